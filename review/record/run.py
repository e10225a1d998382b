"""Start a recording in a process of its own and read what it wrote."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from review.record import guard, project

_HOME: Final = Path(__file__).resolve().parents[2]
_TIMEOUT: Final = 600.0
"""Seconds after which a program that does not end is stopped."""
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


class Running:
    """A recording under way in a process of its own; the caller may do other work before it asks for the result."""

    def __init__(self, directory: Path, stack: str, passes: str) -> None:
        """Start the process. Raises `ProjectError` before that for a missing project or stack."""
        directory = directory.resolve()
        project.load(directory, stack)
        self._reading, writing = os.pipe()
        environment = guard.environment() | {"PYTHONPATH": f"{_HOME}{os.pathsep}{_HOME / 'policy'}"}
        command = [sys.executable, "-m", "review.record.program", str(directory), stack, passes, str(writing)]
        self._child = subprocess.Popen(
            command, env=environment, cwd=_HOME, pass_fds=(writing,), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        os.close(writing)

    def graphs(self) -> dict[str, dict[str, object]]:
        """Wait for the graphs by pass. Raises `RecordingError`."""
        with self._child as child, os.fdopen(self._reading, encoding="utf-8") as pipe:
            written = pipe.read()
            printed = child.communicate(timeout=_TIMEOUT)[0].decode(errors="replace")
        if not written:
            message = f"the recording process ended with {child.returncode}:\n{printed.strip()}"
            raise RecordingError(message)
        graphs: dict[str, dict[str, object]] = json.loads(written)
        for graph in graphs.values():
            if "error" in graph:
                raise RecordingError(_explain(graph["error"]))
        return graphs

    def both(self) -> Recording:
        """Wait for the known and the unknown graph. Raises `RecordingError`."""
        graphs = self.graphs()
        return Recording(graphs["known"], graphs["unknown"])


def start_both(directory: Path, stack: str) -> Running:
    """Start recording a program's known and unknown graph. Raises `ProjectError`."""
    return Running(directory, stack, "both")


def record_both(directory: Path, stack: str) -> Recording:
    """Record a program's known and unknown graph. Raises `RecordingError` or `ProjectError`."""
    return start_both(directory, stack).both()


def record(directory: Path, stack: str, *, unknown: bool) -> dict[str, object]:
    """Record one graph of a program, in the graph format. Raises `RecordingError` or `ProjectError`."""
    name = "unknown" if unknown else "known"
    return Running(directory, stack, name).graphs()[name]


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
