"""The process that records several programs: it reads in the SDK once, and runs each program in a copy of itself.

Started by `review.record.host` as `python -m review.record.hosting`, with a clean environment. Each line of standard
input asks for one program.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final, TypedDict

from review.record import compiled, guard, program
from review.record.host import ENDED, PRINTED
from review.record.passes import KNOWN, UNKNOWN

_SDK: Final = "pulumi_aws"


def main(arguments: list[str]) -> int:
    """Record what standard input asks for, each within `<seconds>`, to its part of `<descriptors>`."""
    seconds, *descriptors = map(int, arguments)
    program.install()
    with suppress(ImportError):  # a program without AWS needs none of it
        importlib.import_module(_SDK)
    guard.seal()
    mine, ended = set(descriptors), dict[int, int]()
    for line in sys.stdin.buffer:
        asked: _Asked = json.loads(line)
        others = mine.difference(asked["outs"].values())
        ended[_copy(asked, others, seconds)] = asked["outs"][ENDED]
        for name in (KNOWN, UNKNOWN, PRINTED):
            os.close(asked["outs"][name])
            mine.discard(asked["outs"][name])
    for process, told in ended.items():
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        with os.fdopen(told, "w", encoding="ascii") as out:
            out.write(str(code))
    return 0


class _Asked(TypedDict):
    """A line of standard input."""

    directory: str
    stack: str
    outs: dict[str, int]
    """The descriptors of passes, of what is printed, and of the code at the end."""
    alike: list[str]
    """A folder around the program and one that holds the same modules, or nothing."""


def _copy(asked: _Asked, others: Iterable[int], seconds: int) -> int:
    """Record a program in a copy of this process, and give the copy's number.

    The copy lets go of what others write to: who reads that waits until everybody has.
    """
    with guard.lifted("os.fork"):
        process = os.fork()
    if process:
        return process
    code = 1
    try:
        outs = asked["outs"]
        _plug(outs, others)
        if asked["alike"]:
            compiled.install(*asked["alike"])
        passes = {name: outs[name] for name in (KNOWN, UNKNOWN)}
        code = program.record(asked["directory"], asked["stack"], passes, seconds)
    except BaseException:  # noqa: BLE001  a copy never goes on as the host
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def _plug(outs: Mapping[str, int], others: Iterable[int]) -> None:
    """Give the program nothing to read, and a file for what it prints."""
    for descriptor in others:
        os.close(descriptor)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    for descriptor in (1, 2):
        os.dup2(outs[PRINTED], descriptor)
    os.close(outs[PRINTED])
    os.close(outs[ENDED])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
