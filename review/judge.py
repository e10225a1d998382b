"""Judge a graph, or both graphs of a recording, by the pack."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding, Judgement
from hardening.rule import Profile, Verdict
from review.exits import Exit, worst
from review.model import configuration_of, graph_of

ATTESTATIONS: Final = "ATT-01"
"""The rule on what people state."""


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
        """Count the findings with a verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)


def _code(finding: Finding) -> Exit:
    """Give the exit code of a finding. What people attest has its own: no change to the program mends it."""
    if finding.rule == ATTESTATIONS and finding.verdict is Verdict.FAIL:
        return Exit.ATTESTATION
    return {Verdict.FAIL: Exit.POLICY, Verdict.UNDECIDED: Exit.UNDECIDED}.get(finding.verdict, Exit.ERROR)


def judge(
    graph: Mapping[str, object], unknown: Mapping[str, object] | None = None, *, profile: Profile | None = None
) -> Verdicts:
    """Judge a graph. With the unknown graph of the same program, what only passes on made-up values is undecided."""
    started = time.perf_counter()
    pack = configuration_of(graph).pack(RULES, profile=profile)
    judgement = pack.judge(graph_of(graph))
    findings = list(judgement.findings)
    if unknown is not None:
        findings += _only_unknown(judgement, pack.judge(graph_of(unknown)))
    return Verdicts(
        graph=graph,
        findings=tuple(sorted(findings, key=_order)),
        profile=pack.profile,
        rules=len(RULES),
        decided=judgement.decided,
        not_applicable=judgement.not_applicable,
        subjects=dict(judgement.subjects),
        passed=judgement.passed,
        inapplicable=judgement.inapplicable,
        seconds=time.perf_counter() - started,
    )


def _only_unknown(known: Judgement, unknown: Judgement) -> list[Finding]:
    """Give the findings of the unknown graph that the known graph does not have; they cannot be settled yet."""
    seen = {(finding.rule, finding.urn) for finding in known.findings}
    return [
        replace(finding, verdict=Verdict.UNDECIDED if finding.verdict is Verdict.FAIL else finding.verdict)
        for finding in unknown.findings
        if (finding.rule, finding.urn) not in seen
    ]


def _order(finding: Finding) -> tuple[object, ...]:
    return (not finding.blocks, finding.verdict.value, finding.rule, finding.urn, finding.path)
