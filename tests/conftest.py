"""What every test may use."""

pytest_plugins = (
    "tests.support.browser",
    "tests.support.crash_summary",
    "tests.support.engine",
    "tests.support.languages",
    "tests.support.server",
    "tests.support.sweep_summary",
    "pytester",
)
