"""What every test may use."""

pytest_plugins = (
    "tests.support.engine",
    "tests.support.server",
    "tests.support.crash_summary",
    "tests.support.sweep_summary",
    "pytester",
)
