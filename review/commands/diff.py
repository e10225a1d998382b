"""`diff`: what an update would change, lose and open."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import CommandError, console, open_out, progress
from review.diff.revisions import RevisionError
from review.exits import Exit

EXAMPLES = """examples:
  bulwark diff main                            the working tree against a revision
  bulwark diff v1.2 v1.3 --stack dev           two revisions
  bulwark diff before.json after.json          two graphs, previews or states
exit: 0 nothing lost or opened, 4 hazard, 5 new violation, 6 new undecided, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("base", metavar="BASE", help="a revision, or a file: graph, preview or state")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="as BASE; the working tree when left out")
    parser.add_argument("--stack", default="prod", help="the stack to preview (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    parser.add_argument("--format", choices=("text",), default="text", help="text for people")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Work out both sides and compare them."""
    started = time.perf_counter()
    progress(arguments, "working out both sides")
    from review.diff import sides  # noqa: PLC0415
    from review.diff.difference import difference  # noqa: PLC0415
    from review.diff.text import show  # noqa: PLC0415

    try:
        getting = [sides.start(asked, arguments.project, arguments.stack) for asked in (arguments.base, arguments.head)]
    except RevisionError as error:
        raise CommandError(str(error)) from None
    base, head = (wait() for wait in getting)
    found = difference(base.picture, head.picture, (base.side, head.side))
    seconds = time.perf_counter() - started
    if arguments.out is None:
        show(found, console(), seconds=seconds)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            show(found, console(file), seconds=seconds)
    return found.exit
