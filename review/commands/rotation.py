"""`rotation`: how often every credential is renewed, by what, and who hears when it is not."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from review.cadence.credential import Credential, Kind
from review.cadence.table import cadence
from review.commands.common import console, open_out, progress, write
from review.exits import Exit
from review.load.files import read
from review.record.run import record
from review.render.cadence import COLUMNS, cells, data, summary, table

if TYPE_CHECKING:
    from rich.table import Table

EXAMPLES = """examples:
  bulwark rotation                          every credential of the production stack
  bulwark rotation --stack dev --format md  the same of another stack, as a table in Markdown
  bulwark rotation state.json               of any project: a preview, an exported state or a graph
exit: 0, or 1 when the program or the file cannot be read; `bulwark gate` judges"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="read this file instead of running the program")
    parser.add_argument("--stack", default="prod", help="the stack to look at (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    parser.add_argument("--format", choices=("text", "json", "md"), default="text", help="for people, programs, pages")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Show the table."""
    document = _document(arguments)
    rows = cadence(document)
    if arguments.format == "json":
        body = {"stack": document.get("stack"), "credentials": data(rows)}
        write(json.dumps(body, indent=1), arguments.out)
    elif arguments.format == "md":
        write(f"{table(rows)}\n{summary(rows)}.", arguments.out)
    elif arguments.out is None:
        _show(rows)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            _show(rows, file)
    return Exit.CLEAN


def _document(arguments: Namespace) -> Mapping[str, object]:
    if arguments.file is not None:
        return read(arguments.file)
    progress(arguments, f"running the program of stack {arguments.stack} offline")
    return record(arguments.project, arguments.stack, unknown=False)


def _show(rows: Sequence[Credential], file: TextIO | None = None) -> None:
    """Show a table for each kind; the owner stands above it where all of them have the same."""
    from review.render.safe import escape  # noqa: PLC0415  as below

    out = console(file)
    for kind in Kind:
        chosen = [one for one in rows if one.kind is kind]
        if chosen:
            owners = {one.owner or "nobody" for one in chosen}
            out.print(f"[bold]{kind.value}[/] [dim]owned by {escape(', '.join(sorted(owners)))}[/]", highlight=False)
            out.print(_table(chosen, with_owner=len(owners) > 1))
            out.print()
    out.print(summary(rows), highlight=False)


def _table(rows: Sequence[Credential], *, with_owner: bool) -> "Table":
    from rich.table import Table  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    from review.render.safe import escape  # noqa: PLC0415  as above

    left_out = {"kind"} if with_owner else {"kind", "owner"}
    columns = [index for index, name in enumerate(COLUMNS) if name not in left_out]
    missing = any(one.gap for one in rows)
    shown = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 2))
    for index in columns:
        shown.add_column(COLUMNS[index], overflow="fold")
    if missing:
        shown.add_column("missing", style="bold red")
    for one in rows:
        found = cells(one)
        shown.add_row(*(escape(found[index]) for index in columns), *([escape(one.gap)] if missing else []))
    return shown
