"""The page of benchmarks: what was measured, on which machine, and which promises it keeps."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from review.bench import chart, targets
from review.bench.growth import BEND, Point, Work
from review.bench.suite import Figure, Measured

_NOTE: Final = "<!-- Written by `bulwark bench --out`; measure again instead of editing. -->"
_ELSEWHERE: Final = (
    "",
    "Measured elsewhere: a judgement beside checkov's, five times as fast or more ([other scanners](peers.md)); the",
    "first run on a fresh machine, at most 120 s with all that it installs (`./bulwark preview` in a new clone takes",
    "about 25 s); the whole suite without the engine, at most five minutes. The last is not kept: 20,000 tests,",
    "hundreds of which run the whole program anew, take eight minutes on two cores.",
)
_SIZED: Final = re.compile(rf"({'|'.join(Work)}) of \d+ resources")
CHART: Final = "benchmarks-growth.svg"
"""The picture, beside the page."""


def write(page: Path, measured: Measured, machine: Mapping[str, str], *, rounds: int, busy: bool) -> None:
    """Write the page and its picture."""
    text = "\n".join(_lines(measured, machine, rounds=rounds, busy=busy)) + "\n"
    page.write_text(text, encoding="utf-8")
    (page.parent / CHART).write_text(chart.render(measured.points), encoding="utf-8")


def _lines(measured: Measured, machine: Mapping[str, str], *, rounds: int, busy: bool) -> Iterator[str]:
    yield from ("# Benchmarks", "", _NOTE, "")
    yield f"`./bulwark bench` measures on your machine; medians of {rounds} rounds, of growth the least."
    if busy:
        yield ""
        yield "**The machine was busy with other work: times on the clock are longer than on an idle one.** Seconds of"
        yield "processors and memory hardly change."
    yield from ("", "| What | Measured | Beside | Times |", "|---|---|---|---|")
    yield from (row(figure) for figure in measured.figures if not _size(figure))
    yield from ("", "## Promises", "", "| What | Promise | Measured | Kept |", "|---|---|---|---|")
    yield from (_promise(target, figure) for target, figure in targets.judged(measured.figures))
    yield from _ELSEWHERE
    yield from ("", "## Growth", "", f"![Time and memory over resources]({CHART})", "")
    yield from _growth(measured.points)
    yield from ("", "## Machine", "", "| | |", "|---|---|")
    yield from (f"| {name} | {text} |" for name, text in machine.items())


def _size(figure: Figure) -> bool:
    """Whether a figure is about growth, which has a table of its own."""
    return bool(_SIZED.match(figure.name)) or figure.name.endswith(BEND)


def row(figure: Figure) -> str:
    """Give a figure as a row: with what it is compared with, if anything."""
    beside = "" if figure.other is None else f"{figure.beside}: {_number(figure.other)} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.1f}x"
    return f"| {figure.name} | {_number(figure.value)} {figure.unit} | {beside} | {ratio} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"  # noqa: PLR2004  a hundred needs no decimals


def _promise(target: targets.Target, figure: Figure) -> str:
    kept = target.kept(figure)
    measured = f"{_number(figure.value)} {figure.unit}" + (f", {figure.ratio:.1f}x" if figure.ratio else "")
    return (
        f"| {figure.name} | {target.wanted(figure)} | {measured} | {'yes' if kept else f'no. {target.why}'.strip()} |"
    )


def _growth(points: Sequence[Point]) -> Iterator[str]:
    yield "Seconds of processors and peak memory, each work in a process of its own:"
    yield ""
    yield "| Resources | " + " | ".join(Work) + " |"
    yield "|---|" + "---|" * len(Work)
    for size in sorted({point.size for point in points}):
        cells = {p.work: f"{p.seconds:.2f} s, {p.mebibytes:.0f} MiB" for p in points if p.size == size}
        yield f"| {size:,} | " + " | ".join(cells[work] for work in Work) + " |"
