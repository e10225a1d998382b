"""Engine tests run where an engine can be had; where none can, the run ends by saying that they did not, and why.

With BULWARK_REQUIRE_ENGINE=1 they fail instead, as they must where a change is gated.
"""

import os
from typing import Protocol

import pytest

from review.engine.locate import Engine, EngineUnavailableError, Report, obtain

_FOUND = pytest.StashKey[Engine]()
_REASON = pytest.StashKey[str]()
_SENT = "engine tests not run"


class _Node(Protocol):
    """A process that ran some of the tests, as the one that distributes them sees it."""

    config: pytest.Config


def pytest_configure(config: pytest.Config) -> None:
    """Know the marker that keeps a stack's tests in one process, also where tests are not distributed."""
    config.addinivalue_line("markers", "xdist_group(name): tests of one group run in one process")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Obtain the engine once, before any test's time runs, if some test that is left needs it."""
    wanting = [item for item in items if item.get_closest_marker("engine")]
    if not wanting or config.option.collectonly:
        return
    try:
        config.stash[_FOUND] = obtain(report=_reporter(config))
    except EngineUnavailableError as error:
        config.stash[_REASON] = str(error)
        if not required():
            config.hook.pytest_deselected(items=wanting)
            items[:] = [item for item in items if item not in wanting]


def required() -> bool:
    """Whether a missing engine is a failure."""
    return os.environ.get("BULWARK_REQUIRE_ENGINE") == "1"


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Engine:
    """Give the real engine; where there is none this fails, for tests that may do without it were deselected."""
    found = pytestconfig.stash.get(_FOUND, None)
    if found is None:
        pytest.fail(pytestconfig.stash.get(_REASON, "the test lacks the marker `engine`"))
    return found


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the distributing process why engine tests were not run here."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None and _REASON in session.config.stash:
        output[_SENT] = session.config.stash[_REASON]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: _Node) -> None:
    """Keep what a distributed process told."""
    reason = getattr(node, "workeroutput", {}).get(_SENT)
    if reason:
        node.config.stash[_REASON] = reason


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why engine tests were not run."""
    reason = config.stash.get(_REASON, None)
    if reason and not required():
        terminalreporter.write_line(f"{_SENT}: {reason}", yellow=True)


def _reporter(config: pytest.Config) -> Report:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.write_line if isinstance(reporter, pytest.TerminalReporter) else lambda _: None
