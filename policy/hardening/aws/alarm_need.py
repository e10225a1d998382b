"""What a need for an alarm is, and the kinds of it that come up again and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.alarm_evidence import Events, Evidence, Lines, Numbers
from hardening.aws.event_samples import Event, Samples
from hardening.rule import Subject
from hardening.tokens import aws

_TRAIL: Final = aws("cloudtrail/trail")


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """An alarm that must be there when something else is."""

    id: str
    types: tuple[str, ...]
    """Types of resources that need it."""
    by: tuple[Evidence, ...]
    """What proves it; one is enough."""
    each: bool = False
    """Whether every such resource needs its own."""
    beside: str = ""
    """A type without which the alarm could not work, such as the trail that records what the alarm is about."""
    applies: Callable[[Subject], bool] = lambda _: True
    """Whether a resource needs it."""


def metric(namespace: str, name: str, dimension: str) -> Numbers:
    """Look for an alarm on a metric of the resource that a dimension names."""
    return Numbers(namespace, frozenset({name}), dimension)


def watches(id_: str, short: str, on: Numbers, applies: Callable[[Subject], bool] = lambda _: True) -> Need:
    """Demand an alarm on a metric of every resource of a type."""
    return Need(id=id_, types=(aws(short),), by=(on,), each=True, applies=applies)


def recorded(id_: str, types: Sequence[str], samples: Samples, words: tuple[str, ...]) -> Need:
    """Demand that somebody hears of calls that CloudTrail records: by a rule, or by a filter on the trail's log."""
    wanted = "a rule, or a filter with an alarm, that matches " + ", ".join(words)
    by = (Events(lambda _: samples, wanted), Lines(words))
    return Need(id=id_, types=tuple(map(aws, types)), by=by, beside=_TRAIL)


def found(id_: str, sample: Event, wanted: str) -> Need:
    """Demand a rule on findings of GuardDuty."""
    return Need(id=id_, types=(aws("guardduty/detector"),), by=(Events(lambda _: (sample,), wanted),))


def text(subject: Subject, *paths: str) -> str:
    """Give the first of these properties that is a known text."""
    for path in paths:
        value = subject.value(path)
        if isinstance(value, str) and value:
            return value
    return ""


def ends(path: str, *endings: str) -> Callable[[Subject], bool]:
    """Apply where a property ends so."""
    return lambda subject: text(subject, path).endswith(endings)


def contains(path: str, part: str) -> Callable[[Subject], bool]:
    """Apply where a property has a part."""
    return lambda subject: part in text(subject, path)


def tagged(path: str, *values: str) -> Callable[[Subject], bool]:
    """Apply where a property is one of these."""
    return lambda subject: subject.value(path) in values
