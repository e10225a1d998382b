"""Judge a graph, or both graphs of a recording, by the pack."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from hardening.catalog import RULES
from hardening.configuration import Asked, settle
from hardening.pack import Finding, Judgement, Pack
from hardening.register import Register
from hardening.rule import Profile, Verdict
from hardening.waivers import Standing, Waiver
from review.beside import beside
from review.exits import Exit, MistakenError, worst
from review.model import configuration_of, graph_of
from review.record.passes import KNOWN, UNKNOWN
from review.record.run import Running

_BY_PEOPLE: Final = frozenset({"ATT-01", "WVR-02", "WVR-03"})
"""Rules on what people state, which ends: no change to the program mends it."""


Graph = Mapping[str, object]
NOTHING: Final[Mapping[str, Asked]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the pack says, with the graph that it speaks of."""

    graph: Mapping[str, object]
    findings: tuple[Finding, ...]
    profile: Profile
    rules: int
    decided: int
    not_applicable: int
    subjects: Mapping[str, int] = field(default_factory=dict)
    """Rule id to the number of resources that it judged."""
    passed: Sequence[tuple[str, str]] = ()
    """Rule id and URN of each resource of which a rule had nothing to say."""
    inapplicable: Mapping[str, str] = field(default_factory=dict)
    """Rule id to the reason why it had nothing to say of a resource."""
    seconds: float = 0.0
    waivers: tuple[Standing, ...] = ()
    """Every waiver of the register, with what it does here."""
    fixed: tuple[Finding, ...] | None = None
    """Findings of the baseline that are gone; None where there is no baseline."""

    @property
    def exit(self) -> Exit:
        """The exit code that the blocking findings ask for."""
        return worst(_code(finding) for finding in self.findings if finding.blocks)

    @property
    def idle(self) -> tuple[str, ...]:
        """Rules that found nothing to judge: they proved nothing."""
        return tuple(rule.id for rule in RULES if not self.subjects.get(rule.id))

    @property
    def resources(self) -> int:
        """How many resources the graph has."""
        found = self.graph.get("resources")
        return len(found) if isinstance(found, list) else 0

    def count(self, verdict: Verdict) -> int:
        """Count the findings with a verdict that nobody answers for, and that were not there before."""
        open_ = (each for each in self.findings if each.waiver is None and not each.existing)
        return sum(finding.verdict is verdict for finding in open_)

    @property
    def existing(self) -> int:
        """Count the findings that were there in the baseline, and that nobody answers for."""
        return sum(finding.existing and finding.waiver is None for finding in self.findings)

    @property
    def waived(self) -> int:
        """Count the findings that somebody answers for."""
        return sum(finding.waiver is not None for finding in self.findings)


Judge = Callable[[Graph, Graph | None], Verdicts]
"""Judges a graph, with the unknown one of the same program where there is one, by terms that are settled."""


def _code(finding: Finding) -> Exit:
    """Give the exit code of a finding. What people state has its own."""
    if finding.rule in _BY_PEOPLE and finding.verdict is Verdict.FAIL:
        return Exit.ATTESTATION
    return {Verdict.FAIL: Exit.POLICY, Verdict.UNDECIDED: Exit.UNDECIDED}.get(finding.verdict, Exit.ERROR)


def judge(
    graph: Mapping[str, object],
    unknown: Mapping[str, object] | None = None,
    *,
    profile: Profile | None = None,
    waivers: Sequence[Waiver] = (),
    asked: Mapping[str, Asked] = NOTHING,
) -> Verdicts:
    """Judge a graph. With the unknown graph of the same program, what only passes on made-up values is undecided.

    `asked` configures the pack by policy name. Raises `MistakenError` where it cannot be understood.
    """
    terms = Terms(profile, waivers, asked)
    found = () if unknown is None else _findings(unknown, terms)
    return _verdicts(graph, lambda: found, terms)


def judge_both(running: Running, *, waivers: Sequence[Waiver] = (), asked: Mapping[str, Asked] = NOTHING) -> Verdicts:
    """Judge both graphs of a recording under way, beside each other. Raises `RecordingError` or `MistakenError`."""
    terms = Terms(None, waivers, asked)
    with beside(lambda: _findings(running.graph(UNKNOWN), terms)) as unknown:
        return _verdicts(running.graph(KNOWN), unknown, terms)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a pack is put in force with, beside what the stack itself states."""

    profile: Profile | None
    waivers: Sequence[Waiver]
    asked: Mapping[str, Asked]


def _findings(graph: Mapping[str, object], terms: Terms) -> Sequence[Finding]:
    resources = graph_of(graph)
    pack, _ = _in_force(graph, terms, resources.place)
    return pack.judge(resources).findings


def _verdicts(graph: Mapping[str, object], unknown: Callable[[], Sequence[Finding]], terms: Terms) -> Verdicts:
    started = time.perf_counter()
    resources = graph_of(graph)
    pack, register = _in_force(graph, terms, resources.place)
    judgement = pack.judge(resources)
    judgement.findings += _only_unknown(judgement, unknown())
    judgement.findings = register.excused(judgement.findings)
    judgement.add(register.judgement(resources))
    return Verdicts(
        graph=graph,
        findings=tuple(sorted(judgement.findings, key=_order)),
        profile=pack.profile,
        rules=len(RULES),
        decided=judgement.decided,
        not_applicable=judgement.not_applicable,
        subjects=dict(judgement.subjects),
        passed=judgement.passed,
        inapplicable=judgement.inapplicable,
        seconds=time.perf_counter() - started,
        waivers=register.standings(resources),
    )


def _in_force(graph: Mapping[str, object], terms: Terms, place: str) -> tuple[Pack, Register]:
    """Give the pack as it is configured, and the register as it judges it."""
    pack = configuration_of(graph).pack(RULES, profile=terms.profile)
    register = Register(terms.waivers, pack)
    if not terms.asked:
        return pack, register
    settled = settle(terms.asked, pack, register, place)
    if settled.mistakes:
        raise MistakenError("\n".join(sorted(settled.mistakes)))
    configured = Pack(
        pack.rules, profile=pack.profile, settings={**pack.settings, **settled.settings}, lenient=pack.lenient
    )
    return configured, Register(terms.waivers, configured, settled.lowered)


def _only_unknown(known: Judgement, unknown: Sequence[Finding]) -> list[Finding]:
    """Give the findings of the unknown graph that the known graph does not have; they cannot be settled yet."""
    seen = {(finding.rule, finding.urn) for finding in known.findings}
    return [
        replace(finding, verdict=Verdict.UNDECIDED if finding.verdict is Verdict.FAIL else finding.verdict)
        for finding in unknown
        if (finding.rule, finding.urn) not in seen
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    return (not finding.blocks, finding.verdict.value, finding.rule, finding.urn, finding.path)
