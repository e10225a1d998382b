"""Which hours of the week the layers of an on-call schedule cover."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardening.aws.event_patterns import Answer
from hardening.checks import is_number
from hardening.combining import items
from hardening.rule import Subject
from hardening.values import ABSENT, UNKNOWN, is_set

DAY: Final = 86_400
WEEK: Final = 7 * DAY
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of the week: seconds that are covered, and whether more may be."""

    seconds: int
    more: bool

    @property
    def whole(self) -> Answer:
        """Whether every second is covered; None while that is open."""
        return True if self.seconds == WEEK else None if self.more else False

    @property
    def hours(self) -> int:
        """Whole hours that are covered."""
        return self.seconds // 3600


def coverage(schedule: Subject) -> Coverage:
    """Give what the layers of a schedule cover together."""
    if schedule.value("layers") is UNKNOWN:
        return Coverage(0, more=True)
    found = [_layer(layer) for layer in items(schedule, "layers")]
    known = [span for spans in found if spans is not None for span in spans]
    return Coverage(_union(known), more=None in found)


def _layer(layer: Subject) -> Spans | None:
    """Give the spans of a layer; none where nobody is on it or it ends, None where it is open."""
    if UNKNOWN in (layer.value("users"), layer.value("end"), layer.value("restrictions")):
        return None
    if not is_set(layer.get("users")) or layer.value("end") is not ABSENT:
        return []
    limits = items(layer, "restrictions")
    if not limits:
        return [(0, WEEK)]
    spans = [_limit(limit) for limit in limits]
    return None if None in spans else [span for one in spans if one is not None for span in one]


def _limit(limit: Subject) -> Spans | None:
    """Give the spans of a restriction: the hours to which it restricts."""
    kind, clock, length = (limit.value(name) for name in ("type", "startTimeOfDay", "durationSeconds"))
    day = limit.value("startDayOfWeek")
    if UNKNOWN in (kind, clock, length, day):
        return None
    start = _seconds(clock)
    if start is None or not is_number(length) or length <= 0:
        return []
    days = range(7) if kind == "daily_restriction" else [int(day) - 1] if is_number(day) else []
    return [span for each in days for span in _wrapped(each * DAY + start, int(length))]


def _seconds(clock: object) -> int | None:
    match = _CLOCK.fullmatch(clock) if isinstance(clock, str) else None
    return None if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def _wrapped(start: int, length: int) -> Iterator[tuple[int, int]]:
    """Give a span, in two where it goes over the end of the week."""
    start, end = start % WEEK, start % WEEK + min(length, WEEK)
    yield start, min(end, WEEK)
    if end > WEEK:
        yield 0, end - WEEK


def _union(spans: Spans) -> int:
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
