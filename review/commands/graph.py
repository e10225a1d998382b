"""`graph`: the architecture as a picture."""

from argparse import ArgumentParser, Namespace

from review.commands.common import CommandError, write
from review.commands.source import add_source, graph_of
from review.exits import Exit
from review.picture.model import Picture

EXAMPLES = """examples:
  bulwark graph --out architecture.svg        the production stack; opens in every browser
  bulwark graph --component postgres --out postgres.svg
  bulwark graph --format mermaid              for Markdown; dot for Graphviz
  pulumi stack export | bulwark graph - --out state.svg
exit: 0, or 1 when the program cannot be run or the file not read"""
FORMATS = ("svg", "mermaid", "dot")


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--component", metavar="NAME", help="one component with its neighbours (name, type or URN)")
    parser.add_argument("--format", choices=FORMATS, default="svg", help="how it is written (default: svg)")
    add_source(parser)


def run(arguments: Namespace) -> Exit:
    """Draw the components of a program, or the parts of one."""
    from review.picture.views import NoComponentError, component, whole  # noqa: PLC0415  `--help` needs no pictures

    graph = graph_of(arguments)
    try:
        picture = whole(graph) if arguments.component is None else component(graph, arguments.component)
    except NoComponentError as error:
        raise CommandError(str(error)) from None
    write(_drawn(picture, arguments.format), arguments.out)
    return Exit.CLEAN


def _drawn(picture: Picture, format_: str) -> str:
    from review.picture import svg, words  # noqa: PLC0415  `--help` needs no pictures

    drawn = {"svg": svg.render, "mermaid": words.mermaid, "dot": words.dot}[format_](picture)
    return drawn.rstrip("\n")
