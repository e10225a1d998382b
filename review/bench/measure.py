"""Time and memory of whole processes and of functions."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MEBI: Final = 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """A measured run: median wall seconds over the rounds, and the peak resident memory of its largest process."""

    seconds: float
    mebibytes: float
    fastest: float
    slowest: float


def process(
    command: Sequence[str],
    *,
    rounds: int,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> Sample:
    """Run a command several times. Raises `RuntimeError` when it fails: a failed run measures nothing."""
    times, peaks = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert child.stderr is not None  # noqa: S101  it is piped
        said = child.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(child.pid, 0)
        times.append(time.perf_counter() - started)
        peaks.append(usage.ru_maxrss / _MEBI)
        child.returncode = code = os.waitstatus_to_exitcode(status)
        child.stderr.close()
        if code not in allowed:
            message = f"{' '.join(command)} ended with {code}: {said[-2000:]}"
            raise RuntimeError(message)
    return Sample(statistics.median(times), max(peaks), min(times), max(times))


def function(call: Callable[[], object], *, rounds: int) -> float:
    """Give the median seconds of a call."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def cpu(call: Callable[[], object], *, rounds: int) -> float:
    """Give the seconds of CPU of a call, the least of all rounds: what else runs on the machine only adds to it."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return min(times)
