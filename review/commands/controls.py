"""`controls`: every line of the checklist with what keeps it."""

import difflib
import json
from argparse import ArgumentParser, Namespace

from review.checklist import CONTROLS
from review.commands.common import CommandError, console, write
from review.commands.standings import add_stack, standings
from review.exits import Exit
from review.posture import Standing
from review.reports.data import standing_of

EXAMPLES = """examples:
  bulwark controls                       every control with its components and rules
  bulwark controls ND-2                  one control in full
  bulwark controls --format json         the same as data, with the URNs
exit: 0, or 1 when the program cannot be run; `bulwark report` judges"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("control", nargs="?", metavar="CONTROL", help="show one control in full, such as ND-2")
    add_stack(parser)


def run(arguments: Namespace) -> Exit:
    """Show what keeps each control in the program of a stack."""
    wanted = None if arguments.control is None else _known(arguments.control)
    found = standings(arguments)
    chosen = [standing for standing in found.standings if wanted in (None, standing.control.id)]
    if arguments.format == "json":
        write(json.dumps({"controls": [standing_of(standing) for standing in chosen]}, indent=1), arguments.out)
    elif wanted is None:
        _table(chosen)
    else:
        _full(chosen[0])
    return Exit.CLEAN


def _known(wanted: str) -> str:
    """Give the id of a control as the checklist spells it."""
    ids = {control.id.lower(): control.id for control in CONTROLS}
    if wanted.lower() not in ids:
        near = difflib.get_close_matches(wanted.lower(), ids, n=3)
        hint = f"did you mean {', '.join(ids[name] for name in near)}?" if near else "`bulwark controls` lists them"
        message = f"no control {wanted!r}; {hint}"
        raise CommandError(message)
    return ids[wanted.lower()]


def _table(chosen: list[Standing]) -> None:
    from rich.table import Table  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    from review.render.safe import escape  # noqa: PLC0415  as above

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("control", "what must be true", "components", "rules"):
        table.add_column(column, no_wrap=column == "control")
    for standing in chosen:
        kinds = dict.fromkeys(mechanism.type.rpartition(":")[2] for mechanism in standing.mechanisms)
        rules = [each.rule.id for each in standing.rules if each.judged]
        table.add_row(standing.control.id, standing.control.title, escape(", ".join(kinds)), ", ".join(rules))
    out = console()
    out.print(table)
    out.print(f"\n{len(chosen)} controls. `bulwark controls ID` shows one in full.", highlight=False)


def _full(standing: Standing) -> None:
    from review.render.safe import escape  # noqa: PLC0415  as above

    out, control = console(), standing.control
    out.print(f"[bold]{control.id}[/]  {control.title}  [dim]{control.source}[/]", highlight=False)
    reason = f"  {standing.reason}" if standing.reason else ""
    out.print(f"[bold]{standing.status.value}[/]{reason}", highlight=False)
    out.print(f"[dim]kept by[/] {', '.join(means.value for means in control.means)}", highlight=False)
    for mechanism in standing.mechanisms:
        told = f"  {', '.join(mechanism.variables)}" if mechanism.variables else ""
        out.print(
            f"  {escape(mechanism.urn)}  [dim]{escape(mechanism.source)}[/]{escape(told)}",
            highlight=False,
            soft_wrap=True,
        )
    for each in standing.rules:
        out.print(f"  {each.rule.name}  [dim]{each.judged} judged[/]  {each.rule.title}", highlight=False)
    if standing.statement is not None:
        until = f"until {standing.statement.expires}" if standing.statement.expires else "not attested yet"
        said = f"{standing.statement.owner}, {until}: {standing.statement.statement}"
        out.print(f"  attested by {escape(said)}", highlight=False)
