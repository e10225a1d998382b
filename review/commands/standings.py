"""What `controls` and `report` share: the program of a stack, judged, and the standing of every control in it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from review.commands.common import FORMATS, add_waivers, progress, waivers_of
from review.judge import Verdicts, judge_both
from review.posture import Posture, posture
from review.record.run import start_both


def add_stack(parser: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """Declare which stack is asked about, and how the answer leaves."""
    parser.add_argument("--stack", default="prod", help="the stack to look at (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    add_waivers(parser)
    parser.add_argument("--format", choices=formats, default="text", help="how it is written (default: text)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def judged(arguments: Namespace) -> Verdicts:
    """Run the program offline and judge it."""
    progress(arguments, f"running the program of stack {arguments.stack} offline")
    with start_both(arguments.project, arguments.stack) as running:
        return judge_both(running, waivers=waivers_of(arguments, arguments.project))


def standings(arguments: Namespace) -> Posture:
    """Give the standing of every control in the program."""
    return posture(judged(arguments))
