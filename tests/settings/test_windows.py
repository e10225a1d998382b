"""Windows overlap exactly where they share a minute of the week."""

from hypothesis import given
from hypothesis import strategies as some

from settings.windows import overlap

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 24 * 60


def clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def weekly(minute: int) -> str:
    return f"{DAYS[minute // (24 * 60) % 7]}:{clock(minute)}"


@given(
    nightly=some.integers(0, 24 * 60 - 1),
    long=some.integers(30, 600),
    start=some.integers(0, WEEK - 1),
    lasts=some.integers(30, 3000),
)
def test_overlap_is_a_shared_minute(nightly: int, long: int, start: int, lasts: int) -> None:
    backup = {(day * 24 * 60 + nightly + minute) % WEEK for day in range(7) for minute in range(long)}
    upkeep = {(start + minute) % WEEK for minute in range(lasts)}
    daily = f"{clock(nightly)}-{clock(nightly + long)}"
    assert overlap(daily, f"{weekly(start)}-{weekly(start + lasts)}") == bool(backup & upkeep)
