"""The engine of the pack: every rule on every resource, isolated from one another, with nothing passed unseen."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hardening.resources import Graph, Resource, Source
from hardening.rule import Level, Outcome, Outcomes, Profile, Rule, Severity, Stage, Subject, Verdict
from hardening.tokens import STACK
from hardening.waivers import Waiver, fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing to mend. It never carries the text of a secret."""

    rule: str
    controls: tuple[str, ...]
    severity: Severity
    level: Level
    verdict: Verdict
    urn: str
    path: str
    actual: str
    expected: str
    fix: str
    source: Source | None
    waiver: Waiver | None = None
    """Who answers for it, and until when; None where nobody does."""
    existing: bool = False
    """Whether it was there in the baseline that a reviewer compares with."""

    @property
    def fingerprint(self) -> str:
        """A stable identity: it survives moved lines and changed values."""
        return fingerprint(self.rule, self.urn, self.path)

    @property
    def blocks(self) -> bool:
        """Whether the finding stops the update."""
        return self.level.blocks and self.waiver is None and not self.existing


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """The level and parameters of one rule in force."""

    level: Level
    parameters: Mapping[str, object]


@dataclass(slots=True)
class Judgement:
    """What the pack says of a graph."""

    findings: list[Finding] = field(default_factory=list)
    decided: int = 0
    not_applicable: int = 0
    subjects: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Rule id to the number of resources it judged: a rule with none proved nothing."""
    passed: list[tuple[str, str]] = field(default_factory=list)
    """Rule id and URN of each resource of which a rule had nothing to say: the cases that a test report lists."""
    inapplicable: dict[str, str] = field(default_factory=dict)
    """Rule id to the reason why it had nothing to say of a resource."""

    def count(self, verdict: Verdict) -> int:
        """Count the findings with a verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)

    def add(self, other: "Judgement") -> None:
        """Take another judgement of the same program in."""
        self.findings += other.findings
        self.decided += other.decided
        self.not_applicable += other.not_applicable
        self.inapplicable.update(other.inapplicable)
        for rule, count in other.subjects.items():
            self.subjects[rule] += count


