"""Several programs recorded by one process that has read in the SDK once: each runs in a copy of it."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Self

from review.record import project
from review.record.passes import KNOWN, UNKNOWN
from review.record.run import HOME, SECONDS, Running, environment

ENDED: Final = "ended"
"""The descriptor to which the code is written that a program ended with."""
PRINTED: Final = "printed"
"""The descriptor of the file that takes what a program prints."""


@dataclass(slots=True)
class _Lane:
    """What one program writes to."""

    reading: dict[str, int] = field(default_factory=dict)
    writing: dict[str, int] = field(default_factory=dict)
    printed: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def __post_init__(self) -> None:
        for name in (KNOWN, UNKNOWN, ENDED):
            self.reading[name], self.writing[name] = os.pipe()
        self.writing[PRINTED] = os.dup(self.printed.fileno())


class _Copy:
    """The process of one program, which is a copy of the host and ends with a code of its own."""

    def __init__(self, host: "Host", ended: int) -> None:
        self._host, self._ended = host, ended
        self._code: int | None = None

    def kill(self) -> None:
        """End the host; its copies end by themselves."""
        self._host.kill()

    def wait(self) -> int:
        """Wait for the code, which the host tells once nobody asks it for another program."""
        if self._code is None:
            self._host.close()
            with os.fdopen(self._ended, encoding="ascii") as pipe:
                told = pipe.read()
            self._code = int(told) if told else self._host.wait()
        return self._code


class Host:
    """Records programs; what each imports of its own stays its own, what is installed is read in once."""

    def __init__(self, programs: int, *, seal: str = "") -> None:
        """Start the process for at most this many programs; it reads in the SDK while they are got ready."""
        self._free = [_Lane() for _ in range(programs)]
        self._started: list[Running] = []
        writing = [descriptor for lane in self._free for descriptor in lane.writing.values()]
        self._child = subprocess.Popen(
            [sys.executable, "-m", "review.record.hosting", str(SECONDS), *map(str, writing)],
            env=environment(seal),
            cwd=HOME,
            pass_fds=writing,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        for descriptor in writing:
            os.close(descriptor)

    def __enter__(self) -> Self:
        """Give the host."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *given: object) -> None:
        """Wait for the process and let go of what was started; where something went wrong here, end it."""
        if kind is not None:
            self.kill()
        self.close()
        for running in self._started:
            running.__exit__(kind, *given)
        self._child.wait()

    def start(self, directory: Path, stack: str, alike: tuple[Path, Path] | None = None) -> Running:
        """Start recording both graphs of a program. Raises `ProjectError` for a missing project or stack.

        `alike` is a folder around the program, and one that holds much of the same with bytecode beside it.
        """
        directory = directory.resolve()
        project.load(directory, stack)
        lane = self._free.pop()
        asked = {
            "directory": str(directory),
            "stack": stack,
            "outs": lane.writing,
            "alike": [str(each) for each in alike or ()],
        }
        assert self._child.stdin is not None  # noqa: S101  it is a pipe
        with suppress(BrokenPipeError):  # who waits for a graph is told how the process ended
            self._child.stdin.write(json.dumps(asked).encode() + b"\n")
            self._child.stdin.flush()
        ended = lane.reading.pop(ENDED)
        running = Running(_Copy(self, ended), lane.reading, lane.printed)
        self._started.append(running)
        return running

    def close(self) -> None:
        """Ask for no more programs."""
        assert self._child.stdin is not None  # noqa: S101  it is a pipe
        with suppress(BrokenPipeError):
            self._child.stdin.close()
        while self._free:
            lane = self._free.pop()
            lane.printed.close()
            for descriptor in lane.reading.values():
                os.close(descriptor)

    def kill(self) -> None:
        """End the process."""
        self._child.kill()

    def wait(self) -> int:
        """Wait for the process."""
        return self._child.wait()
