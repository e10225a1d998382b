"""How long a schedule of AWS lets pass between two runs: `rate(...)` and six-field `cron(...)`.

Field values follow the EventBridge Scheduler User Guide, "Cron-based schedules", which Secrets Manager shares.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from hardening.numerals import integer

_RATE: Final = re.compile(r"rate\((\d{1,6})\s+(minute|hour|day)s?\)")
_CRON: Final = re.compile(r"cron\((\S+(?:\s+\S+){5})\)")
_PART: Final = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")
_DAYS: Final = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0}
_MONTHS: Final = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}  # fmt: skip
_WEEKDAYS: Final = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_DAY_MINUTES: Final = 1440
_NO_NAMES: Final[Mapping[str, int]] = {}
_FROM: Final = date(2024, 1, 1)
_SPAN_DAYS: Final = 8 * 366
"""Two leap cycles: every gap between days of a calendar occurs in them, save across the turn of a century."""


@functools.lru_cache(maxsize=256)
def longest_days(expression: str) -> float | None:
    """Give the longest time between two runs, in days; None when the text is no schedule or need not go on."""
    text = expression.strip()
    if rate := _RATE.fullmatch(text):
        return integer(rate[1]) * _DAYS[rate[2]] if integer(rate[1]) else None
    cron = _CRON.fullmatch(text)
    return _longest_gap(cron[1].split()) if cron else None


@functools.lru_cache(maxsize=256)
def longest_minutes(expression: str) -> float | None:
    """Give the longest time between two runs, in minutes; of a schedule of every day, that within the day."""
    days = longest_days(expression)
    cron = _CRON.fullmatch(expression.strip())
    if days != 1 or cron is None:
        return None if days is None else round(days * _DAY_MINUTES, 3)
    minutes, hours = (_values(field, 0, high) for field, high in zip(cron[1].split()[:2], (59, 23), strict=True))
    runs = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    return float(max(later - earlier for earlier, later in pairwise([*runs, runs[0] + _DAY_MINUTES])))


def _longest_gap(fields: Sequence[str]) -> float | None:
    minute, hour, day, month, weekday, year = fields
    days, months = _values(day, 1, 31), _values(month, 1, 12, _MONTHS)
    weekdays = _values(weekday, 1, 7, _WEEKDAYS)
    if not (_values(minute, 0, 59) and _values(hour, 0, 23) and days and months and weekdays and year == "*"):
        return None
    span = (_FROM + timedelta(days=offset) for offset in range(_SPAN_DAYS))
    runs = [one for one in span if one.day in days and one.month in months and one.isoweekday() % 7 + 1 in weekdays]
    gaps = [(later - earlier).days for earlier, later in pairwise(runs)]
    return float(max(gaps)) if gaps else None


def _values(field: str, low: int, high: int, names: Mapping[str, int] = _NO_NAMES) -> frozenset[int]:
    """Give the values of a field; none when it is malformed, or of a kind that depends on the calendar (L, W, #)."""
    if field == "?":
        return frozenset(range(low, high + 1))
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        values = _range(match, low, high, names) if match else range(0)
        if not values:
            return frozenset()
        found.update(values)
    return frozenset(found)


def _range(match: re.Match[str], low: int, high: int, names: Mapping[str, int]) -> range:
    first, last, step = match["first"], match["last"], integer(match["step"] or "1")
    start = low if first == "*" else _number(first, names)
    end = _number(last, names) if last else high if first == "*" or match["step"] else start
    inside = start is not None and end is not None and low <= start <= end <= high and step > 0
    return range(start, end + 1, step) if inside and start is not None and end is not None else range(0)


def _number(text: str, names: Mapping[str, int]) -> int | None:
    return integer(text) if text.isdecimal() else names.get(text.upper())
