"""Posture: each control of the checklist, what keeps it in this program, and whether it is kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.rule import Rule, Verdict
from review.checklist import CONTROLS, Control, Means
from review.evidence.links import controls_of
from review.judge import Verdicts
from review.render.facts import records as records_of
from review.statements import Mechanism, Statement, source_of, statements

_BY_RESOURCES: Final = frozenset({Means.PROVISIONED, Means.WIRED, Means.AUTOMATED})
Record = Mapping[str, object]


class Status(StrEnum):
    """Whether a control is kept."""

    SATISFIED = "SATISFIED"
    NOT_SATISFIED = "NOT_SATISFIED"
    UNDECIDED = "UNDECIDED"
    """A rule needs a value that is only known after the update."""
    WAIVED = "WAIVED"
    """A rule is violated, and somebody answers for that until a day that is near."""
    MANUAL = "MANUAL"
    """What code can do is done; a person has to attest the rest and has not yet."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    """No resource is in its scope, and its rules say why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enforcement:
    """A rule that keeps a control, and how many resources it judged: with none it proved nothing."""

    rule: Rule
    judged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One control in one program."""

    control: Control
    status: Status
    reason: str
    """Why the status is not SATISFIED, in a few words; empty where it is."""
    mechanisms: tuple[Mechanism, ...]
    rules: tuple[Enforcement, ...]
    statement: Statement | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Posture:
    """Every control in one program."""

    standings: tuple[Standing, ...]
    today: dt.date

    def of(self, status: Status) -> list[str]:
        """Give the controls of a status."""
        return [standing.control.id for standing in self.standings if standing.status is status]

    @property
    def expired(self) -> list[str]:
        """Give the controls whose attestation has ended."""
        found = ((standing.control.id, standing.statement) for standing in self.standings)
        return [ident for ident, statement in found if statement is not None and statement.expired(self.today)]


def manual(graph: Record) -> list[str]:
    """Give the controls that a program has a record for and that nobody has attested yet."""
    return [control for control, statement in statements(records_of(graph)) if statement.expires is None]


def posture(verdicts: Verdicts, *, today: dt.date | None = None, faults: Mapping[str, str] | None = None) -> Posture:
    """Give the standing of every control, from a graph and the verdicts on it; `faults` say what its evidence lacks."""
    day = today or dt.date.today()  # noqa: DTZ011  statements end by the calendar of whoever reads the report
    found = _Found(verdicts, day, faults or {})
    return Posture(standings=tuple(found.standing(control) for control in CONTROLS), today=day)


class _Found:
    """What a graph and its verdicts hold for each control."""

    def __init__(self, verdicts: Verdicts, today: dt.date, faults: Mapping[str, str]) -> None:
        self._subjects, self._today, self._faults = verdicts.subjects, today, faults
        self._inapplicable = verdicts.inapplicable
        records = records_of(verdicts.graph)
        self._mechanisms: dict[str, list[Mechanism]] = defaultdict(list)
        for control, mechanism in _mechanisms(records):
            self._mechanisms[control].append(mechanism)
        self._statements = dict(statements(records))
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in verdicts.findings:
            if finding.level.blocks:
                self._findings[finding.rule].append(finding)

    def standing(self, control: Control) -> Standing:
        rules = [rule for rule in RULES if control.id in rule.controls]
        enforced = tuple(Enforcement(rule=rule, judged=self._subjects.get(rule.id, 0)) for rule in rules)
        statement = self._statements.get(control.id)
        status, reason = self._status(control, enforced, statement)
        return Standing(
            control=control,
            status=status,
            reason=reason,
            mechanisms=(*self._mechanisms[control.id], *([statement.record] if statement else [])),
            rules=enforced,
            statement=statement,
        )

    def _status(
        self, control: Control, enforced: Sequence[Enforcement], statement: Statement | None
    ) -> tuple[Status, str]:
        """Decide. Nothing is satisfied by no resource, or by rules that judged none."""
        found = [finding for each in enforced for finding in self._findings[each.rule.id]]
        said = [finding.verdict for finding in found if finding.blocks]
        if broken := self._broken(control, said, statement):
            return Status.NOT_SATISFIED, broken
        if reason := self._outside(control, enforced, statement):
            return Status.NOT_APPLICABLE, reason
        if lacking := self._lacking(control, enforced):
            return Status.NOT_SATISFIED, lacking
        if said:
            return Status.UNDECIDED, "a rule needs a value that is not known yet"
        if waivers := [finding.waiver for finding in found if finding.waiver]:
            return Status.WAIVED, f"waived until {min(waiver.text('expires') for waiver in waivers)}"
        if Means.ATTESTED in control.means and (statement is None or statement.expires is None):
            return Status.MANUAL, "nobody has attested it yet"
        return Status.SATISFIED, ""

    def _broken(self, control: Control, said: Sequence[Verdict], statement: Statement | None) -> str:
        """Say what breaks a control; empty where nothing does."""
        if broken := [verdict for verdict in said if verdict in (Verdict.FAIL, Verdict.ERROR)]:
            return f"{len(broken)} findings of its rules"
        if statement is not None and statement.expired(self._today):
            return f"attestation expired on {statement.expires}"
        return self._faults.get(control.id, "")

    def _lacking(self, control: Control, enforced: Sequence[Enforcement]) -> str:
        """Say which of its means a control lacks; empty where none is lacking."""
        needed = set(control.means) - control.optional
        mechanisms = self._mechanisms[control.id]
        if _BY_RESOURCES & needed and not mechanisms:
            return "no component makes it true"
        if Means.WIRED in needed and not any(mechanism.variables for mechanism in mechanisms):
            return "no service is told of it"
        if Means.ENFORCED in control.means and not any(each.judged for each in enforced):
            return "none of its rules judged anything"
        return ""

    def _outside(self, control: Control, enforced: Sequence[Enforcement], statement: Statement | None) -> str:
        """Say why a control is not about this program: nothing states it, and each of its rules says why not."""
        if statement is not None or self._mechanisms[control.id] or any(each.judged for each in enforced):
            return ""
        reasons = [self._inapplicable.get(each.rule.id, "") for each in enforced]
        return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""


def _mechanisms(records: Sequence[Record]) -> Iterator[tuple[str, Mechanism]]:
    """Give the components with the controls they state: as a list, or by the variables that a service is told."""
    for record in records:
        inputs = record.get("inputs")
        wired = inputs.get("wired") if isinstance(inputs, Mapping) else None
        told = {str(key): _texts(names) for key, names in wired.items()} if isinstance(wired, Mapping) else {}
        for control in controls_of(record):
            yield (
                control,
                Mechanism(
                    urn=str(record["urn"]),
                    type=str(record["type"]),
                    source=source_of(record),
                    variables=told.get(control, ()),
                ),
            )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
