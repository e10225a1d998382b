"""`bench`: how fast and how large, beside what it is compared with, in one run."""

import json
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from review.commands.common import FORMATS, HOME, open_out, progress, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark bench
  bulwark bench --without-engine        skip the comparison with the real engine
  bulwark bench --peers --sample 200    other scanners, installed when first asked for, on the same mutants
  bulwark bench --out docs/reference/benchmarks.md   the page with its chart, as well
  bulwark bench --peers --out docs/reference/peers.md
  bulwark bench --format json"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--without-engine", action="store_true", help="do not run the real engine")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds per figure; the median counts")
    parser.add_argument("--peers", action="store_true", help="compare with other scanners on the same mutants instead")
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="mutants for the peers (default: 200)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="which ones (default: 0)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a page, and its chart beside it, as well")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Measure and print."""
    if arguments.peers:
        return _peers(arguments)
    from review.bench import machine, page  # noqa: PLC0415  imports the policy SDK, which only this command needs
    from review.bench.suite import measure_all  # noqa: PLC0415  as above

    out = None if arguments.out is None else open_out(arguments.out)
    rounds, facts, busy = max(1, arguments.rounds), machine.facts(), machine.busy(os.getloadavg()[0])
    progress(arguments, "measuring preview, analysis, functions and growth; this takes minutes")
    measured = measure_all(rounds=rounds, engine=not arguments.without_engine)
    if arguments.format == "json":
        write(json.dumps([figure.as_dict() for figure in measured.figures], indent=1), None)
    else:
        for figure in measured.figures:
            print(figure.line())
    if out is not None:
        page.write(out, measured, facts, rounds=rounds, busy=busy)
    return Exit.CLEAN


def _peers(arguments: Namespace) -> Exit:
    """Compare with other scanners."""
    from review.bench.peers.compare import choose, compare, page, table  # noqa: PLC0415  only this needs the mutants
    from review.commands.mutate import REASONS  # noqa: PLC0415  as above
    from review.mutate.reasons import read_reasons  # noqa: PLC0415  as above
    from review.record.run import record  # noqa: PLC0415  as above

    out = None if arguments.out is None else open_out(arguments.out)
    document = record(HOME, "prod", unknown=False)
    chosen = choose(document, read_reasons(REASONS), sample=max(1, arguments.sample), seed=arguments.seed)
    scores = compare(chosen)
    text = json.dumps([one.as_dict() for one in scores], indent=1) if arguments.format == "json" else table(scores)
    write(text, None)
    if out is not None:
        command = f"bulwark bench --peers --sample {arguments.sample} --seed {arguments.seed}"
        write(page(scores, command), out)
    return Exit.CLEAN
