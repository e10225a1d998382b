"""Posture: each control of the checklist, what keeps it in this program, and whether it is kept."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.rule import Rule, Verdict
from review.checklist import CONTROLS, Control, Means
from review.judge import Verdicts

_PARAMETER: Final = "aws:ssm/parameter:Parameter"
_BRANCH: Final = "attest"
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Mechanism:
    """A component that keeps a control."""

    urn: str
    type: str
    source: str
    """File and line of the program, as `components/data/postgres.py:42`."""
    variables: tuple[str, ...] = ()
    """Names of the environment variables by which a service is told of the control."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enforcement:
    """A rule that keeps a control, and how many resources it judged: with none it proved nothing."""

    rule: Rule
    judged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What a person states of a control."""

    owner: str
    expires: dt.date | None
    """The first day on which it no longer holds; None while nobody has attested it."""
    statement: str
    record: Mechanism
    """The resource that holds it."""

    def expired(self, today: dt.date) -> bool:
        """Whether it held once and holds no longer."""
        return self.expires is not None and self.expires <= today


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
    return [control for control, statement in _statements(_records(graph)) if statement.expires is None]


def posture(verdicts: Verdicts, *, today: dt.date | None = None) -> Posture:
    """Give the standing of every control, from a graph and the verdicts on it."""
    day = today or dt.date.today()  # noqa: DTZ011  statements end by the calendar of whoever reads the report
    found = _Found(verdicts, day)
    return Posture(standings=tuple(found.standing(control) for control in CONTROLS), today=day)


class _Found:
    """What a graph and its verdicts hold for each control."""

    def __init__(self, verdicts: Verdicts, today: dt.date) -> None:
        self._subjects, self._today = verdicts.subjects, today
        records = _records(verdicts.graph)
        self._mechanisms: dict[str, list[Mechanism]] = defaultdict(list)
        for control, mechanism in _mechanisms(records):
            self._mechanisms[control].append(mechanism)
        self._statements = dict(_statements(records))
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
        if broken := [verdict for verdict in said if verdict in (Verdict.FAIL, Verdict.ERROR)]:
            return Status.NOT_SATISFIED, f"{len(broken)} findings of its rules"
        if statement is not None and statement.expired(self._today):
            return Status.NOT_SATISFIED, f"attestation expired on {statement.expires}"
        if lacking := self._lacking(control, enforced):
            return Status.NOT_SATISFIED, lacking
        if said:
            return Status.UNDECIDED, "a rule needs a value that is not known yet"
        if waivers := [finding.waiver for finding in found if finding.waiver]:
            return Status.WAIVED, f"waived until {min(waiver.text('expires') for waiver in waivers)}"
        if Means.ATTESTED in control.means and (statement is None or statement.expires is None):
            return Status.MANUAL, "nobody has attested it yet"
        return Status.SATISFIED, ""

    def _lacking(self, control: Control, enforced: Sequence[Enforcement]) -> str:
        """Say what should keep a control and is not there; nothing where all is."""
        firm = set(control.means) - control.optional
        if _BY_RESOURCES & firm and not self._mechanisms[control.id]:
            return "no component makes it true"
        if Means.WIRED in firm and not any(mechanism.variables for mechanism in self._mechanisms[control.id]):
            return "no service is told of it"
        if Means.ENFORCED in control.means and not any(each.judged for each in enforced):
            return "none of its rules judged anything"
        return ""


def _mechanisms(records: Sequence[Record]) -> Iterator[tuple[str, Mechanism]]:
    """Give the components with the controls they state: as a list, or by the variables that a service is told."""
    for record in records:
        inputs = record.get("inputs")
        if record.get("custom") is not False or not isinstance(inputs, Mapping):
            continue
        wired = inputs.get("wired")
        told = {str(key): _texts(names) for key, names in wired.items()} if isinstance(wired, Mapping) else {}
        for control in sorted({*_texts(inputs.get("controls")), *told}):
            yield (
                control,
                Mechanism(
                    urn=str(record["urn"]),
                    type=str(record["type"]),
                    source=_source(record),
                    variables=told.get(control, ()),
                ),
            )


def _statements(records: Sequence[Record]) -> Iterator[tuple[str, Statement]]:
    """Give what people state, from the parameters that hold it."""
    for record in records:
        inputs = record.get("inputs")
        if record["type"] != _PARAMETER or not isinstance(inputs, Mapping):
            continue
        path = str(inputs.get("name")).split("/")
        body = _object(inputs.get("insecureValue", inputs.get("value")))
        if path[-2:-1] == [_BRANCH] and body is not None:
            yield (
                path[-1],
                Statement(
                    owner=str(body.get("owner", "")),
                    expires=_day(body.get("expires")),
                    statement=str(body.get("statement", "")),
                    record=Mechanism(urn=str(record["urn"]), type=str(record["type"]), source=_source(record)),
                ),
            )


def _object(text: object) -> Record | None:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return dt.date.min  # a day that cannot be read has been: it never counts as one to come


def _source(record: Record) -> str:
    source = record.get("source")
    return f"{source.get('file')}:{source.get('line')}" if isinstance(source, Mapping) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _records(graph: Record) -> list[Record]:
    found = graph.get("resources")
    return [record for record in found if isinstance(record, Mapping)] if isinstance(found, list) else []
