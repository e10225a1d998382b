"""Recordings that several tests look at."""

from pathlib import Path

import pytest

from review.record.run import Recording, record_both

SMALL = Path(__file__).parent / "programs" / "small"


@pytest.fixture(scope="session")
def small() -> Recording:
    """Both graphs of the small program."""
    return record_both(SMALL, "dev")
