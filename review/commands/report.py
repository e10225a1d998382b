"""`report`: control by control, whether it is kept."""
# ruff: noqa: PLC0415  a renderer is read in only when it is asked for: rich alone costs a tenth of a second

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TextIO

from review.commands.common import CommandError, console, open_out, write
from review.commands.standings import add_stack, judged
from review.evidence.register import RegisterError
from review.evidence.rows import Report, Row, Sources
from review.evidence.runs import RunsError, read
from review.exits import Exit, worst
from review.judge import Verdicts
from review.posture import Posture, Status

EXAMPLES = """examples:
  bulwark report                         the standing of every control in production
  bulwark report --require-attested      red while anything waits for a person: what a deployment runs
  bulwark report --format html --out controls.html    a page; md, csv, json and oscal as well
  bulwark test --junitxml=tests.xml; bulwark report --tests tests.xml    red where the tests of a control failed
exit: 0 all kept or manual, 5 a control is not kept, 6 undecided, 8 expired, or not attested where required"""
FORMATS = ("text", "md", "html", "csv", "json", "oscal")
_STYLE = {
    Status.SATISFIED: "green",
    Status.NOT_SATISFIED: "bold red",
    Status.UNDECIDED: "bold yellow",
    Status.WAIVED: "bold cyan",
    Status.MANUAL: "bold blue",
    Status.NOT_APPLICABLE: "dim",
}
_URGENT = (Status.NOT_SATISFIED, Status.UNDECIDED, Status.MANUAL)


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--require-attested", action="store_true", help="end with 8 while a control waits to be attested"
    )
    parser.add_argument("--tests", type=Path, metavar="FILE", help="the JUnit report of a run of the tests, as proof")
    add_stack(parser, FORMATS)


def run(arguments: Namespace) -> Exit:
    """Show the standing of every control, and judge it."""
    report = _report(arguments)
    if arguments.format != "text":
        write(_rendered(report, arguments.format), arguments.out)
    elif arguments.out is None:
        _show(report)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            _show(report, file)
    return verdict(report.verdicts, report.posture, require_attested=arguments.require_attested)


def _report(arguments: Namespace) -> Report:
    from review.evidence.revision import revision

    try:
        ran = read(arguments.tests) if arguments.tests else None
        verdicts = judged(arguments)
        home = arguments.project.resolve()
        return Sources(verdicts=verdicts, home=home, ran=ran, revision=revision(home)).report()
    except (RegisterError, RunsError) as error:
        raise CommandError(str(error)) from None


def _rendered(report: Report, format_: str) -> str:
    from review.reports import data, oscal, page, words

    renderers = {
        "md": words.render,
        "html": page.render,
        "csv": data.as_csv,
        "json": data.as_json,
        "oscal": oscal.render,
    }
    return renderers[format_](report)


def verdict(verdicts: Verdicts, found: Posture, *, require_attested: bool) -> Exit:
    """Give the exit code: the pack's own, and what the standings add to it."""
    codes = [verdicts.exit]
    if set(found.of(Status.NOT_SATISFIED)) - set(found.expired):
        codes.append(Exit.POLICY)
    if found.expired or (require_attested and found.of(Status.MANUAL)):
        codes.append(Exit.ATTESTATION)
    return worst(codes)


def _show(report: Report, file: TextIO | None = None) -> None:
    from rich.table import Table

    from review.render import waivers
    from review.render.safe import escape
    from review.reports.words import heading

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("control", "status", "what must be true", "kept by", "owner"):
        table.add_column(column, no_wrap=column in ("control", "status"))
    for row in report.rows:
        standing = row.standing
        status = f"[{_STYLE[standing.status]}]{standing.status.value}[/]"
        title = standing.control.title + (f" [dim]({escape(standing.reason)})[/]" if standing.reason else "")
        table.add_row(standing.control.id, status, title, _kept(row), escape(_owned(row)))
    out = console(file)
    out.print(table)
    for line in waivers.lines(report.verdicts.waivers):
        out.print(line, highlight=False, soft_wrap=True)
    out.print(f"\n{heading(report)}", highlight=False)
    found = report.posture
    if waiting := next((found.of(status) for status in _URGENT if found.of(status)), None):
        out.print(f"Next: bulwark controls {waiting[0]}", highlight=False)


def _kept(row: Row) -> str:
    rules = sum(1 for each in row.standing.rules if each.judged)
    components = len(row.standing.mechanisms)
    parts = (
        f"{components} components" if components else "",
        f"{rules} rules on {len(row.scope)}" if rules else "",
    )
    return ", ".join(part for part in parts if part)


def _owned(row: Row) -> str:
    if row.standing.statement is None:
        return row.owner
    return f"{row.owner}, until {row.expires}" if row.expires else f"{row.owner}, not yet"