class Pack:
    """Rules indexed by type, with the settings in force."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        profile: Profile = Profile.PROD,
        settings: Mapping[str, Setting] | None = None,
        today: dt.date | None = None,
        lenient: bool = False,
    ) -> None:
        """Index the rules; `settings` replaces the profile's own per rule id, `today` is the day of the judgement.

        A lenient pack stops nothing for what cannot be decided yet: the update asks again, with the values known.
        """
        self.rules = tuple(rules)
        self.profile = profile
        self.lenient = lenient
        # Whether a signature still holds depends on the day by its nature; whoever judges may give another one.
        self.today = today or dt.date.today()  # noqa: DTZ011  signatures end by the calendar of whoever judges
        self.settings = {
            rule.id: Setting(level=rule.level(profile), parameters=rule.defaults(profile)) for rule in rules
        }
        self.settings.update(settings or {})
        self._parameters = {rule: setting.parameters for rule, setting in self.settings.items()}
        self._by_type: dict[Stage, dict[str, list[Rule]]] = {stage: defaultdict(list) for stage in Stage}
        for rule in self.rules:
            if self.settings[rule.id].level is not Level.DISABLED:
                for type_ in rule.types:
                    self._by_type[rule.stage][type_].append(rule)
        self._asked: dict[tuple[Stage, str], tuple[Rule, ...]] = {}

    def judge(self, graph: Graph, stages: Iterable[Stage] = tuple(Stage)) -> Judgement:
        """Judge every resource of a graph, and the program as a whole."""
        judgement = Judgement()
        for stage in stages:
            for resource in graph.resources:
                if resource.type != STACK:
                    self._judge(resource, graph, stage, judgement)
            self._judge(graph.root, graph, stage, judgement)
        return judgement

    def judge_resource(self, resource: Resource) -> Judgement:
        """Judge one resource alone, as the engine does before it creates it."""
        judgement = Judgement()
        graph = Graph((resource,), environment=self.profile.value)
        self._judge(resource, graph, Stage.RESOURCE, judgement)
        return judgement

    def judge_again(self, graph: Graph, left: Iterable[tuple[str, str]]) -> Judgement:
        """Judge what a resource alone left open, by rule id and URN: its neighbours may settle it."""
        judgement, rules = Judgement(), {rule.id: rule for rule in self.rules}
        for rule_id, urn in sorted(left):
            if urn in graph.by_urn:
                self._ask(rules[rule_id], Subject(graph.by_urn[urn], graph, today=self.today), judgement)
        return judgement

    def _judge(self, resource: Resource, graph: Graph, stage: Stage, judgement: Judgement) -> None:
        bare = Subject(resource, graph, today=self.today)
        for rule in self._asking(stage, resource.type):
            self._ask(rule, bare, judgement)

    def _asking(self, stage: Stage, type_: str) -> tuple[Rule, ...]:
        """Give the rules in force on a type."""
        key = (stage, type_)
        if key not in self._asked:
            index = self._by_type[stage]
            self._asked[key] = (*index.get(type_, ()), *index.get("*", ()))
        return self._asked[key]

    def _ask(self, rule: Rule, bare: Subject, judgement: Judgement) -> None:
        """Ask one rule about one resource, given as a subject without parameters."""
        parameters = self._parameters[rule.id]
        subject = Subject(bare.resource, bare.graph, parameters, today=self.today) if parameters else bare
        try:
            outcomes = rule.check.run(subject)
        except Exception as error:  # noqa: BLE001  one broken rule must not hide the verdicts of the others
            # Only the kind of error shows: its text may quote a property, and a property may be a secret.
            raised = Outcome(Verdict.ERROR, actual=f"the rule raised {type(error).__name__}", expected="a verdict")
            outcomes = (raised,)
        if outcomes:
            self._note(rule, bare, outcomes, judgement)
            return
        judgement.subjects[rule.id] += 1
        judgement.decided += 1
        judgement.passed.append((rule.id, bare.resource.urn))

    def _note(self, rule: Rule, bare: Subject, outcomes: Outcomes, judgement: Judgement) -> None:
        """Note what a rule has to say of a resource."""
        first = outcomes[0]
        if first.verdict is Verdict.NOT_APPLICABLE and len(outcomes) == 1:  # most of all that rules say
            judgement.not_applicable += 1
            judgement.inapplicable[rule.id] = first.expected
            judgement.decided += 1
            return
        verdicts = {outcome.verdict for outcome in outcomes}
        if Verdict.NOT_APPLICABLE in verdicts:
            judgement.not_applicable += 1
            judgement.inapplicable[rule.id] = "; ".join(outcome.expected for outcome in outcomes)
        else:
            judgement.subjects[rule.id] += 1
        judgement.decided += not verdicts & {Verdict.UNDECIDED, Verdict.ERROR}
        judgement.findings.extend(self._findings(rule, bare.resource, outcomes, bare.graph))

    def _level(self, rule: Rule, outcome: Outcome) -> Level:
        level = self.settings[rule.id].level
        return Level.ADVISORY if self.lenient and outcome.verdict is Verdict.UNDECIDED else level

    def _findings(self, rule: Rule, subject: Resource, outcomes: Iterable[Outcome], graph: Graph) -> Iterator[Finding]:
        for outcome in outcomes:
            if outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
                continue
            resource = outcome.resource or subject
            yield Finding(
                rule=rule.id,
                controls=rule.controls,
                severity=rule.severity,
                level=self._level(rule, outcome),
                verdict=outcome.verdict,
                urn=resource.urn,
                path=outcome.path,
                actual=graph.redacted(outcome.actual),
                expected=graph.redacted(outcome.expected),
                fix=rule.fix,
                source=resource.source or subject.source,
            )
