"""The process that records several programs: it reads in the SDK once, and runs each program in a copy of itself.

Started by `review.record.host` as `python -m review.record.hosting`, with a clean environment. Each line of standard
input asks for one program.
"""

import importlib
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from review.record import guard, program
from review.record.host import ENDED, PRINTED
from review.record.passes import KNOWN, UNKNOWN

_SDK: Final = "pulumi_aws"


def main(arguments: list[str]) -> int:
    """Record what standard input asks for, each within `<seconds>`, and tell how each ended."""
    (seconds,) = arguments
    program.install()
    with suppress(ImportError):  # a program without AWS needs none of it
        importlib.import_module(_SDK)
    guard.seal()
    ended: dict[int, int] = {}
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        ended[_copy(asked["directory"], asked["stack"], asked["outs"], int(seconds))] = asked["outs"][ENDED]
        for name in (KNOWN, UNKNOWN, PRINTED):
            os.close(asked["outs"][name])
    for process, told in ended.items():
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        with os.fdopen(told, "w", encoding="ascii") as out:
            out.write(str(code))
    return 0


def _copy(directory: str, stack: str, outs: Mapping[str, int], seconds: int) -> int:
    """Record a program in a copy of this process, and give the copy's number."""
    with guard.lifted("os.fork"):
        process = os.fork()
    if process:
        return process
    code = 1
    try:
        _plug(outs)
        code = program.record(directory, stack, {name: outs[name] for name in (KNOWN, UNKNOWN)}, seconds)
    except BaseException:  # noqa: BLE001  a copy never goes on as the host
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def _plug(outs: Mapping[str, int]) -> None:
    """Give the program nothing to read, and a file for what it prints."""
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    for descriptor in (1, 2):
        os.dup2(outs[PRINTED], descriptor)
    os.close(outs[PRINTED])
    os.close(outs[ENDED])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
