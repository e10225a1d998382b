"""Daily and weekly maintenance windows, in UTC."""

import re
from collections.abc import Iterator

from settings.problems import Code, Fault
from settings.words import shown

_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = f"({'|'.join(_DAYS)})"
DAILY = f"{_CLOCK}-{_CLOCK}"
WEEKLY = f"{_WEEKDAY}:{_CLOCK}-{_WEEKDAY}:{_CLOCK}"
_DAY = 24 * 60
_WEEK = 7 * _DAY


def long_enough(shortest: int, value: str) -> Iterator[Fault]:
    """Require a window of at least `shortest` minutes."""
    _, length = _span(value)
    if length < shortest:
        fix = f"leave at least {shortest} minutes"
        yield Fault(code=Code.BOUND, problem=f"{shown(value)} lasts {length} minutes", fix=fix)


def overlap(daily: str, weekly: str) -> bool:
    """Whether the daily window falls into the weekly one on any day."""
    start, length = _span(daily)
    begins, lasts = _span(weekly)
    return any((day * _DAY + start - begins) % _WEEK < lasts for day in range(7)) or any(
        (begins - day * _DAY - start) % _WEEK < length for day in range(7)
    )


def _span(value: str) -> tuple[int, int]:
    """Give the first minute and the length; a daily window starts in the first day of the week."""
    if match := re.fullmatch(DAILY, value):
        start, end = (int(match[at]) * 60 + int(match[at + 1]) for at in (1, 3))
        return start, (end - start) % _DAY
    if match := re.fullmatch(WEEKLY, value):
        start, end = (_DAYS.index(match[at]) * _DAY + int(match[at + 1]) * 60 + int(match[at + 2]) for at in (1, 4))
        return start, (end - start) % _WEEK
    message = f"{value!r} is not a window"
    raise ValueError(message)
