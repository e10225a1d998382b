"""Judge the files of a folder beside each other, a process for each core."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from review.estate.model import Estate, Stack, Told
from review.exits import Exit
from review.judge import Verdicts
from review.load.files import UnreadableError, read

_SUFFIX: Final = ".json"
_TOGETHER: Final = 8
"""Files that a process is handed at once: few enough that none waits long at the end."""
Report = Callable[[int, int], None]
"""Told how many are done, of how many."""
Judge = Callable[[Mapping[str, object]], Verdicts]
"""Judges a graph; it goes to other processes, so it is made of functions of modules and plain values."""


class EstateError(Exception):
    """A folder cannot be judged; the text is for the user."""


def files(names: Sequence[str]) -> list[str]:
    """Give the files to judge: those named, and every JSON file below the folders named, hidden ones apart."""
    found: list[str] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            below = sorted(str(each) for each in path.rglob(f"*{_SUFFIX}") if not _hidden(each, path))
            if not below:
                message = f"{name}: holds no {_SUFFIX} file; an empty folder proves nothing"
                raise EstateError(message)
            found += below
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts) or not path.is_file()


def estate(names: Sequence[str], by: Judge, *, jobs: int, report: Report) -> Estate:
    """Judge every file. The answer is in the order of the files, however many processes there are."""
    workers = max(1, min(jobs, -(-len(names) // _TOGETHER)))
    stacks = []
    for stack in _judged(names, by, workers):
        stacks.append(stack)
        report(len(stacks), len(names))
    return Estate(stacks=stacks, rules=len(RULES), workers=workers)


def _judged(names: Sequence[str], by: Judge, workers: int) -> Iterator[Stack]:
    one = partial(judged, by=by)
    if workers == 1:
        yield from map(one, names)
        return
    gc.freeze()  # what is read in already stays shared with the processes instead of being copied to each
    try:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(_start())) as pool:
            yield from pool.map(one, names, chunksize=_TOGETHER)
    except BrokenProcessPool:
        message = "a process that judged was ended from outside (out of memory?); try fewer with --jobs"
        raise EstateError(message) from None
    finally:
        gc.unfreeze()


def _start() -> str:
    """Forking shares the rules that are read in already; other systems than Linux cannot do it safely."""
    return "fork" if sys.platform == "linux" else "spawn"


def cores() -> int:
    """Give the cores that this process may use, which a container may have fewer of than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judged(name: str, *, by: Judge) -> Stack:
    """Judge one file; one that is nothing to judge is told, and does not stop the others."""
    try:
        graph = read(name)
    except UnreadableError as error:
        return Stack(file=name, exit=Exit.ERROR, problem=str(error).removeprefix(f"{name}: "))
    verdicts = by(graph)
    return Stack(
        file=name,
        project=str(graph.get("project", "")),
        name=str(graph.get("stack", "")),
        profile=verdicts.profile.value,
        resources=verdicts.resources,
        decided=verdicts.decided,
        exit=verdicts.exit,
        found=tuple(_told(finding) for finding in verdicts.findings if finding.blocks),
    )


def _told(finding: Finding) -> Told:
    return Told(
        rule=finding.rule,
        severity=finding.severity.value,
        verdict=finding.verdict.value,
        urn=finding.urn,
        path=finding.path,
        fix=finding.fix,
    )
