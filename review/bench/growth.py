"""What more resources cost: time and memory of `preview`, `gate` and `diff`, from hundreds to ten thousand."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from review.bench.graphs import grown
from review.bench.measure import process

SIZES: Final = (300, 1000, 3000, 10_000)
BEND: Final = "a further resource, large beside small"
"""The figure that tells whether growth is a straight line: what `bend` gives."""
_HOME: Final = Path(__file__).resolve().parents[2]
_VERDICTS: Final = (0, 4, 5, 6, 8)
"""Exit codes of a run that has judged."""
_CHANGED: Final = 100
"""One resource of so many differs between the two sides of a difference."""


class Work(StrEnum):
    """What is done to the resources."""

    PREVIEW = "preview"
    GATE = "gate"
    DIFF = "diff"


@dataclass(frozen=True, slots=True)
class Point:
    """One work at one size: the least seconds of processors, and the peak of memory."""

    work: Work
    size: int
    seconds: float
    mebibytes: float


def measure(graph: Mapping[str, object], folder: Path, *, rounds: int, sizes: Sequence[int] = SIZES) -> Iterator[Point]:
    """Measure every work at every size, each in a process of its own."""
    for size in sizes:
        large = grown(graph, size)
        commands = {
            Work.PREVIEW: ["preview", "--project", str(program(folder, size)), "--stack", "dev"],
            Work.GATE: ["gate", _written(folder / "head.json", large)],
            Work.DIFF: ["diff", _written(folder / "base.json", _changed(large)), str(folder / "head.json")],
        }
        for work, words in commands.items():
            command = [sys.executable, "-m", "review", *words, "--format", "json"]
            found = process(command, rounds=rounds, cwd=_HOME, environment=dict(os.environ), allowed=_VERDICTS)
            yield Point(work, size, found.least, found.mebibytes)


def bend(points: Sequence[Point], work: Work) -> float:
    """Give what a resource costs at the large end beside what it costs at the small: 1 is a straight line."""
    found = sorted((point.size, point.seconds) for point in points if point.work is work)
    (least, first), (middle, second), (most, third) = found[0], found[-2], found[-1]
    small, large = (second - first) / (middle - least), (third - second) / (most - middle)
    return large / small if small > 0 else 0.0


def program(folder: Path, size: int) -> Path:
    """Lay out a program with as many resources."""
    made = folder / f"program-{size}"
    shutil.copytree(Path(__file__).parent / "program", made)
    (made / "Pulumi.dev.yaml").write_text(f"config:\n  many:resources: {size}\n", encoding="utf-8")
    return made


def _written(file: Path, graph: Mapping[str, object]) -> str:
    file.write_text(json.dumps(graph), encoding="utf-8")
    return str(file)


def _changed(graph: Mapping[str, object]) -> dict[str, object]:
    records = graph["resources"]
    assert isinstance(records, list)  # noqa: S101  the graph format says so
    found = [
        {**record, "inputs": {**record["inputs"], "description": "before"}} if not number % _CHANGED else record
        for number, record in enumerate(records)
    ]
    return {**graph, "resources": found}
