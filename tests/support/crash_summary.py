"""Says, at the end of a run of tests, at how many points functions were stopped, and in how many orders two ran."""

from typing import Final

import pytest

PROPERTY: Final = "crash points"
"""A test that stops a function records how many points it stopped at under this name."""
ORDERS: Final = "orders of two runs"
"""A test that lets two runs take turns records in how many orders under this name."""
_SAID: Final = {
    PROPERTY: "before and after each external call",
    ORDERS: "at their external calls",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what tests recorded, whichever process they ran in."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    for asked, said in _SAID.items():
        counts = [int(value) for report in reports for name, value in report.user_properties if name == asked]
        if counts:
            terminalreporter.write_line(f"{asked}: {sum(counts)} in {len(counts)} scenarios, {said}")
