"""Says, at the end of a run of tests, at how many points functions were stopped."""

import pytest

PROPERTY = "crash points"
"""A test that stops a function records how many points it stopped at under this name."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what tests recorded, whichever process they ran in."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    counts = [int(value) for report in reports for name, value in report.user_properties if name == PROPERTY]
    if counts:
        terminalreporter.write_line(
            f"{PROPERTY}: {sum(counts)} in {len(counts)} scenarios, before and after each external call"
        )
