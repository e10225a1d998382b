"""The figures of `bulwark bench`."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.rule import Verdict
from review.bench import dispatch, growth
from review.bench.bundles import Start, bundles, start
from review.bench.growth import Point
from review.bench.measure import Sample, process
from review.model import configuration_of, graph_of
from review.record.run import record

PREVIEW: Final = "preview of production, warm"
MEMORY: Final = "preview of production, peak memory"
ANALYSIS: Final = f"analysis of {dispatch.SIZE} resources x {len(RULES)} rules"
PROMISED: Final = f"analysis of {dispatch.SIZE} resources x {dispatch.FEWER} rules"
DIFFERENCE: Final = "diff of two revisions, nothing kept, beside one preview"
DIFFERENCE_WORK: Final = f"{DIFFERENCE}, in seconds of processors"
ADDED: Final = "what the pack adds to it"
HOME: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, and what it is compared with."""

    name: str
    value: float
    unit: str
    beside: str = ""
    other: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the other figure is larger."""
        return None if self.other is None or not self.value else self.other / self.value

    def as_dict(self) -> dict[str, object]:
        """Give the figure as data."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "beside": self.beside or None,
            "other": None if self.other is None else round(self.other, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 2),
        }

    def line(self) -> str:
        """Give the figure as one line of text."""
        text = f"{self.name:52} {self.value:10.3f} {self.unit}"
        if self.other is None or self.ratio is None:
            return text
        return f"{text:70} {self.beside}: {self.other:.3f} {self.unit} ({self.ratio:.1f}x)"


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one run measured."""

    figures: Sequence[Figure]
    points: Sequence[Point] = ()
    """What growth costs, work by work and size by size."""


def measure_all(*, rounds: int, engine: bool, sizes: Sequence[int] = growth.SIZES) -> Measured:
    """Measure every figure."""
    graph = record(HOME, "prod", unknown=True)
    figures = [
        *_preview(rounds, engine=engine),
        *difference_figures(rounds),
        *_first_preview(graph),
        *(_pack(rounds) if engine else ()),
        *_analysis(graph, rounds),
        *_bundles(graph),
    ]
    with tempfile.TemporaryDirectory() as folder:
        points = list(growth.measure(graph, Path(folder), rounds=rounds, sizes=sizes))
    return Measured([*figures, *_grown(points)], points)


def _grown(points: Sequence[Point]) -> Iterator[Figure]:
    for point in points:
        yield Figure(f"{point.work} of {point.size} resources", point.seconds, "s")
        yield Figure(f"{point.work} of {point.size} resources, peak memory", point.mebibytes, "MiB")
    for work in growth.Work:
        yield Figure(f"{work}: {growth.BEND}", growth.bend(points, work), "x")


def _preview(rounds: int, *, engine: bool) -> Iterator[Figure]:
    command = [sys.executable, "-m", "review", "preview", "--format", "json"]
    ours = process(command, rounds=rounds, cwd=HOME, environment=dict(os.environ), allowed=(0, 5, 6))
    real = _real_preview(max(1, rounds // 2)) if engine else None
    yield Figure(PREVIEW, ours.seconds, "s", "real engine, same pack", real)
    yield Figure("preview of production, seconds of processors", ours.processor, "s")
    yield Figure(MEMORY, ours.mebibytes, "MiB")


def difference_figures(rounds: int) -> Iterator[Figure]:
    """Measure what comparing two revisions costs of which nothing is kept, in previews of the same hour.

    The last change of the program is what is compared, round by round beside a preview: the least of each counts. The
    two sides are recorded side by side, so the clock shows less than the processors do.
    """
    change = last_change(HOME)
    if not change:
        return
    ours, one = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as cache:
            own = {**os.environ, "XDG_CACHE_HOME": cache}
            ours.append(_run(["diff", f"{change}~1", change, "--quiet"], own))
        one.append(_run(["preview", "--quiet"], dict(os.environ)))
    yield Figure("diff of two revisions", min(each.seconds for each in ours), "s")
    yield Figure(DIFFERENCE, min(each.seconds for each in ours) / min(each.seconds for each in one), "x")
    yield Figure(DIFFERENCE_WORK, min(each.processor for each in ours) / min(each.processor for each in one), "x")


def _run(asked: Sequence[str], environment: dict[str, str]) -> Sample:
    command = [sys.executable, "-m", "review", *asked, "--format", "json"]
    return process(command, rounds=1, cwd=HOME, environment=environment, allowed=(0, 4, 5, 6))


def last_change(repository: Path) -> str:
    """Give the commit that changed the program last and has one before it; empty where there is none."""
    asked = ["git", "-C", str(repository), "log", "--no-merges", "--format=%H %P", "--max-count=1", "--", "components"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    return found[0] if len(found) > 1 else ""


def _real_preview(rounds: int) -> float:
    """Time the real engine's preview of the same program with the same pack: the command alone, without set-up."""
    from review.bench.real import preview_seconds  # noqa: PLC0415  needs an engine

    return preview_seconds(HOME, "prod", rounds=rounds)


def _first_preview(graph: dict[str, object]) -> Iterator[Figure]:
    """Count what is decided while no id is known yet. What is open is no pass: it is counted apart."""
    judged = configuration_of(graph).pack(RULES).judge(graph_of(graph))
    asked = sum(judged.subjects.values())
    open_ = {(one.rule, one.urn) for one in judged.findings if one.verdict in (Verdict.UNDECIDED, Verdict.ERROR)}
    yield Figure(f"first preview: decided of {asked} rules on resources", 100 * (asked - len(open_)) / asked, "%")
    yield Figure("first preview: open, and so not passed", len(open_), "pairs")


def _pack(rounds: int) -> Iterator[Figure]:
    """Measure what the pack adds to a real preview of a program elsewhere: its start, and its judgement."""
    from review.bench.real import pack_seconds  # noqa: PLC0415  needs an engine

    size = growth.SIZES[0]
    with tempfile.TemporaryDirectory() as folder:
        judged, plain = pack_seconds(growth.program(Path(folder), size), "dev", HOME / "policy", rounds=rounds)
    yield Figure(f"real preview of {size} resources with the pack", judged, "s", "without it", plain)
    yield Figure(ADDED, judged - plain, "s")


def _analysis(graph: dict[str, object], rounds: int) -> Iterator[Figure]:
    first, least = dispatch.ours(graph, dispatch.some(dispatch.FEWER), rounds=rounds)
    yield Figure(PROMISED, least * 1000, "ms")
    yield Figure(f"{PROMISED}, the first time in a process", first * 1000, "ms")
    ours, theirs = dispatch.compare(graph, rounds=rounds)
    yield Figure(ANALYSIS, ours * 1000, "ms", "one SDK policy a rule", theirs * 1000)


def _bundles(graph: dict[str, object]) -> Iterator[Figure]:
    """Measure the code of functions: the largest archive, all of them, and the one that takes longest to read in."""
    found = list(bundles(graph))
    if not found:
        return
    sizes = {bundle.name: len(bundle.packed()) / 1024 for bundle in found}
    yield Figure(f"largest bundle of {len(found)} functions", max(sizes.values()), "KiB")
    yield Figure(f"bundles of all {len(found)} functions", sum(sizes.values()), "KiB")
    starts: list[Start] = []
    for bundle in found:
        with tempfile.TemporaryDirectory() as folder:
            starts.append(start(bundle, Path(folder)))
    yield Figure("slowest import of a function's code, cold", max(each.seconds for each in starts) * 1000, "ms")
    yield Figure("most modules that a function's code reads in", max(each.modules for each in starts), "modules")
