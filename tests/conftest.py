"""What every test may use."""

pytest_plugins = (
    "tests.support.engine",
    "tests.support.server",
    "tests.support.languages",
    "tests.support.crash_summary",
    "pytester",
)
