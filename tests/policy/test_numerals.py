"""Numbers that travel as text are read whatever their length."""

import pytest

from hardening.numerals import integer
from hardening.rules.cache_users import family


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("007", 7), ("9" * 18, 10**18 - 1), ("0" * 5000 + "3", 3), ("9" * 5000, 10**18), ("٣", 3)],
    ids=lambda each: str(each)[:8],
)
def test_digits_are_read(text: str, number: int) -> None:
    assert integer(text) == number


def test_a_version_of_thousands_of_digits_is_a_version() -> None:
    assert family("valkey", "9" * 5000) == f"valkey{10**18}"
