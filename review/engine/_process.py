"""Child processes that never outlive the work they were started for."""

import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TAIL = 20
"""Lines of output that explain a failure."""
_TICK = 10.0
"""Seconds between two signs of life."""
_GRACE = 5.0
"""Seconds between a polite and an impolite end."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended."""

    code: int | None
    """Exit code; None when time ran out."""
    tail: str
    """The last lines that it wrote."""


def end(process: subprocess.Popen[str]) -> None:
    """End a child and all that it started; it must have been started in a session of its own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def run(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    alive: Callable[[int, float], None] = lambda _lines, _elapsed: None,
) -> Finished:
    """Run a command with its output joined, telling `alive` lines and seconds so far, every ten seconds."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        tail = _follow(process, seconds, alive)
        code = process.poll()
    finally:
        end(process)
    return Finished(code, "\n".join(tail))


def _follow(process: subprocess.Popen[str], seconds: float, alive: Callable[[int, float], None]) -> deque[str]:
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    tail: deque[str] = deque(maxlen=_TAIL)
    count, start = 0, time.monotonic()
    told = start
    while (now := time.monotonic()) < start + seconds:
        try:
            line = lines.get(timeout=min(1.0, start + seconds - now))
        except queue.Empty:
            line = ""
        if line is None:
            process.wait(_GRACE)
            break
        if line:
            tail.append(line)
            count += 1
        if time.monotonic() - told >= _TICK:
            told = time.monotonic()
            alive(count, told - start)
    return tail


def _read(process: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    with process.stdout or open(os.devnull) as stream:  # noqa: PTH123  never taken: stdout is always a pipe
        for line in stream:
            lines.put(line.rstrip())
    lines.put(None)
