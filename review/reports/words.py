"""The report as Markdown: a table, and each control in full below it."""

from collections.abc import Iterator
from typing import Final

from review.evidence.links import Kind
from review.evidence.rows import Report, Row
from review.posture import Status
from review.render.plain import code, prose, short

MARKS: Final = {
    Status.SATISFIED: "✅",
    Status.NOT_SATISFIED: "❌",
    Status.UNDECIDED: "❓",
    Status.WAIVED: "⏳",
    Status.MANUAL: "✍️",
    Status.NOT_APPLICABLE: "⚪",
}
_SILENT: Final = frozenset({Status.WAIVED, Status.NOT_APPLICABLE})
"""Statuses that are only counted where some control has them."""


def render(report: Report) -> str:
    """Give the document."""
    return "\n".join(_lines(report))


def heading(report: Report) -> str:
    """Say how many controls have which status."""
    every = [(status, len(report.posture.of(status))) for status in Status]
    parts = [f"{count} {status.value}" for status, count in every if count or status not in _SILENT]
    return f"{len(report.rows)} controls: {', '.join(parts)}"


def _lines(report: Report) -> Iterator[str]:
    yield f"# Controls of {code(short(report.name))}"
    yield ""
    revision = f", commit {code(report.revision)}" if report.revision else ""
    yield f"{heading(report)}. {report.posture.today.isoformat()}{revision}."
    yield ""
    yield "| Control | Status | What must be true | Components | Rules | Resources | Owner | Until |"
    yield "|---|---|---|---:|---:|---:|---|---|"
    for row in report.rows:
        standing = row.standing
        said = f" ({prose(standing.reason)})" if standing.reason else ""
        judged = sum(1 for each in standing.rules if each.judged)
        yield (
            f"| [{standing.control.id}](#{standing.control.id.lower()}) | {MARKS[standing.status]} {standing.status} | "
            f"{prose(standing.control.title)}{said} | {len(standing.mechanisms)} | {judged} | {len(row.scope)} | "
            f"{prose(short(row.owner))} | {row.expires or ''} |"
        )
    for row in report.rows:
        yield from _full(row)


def _full(row: Row) -> Iterator[str]:
    standing = row.standing
    yield ""
    yield f"## {standing.control.id}"
    yield ""
    yield f"{prose(standing.control.title)}. {MARKS[standing.status]} {standing.status}" + (
        f": {prose(standing.reason)}." if standing.reason else "."
    )
    yield ""
    kept: dict[str, int] = {}
    for mechanism in standing.mechanisms:
        place = f"{code(short(mechanism.type))} {code(short(mechanism.source))}"
        kept[place] = kept.get(place, 0) + 1
    yield from (f"- component {place}" + (f", {count} of them" if count > 1 else "") for place, count in kept.items())
    for each in standing.rules:
        yield f"- rule {code(each.rule.name)}: {prose(each.rule.title)}; judged {each.judged}"
    for kind in (Kind.FUNCTION, Kind.RUNBOOK, Kind.JOB, Kind.TEST):
        if names := row.named(kind):
            yield f"- {kind}: {', '.join(code(short(name)) for name in names)}"
    yield from (f"- **gone**: {link.kind} {code(short(link.name))}" for link in row.gone)
    if standing.statement is not None:
        yield f"- attested by {prose(short(row.owner))}: {prose(standing.statement.statement)}"
    if row.run is not None:
        yield f"- tests that ran: {row.run.passed} passed, {row.run.failed} failed"
    yield f"- evidence {code(f'sha256:{row.digest}')}"
