"""`engine`: the path of a real Pulumi CLI, obtained if need be."""

import json
import sys
from argparse import ArgumentParser, Namespace

from review.commands.common import FORMATS, CommandError, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark engine
  PATH="$(dirname "$(./bulwark engine)"):$PATH" pulumi version
looks for pulumi on PATH, then asks the SDK's own installer, then builds it from the Go module proxy (once, minutes)"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")


def run(arguments: Namespace) -> Exit:
    """Find or make the engine and print where it is."""
    from review.engine.locate import EngineUnavailableError, obtain  # noqa: PLC0415  imports the SDK's automation API

    try:
        engine = obtain(report=lambda line: print(f"bulwark: {line}", file=sys.stderr, flush=True))
    except EngineUnavailableError as error:
        raise CommandError(str(error)) from None
    found = {"path": str(engine.command), "version": engine.version, "origin": engine.origin}
    write(json.dumps(found, indent=1) if arguments.format == "json" else str(engine.command), None)
    return Exit.CLEAN
