"""The production program, recorded once for all contracts."""

from pathlib import Path

import pytest

from review.record.run import Recording, record_both

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def production() -> Recording:
    """Both graphs of the production stack."""
    return record_both(HOME, "prod")


@pytest.fixture(scope="session")
def development() -> Recording:
    """Both graphs of the development stack."""
    return record_both(HOME, "dev")
