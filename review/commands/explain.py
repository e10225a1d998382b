"""`explain`: one rule, one control or one resource in full."""

import difflib
from argparse import ArgumentParser, Namespace
from pathlib import Path

from hardening.catalog import RULES
from review.checklist import CONTROLS
from review.commands.common import CommandError, console, open_out, progress, write
from review.commands.source import add_source
from review.exits import Exit

EXAMPLES = """examples:
  bulwark explain RDS-02                what it demands, why, the risk, the fix in Python, frameworks
  bulwark explain ND-2                  a control: its rules, components, functions, runbooks and tests
  bulwark explain postgres-instance     a resource of production, by name or URN: controls, neighbours, verdicts
  bulwark explain URN --file state.json  a resource of a preview, a state or a graph
exit: 0, or 1 for what nothing is called"""
FORMATS = ("text", "md")


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("subject", metavar="RULE|CONTROL|URN", help="such as RDS-02, ND-2 or the URN of a resource")
    parser.add_argument("--file", metavar="FILE", help="where the resource is (default: the program of --stack)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how it is written (default: text)")
    add_source(parser, file=False)


def run(arguments: Namespace) -> Exit:
    """Explain what is asked for."""
    text = _page(arguments)
    if arguments.format == "md":
        write(text.rstrip("\n"), arguments.out)
        return Exit.CLEAN
    from rich.markdown import Markdown  # noqa: PLC0415  rich costs a tenth of a second, which Markdown need not pay

    if arguments.out is None:
        console().print(Markdown(text))
        return Exit.CLEAN
    with open_out(arguments.out).open("w", encoding="utf-8") as file:
        console(file).print(Markdown(text))
    return Exit.CLEAN


def _page(arguments: Namespace) -> str:
    wanted = arguments.subject
    rule = next((each for each in RULES if wanted.lower() in (each.id.lower(), each.name.lower())), None)
    if rule is not None:
        from review.explain import rules  # noqa: PLC0415  only what is asked for is read in

        return rules.page(rule)
    control = next((each for each in CONTROLS if each.id.lower() == wanted.lower()), None)
    if control is not None:
        return _control(control.id, arguments.project)
    return _resource(arguments)


def _control(ident: str, project: Path) -> str:
    from review.evidence.register import RegisterError  # noqa: PLC0415  only what is asked for is read in
    from review.explain import controls  # noqa: PLC0415

    try:
        return controls.page(next(each for each in CONTROLS if each.id == ident), project)
    except RegisterError as error:
        raise CommandError(str(error)) from None


def _resource(arguments: Namespace) -> str:
    from review.explain.resource import NoResourceError, page  # noqa: PLC0415  only what is asked for is read in
    from review.judge import judge  # noqa: PLC0415

    _refuse_typing_error(arguments.subject)
    if arguments.file:
        from review.load.files import read  # noqa: PLC0415

        verdicts = judge(read(arguments.file))
    else:
        from review.record.run import start_both  # noqa: PLC0415

        progress(arguments, f"running the program of stack {arguments.stack} offline")
        recording = start_both(arguments.project, arguments.stack).both()
        verdicts = judge(recording.known, recording.unknown)
    try:
        return page(arguments.subject, verdicts)
    except NoResourceError as error:
        raise CommandError(str(error)) from None


def _refuse_typing_error(wanted: str) -> None:
    """Correct what looks like an id, before a program is run to look for a resource of that name."""
    ids = [*(rule.id for rule in RULES), *(control.id for control in CONTROLS)]
    near = difflib.get_close_matches(wanted.upper(), ids, n=3, cutoff=0.7)
    if near and wanted.partition("-")[2][:1].isdigit() and wanted == wanted.upper():
        message = f"no rule or control {wanted!r}; did you mean {', '.join(near)}?"
        raise CommandError(message)
