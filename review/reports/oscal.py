"""The report as OSCAL assessment results (NIST, version 1.2), for tools of auditors.

OSCAL knows only satisfied and not satisfied: what is undecided, or waits for a person, is not satisfied, and says why.
A control that is not about the program is left out of what was reviewed. Ids are made from contents, so that equal
programs give equal documents on one day.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Final

from hardening.protocol.published import VERSION
from review.evidence.links import Kind
from review.evidence.rows import Report, Row
from review.posture import Status
from review.render.plain import plain

OSCAL_VERSION: Final = "1.2.3"
_NAMESPACE: Final = "urn:bulwark:oscal"
_ROOT: Final = uuid.uuid5(uuid.NAMESPACE_URL, _NAMESPACE)
_REASONS: Final = {Status.SATISFIED: "pass", Status.NOT_SATISFIED: "fail"}
_PLAN: Final = "No assessment plan exists apart from the checklist: every control of it is tested on every change."
Body = dict[str, object]


def render(report: Report) -> str:
    """Give the document."""
    return json.dumps({"assessment-results": _Results(report).body()}, indent=1)


class _Results:
    """The document of one report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._time = f"{report.posture.today.isoformat()}T00:00:00Z"
        self._reviewed = [row for row in report.rows if row.standing.status is not Status.NOT_APPLICABLE]
        self._basis = json.dumps([report.name, self._time, report.revision, [row.digest for row in report.rows]])

    def body(self) -> Body:
        plan = self._id("plan")
        title = f"Controls of {plain(self._report.name)}"
        return {
            "uuid": self._id("document"),
            "metadata": {
                "title": title,
                "last-modified": self._time,
                "version": self._report.revision or self._time,
                "oscal-version": OSCAL_VERSION,
                "props": [_property("tool-version", VERSION)],
            },
            "import-ap": {"href": f"#{plan}", "remarks": _PLAN},
            "results": [self._result(title)],
            "back-matter": {"resources": [{"uuid": plan, "title": "Assessment plan", "description": _PLAN}]},
        }

    def _result(self, title: str) -> Body:
        body: Body = {
            "uuid": self._id("result"),
            "title": title,
            "description": "The program was run offline and judged by the rules of the pack; no account was looked at.",
            "start": self._time,
            "reviewed-controls": {"control-selections": [self._selection()]},
            "observations": [self._observation(row) for row in self._reviewed],
            "findings": [self._finding(row) for row in self._reviewed],
        }
        if items := sorted({urn for row in self._reviewed for urn in row.scope}):
            found = [{"uuid": _subject(urn), "description": plain(urn)} for urn in items]
            body["local-definitions"] = {"inventory-items": found}
        return {key: value for key, value in body.items() if value}

    def _selection(self) -> Body:
        if not self._reviewed:
            return {"description": "No control is about this program."}
        return {"include-controls": [{"control-id": row.standing.control.id.lower()} for row in self._reviewed]}

    def _observation(self, row: Row) -> Body:
        control = row.standing.control.id
        body: Body = {
            "uuid": self._id("observation", control),
            "title": f"{control}: what keeps it",
            "description": _kept(row),
            "props": [_property("status", row.standing.status), _property("evidence-sha256", row.digest)],
            "methods": ["TEST", *(["EXAMINE"] if row.standing.statement else [])],
            "types": ["control-objective"],
            "subjects": [{"subject-uuid": _subject(urn), "type": "inventory-item"} for urn in row.scope],
            "relevant-evidence": [{"description": text} for text in _evidence(row)],
            "collected": self._time,
        }
        if row.expires is not None and row.expires.year > 1:
            body["expires"] = f"{row.expires.isoformat()}T00:00:00Z"
        return {key: value for key, value in body.items() if value}

    def _finding(self, row: Row) -> Body:
        standing = row.standing
        satisfied = standing.status is Status.SATISFIED
        status: Body = {
            "state": "satisfied" if satisfied else "not-satisfied",
            "reason": _REASONS.get(standing.status, "other"),
        }
        if standing.reason:
            status["remarks"] = plain(f"{standing.status.value}: {standing.reason}")
        return {
            "uuid": self._id("finding", standing.control.id),
            "title": f"{standing.control.id}: {standing.status.value}",
            "description": standing.control.title,
            "target": {"type": "objective-id", "target-id": standing.control.id.lower(), "status": status},
            "related-observations": [{"observation-uuid": self._id("observation", standing.control.id)}],
        }

    def _id(self, *what: str) -> str:
        return str(uuid.uuid5(_ROOT, json.dumps([self._basis, *what])))


def _subject(urn: str) -> str:
    return str(uuid.uuid5(_ROOT, urn))


def _property(name: str, value: str) -> Mapping[str, str]:
    return {"name": name, "ns": _NAMESPACE, "value": value}


def _kept(row: Row) -> str:
    rules = sum(1 for each in row.standing.rules if each.judged)
    return f"{len(row.standing.mechanisms)} components state it; {rules} rules judged {len(row.scope)} resources."


def _evidence(row: Row) -> list[str]:
    """Give what keeps and proves a control, a line each."""
    standing = row.standing
    lines = [f"component {type_} at {source}" for type_, source in _places(row)]
    lines += [f"rule {each.rule.name}: {each.rule.title}; judged {each.judged}" for each in standing.rules]
    lines += [
        f"{kind} {name}" for kind in (Kind.FUNCTION, Kind.RUNBOOK, Kind.JOB, Kind.TEST) for name in row.named(kind)
    ]
    lines += [f"gone: {link.kind} {link.name}" for link in row.gone]
    if standing.statement is not None:
        lines.append(f"attested by {row.owner}: {standing.statement.statement}")
    return [plain(line) for line in lines]


def _places(row: Row) -> list[tuple[str, str]]:
    return list(dict.fromkeys((mechanism.type, mechanism.source) for mechanism in row.standing.mechanisms))
