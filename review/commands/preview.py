"""`preview`: run the program offline, judge it, show it."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import add_output, deliver, progress
from review.exits import Exit
from review.judge import judge
from review.record.run import record_both

HELP = "run a stack's program offline, judge it and show it"
EXAMPLES = """examples:
  bulwark preview                       the production stack of this project
  bulwark preview --stack dev           another stack
  bulwark preview --format json         graph, findings and summary
  bulwark preview --project ../other    another Python project
exit: 0 clean, 5 violated, 6 undecided, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--stack", default="prod", help="the stack to preview (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    add_output(parser)


def run(arguments: Namespace) -> Exit:
    """Record both graphs of the program and judge them."""
    started = time.perf_counter()
    progress(arguments, f"running the program of stack {arguments.stack} offline")
    recording = record_both(arguments.project, arguments.stack)
    progress(arguments, "judging")
    verdicts = judge(recording.known, recording.unknown)
    deliver(verdicts, arguments, seconds=time.perf_counter() - started)
    return verdicts.exit
