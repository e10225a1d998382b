"""Break one property in every way, and ask again whoever reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hardening.defaults import DEFAULTS
from hardening.pack import Pack
from hardening.resources import Graph, Resource
from hardening.rule import Rule, Stage, Verdict
from hardening.tokens import others_of
from hardening.values import ABSENT
from review.mutate.asking import RAISED, ask, in_force, subjects_of
from review.mutate.kinds import (
    CANARY,
    LEADERS,
    SPARED,
    Attempt,
    Kind,
    attempts,
    attempts_unset,
    option_attempts,
)
from review.mutate.overlay import Overlay
from review.mutate.places import held, secrets_below, with_value
from review.mutate.tracing import OPTIONS, Asked, Place, Steps, trace

TOKEN: Final = ("(token)",)
"""The place of the type of a resource, which is no property."""
_NOTICED: Final = frozenset({Verdict.FAIL, Verdict.UNDECIDED})


@dataclass(frozen=True, slots=True)
class Tried:
    """One way to break a property, and who noticed."""

    kind: Kind
    rules: tuple[str, ...] = ()
    """The rules that fail or cannot decide."""
    raised: tuple[str, ...] = ()
    """The rules that raised, which is a fault of theirs."""
    spared: bool = False
    """Whether it was not asked, since what differs more passes as well."""
    value: object = ABSENT
    """What stood there: the value that was noticed, or the last one that was not."""


@dataclass(frozen=True, slots=True)
class Broken:
    """All that was tried on one property."""

    resource: Resource
    steps: Steps
    value: object
    default: object
    """What the provider does where nothing is set."""
    readers: tuple[str, ...]
    """The rules that read it."""
    tried: tuple[Tried, ...]


class Breaker:
    """A clean graph, and who reads what of it."""

    def __init__(self, pack: Pack, graph: Graph) -> None:
        """Judge once, so that joins are there to be taken over, and trace what is read."""
        self._pack, self._graph = pack, graph
        self._rules = {rule.id: rule for rule in in_force(pack)}
        self.clean = not pack.judge(graph).findings
        self._reads = trace(pack, graph)
        self._subjects: dict[str, list[Asked]] = {}

    def sealed(self) -> Iterator[Broken]:
        """Say of every secret of the graph in plain text, whether somebody reads it by name or not, who notices."""
        for resource in self._graph.resources:
            asked = [Asked(rule.id, resource.urn) for rule in self._judging(resource)]
            for steps in secrets_below(resource.properties):
                tried = self._tried(resource, steps, Attempt(Kind.PLAIN, (CANARY,)), asked)
                yield Broken(resource, steps, held(resource, steps), ABSENT, tuple(one.rule for one in asked), (tried,))

    def places(self) -> list[Place]:
        """Give every property of a resource that a rule asks for by name."""
        return sorted(place for place in self._reads.named if place[0] in self._graph.by_urn and all(place[1]))

    def reading(self, place: Place) -> set[str]:
        """Give the rules that read a property."""
        return {one.rule for one in self._readers(place)}

    def type_at(self, place: Place) -> str:
        """Give the type of the resource that a property is of."""
        return self._graph.by_urn[place[0]].type

    def broken(self, place: Place) -> Broken:
        """Break a property in every way."""
        urn, steps = place
        resource = self._graph.by_urn[urn]
        value = held(resource, steps)
        default = DEFAULTS.get(resource.type, {}).get(".".join(steps), ABSENT)
        readers = self._readers(place)
        if steps[0] == OPTIONS:
            ways = option_attempts(value)
        else:
            ways = attempts_unset(default) if value is ABSENT else attempts(value)
        tried = tuple(self._each(resource, steps, ways, readers))
        rules = tuple(sorted({one.rule for one in readers}))
        return Broken(resource, steps, value, default, rules, tried)

    def _readers(self, place: Place) -> list[Asked]:
        """Give who is to be asked: what judges the resource itself first, then its neighbours."""
        found = set(self._reads.asked(place))
        for rule in self._reads.shared.get(place, ()):
            found.update(self._all(rule))
        return sorted(found, key=lambda one: (one.urn != place[0], one.rule, one.urn))

    def _all(self, rule: str) -> list[Asked]:
        if rule not in self._subjects:
            subjects = subjects_of(self._rules[rule], self._graph)
            self._subjects[rule] = [Asked(rule, subject.urn) for subject in subjects]
        return self._subjects[rule]

    def _each(
        self, resource: Resource, steps: Steps, ways: Iterable[Attempt], readers: Sequence[Asked]
    ) -> Iterator[Tried]:
        accepted: dict[Kind, bool] = {}
        for way in ways:
            leaders = [accepted[kind] for kind in LEADERS.get(way.kind, ()) if kind in accepted]
            if way.kind in SPARED and leaders and all(leaders):
                yield Tried(way.kind, spared=True)
                continue
            tried = self._tried(resource, steps, way, readers)
            accepted[way.kind] = not tried.rules
            yield tried

    def _tried(self, resource: Resource, steps: Steps, way: Attempt, readers: Sequence[Asked]) -> Tried:
        raised: set[str] = set()
        for value in way.values:
            noticed, failed = self._judged(with_value(resource, steps, value), readers)
            raised |= failed
            if noticed:
                return Tried(way.kind, tuple(sorted(noticed)), tuple(sorted(raised)), value=value)
        return Tried(way.kind, (), tuple(sorted(raised)), value=way.values[-1])

    def _judged(self, changed: Resource, readers: Sequence[Asked]) -> tuple[set[str], set[str]]:
        """Ask those that judge the resource itself, and only when none of them minds one neighbour after the other."""
        noticed, raised, overlay = set[str](), set[str](), _Lazy(self._graph, changed)
        for one in readers:
            if noticed and one.urn != changed.urn:
                break
            rule = self._rules[one.rule]
            verdicts = self._ask(rule, one.urn, overlay)
            if verdicts & _NOTICED:
                noticed.add(one.rule)
            if verdicts & RAISED:
                raised.add(one.rule)
        return noticed, raised

    def _ask(self, rule: Rule, urn: str, overlay: "_Lazy") -> frozenset[Verdict]:
        """Ask one rule. One that looks at a resource alone needs no graph with the change in it."""
        if rule.stage is Stage.RESOURCE and urn == overlay.changed.urn:
            return ask(self._pack, rule, overlay.changed, self._graph)
        graph = overlay.graph()
        return ask(self._pack, rule, graph.by_urn.get(urn, graph.root), graph)

    def aliased(self) -> Iterator[Broken]:
        """Give resources the other tokens of their types: every verdict on them and because of them stays as it is."""
        for resource in self._graph.resources:
            for token in others_of(resource.token):
                differing = self._differing(replace(resource, token=token))
                apart: list[tuple[str, ...]] = [(rule,) for rule in differing]
                for rules in apart or [()]:
                    yield Broken(resource, TOKEN, resource.token, ABSENT, rules, (Tried(Kind.ALIAS, rules),))

    def _differing(self, aliased: Resource) -> list[str]:
        asked = {Asked(rule.id, aliased.urn) for rule in self._judging(aliased)}
        for place, readers in self._reads.named.items():
            asked |= readers if place[0] == aliased.urn else set()
        overlay = _Lazy(self._graph, aliased)
        differing = {
            one.rule for one in asked if self._ask(self._rules[one.rule], one.urn, overlay) != self._before(one)
        }
        return sorted(differing)

    def _judging(self, resource: Resource) -> list[Rule]:
        return [rule for rule in self._rules.values() if {resource.type, "*"} & set(rule.types)]

    def _before(self, one: Asked) -> frozenset[Verdict]:
        subject = self._graph.by_urn.get(one.urn, self._graph.root)
        return ask(self._pack, self._rules[one.rule], subject, self._graph)


class _Lazy:
    """A graph with one resource changed, made once somebody needs it."""

    def __init__(self, base: Graph, changed: Resource) -> None:
        self._base, self.changed = base, changed
        self._made: Graph | None = None

    def graph(self) -> Graph:
        if self._made is None:
            self._made = Overlay(self._base, {self.changed.urn: self.changed})
        return self._made
