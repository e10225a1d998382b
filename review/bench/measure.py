"""Time and memory of whole processes and of functions."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MEBI: Final = 1024
_RUNNER: Final = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
found = {"code": code, "seconds": seconds, "processor": used.ru_utime + used.ru_stime, "kibibytes": used.ru_maxrss}
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A measured run: median seconds over the rounds, and the peak resident memory of its largest process."""

    seconds: float
    mebibytes: float
    fastest: float
    slowest: float
    processor: float = 0.0
    """Median seconds of processors, of the process and all it started: what others do beside it counts for less."""
    least: float = 0.0
    """The least seconds of processors of all rounds: what others do, in caches too, only adds to them."""


def process(
    command: Sequence[str],
    *,
    rounds: int,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> Sample:
    """Run a command several times. Raises `RuntimeError` when it fails: a failed run measures nothing."""
    found = [_once(command, cwd, environment, allowed) for _ in range(rounds)]
    times = [run.seconds for run in found]
    return Sample(
        seconds=statistics.median(times),
        mebibytes=max(run.mebibytes for run in found),
        fastest=min(times),
        slowest=max(times),
        processor=statistics.median(run.processor for run in found),
        least=min(run.processor for run in found),
    )


def _once(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None, allowed: Sequence[int]) -> Sample:
    """Run a command by a small process of its own: the kernel counts what starts a process into its peak."""
    runner = [sys.executable, "-I", "-S", "-c", _RUNNER, *command]
    ended = subprocess.run(runner, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    told = json.loads(ended.stdout) if ended.stdout else {"code": ended.returncode}
    if told["code"] not in allowed:
        message = f"{' '.join(command)} ended with {told['code']}: {ended.stderr[-2000:]}"
        raise RuntimeError(message)
    seconds = float(told["seconds"])
    return Sample(seconds, told["kibibytes"] / _MEBI, seconds, seconds, told["processor"])


def function(call: Callable[[], object], *, rounds: int) -> float:
    """Give the median seconds of processors that a call takes; what others do beside it counts for less."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return statistics.median(times)


def cpu(call: Callable[[], object], *, rounds: int) -> float:
    """Give the seconds of CPU of a call, the least of all rounds: what else runs on the machine only adds to it."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return min(times)
