"""The register of waivers in force: what it excuses, and what the rules on waivers say of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hardening.pack import Finding, Judgement, Pack
from hardening.resources import Graph
from hardening.rule import Rule, Verdict
from hardening.tokens import SETTING, WAIVER
from hardening.values import ABSENT
from hardening.waivers import Lowered, Standing, State, Waiver, fingerprint

_EXCUSABLE: Final = (Verdict.FAIL, Verdict.UNDECIDED)
"""A rule that raised has no verdict, and nobody can answer for that."""
_ENDED: Final = frozenset({"WVR-02"})


class Register:
    """Waivers, judged by the rules on waivers: only what passes them excuses anything."""

    def __init__(self, waivers: Sequence[Waiver], pack: Pack, lowered: Sequence[Lowered] = ()) -> None:
        """Judge each row by the pack's own rules, on the pack's own day; `lowered` is what configuration lowers."""
        self._waivers, self._lowered = tuple(waivers), tuple(lowered)
        self._facts = tuple(_facts(self._waivers, {rule.id: rule for rule in pack.rules}, pack))
        own = [rule for rule in pack.rules if {WAIVER, SETTING} & set(rule.types)]
        settings = {rule.id: pack.settings[rule.id] for rule in own}
        self._pack = Pack(own, profile=pack.profile, settings=settings, today=pack.today)
        self._refused = [frozenset(found.rule for found in self._judged(index).findings) for index in self._indexes]
        self.begin()

    @property
    def _indexes(self) -> range:
        return range(len(self._waivers))

    def _in_force(self) -> Iterator[tuple[int, Waiver]]:
        return ((index, waiver) for index, waiver in enumerate(self._waivers) if not self._refused[index])

    @property
    def types(self) -> frozenset[str]:
        """Types of what is judged here beside resources."""
        return frozenset({*((WAIVER,) if self._waivers else ()), *((SETTING,) if self._lowered else ())})

    def begin(self) -> None:
        """Forget which violations were excused: another judgement begins. What configuration lowers stays lowered."""
        self._used: dict[int, set[str]] = defaultdict(set)
        for each in self._lowered:
            if each.waiver is not None:
                self._used[self._waivers.index(each.waiver)].add(each.name)

    def covering(self, rule: str, urn: str, path: str) -> Waiver | None:
        """Give who answers for a violation, without counting that as a use."""
        found = (waiver for _, waiver in self._in_force() if waiver.covers(rule, urn, fingerprint(rule, urn, path)))
        return next(found, None)

    def excused(self, findings: Iterable[Finding]) -> list[Finding]:
        """Give findings, each with the waiver that covers it."""
        return [self._excused(finding) for finding in findings]

    def _excused(self, finding: Finding) -> Finding:
        for index, waiver in self._in_force() if finding.verdict in _EXCUSABLE else ():
            if waiver.covers(finding.rule, finding.urn, finding.fingerprint):
                self._used[index].add(finding.fingerprint)
                return replace(finding, waiver=waiver)
        return finding

    def lowering(self, rule: str, parameter: str, place: str) -> Iterator[tuple[Waiver, object]]:
        """Give who answers for a parameter of a rule that is lowered in a stack, and down to which value."""
        for _, waiver in self._in_force():
            if (waiver.rule, waiver.text("parameter"), waiver.place) == (rule, parameter, place):
                yield waiver, waiver.row.get("value", ABSENT)

    def judgement(self, graph: Graph) -> Judgement:
        """Judge the register itself, once all else is judged: by now it shows which waivers cover something."""
        total = Judgement()
        for each in self._lowered:
            found = self._pack.judge(Graph([each.subject(graph.place)]))
            found.findings = [replace(finding, waiver=each.waiver) for finding in found.findings]
            total.add(found)
        for index in self._indexes:
            here = not self._refused[index] and self._here(index, graph)
            total.add(self._judged(index, {"used": index in self._used} if here else {}))
        total.findings = [replace(found, actual=graph.redacted(found.actual)) for found in total.findings]
        return total

    def standings(self, graph: Graph) -> tuple[Standing, ...]:
        """Give every waiver with what it does in the program, as people are shown it."""
        return tuple(
            Standing(
                waiver=self._waivers[index],
                state=self._state(index, graph),
                covered=tuple(sorted(self._used.get(index, ()))),
            )
            for index in self._indexes
        )

    def _state(self, index: int, graph: Graph) -> State:
        if refused := self._refused[index]:
            return State.EXPIRED if refused == _ENDED else State.REFUSED
        if not self._here(index, graph):
            return State.ELSEWHERE
        return State.IN_FORCE if index in self._used else State.UNUSED

    def _here(self, index: int, graph: Graph) -> bool:
        return self._waivers[index].place == graph.place

    def _judged(self, index: int, used: Mapping[str, object] | None = None) -> Judgement:
        facts = {**self._facts[index], **(used or {})}
        return self._pack.judge(Graph([self._waivers[index].subject(index, facts)]))


def _facts(waivers: Sequence[Waiver], rules: Mapping[str, Rule], pack: Pack) -> Iterator[Mapping[str, object]]:
    """Say what the pack knows of each row."""
    same = Counter((each.rule, each.target) for each in waivers)
    for waiver in waivers:
        rule, expires = rules.get(waiver.rule), waiver.expires
        facts: dict[str, object] = {"known": rule is not None, "repeated": same[waiver.rule, waiver.target] > 1}
        if rule is not None:
            facts["waivable"] = rule.waivable
        if expires is not None:
            facts["daysLeft"] = (expires - pack.today).days
        yield facts
