"""What `graph`, `inventory` and `explain` look at: a file, or the program of a stack, run offline."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import progress


def add_source(parser: ArgumentParser, *, file: bool = True) -> None:
    """Declare where the graph comes from, and where the answer goes."""
    if file:
        text = "a preview, a state or a graph; `-` is standard input (default: the program of --stack)"
        parser.add_argument("file", nargs="?", metavar="FILE", help=text)
    parser.add_argument("--stack", default="prod", help="the stack whose program is run (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def graph_of(arguments: Namespace) -> dict[str, object]:
    """Read the file, or run the program offline."""
    if getattr(arguments, "file", None):
        from review.load.files import read  # noqa: PLC0415  what runs a program reads no file

        return read(arguments.file)
    from review.record.run import record  # noqa: PLC0415  what reads a file runs no program

    progress(arguments, f"running the program of stack {arguments.stack} offline")
    return record(arguments.project, arguments.stack, unknown=False)
