"""Windows of maintenance and backup: when each begins and ends, and whether two of them meet."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.numerals import integer

_CLOCK: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY: Final = re.compile(rf"{_CLOCK}-{_CLOCK}")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY: Final = re.compile(rf"({'|'.join(_DAYS)}):{_CLOCK}-({'|'.join(_DAYS)}):{_CLOCK}")
_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY

Span = tuple[int, int]
"""First minute of the week, and minutes that it lasts."""


def daily(text: object) -> list[Span] | None:
    """Read `hh:mm-hh:mm` as the seven spans of a week; None when it is no such text."""
    found = _DAILY.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    return [(day * _DAY + start, (end - start) % _DAY) for day in range(len(_DAYS))]


def weekly(text: object) -> list[Span] | None:
    """Read `ddd:hh:mm-ddd:hh:mm` as one span; None when it is no such text."""
    found = _WEEKLY.fullmatch(text.lower()) if isinstance(text, str) else None
    if found is None:
        return None
    start = _DAYS.index(found[1]) * _DAY + _minutes(found[2], found[3])
    end = _DAYS.index(found[4]) * _DAY + _minutes(found[5], found[6])
    return [(start, (end - start) % _WEEK)]


def meet(some: list[Span], others: list[Span]) -> bool:
    """Whether two windows share a minute of the week."""
    return any(_meets(one, other) for one in some for other in others)


def _meets(one: Span, other: Span) -> bool:
    return any(gap < length for gap, length in _gaps(one, other))


def _gaps(one: Span, other: Span) -> Iterator[tuple[int, int]]:
    yield (other[0] - one[0]) % _WEEK, one[1]
    yield (one[0] - other[0]) % _WEEK, other[1]


def _minutes(hours: str, minutes: str) -> int:
    return integer(hours) * 60 + integer(minutes)
