"""`mutate`: the proof that the pack notices when something is broken: break everything, and see who notices."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hardening.catalog import RULES
from review.commands.common import FORMATS, HOME, CommandError, progress, write
from review.exits import Exit

if TYPE_CHECKING:
    from review.mutate.run import Outcome

EXAMPLES = """examples:
  bulwark mutate                        everything, in minutes
  bulwark mutate --sample 300 --seed 7  some 300 properties of each form, the same for the same seed
  bulwark mutate --each 2               two resources of each type for every property, in a minute
  bulwark mutate --rule RDS-03          only what this rule reads
  bulwark mutate --list                 the mutations of the checklist, with the rules that notice each
exit: 0 when every mutant is noticed or has a reason, 5 when one has none, 1 when the graph is not clean"""
REASONS: Final = HOME / "tests" / "contracts" / "survivors.tsv"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = f"{text!r} is not a number above 0"
        raise ArgumentTypeError(message)
    return int(text)


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--sample", type=_count, metavar="N", help="break N properties of each form, not all")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="which ones a sample takes (default: 0)")
    parser.add_argument("--each", type=_count, metavar="N", help="break a property of N resources of a type at most")
    parser.add_argument("--rule", metavar="ID", help="break only what this rule reads")
    parser.add_argument("--list", action="store_true", help="the mutations of the checklist, line by line")
    parser.add_argument("--stack", default="prod", help="the stack to break (default: prod)")
    parser.add_argument("--format", choices=(*FORMATS, "md"), default="text", help="for people, programs, pages")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: Namespace) -> Exit:
    """Break and count."""
    from review.mutate.reasons import read_reasons  # noqa: PLC0415  as above
    from review.mutate.run import Form, Wanted, mutate  # noqa: PLC0415  only this command needs it

    if arguments.list and arguments.format == "md":
        message = "--list has no page; text or json"
        raise CommandError(message)
    if arguments.rule is not None and arguments.rule not in {rule.id for rule in RULES}:
        message = f"--rule {arguments.rule}: no rule of the pack; `bulwark policies` lists them"
        raise CommandError(message)
    if arguments.list:
        return _list(arguments)
    graphs = _recorded(arguments)
    progress(arguments, "breaking every property that a rule reads")
    outcome = mutate(
        {Form.KNOWN: graphs[0], Form.UNKNOWN: graphs[1]},
        read_reasons(REASONS),
        Wanted(arguments.sample, arguments.seed, arguments.rule, arguments.each),
    )
    _deliver(outcome, arguments)
    return Exit.POLICY if outcome.unexplained or outcome.unused else Exit.CLEAN


def _recorded(arguments: Namespace) -> tuple[Mapping[str, object], Mapping[str, object]]:
    from review.record.run import record_both  # noqa: PLC0415  as above

    progress(arguments, f"running the program of stack {arguments.stack} offline")
    recording = record_both(HOME, arguments.stack)
    return recording.known, recording.unknown


def _deliver(outcome: "Outcome", arguments: Namespace) -> None:
    from review.render.mutants import as_data, as_text, page  # noqa: PLC0415  as above

    if arguments.format == "json":
        write(json.dumps(as_data(outcome), indent=1), arguments.out)
    else:
        write(page(outcome, _command(arguments)) if arguments.format == "md" else as_text(outcome), arguments.out)


def _command(arguments: Namespace) -> str:
    """Give the command that does the same again."""
    given = [f"--{name} {value}" for name in ("sample", "each", "rule", "seed") if (value := getattr(arguments, name))]
    return " ".join(["bulwark mutate", *given, "--format md"])


def _list(arguments: Namespace) -> Exit:
    from review.mutate.checklist import as_table, lines  # noqa: PLC0415  as above

    progress(arguments, f"running the program of stack {arguments.stack} offline")
    found = lines(_recorded(arguments))
    text = json.dumps([line.as_dict() for line in found], indent=1) if arguments.format == "json" else as_table(found)
    write(text, arguments.out)
    return Exit.CLEAN if all(line.killed for line in found) else Exit.POLICY
