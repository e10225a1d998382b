"""Pages are opened in the Chromium of the machine; where there is none, the run ends by saying so.

With BULWARK_REQUIRE_BROWSER=1 the tests fail instead, as they must where a change is gated.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESK = 390, 1300
"""Pixels: the width of a common phone, and of a window on a desk."""


def found() -> str | None:
    """Find Chromium."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def required() -> bool:
    """Whether a missing browser is a failure."""
    return os.environ.get("BULWARK_REQUIRE_BROWSER") == "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here."""
    wanting = [item for item in items if item.get_closest_marker("browser")]
    if wanting and not found() and not required():
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why browser tests were not run."""
    if not found() and not required():
        terminalreporter.write_line("browser tests not run: no Chromium on PATH", yellow=True)


@dataclass
class Opened:
    """A page, and what went wrong in it."""

    page: "Page"
    troubles: list[str] = field(default_factory=list)
    """Words on the console, errors of scripts, and requests for anything but the page itself."""

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        found = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert isinstance(found, int)
        return found

    def barriers(self) -> list[str]:
        """Give what the accessibility checker objects to."""
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  every run of pytest reads this module

        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


class Opener:
    """Opens files as a reader would."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser

    def __call__(self, path: Path, *, scheme: Scheme = "light", width: int = DESK, scripts: bool = True) -> Opened:
        context = self._browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        opened, address = Opened(context.new_page()), path.resolve().as_uri()
        opened.page.on("console", lambda message: opened.troubles.append(message.text))
        opened.page.on("pageerror", lambda error: opened.troubles.append(str(error)))
        opened.page.on(
            "request", lambda request: opened.troubles.append(request.url) if request.url != address else None
        )
        opened.page.goto(address)
        return opened


@pytest.fixture(scope="module")
def browse() -> Iterator[Opener]:
    """Give what opens files in a browser without a window; its event loop must end before tests with their own."""
    program = found()
    assert program, "no Chromium on PATH: apt-get install chromium"
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  every run of pytest reads this module

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield Opener(browser)
        browser.close()
