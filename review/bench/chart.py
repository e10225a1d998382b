"""Growth as a picture: time and memory over resources, light and dark by the reader's own setting."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from review.bench.growth import Point, Work

_STYLE: Final = (
    ".b{font:13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;--ink:#1b1f24;--soft:#4d5560;--line:#c5ccd3;"
    "--page:#fff;--preview:#1971c2;--gate:#2b8a3e;--diff:#b35c00}"
    ".b .page{fill:var(--page)}.b text{fill:var(--ink)}.b .soft{fill:var(--soft)}.b .axis{stroke:var(--line)}"
    ".b polyline{fill:none;stroke-width:2.5}"
    + "".join(f".b .{w}{{stroke:var(--{w})}}.b .dot.{w},.b text.{w}{{fill:var(--{w});stroke:none}}" for w in Work)
    + "@media (prefers-color-scheme:dark){.b{--ink:#e8eaed;--soft:#b4bcc6;--line:#3b434b;--page:#14171a;"
    "--preview:#5aa9f0;--gate:#4fbf6b;--diff:#e0a03c}}"
)
_WIDTH, _HEIGHT, _LEFT, _TOP = 360, 260, 60, 50
_PANEL: Final = _WIDTH + _LEFT + 90
_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    unit: str
    value: Callable[[Point], float]


_PANELS: Final = (
    _Panel("Time of processors", "s", lambda point: point.seconds),
    _Panel("Peak memory", "MiB", lambda point: point.mebibytes),
)


def render(points: Sequence[Point]) -> str:
    """Draw time and memory of each work over the resources."""
    width, height = _PANEL * len(_PANELS), _TOP + _HEIGHT + 60
    said = "; ".join(f"{p.work} of {p.size}: {p.seconds:.2f} s, {p.mebibytes:.0f} MiB" for p in points)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="b" role="img" {size} aria-labelledby="b-title b-desc">',
        '<title id="b-title">Time and memory over resources</title>',
        f'<desc id="b-desc">{said}</desc><style>{_STYLE}</style>',
        f'<rect class="page" width="{width}" height="{height}"/>',
    ]
    for number, panel in enumerate(_PANELS):
        lines.append(f'<g transform="translate({number * _PANEL + _LEFT} {_TOP})">')
        lines += [*_axes(panel, points), *_curves(panel, points), "</g>"]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _top(panel: _Panel, points: Sequence[Point]) -> float:
    """Give a round number that no value exceeds."""
    most = max(panel.value(point) for point in points)
    step = 10.0 ** (len(str(int(most))) - 1)
    return next(step * times for times in (1, 2, 3, 4, 5, 6, 8, 10, 20) if step * times >= most)


def _axes(panel: _Panel, points: Sequence[Point]) -> Iterator[str]:
    top, most = _top(panel, points), max(point.size for point in points)
    yield f'<text x="0" y="-22" font-weight="600">{panel.title} ({panel.unit})</text>'
    for step in range(_STEPS + 1):
        x, y = _WIDTH * step / _STEPS, _HEIGHT * (1 - step / _STEPS)
        yield f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{y:.0f}" y2="{y:.0f}"/>'
        yield f'<text class="soft" x="-8" y="{y + 4:.0f}" text-anchor="end">{top * step / _STEPS:g}</text>'
        yield f'<text class="soft" x="{x:.0f}" y="{_HEIGHT + 20}" text-anchor="middle">{most * step // _STEPS}</text>'
    yield f'<text class="soft" x="{_WIDTH / 2:.0f}" y="{_HEIGHT + 42}" text-anchor="middle">resources</text>'


def _curves(panel: _Panel, points: Sequence[Point]) -> Iterator[str]:
    top, most = _top(panel, points), max(point.size for point in points)
    ends: list[float] = []
    for work in sorted(Work, key=lambda each: -max(panel.value(p) for p in points if p.work is each)):
        found = sorted((p.size, panel.value(p)) for p in points if p.work is work)
        places = [(_WIDTH * size / most, _HEIGHT * (1 - value / top)) for size, value in found]
        yield f'<polyline class="{work}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
        yield from (f'<circle class="dot {work}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places)
        ends.append(max(places[-1][1], ends[-1] + 16) if ends else places[-1][1])
        yield f'<text class="{work}" x="{_WIDTH + 10}" y="{ends[-1] + 4:.0f}">{work} {found[-1][1]:.3g}</text>'
