"""Child processes that never outlive the work they were started for."""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

_TAIL = 20
"""Lines of output that explain a failure."""
_TICK = 10.0
"""Seconds between two signs of life."""
_GRACE = 5.0
"""Seconds between a polite and an impolite end."""

Alive = Callable[[int, float], None]
"""Told the lines written and the seconds gone since the start."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended."""

    code: int | None
    """Exit code; None when its time ran out."""
    output: str
    """What it wrote on stdout, or the last lines of all that it wrote where it was followed."""
    errors: str = ""
    """What it wrote on stderr, where that was kept apart."""


@dataclass(slots=True)
class _Lines:
    """What a child has written so far: the count of lines and the last of them."""

    count: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=_TAIL))

    def read(self, stream: TextIO) -> None:
        """Read to the end of the stream."""
        for line in stream:
            self.count += 1
            self.last.append(line.rstrip())


def capture(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a command and give all that it wrote; when its time runs out, it is ended."""
    with _started(command, folder, environment, errors=subprocess.PIPE) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
            return Finished(process.returncode, output, errors)
        except subprocess.TimeoutExpired:
            end(process)
            output, errors = process.communicate()
            return Finished(None, output, errors)
        finally:
            end(process)


def follow(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    alive: Alive = lambda _lines, _elapsed: None,
) -> Finished:
    """Run a long command, giving signs of life and in the end the last lines that it wrote."""
    lines = _Lines()
    with _started(command, folder, environment, errors=subprocess.STDOUT) as process:
        assert process.stdout is not None  # noqa: S101  a pipe was asked for
        reader = threading.Thread(target=lines.read, args=(process.stdout,), daemon=True)
        reader.start()
        try:
            code = _wait(process, seconds, lambda elapsed: alive(lines.count, elapsed))
        finally:
            end(process)
            reader.join(_GRACE)
    return Finished(code, "\n".join(lines.last))


def _started(
    command: Sequence[str], folder: Path | None, environment: Mapping[str, str] | None, *, errors: int
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def _wait(process: subprocess.Popen[str], seconds: float, tick: Callable[[float], None]) -> int | None:
    start = time.monotonic()
    while (elapsed := time.monotonic() - start) < seconds:
        try:
            return process.wait(min(_TICK, seconds - elapsed))
        except subprocess.TimeoutExpired:
            tick(time.monotonic() - start)
    return None


def end(process: subprocess.Popen[str]) -> None:
    """End a child that leads its own session: asked first (as by ^C), then made to, with what it left behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if process.poll() is None:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, number)
                process.wait(_GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
