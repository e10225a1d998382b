"""`gate FOLDER`: from arguments to the exit code."""

import sys
import time
from argparse import Namespace
from typing import Final

from review.commands.common import CommandError, console, open_out, write
from review.estate import judging, showing
from review.estate.model import Estate
from review.exits import Exit

_EVERY: Final = 25
"""Stacks between two words of progress."""


def run(arguments: Namespace, by: judging.Judge) -> Exit:
    """Judge every file of the folders and files named, by the pack as the command configures it."""
    if arguments.format not in ("text", "json"):
        message = f"--format {arguments.format} takes files, not a folder; a folder is told as text or json"
        raise CommandError(message)
    started = time.perf_counter()
    try:
        names = judging.files(arguments.files)
        found = judging.estate(names, by, jobs=arguments.jobs or judging.cores(), report=_progress(arguments))
    except judging.EstateError as error:
        raise CommandError(str(error)) from None
    _deliver(found, arguments, time.perf_counter() - started)
    return found.exit


def _progress(arguments: Namespace) -> judging.Report:
    """Say how far it is, on a terminal in one line that is written again and again."""
    if arguments.quiet or not sys.stderr.isatty():
        return lambda _done, _all: None

    def report(done: int, every: int) -> None:
        if done % _EVERY == 0 or done == every:
            print(
                f"\rbulwark: {done} of {every} stacks", end="\n" if done == every else "", file=sys.stderr, flush=True
            )

    return report


def _deliver(found: Estate, arguments: Namespace, seconds: float) -> None:
    if arguments.format == "json":
        write(showing.machine(found, seconds=seconds), arguments.out)
    elif arguments.out is None:
        showing.text(found, console(), seconds=seconds, every=arguments.all)
    else:
        with open_out(arguments.out).open("w", encoding="utf-8") as file:
            showing.text(found, console(file), seconds=seconds, every=arguments.all)
