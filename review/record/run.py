"""Start a recording in a process of its own and read what it wrote."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol, Self

from review.record import guard, project
from review.record.passes import KNOWN, UNKNOWN

HOME: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 600
"""Seconds after which a program that does not end is ended."""
_EXPIRED: Final = "E025"
"""The number of an expired attestation among the problems of a configuration."""


class RecordingError(Exception):
    """The program could not be recorded; the text says why, in the program's own words."""

    @property
    def only_expired(self) -> bool:
        """Whether nothing is wrong but attestations that have expired, which a program tells by number."""
        lines = str(self).splitlines()
        return bool(lines) and all(line.startswith(f"{_EXPIRED} ") for line in lines)


@dataclass(frozen=True, slots=True)
class Recording:
    """The two graphs of a program: with what AWS computes made up, and with it unknown as on a first preview."""

    known: dict[str, object]
    unknown: dict[str, object]
    written: tuple[str, str] = field(default=("", ""), compare=False, repr=False)
    """Both as the program's process wrote them; empty where they were not read from it."""


class Child(Protocol):
    """The process of a recording."""

    def kill(self) -> None:
        """End it."""

    def wait(self) -> int:
        """Wait for its end and give its code, below zero for a signal."""


class Running:
    """A recording under way in processes of its own; the caller may do other work before it asks for a graph."""

    def __init__(self, child: Child, reading: Mapping[str, int], printed: IO[bytes]) -> None:
        """Take the process, the descriptor of each pass, and what the process prints."""
        self._child, self._reading, self._printed = child, dict(reading), printed

    def __enter__(self) -> Self:
        """Give the recording under way."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Wait for the process; where something went wrong here, end it."""
        if kind is not None:
            self._child.kill()
        self._child.wait()
        while self._reading:
            os.close(self._reading.popitem()[1])
        self._printed.close()

    def graph(self, name: str) -> dict[str, object]:
        """Wait for the graph of a pass, once. Raises `RecordingError`."""
        return self._read(name)[0]

    def _read(self, name: str) -> tuple[dict[str, object], str]:
        """Give a graph, and its text."""
        with os.fdopen(self._reading.pop(name), encoding="utf-8") as pipe:
            written = pipe.read()
        try:
            graph: dict[str, object] = json.loads(written)
        except ValueError:  # nothing, or a part: the process was ended
            raise RecordingError(self._ended(name)) from None
        if "error" in graph:
            raise RecordingError(_explain(graph["error"]))
        return graph, written

    def both(self) -> Recording:
        """Wait for both graphs, and for the process. Raises `RecordingError`."""
        with self:
            (known, first), (unknown, second) = self._read(KNOWN), self._read(UNKNOWN)
            return Recording(known, unknown, (first, second))

    def _ended(self, name: str) -> str:
        """Say how the process ended that owes a graph."""
        code = self._child.wait()
        self._printed.seek(0)
        printed = self._printed.read().decode(errors="replace").strip()
        if code == -getattr(signal, "SIGALRM", 0):
            return f"the program did not end within {SECONDS} seconds:\n{printed}"
        return f"the recording of the {name} graph ended with {code}:\n{printed}"


def environment(seal: str) -> dict[str, str]:
    """Give the environment of a recording."""
    found = guard.environment() | {"PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
    return found | ({"BULWARK_SEAL": seal} if seal else {})


def start(directory: Path, stack: str, *passes: str, seal: str = "") -> Running:
    """Start recording; `seal` is a key by which secrets can be told apart.

    Raises `ProjectError` before that for a missing project or stack.
    """
    directory = directory.resolve()
    project.load(directory, stack)
    pipes = {name: os.pipe() for name in passes}
    writing = {name: descriptor for name, (_, descriptor) in pipes.items()}
    printed = tempfile.TemporaryFile()  # noqa: SIM115  closed on exit; a pipe would fill up
    child = subprocess.Popen(
        [sys.executable, "-m", "review.record.program", str(SECONDS), str(directory), stack]
        + [f"{name}={descriptor}" for name, descriptor in writing.items()],
        env=environment(seal),
        cwd=HOME,
        pass_fds=tuple(writing.values()),
        stdout=printed,
        stderr=subprocess.STDOUT,
    )
    for descriptor in writing.values():
        os.close(descriptor)
    return Running(child, {name: reading for name, (reading, _) in pipes.items()}, printed)


def start_both(directory: Path, stack: str, *, seal: str = "") -> Running:
    """Start recording a program's known and unknown graph. Raises `ProjectError`."""
    return start(directory, stack, KNOWN, UNKNOWN, seal=seal)


def record_both(directory: Path, stack: str) -> Recording:
    """Record a program's known and unknown graph. Raises `RecordingError` or `ProjectError`."""
    return start_both(directory, stack).both()


def record(directory: Path, stack: str, *, unknown: bool) -> dict[str, object]:
    """Record one graph of a program, in the graph format. Raises `RecordingError` or `ProjectError`."""
    name = UNKNOWN if unknown else KNOWN
    with start(directory, stack, name) as running:
        return running.graph(name)


def _explain(error: object) -> str:
    """Render the error that ended a program."""
    found = error if isinstance(error, Mapping) else {}
    kind, message = str(found.get("kind", "")), str(found.get("message", ""))
    frames = found.get("frames")
    lines = (
        [f"  {frame['file']}:{frame['line']}  {frame['code']}" for frame in frames] if isinstance(frames, list) else []
    )
    title = message if not lines else f"{kind}: {message}"
    return "\n".join([title, *lines])
