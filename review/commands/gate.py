"""`gate`: judge what the Pulumi CLI wrote, from any project in any language."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hardening.rule import Profile
from review.commands.common import CommandError, add_output, add_waivers, waivers_of
from review.commands.configured import add_configuration, configuration_of
from review.commands.judging import deliver
from review.exits import Exit, worst
from review.judge import judge
from review.load.files import read

EXAMPLES = """examples:
  pulumi preview --json | bulwark gate -
  pulumi stack export > state.json; bulwark gate state.json
  bulwark gate --profile dev preview.json
exit: 0 clean, 5 violated, 6 undecided, 8 waiver expired or unused, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file to judge; - is standard input")
    parser.add_argument(
        "--profile", type=Profile, choices=list(Profile), help="levels and bounds (default: by the stack's environment)"
    )
    add_waivers(parser)
    add_configuration(parser)
    add_output(parser)


def run(arguments: Namespace) -> Exit:
    """Judge each file; the worst verdict is the exit code."""
    if arguments.format == "json" and len(arguments.files) > 1:
        message = "--format json takes one file: one document holds one graph"
        raise CommandError(message)
    codes, waivers, asked = [], waivers_of(arguments, Path()), configuration_of(arguments)
    for name in arguments.files:
        started = time.perf_counter()
        verdicts = judge(read(name), profile=arguments.profile, waivers=waivers, asked=asked)
        deliver(verdicts, arguments, seconds=time.perf_counter() - started)
        codes.append(verdicts.exit)
    return worst(codes)
