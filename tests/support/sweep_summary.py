"""Says, at the end of a run of tests, of how many resources the creation was made to fail."""

import pytest

SWEPT = "fault sweep"
"""A sweep records under this name what its one line says."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat what sweeps recorded, whichever process they ran in."""
    reports = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    for line in sorted(str(value) for report in reports for name, value in report.user_properties if name == SWEPT):
        terminalreporter.write_line(f"{SWEPT}: {line}")
