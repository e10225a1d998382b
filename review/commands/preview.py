"""`preview`: run the program offline, judge it, show it."""

import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from functools import partial
from pathlib import Path

from review.commands.common import VERDICT_FORMATS, add_output, add_waivers, progress, waivers_of
from review.commands.compared import add_baseline, compared
from review.commands.configured import add_configuration, configuration_of
from review.exits import Exit
from review.record.run import start_both

EXAMPLES = """examples:
  bulwark preview                       the production stack of this project
  bulwark preview --stack dev           another stack
  bulwark preview --format json         graph, findings and summary
  bulwark preview --format html --out preview.html   a page with picture, tree and filters; md, sarif, junit as well
  bulwark preview --baseline main       only what is not found on that branch blocks
  bulwark preview --project ../other    another Python project
exit: 0 clean, 5 violated, 6 undecided, 8 waiver or attestation expired or unused, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--stack", default="prod", help="the stack to preview (default: prod)")
    parser.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (default: .)")
    add_waivers(parser)
    add_configuration(parser)
    add_baseline(parser)
    add_output(parser, VERDICT_FORMATS)


def run(arguments: Namespace) -> Exit:
    """Record both graphs of the program and judge them."""
    started = time.perf_counter()
    progress(arguments, f"running the program of stack {arguments.stack} offline")
    with start_both(arguments.project, arguments.stack) as running:
        # The pack and the renderer are read in while the program runs in its own process, on another core.
        from review.commands.judging import deliver  # noqa: PLC0415
        from review.judge import judge, judge_both  # noqa: PLC0415
        from review.lines import pointed  # noqa: PLC0415
        from review.render.facts import Reviewed  # noqa: PLC0415

        waivers, asked = waivers_of(arguments, arguments.project), configuration_of(arguments)
        verdicts = judge_both(running, waivers=waivers, asked=asked)
    verdicts = compared(verdicts, arguments, arguments.project, partial(judge, waivers=waivers, asked=asked))
    verdicts = replace(verdicts, findings=tuple(pointed(verdicts.findings, arguments.project)))
    deliver([Reviewed(verdicts, seconds=time.perf_counter() - started, directory=arguments.project)], arguments)
    return verdicts.exit
