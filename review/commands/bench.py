"""`bench`: how fast and how large, beside what it is compared with, in one run."""

import json
from argparse import ArgumentParser, Namespace

from review.commands.common import FORMATS, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark bench
  bulwark bench --without-engine        skip the comparison with the real engine
  bulwark bench --format json"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--without-engine", action="store_true", help="do not run the real engine")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds per figure; the median counts")
    parser.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")


def run(arguments: Namespace) -> Exit:
    """Measure and print."""
    from review.bench.suite import measure_all  # noqa: PLC0415  imports the policy SDK, which only this command needs

    figures = measure_all(rounds=max(1, arguments.rounds), engine=not arguments.without_engine)
    if arguments.format == "json":
        write(json.dumps([figure.as_dict() for figure in figures], indent=1), None)
    else:
        for figure in figures:
            print(figure.line())
    return Exit.CLEAN
