"""What became of each way to break a property: noticed, no difference at all, a matter of another one, or survived."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hardening.values import ABSENT
from review.mutate.breaking import Broken, Tried
from review.mutate.kinds import LEADERS, Kind


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A rule fails or cannot decide."""
    SAME = "same"
    """There is no difference to notice: what the provider does without a value is the value that was there."""
    DEFAULT = "default"
    """What the provider does without a value is another one, and allowed by every rule."""
    FOLLOWS = "follows"
    """It is accepted with another mutant of the same property, which it is a case of."""
    SURVIVED = "survived"
    """No rule notices, or of an alias: a rule judges it otherwise. It needs a reason."""
    RAISED = "raised"
    """A rule raised: a fault of the rule."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break one property of one resource, and what became of it."""

    broken: Broken
    tried: Tried
    fate: Fate
    of: Kind | None = None
    """The mutant of the same property that it follows."""

    @property
    def kind(self) -> Kind:
        """How the property is broken."""
        return self.tried.kind


def mutants(broken: Broken) -> Iterator[Mutant]:
    """Say of each way to break a property what became of it."""
    by_kind: dict[Kind, list[Tried]] = {}
    for tried in broken.tried:
        by_kind.setdefault(tried.kind, []).append(tried)
    if broken.value is ABSENT and not isinstance(broken.default, bool) and _unnoticed(by_kind.get(Kind.SET, ())):
        return  # whatever stands there: the rule looks there, and minds nothing
    for tried in broken.tried:
        yield _mutant(broken, tried, by_kind)


def _mutant(broken: Broken, tried: Tried, by_kind: Mapping[Kind, Iterable[Tried]]) -> Mutant:
    if tried.raised:
        return Mutant(broken, tried, Fate.RAISED)
    if tried.kind is Kind.ALIAS:
        return Mutant(broken, tried, Fate.SURVIVED if tried.rules else Fate.SAME)
    if tried.rules:
        return Mutant(broken, tried, Fate.KILLED)
    if tried.kind in (Kind.REMOVE, Kind.NULL) and broken.default is not ABSENT:
        return Mutant(broken, tried, Fate.SAME if _same(broken.value, broken.default) else Fate.DEFAULT)
    leaders = [kind for kind in LEADERS.get(tried.kind, ()) if kind in by_kind]
    if leaders and all(_unnoticed(by_kind[kind]) for kind in leaders):
        return Mutant(broken, tried, Fate.FOLLOWS, leaders[0])
    return Mutant(broken, tried, Fate.SURVIVED)


def _unnoticed(found: Iterable[Tried]) -> bool:
    return not any(one.rules for one in found)


def _same(value: object, default: object) -> bool:
    return isinstance(value, bool) is isinstance(default, bool) and value == default
