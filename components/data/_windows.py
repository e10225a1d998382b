"""Daily and weekly windows in UTC, as RDS and ElastiCache spell them, checked before AWS would refuse them."""

import re
from typing import Final

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY
_CLOCK: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY: Final = re.compile(rf"{_CLOCK}-{_CLOCK}")
_WEEKLY: Final = re.compile(rf"({'|'.join(_DAYS)}):{_CLOCK}-({'|'.join(_DAYS)}):{_CLOCK}")


def require_windows(daily_key: str, daily: str, weekly_key: str, weekly: str, *, shortest: int) -> None:
    """Refuse windows that are misspelt, shorter than `shortest` minutes, or that share a minute.

    `daily` reads `03:00-04:00`, `weekly` reads `sun:05:00-sun:06:00`; both may pass midnight.
    """
    nightly = _daily_minutes(daily_key, daily)
    kept = _weekly_minutes(weekly_key, weekly)
    for key, window, length in ((daily_key, daily, len(nightly) // len(_DAYS)), (weekly_key, weekly, len(kept))):
        if length < shortest:
            message = f"{key} is {window}: a window lasts at least {shortest} minutes, this one {length}"
            raise ValueError(message)
    if nightly & kept:
        message = f"{daily_key} ({daily}) and {weekly_key} ({weekly}) overlap: move one of them"
        raise ValueError(message)


def _daily_minutes(key: str, text: str) -> frozenset[int]:
    """Give the minutes of the week that a daily window covers."""
    match = _DAILY.fullmatch(text)
    if match is None:
        message = f"{key} is {text!r}: write a daily window in UTC, such as 03:00-04:00"
        raise ValueError(message)
    start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    length = (end - start) % _DAY
    return frozenset((day * _DAY + start + minute) % _WEEK for day in range(len(_DAYS)) for minute in range(length))


def _weekly_minutes(key: str, text: str) -> frozenset[int]:
    """Give the minutes of the week that a weekly window covers."""
    match = _WEEKLY.fullmatch(text)
    if match is None:
        message = f"{key} is {text!r}: write a weekly window in UTC, such as sun:05:00-sun:06:00"
        raise ValueError(message)
    start = _DAYS.index(match[1]) * _DAY + _minutes(match[2], match[3])
    end = _DAYS.index(match[4]) * _DAY + _minutes(match[5], match[6])
    return frozenset((start + minute) % _WEEK for minute in range((end - start) % _WEEK))


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)
