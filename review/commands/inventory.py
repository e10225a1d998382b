"""`inventory`: the data stores and flows of a program."""

from argparse import ArgumentParser, Namespace

from review.commands.common import console, open_out, write
from review.commands.source import add_source, graph_of
from review.exits import Exit
from review.inventory.whole import Inventory, inventory

EXAMPLES = """examples:
  bulwark inventory                            stores, flows, locations and subprocessors of production
  bulwark inventory --format csv --out data.csv
  pulumi stack export | bulwark inventory -    of any state, preview or graph
  bulwark inventory --require-classified       exit 5 while a store has no class of data (its tag DataClass)
exit: 0, 5 where a class is missing and required, 1 when the program cannot be run or the file not read"""
FORMATS = ("text", "md", "json", "csv")


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="how it is written (default: text)")
    parser.add_argument(
        "--require-classified", action="store_true", help="end with 5 while a store has no class, or a type is unknown"
    )
    add_source(parser)


def run(arguments: Namespace) -> Exit:
    """Take the inventory and show it."""
    found = inventory(graph_of(arguments))
    _show(found, arguments)
    incomplete = found.unclassified or found.undescribed
    return Exit.POLICY if arguments.require_classified and incomplete else Exit.CLEAN


def _show(found: Inventory, arguments: Namespace) -> None:
    from review.inventory import pages  # noqa: PLC0415  `--help` needs no pages

    renderers = {"md": pages.markdown, "json": pages.as_json, "csv": pages.as_csv}
    if arguments.format in renderers:
        write(renderers[arguments.format](found).rstrip("\n"), arguments.out)
        return
    from rich.markdown import Markdown  # noqa: PLC0415  rich costs a tenth of a second, which other formats need not pay

    if arguments.out is None:
        console().print(Markdown(pages.markdown(found)))
        return
    with open_out(arguments.out).open("w", encoding="utf-8") as file:
        console(file).print(Markdown(pages.markdown(found)))
