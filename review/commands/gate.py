"""`gate`: judge what the Pulumi CLI wrote, from any project in any language."""

import time
from argparse import ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from hardening.rule import Profile
from review.commands import judging
from review.commands.common import VERDICT_FORMATS, CommandError, add_output, add_waivers, waivers_of
from review.commands.compared import add_baseline, compared
from review.commands.configured import add_configuration, configuration_of
from review.exits import Exit, worst
from review.judge import judge
from review.load.files import read
from review.render.facts import Reviewed

EXAMPLES = """examples:
  pulumi preview --json | bulwark gate -
  pulumi stack export > state.json; bulwark gate state.json
  bulwark gate --profile dev preview.json
  bulwark gate --format sarif --out bulwark.sarif preview.json
  bulwark gate --baseline old.json new.json     only what is not found in the old one blocks
  bulwark gate --format md *.json       one comment for several stacks
  bulwark gate states/                  every *.json below a folder, on every core, as one summary
exit: 0 clean, 5 violated, 6 undecided, 8 waiver expired or unused, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file or folder to judge; - is standard input")
    parser.add_argument("--jobs", type=int, metavar="N", help="files of a folder judged at once (default: every core)")
    parser.add_argument(
        "--profile", type=Profile, choices=list(Profile), help="levels and bounds (default: by the stack's environment)"
    )
    add_waivers(parser)
    add_configuration(parser)
    add_baseline(parser)
    add_output(parser, VERDICT_FORMATS)


def run(arguments: Namespace) -> Exit:
    """Judge each file; the worst verdict is the exit code."""
    waivers, asked = waivers_of(arguments, Path()), configuration_of(arguments)
    judged = partial(judge, profile=arguments.profile, waivers=waivers, asked=asked)
    if arguments.baseline is not None and (len(arguments.files) > 1 or Path(arguments.files[0]).is_dir()):
        message = "--baseline takes one file: findings are compared with those of one stack"
        raise CommandError(message)
    if any(Path(name).is_dir() for name in arguments.files):
        from review.estate import run as estate  # noqa: PLC0415  many files alone need many processes

        return estate.run(arguments, judged)
    judging.refuse_several(len(arguments.files), arguments.format)
    reviewed = []
    for name in arguments.files:
        started = time.perf_counter()
        verdicts = compared(judged(read(name)), arguments, Path(), judged)
        file = "" if name == "-" else name
        reviewed.append(Reviewed(verdicts, seconds=time.perf_counter() - started, file=file))
    judging.deliver(reviewed, arguments)
    return worst(each.verdicts.exit for each in reviewed)
