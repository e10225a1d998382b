"""Lifecycle rules of a bucket in one shape, whether a resource of their own or the bucket itself declares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.checks import is_number, items
from hardening.rule import Outcome, Subject
from hardening.values import UNKNOWN, has_unknown, is_set, opened

SMALL_BYTES: Final = 128 * 1024
"""Objects below 128 KB do not move by default, since moving them costs more than it saves (S3 User Guide)."""
_SIZES: Final = frozenset({"objectSizeGreaterThan"})


class Scope(StrEnum):
    """Which objects a rule is for."""

    ALL = "all"
    LARGE = "all but small ones"
    SOME = "some"
    OPEN = "unknown"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a rule keeps its parts: the resource and the two generations of the bucket's own property differ."""

    expire: str
    gone: str
    newer: str
    abort: str
    noncurrent: str
    """The key of days in a noncurrent transition."""

    @property
    def date(self) -> str:
        """Where a rule keeps a fixed day of expiry."""
        return self.expire.removesuffix("days") + "date"


RESOURCE: Final = Shape(
    expire="expiration.days",
    gone="noncurrentVersionExpiration.noncurrentDays",
    newer="noncurrentVersionExpiration.newerNoncurrentVersions",
    abort="abortIncompleteMultipartUpload.daysAfterInitiation",
    noncurrent="noncurrentDays",
)
INLINE_V2: Final = Shape(
    expire="expirations[0].days",
    gone="noncurrentVersionExpirations[0].days",
    newer="noncurrentVersionExpirations[0].newerNoncurrentVersions",
    abort="abortIncompleteMultipartUploadDays",
    noncurrent="days",
)
INLINE: Final = Shape(
    expire="expiration.days",
    gone="noncurrentVersionExpiration.days",
    newer="noncurrentVersionExpiration.newerNoncurrentVersions",
    abort="abortIncompleteMultipartUploadDays",
    noncurrent="days",
)


@dataclass(frozen=True, slots=True)
class Move:
    """A transition to another storage class."""

    part: Subject
    days: object
    to: object


@dataclass(frozen=True, slots=True)
class Ageing:
    """One lifecycle rule."""

    part: Subject
    shape: Shape
    enabled: object
    """True, False or UNKNOWN."""
    scope: Scope
    moves: Sequence[Move]
    """The transitions of current versions."""
    noncurrent: Sequence[Move]
    """The transitions of versions that are no longer the current one."""


def ageing(subject: Subject, path: str, shape: Shape) -> list[Ageing]:
    """Give the rules below a path."""
    return [_ageing(part, shape) for part in items(subject, path)]


def _ageing(part: Subject, shape: Shape) -> Ageing:
    current, gone = _moves(part, "transitions", "days"), _moves(part, "noncurrentVersionTransitions", shape.noncurrent)
    return Ageing(part, shape, _enabled(part), _scope(part), current, gone)


def _moves(part: Subject, path: str, days: str) -> list[Move]:
    if part.value(path) is UNKNOWN:
        return [Move(part.at(path), UNKNOWN, UNKNOWN)]
    return [Move(one, one.value(days), one.value("storageClass")) for one in items(part, path)]


def _enabled(part: Subject) -> object:
    status, flag = part.value("status"), part.value("enabled")
    if UNKNOWN in (status, flag):
        return UNKNOWN
    return status == "Enabled" or flag is True


def _scope(part: Subject) -> Scope:
    """Say which objects a rule is for: its filter is empty, by size alone, or narrower."""
    whole = part.value("")
    narrowing = {path: part.value(path) for path in ("filter", "prefix", "tags") if is_set(part.get(path))}
    if whole is UNKNOWN or has_unknown(narrowing):
        return Scope.OPEN
    keys = list(_keys({"and": narrowing.pop("filter", {}), **narrowing}))
    if not keys:
        return Scope.ALL
    large = all(key in _SIZES and is_number(value) and value <= SMALL_BYTES for key, value in keys)
    return Scope.LARGE if large else Scope.SOME


def _keys(narrowing: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Give what narrows a rule: each key that is set, also those joined by `and`."""
    for key, item in narrowing.items():
        inner = opened(item)
        if isinstance(inner, dict) and key == "and":
            yield from _keys(inner)
        elif is_set(inner):
            yield key, inner


@dataclass(frozen=True, slots=True)
class Plan:
    """The lifecycle of one bucket."""

    bucket: Subject
    subject: Subject
    """The resource that declares the rules."""
    path: str
    rules: list[Ageing]

    @property
    def live(self) -> list[Ageing]:
        """Give the rules that are enabled, or may be."""
        return [rule for rule in self.rules if rule.enabled is not False]

    def bound(self, parameter: str) -> float:
        """Give a parameter of the rule that is a number of days."""
        found = self.bucket.parameters[parameter]
        return float(found) if is_number(found) else 0

    def needs(
        self, test: Callable[[Ageing], bool | None], expected: str, scopes: Iterable[Scope] = (Scope.ALL,)
    ) -> Iterator[Outcome]:
        """Demand a rule for the whole bucket that passes; the test answers None while it cannot tell."""
        wanted = {*scopes, Scope.OPEN}
        answers = [_certain(test(rule), rule) for rule in self.live if rule.scope in wanted]
        if True not in answers:
            open_ = None in answers
            yield (self.subject.undecided if open_ else self.subject.fail)(self.path, expected, "no rule does so")

    def refuses(
        self, faults: Callable[[Ageing], Iterator[tuple[Subject, str, bool | None]]], expected: str
    ) -> Iterator[Outcome]:
        """Refuse faults in any rule, wide or narrow; a fault is None while it cannot be told."""
        for rule in self.live:
            for part, path, fault in faults(rule):
                if fault is None or (fault and rule.enabled is UNKNOWN):
                    yield part.undecided(path, expected)
                elif fault:
                    yield part.fail(path, expected)


def _certain(answer: object, rule: Ageing) -> bool | None:
    """Weaken a yes while it is open whether the rule is enabled, or what it is for."""
    if answer is False:
        return False
    return None if answer is None or rule.enabled is UNKNOWN or rule.scope is Scope.OPEN else True


def within(value: object, low: float, high: float) -> bool | None:
    """Whether a value is a number within bounds; None while it is unknown."""
    return None if value is UNKNOWN else is_number(value) and low <= value <= high
