"""How verdicts leave a command."""
# ruff: noqa: PLC0415  a renderer is read in only when it is asked for: rich alone costs a tenth of a second

from argparse import Namespace
from collections.abc import Sequence
from typing import Final

from review.commands.common import CommandError, console, open_out, write
from review.render.facts import Reviewed

_OF_ONE: Final = ("json", "html")
"""Formats of which a document holds one graph."""


def refuse_several(count: int, format_: str) -> None:
    """Say so before anything is judged where a format cannot hold what is asked for."""
    if count > 1 and format_ in _OF_ONE:
        message = f"--format {format_} takes one file: one document holds one graph"
        raise CommandError(message)


def deliver(reviewed: Sequence[Reviewed], arguments: Namespace) -> None:
    """Print verdicts, or write them to the file asked for, in the format asked for."""
    if arguments.format != "text":
        write(_rendered(reviewed, arguments.format), arguments.out)
        return
    from review.render import text

    if arguments.out is None:
        for each in reviewed:
            text.show(each.verdicts, console(), seconds=each.seconds, every=arguments.all)
        return
    with open_out(arguments.out).open("w", encoding="utf-8") as file:
        for each in reviewed:
            text.show(each.verdicts, console(file), seconds=each.seconds, every=arguments.all)


def _rendered(reviewed: Sequence[Reviewed], format_: str) -> str:
    """Render what is not for a terminal."""
    match format_:
        case "md":
            from review.render import markdown

            return markdown.render(reviewed)
        case "html":
            from review.render import page

            return page.render(reviewed[0])
        case "sarif":
            from review.render import sarif

            return sarif.render(reviewed)
        case "junit":
            from review.render import junit

            return junit.render(reviewed)
        case _:
            from review.render import machine

            return machine.render(reviewed[0].verdicts, seconds=reviewed[0].seconds)
