"""`gate`: judge what the Pulumi CLI wrote, from any project in any language."""

import time
from argparse import ArgumentParser, Namespace

from hardening.rule import Profile
from review.commands import judging
from review.commands.common import VERDICT_FORMATS, add_output
from review.exits import Exit, worst
from review.judge import judge
from review.load.files import read
from review.render.facts import Reviewed

EXAMPLES = """examples:
  pulumi preview --json | bulwark gate -
  pulumi stack export > state.json; bulwark gate state.json
  bulwark gate --profile dev preview.json
  bulwark gate --format sarif --out bulwark.sarif preview.json
  bulwark gate --format md *.json       one comment for several stacks
exit: 0 clean, 5 violated, 6 undecided, 1 error"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file to judge; - is standard input")
    parser.add_argument(
        "--profile", type=Profile, choices=list(Profile), help="levels and bounds (default: by the stack's environment)"
    )
    add_output(parser, VERDICT_FORMATS)


def run(arguments: Namespace) -> Exit:
    """Judge each file; the worst verdict is the exit code."""
    judging.refuse_several(len(arguments.files), arguments.format)
    reviewed = []
    for name in arguments.files:
        started = time.perf_counter()
        verdicts = judge(read(name), profile=arguments.profile)
        file = "" if name == "-" else name
        reviewed.append(Reviewed(verdicts, seconds=time.perf_counter() - started, file=file))
    judging.deliver(reviewed, arguments)
    return worst(each.verdicts.exit for each in reviewed)
