"""The command line: arguments in, exit code out, one clear line for every error."""

import importlib
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Final

from review.exits import Exit, MistakenError
from review.render import harmless

COMMANDS: Final = {
    "preview": "run a stack's program offline, judge it and show it",
    "diff": "say what a change would do: what is lost, who gains access, what changes and why",
    "gate": "judge a preview, a state or a graph of any Pulumi project",
    "report": "say of every control whether it is kept, by what, and who attests it",
    "controls": "list the controls of the checklist with what keeps each",
    "mutate": "break every property that a rule reads, and say whether a rule notices",
    "rotation": "list how often every credential is renewed, by what, and which alarm rings when it is not",
    "explain": "explain one rule, control or resource: what, why, risk, fix, frameworks",
    "graph": "draw the architecture: components, and what uses what",
    "inventory": "list data stores, flows, locations and subprocessors",
    "policies": "list the rules of the pack, or show one in full",
    "engine": "print the path of a real Pulumi CLI, obtaining one if need be",
    "test": "run the project's tests (arguments go to pytest)",
    "check": "check format, lint, types, imports, documents, links, secrets and coverage",
    "docs": "write the documentation as a site that opens without a server",
    "completion": "write the script by which a shell completes commands and options",
    "bench": "measure preview, analysis, memory and growth beside what they are compared with",
}
"""Commands and what they do; the module of a command is read in only when it is asked for."""
_CODES: Final = (
    "exit codes: 0 clean, 1 error, 2 usage, 4 data may be lost or access widens, 5 policy violated, 6 mandatory rule "
    "undecided, 7 changed, 8 attestation or waiver ended, missing or unused; the worst wins"
)


_EPILOG: Final = f"""examples:
  bulwark preview                        what would be built in production, judged, without AWS
  bulwark gate preview.json              a preview or state of any Pulumi project; a folder of them, too
  bulwark report                         the 63 controls, and whether each is kept
  bulwark explain RDS-03                 what a rule demands, why, and how to mend it
  bulwark COMMAND --help                 examples of a command

{_CODES}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without these characters is no reason to end
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        return _unknown(given[0])
    parser = _parser(given[0] if given else "")
    # What follows `test` belongs to pytest, options included.
    if given[:1] == ["test"] and given[1:2] not in (["-h"], ["--help"]):
        parsed, rest = parser.parse_args(["test"]), given[1:]
        parsed.rest = rest
    else:
        parsed = parser.parse_args(given)
    if parsed.version:
        from review import version  # noqa: PLC0415  no command needs it

        print(version.lines())
        return Exit.CLEAN
    if parsed.command is None:
        parser.print_help()
        return Exit.USAGE
    return _guarded(parsed.run, parsed)


def _unknown(name: str) -> Exit:
    """Say that there is no such command, and which one may be meant."""
    import difflib  # noqa: PLC0415  a command that is there does not need it

    near = difflib.get_close_matches(name, COMMANDS, n=2)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    print(harmless.lines(f"bulwark: no command {name!r}; {meant}`bulwark --help` lists them"), file=sys.stderr)
    return Exit.USAGE


def understood(words: Sequence[str]) -> Namespace:
    """Give the arguments of a command without running it. Raises `SystemExit`, as the parser does."""
    return _parser(words[0] if words else "").parse_args(words)


def _parser(asked: str) -> ArgumentParser:
    """Make the parser: all commands by name, the one asked for with its arguments."""
    parser = ArgumentParser(
        prog="bulwark",
        description="A hardening checklist for AWS: provisioned, enforced, proved and shown with Pulumi.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="the versions of bulwark, the pack, Pulumi and Python")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, about in COMMANDS.items():
        module = importlib.import_module(f"review.commands.{name}") if name == asked else None
        sub = commands.add_parser(
            name,
            help=about,
            description=about,
            epilog=module.EXAMPLES if module else None,
            formatter_class=RawDescriptionHelpFormatter,
        )
        if module:
            module.add(sub)
            sub.set_defaults(run=module.run)
    return parser


def _told(message: str) -> str:
    """Give several lines below a heading, so that each can be read for itself."""
    lines = message.splitlines()
    return message if len(lines) < 2 else "\n".join(["stopped:", *(f"  {line}" for line in lines)])  # noqa: PLR2004


def _of_system(error: OSError | MemoryError) -> str:
    """Say what the system refused: a file that cannot be written, a full disk, more memory than there is."""
    if isinstance(error, MemoryError):
        return "not enough memory"
    return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)


def _guarded(run: object, parsed: object) -> int:
    """Turn expected errors into one message; anything else is a bug and keeps its traceback."""
    from review.commands.common import CommandError  # noqa: PLC0415  after the parser: `--help` needs none of it
    from review.load.files import UnreadableError  # noqa: PLC0415
    from review.record.project import ProjectError  # noqa: PLC0415
    from review.record.run import RecordingError  # noqa: PLC0415

    assert callable(run)  # noqa: S101  set by the parser
    try:
        code = int(run(parsed))
        sys.stdout.flush()  # here, so that a reader who has left is noticed for a short output, too
    except (CommandError, MistakenError, UnreadableError, ProjectError, RecordingError) as error:
        print(f"bulwark: {_told(harmless.lines(str(error)))}", file=sys.stderr)
        return Exit.ATTESTATION if isinstance(error, RecordingError) and error.only_expired else Exit.ERROR
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to write has nowhere to go
        return Exit.ERROR  # not clean: nobody has read the verdict
    except (OSError, MemoryError) as error:
        print(f"bulwark: {harmless.lines(_of_system(error))}", file=sys.stderr)
        return Exit.ERROR
    except KeyboardInterrupt:
        return 130
    return code
