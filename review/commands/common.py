"""What commands share: where the project is, how output leaves, how errors are said."""

import gc
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from hardening.protocol.waiver_file import USUAL, VARIABLE, beside, read
from hardening.waivers import Waiver

if TYPE_CHECKING:
    from rich.console import Console

HOME: Final = Path(__file__).resolve().parents[2]
"""The repository: what the tests, checks and benchmarks of the project itself run on."""
FORMATS: Final = ("text", "json")
VERDICT_FORMATS: Final = ("text", "json", "md", "html", "sarif", "junit")
"""Text for people, JSON for programs, Markdown for comments, a page for reviews, SARIF and JUnit for other tools."""


class CommandError(Exception):
    """A command cannot do what it was asked; the text is for the user."""


def add_output(parser: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """Declare how a command's result leaves."""
    parser.add_argument("--format", choices=formats, default="text", help="how it is written (default: text)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--all", action="store_true", help="list every resource, not only those with findings")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def add_waivers(parser: ArgumentParser) -> None:
    """Declare which violations people answer for."""
    parser.add_argument(
        "--waivers",
        type=Path,
        metavar="FILE",
        help=f"waived violations (default: {USUAL} of the project, or what {VARIABLE} names)",
    )


def waivers_of(arguments: Namespace, project: Path) -> tuple[Waiver, ...]:
    """Read the waivers of a project: a file that is asked for must be there, the usual one need not."""
    return read(arguments.waivers or beside(project))


def progress(arguments: Namespace, text: str) -> None:
    """Say what is under way, on standard error, unless told to be quiet."""
    if not arguments.quiet and sys.stderr.isatty():
        print(f"bulwark: {text}", file=sys.stderr, flush=True)


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no garbage meanwhile: for a short work of many small objects, nearly none of which go before its end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def console(file: TextIO | None = None) -> "Console":
    """Give a console that honours NO_COLOR, and wide lines where nobody resizes a window."""
    from review.render.safe import SafeConsole  # noqa: PLC0415  rich costs a tenth of a second, which JSON need not pay

    if file is not None:
        return SafeConsole(file=file, width=160, no_color=True, emoji=False)
    return SafeConsole(width=None if sys.stdout.isatty() else 160, emoji=False)


def write(text: str, out: Path | None) -> None:
    """Write text to a file or to standard output."""
    if out is None:
        print(text)
    else:
        open_out(out).write_text(text + "\n", encoding="utf-8")


def open_out(out: Path) -> Path:
    """Give a path that can be written to."""
    if not out.parent.is_dir():
        message = f"--out {out}: the folder {out.parent} does not exist"
        raise CommandError(message)
    return out
