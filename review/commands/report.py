"""`report`: control by control, whether it is kept."""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import TextIO

from review.commands.common import console, open_out, write
from review.commands.standings import add_stack, described, standings
from review.exits import Exit, worst
from review.judge import Verdicts
from review.posture import Posture, Standing, Status
from review.render.machine import standing_of

EXAMPLES = """examples:
  bulwark report                         the standing of every control in production
  bulwark report --require-attested      red while anything waits for a person: what a deployment runs
  bulwark report --format json           the same as data
exit: 0 all kept or manual, 5 a control is not kept, 6 undecided, 8 expired, or not attested where required"""
_STYLE = {
    Status.SATISFIED: "green",
    Status.NOT_SATISFIED: "bold red",
    Status.UNDECIDED: "bold yellow",
    Status.WAIVED: "bold cyan",
    Status.MANUAL: "bold blue",
}


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--require-attested", action="store_true", help="end with 8 while a control waits to be attested"
    )
    add_stack(parser)


def run(arguments: Namespace) -> Exit:
    """Show the standing of every control, and judge it."""
    verdicts, found = standings(arguments)
    if arguments.format == "json":
        body = {
            "stack": verdicts.graph.get("stack"),
            "summary": {status.value: len(found.of(status)) for status in Status} | {"expired": found.expired},
            "controls": [described(standing) for standing in found.standings],
            "waivers": [standing_of(standing) for standing in verdicts.waivers],
        }
        write(json.dumps(body, indent=1), arguments.out)
    elif arguments.out is None:
        _show(found, verdicts)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            _show(found, verdicts, file)
    return verdict(verdicts, found, require_attested=arguments.require_attested)


def verdict(verdicts: Verdicts, found: Posture, *, require_attested: bool) -> Exit:
    """Give the exit code: the pack's own, and what the standings add to it."""
    codes = [verdicts.exit]
    if set(found.of(Status.NOT_SATISFIED)) - set(found.expired):
        codes.append(Exit.POLICY)
    if found.expired or (require_attested and found.of(Status.MANUAL)):
        codes.append(Exit.ATTESTATION)
    return worst(codes)


def _show(found: Posture, verdicts: Verdicts, file: TextIO | None = None) -> None:
    from rich.table import Table  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    from review.render import waivers  # noqa: PLC0415  as above
    from review.render.safe import escape  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("control", "status", "what must be true", "kept by", "attested by"):
        table.add_column(column, no_wrap=column in ("control", "status"))
    for standing in found.standings:
        status = f"[{_STYLE[standing.status]}]{standing.status.value}[/]"
        title = standing.control.title + (f" [dim]({escape(standing.reason)})[/]" if standing.reason else "")
        table.add_row(standing.control.id, status, title, _kept(standing), escape(_attested(standing)))
    out = console(file)
    out.print(table)
    for line in waivers.lines(verdicts.waivers):
        out.print(line, highlight=False, soft_wrap=True)
    counted = Counter(standing.status for standing in found.standings)
    parts = (f"{counted[status]} {status.value}" for status in Status)
    out.print(f"\n{len(found.standings)} controls: {', '.join(parts)}", highlight=False)


def _kept(standing: Standing) -> str:
    rules = sum(1 for each in standing.rules if each.judged)
    parts = (
        f"{len(standing.mechanisms)} components" if standing.mechanisms else "",
        f"{rules} rules" if rules else "",
    )
    return ", ".join(part for part in parts if part)


def _attested(standing: Standing) -> str:
    if standing.statement is None:
        return ""
    until = f"until {standing.statement.expires}" if standing.statement.expires else "not yet"
    return f"{standing.statement.owner}, {until}"
