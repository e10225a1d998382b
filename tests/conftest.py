"""What every test may use."""

import gc

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

# Seven hundred new objects, the default, are a handful of resources: to look for garbage so often is a quarter of the
# time of tests that record or judge a whole program.
gc.set_threshold(5_000, 10, 10)
