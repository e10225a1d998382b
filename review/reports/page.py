"""The report as a page."""

from collections.abc import Iterator
from typing import Final

from review.evidence.links import Kind
from review.evidence.rows import Report, Row
from review.posture import Status
from review.render.plain import markup
from review.reports.data import summary
from review.web import shell
from review.web.shell import Column

KINDS: Final = {
    Status.SATISFIED: "good",
    Status.NOT_SATISFIED: "bad",
    Status.UNDECIDED: "open",
    Status.WAIVED: "open",
    Status.MANUAL: "calm",
    Status.NOT_APPLICABLE: "soft",
}
_COLUMNS: Final = (
    Column("Control", "tight"),
    Column("Status", "tight"),
    Column("What must be true", "wide"),
    Column("Kept by"),
    Column("Resources", "number"),
    Column("Owner"),
    Column("Until", "tight"),
)


def render(report: Report) -> str:
    """Give the page. Equal programs give equal bytes on one day: statements end by the calendar."""
    return shell.document(f"{report.name}: controls", _body(report))


def _body(report: Report) -> Iterator[str]:
    revision = f", commit {shell.code(report.revision)}" if report.revision else ""
    yield f"<header><h1>Controls of {markup(report.name)}</h1>"
    yield shell.banner(*_verdict(report), f"{report.posture.today.isoformat()}{revision}")
    yield shell.counts({name.replace("_", " ").lower(): int(str(count)) for name, count in summary(report).items()})
    yield '</header><main id="main">'
    facets = {"status": ("Status", [status.value for status in Status if report.posture.of(status)])}
    yield from shell.filters("Find a control, rule, component or owner", facets)
    yield '<section aria-labelledby="controls" data-group><h2 id="controls">Controls</h2>'
    yield from shell.table("Table of controls", _COLUMNS, map(_row, report.rows))
    yield "</section>"
    yield '<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>'
    for row in report.rows:
        yield from _full(row)
    yield "</section></main><footer><p>Judged offline by Bulwark; secrets are never written.</p></footer>"


def _verdict(report: Report) -> tuple[str, str]:
    for status in (Status.NOT_SATISFIED, Status.UNDECIDED, Status.WAIVED, Status.MANUAL):
        if found := report.posture.of(status):
            return KINDS[status], f"{len(found)} of {len(report.rows)} controls: {status.value.replace('_', ' ')}"
    return "good", f"All {len(report.rows)} controls are kept"


def _word(row: Row) -> str:
    status = row.standing.status
    return f'<span class="word {KINDS[status]}">{status.replace("_", " ")}</span>'


def _text(row: Row) -> str:
    rules = " ".join(each.rule.id for each in row.standing.rules)
    types = " ".join(mechanism.type for mechanism in row.standing.mechanisms)
    return f"{row.standing.control.id} {row.standing.control.title} {rules} {types} {row.owner}"


def _row(row: Row) -> str:
    control = row.standing.control
    reason = f' <span class="soft">({markup(row.standing.reason)})</span>' if row.standing.reason else ""
    rules = sum(1 for each in row.standing.rules if each.judged)
    cells = (
        f'<a href="#{control.id}">{control.id}</a>',
        _word(row),
        markup(control.title) + reason,
        f"{len(row.standing.mechanisms)} components, {rules} rules",
        str(len(row.scope)),
        markup(row.owner),
        str(row.expires or ""),
    )
    return shell.row(_COLUMNS, cells, shell.findable(_text(row), status=row.standing.status.value))


def _full(row: Row) -> Iterator[str]:
    standing, control = row.standing, row.standing.control
    yield f'<div{shell.findable(_text(row), status=standing.status.value)}><h3 id="{control.id}">{control.id}: '
    yield f"{markup(control.title)}</h3><p>{_word(row)} {markup(standing.reason)}</p>"
    yield f"<details><summary>Evidence of {control.id}</summary><ul>"
    places = dict.fromkeys((mechanism.type, mechanism.source) for mechanism in standing.mechanisms)
    yield from (f"<li>component {shell.code(type_)} {shell.code(source)}</li>" for type_, source in places)
    for each in standing.rules:
        yield f"<li>rule {shell.code(each.rule.name)}: {markup(each.rule.title)}; judged {each.judged}</li>"
    for kind in (Kind.FUNCTION, Kind.RUNBOOK, Kind.JOB, Kind.TEST):
        if names := row.named(kind):
            yield f"<li>{kind}: {', '.join(map(shell.code, names))}</li>"
    yield from (f"<li><b>gone</b>: {link.kind} {shell.code(link.name)}</li>" for link in row.gone)
    if standing.statement is not None:
        yield f"<li>attested by {markup(row.owner)}: {markup(standing.statement.statement)}</li>"
    if row.run is not None:
        yield f"<li>tests that ran: {row.run.passed} passed, {row.run.failed} failed</li>"
    yield f"<li>evidence {shell.code(f'sha256:{row.digest}')}</li></ul></details></div>"
