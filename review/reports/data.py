"""The report as JSON and as CSV."""

import csv
import io
import json
from typing import Final

from review.evidence.links import Kind
from review.evidence.rows import Report, Row
from review.posture import Standing, Status
from review.render.machine import standing_of as waiver_of
from review.render.plain import plain

_KINDS: Final = {
    Kind.FUNCTION: "functions",
    Kind.RUNBOOK: "runbooks",
    Kind.JOB: "jobs",
    Kind.TEST: "tests",
}
COLUMNS: Final = (
    "control",
    "source",
    "requirement",
    "status",
    "reason",
    "means",
    "components",
    "rules",
    *_KINDS.values(),
    "resources",
    "owner",
    "expires",
    "digest",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_json(report: Report) -> str:
    """Give everything."""
    body = {
        "stack": report.verdicts.graph.get("stack"),
        "project": report.verdicts.graph.get("project"),
        "revision": report.revision or None,
        "date": report.posture.today.isoformat(),
        "summary": summary(report) | {"expired": report.posture.expired},
        "controls": [described(row) for row in report.rows],
        "waivers": [waiver_of(standing) for standing in report.verdicts.waivers],
    }
    return json.dumps(body, indent=1)


def summary(report: Report) -> dict[str, object]:
    """Count the controls of each status."""
    return {status.value: len(report.posture.of(status)) for status in Status}


def described(row: Row) -> dict[str, object]:
    """Give a row as data."""
    return standing_of(row.standing) | {
        **{title: row.named(kind) for kind, title in _KINDS.items()},
        "gone": [f"{link.kind} {link.name}" for link in row.gone],
        "scope": list(row.scope),
        "run": {"passed": row.run.passed, "failed": row.run.failed} if row.run else None,
        "owner": row.owner,
        "expires": row.expires.isoformat() if row.expires else None,
        "digest": f"sha256:{row.digest}",
    }


def standing_of(standing: Standing) -> dict[str, object]:
    """Give a standing as data."""
    control, statement = standing.control, standing.statement
    return {
        "id": control.id,
        "title": control.title,
        "source": control.source,
        "means": [means.value for means in control.means],
        "status": standing.status.value,
        "reason": standing.reason,
        "components": [
            {
                "urn": mechanism.urn,
                "type": mechanism.type,
                "source": mechanism.source,
                "variables": list(mechanism.variables),
            }
            for mechanism in standing.mechanisms
        ],
        "rules": [
            {"id": each.rule.id, "name": each.rule.name, "title": each.rule.title, "judged": each.judged}
            for each in standing.rules
        ],
        "attestation": None
        if statement is None
        else {
            "owner": statement.owner,
            "statement": statement.statement,
            "expires": statement.expires.isoformat() if statement.expires else None,
        },
    }


def as_csv(report: Report) -> str:
    """Give a line for each control; a cell that a spreadsheet would calculate stands behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in report.rows:
        writer.writerow([_cell(text) for text in _cells(row)])
    return out.getvalue().rstrip("\n")


def _cells(row: Row) -> list[str]:
    control = row.standing.control
    return [
        control.id,
        control.source,
        control.title,
        row.standing.status.value,
        row.standing.reason,
        " ".join(control.means),
        " ".join(dict.fromkeys(f"{each.type}@{each.source}" for each in row.standing.mechanisms)),
        " ".join(f"{each.rule.id}({each.judged})" for each in row.standing.rules),
        *(" ".join(row.named(kind)) for kind in _KINDS),
        str(len(row.scope)),
        row.owner,
        row.expires.isoformat() if row.expires else "",
        f"sha256:{row.digest}",
    ]


def _cell(text: str) -> str:
    seen = plain(text)
    return f"'{seen}" if seen.startswith(_FORMULA) else seen
