"""Tests against a real cache server run where one can be had; where none can, the run ends by saying so, and why.

With BULWARK_REQUIRE_SERVER=1 they fail instead, as they must where a change is gated.
"""

import os
import shutil

import pytest

SERVERS = ("valkey-server", "redis-server")


def missing() -> str:
    """Say what the tests lack, or nothing."""
    if not any(map(shutil.which, SERVERS)):
        return "no valkey-server or redis-server on PATH"
    return "" if shutil.which("openssl") else "no openssl on PATH"


def required() -> bool:
    """Whether a missing server is a failure."""
    return os.environ.get("BULWARK_REQUIRE_SERVER") == "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here."""
    wanting = [item for item in items if item.get_closest_marker("server")]
    if wanting and missing() and not required():
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why server tests were not run."""
    if missing() and not required():
        terminalreporter.write_line(f"server tests not run: {missing()}", yellow=True)
