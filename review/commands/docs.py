"""`docs`: the documentation as a site that opens from a folder, without a server or a network."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from review.commands.common import HOME, CommandError
from review.exits import Exit

if TYPE_CHECKING:
    from review.site.build import Report

EXAMPLES = """examples:
  bulwark docs                          into ./site; open site/index.html
  bulwark docs --out /tmp/bulwark-docs
exit: 0, or 1 when a page leads nowhere"""
_OURS: Final = "assets/site.css"
"""What shows that a folder holds a site that may be written over."""
_EVERY: Final = 50
"""Pages between two words of progress."""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="the folder (default: site)")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Write the site and follow every link of it."""
    out: Path = arguments.out
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _OURS).is_file())):
        message = f"--out {out} holds something else; name a folder that is empty or not there yet"
        raise CommandError(message)
    from review.site import build, verify  # noqa: PLC0415  what reads documents and colours code is for this alone

    count = build.build(HOME, out, _progress(arguments))
    if found := list(verify.problems(out)):
        raise CommandError("\n".join(found))
    print(f"{count} pages in {out}, without a link that leads nowhere.")
    print(f"Next: open {out}/index.html")
    return Exit.CLEAN


def _progress(arguments: Namespace) -> "Report":
    """Say how far it is, on a terminal in one line that is written again and again."""
    if arguments.quiet or not sys.stderr.isatty():
        return lambda _done: None

    def report(done: int) -> None:
        if done % _EVERY == 0:
            print(f"\rbulwark: {done} pages", end="", file=sys.stderr, flush=True)

    return report
