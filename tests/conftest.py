"""What every test may use."""

from hypothesis import settings

pytest_plugins = (
    "tests.support.browser",
    "tests.support.crash_summary",
    "tests.support.engine",
    "tests.support.languages",
    "tests.support.server",
    "tests.support.sweep_summary",
    "pytester",
)

settings.register_profile("ours", deadline=None)  # a deadline is on the clock, of which a busy machine gives little
settings.load_profile("ours")
