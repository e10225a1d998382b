"""Flowcharts of documents, drawn without a script: the part of Mermaid's language that the documents here use."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from review.picture.layout import MOST_NAMES
from review.picture.model import Arrow, Box, Picture
from review.picture.svg import render

_NODE: Final = re.compile(r'(?P<id>[\w-]+)(?:[\[({]+"?(?P<label>[^\]\[(){}"]+(?:\([^)]*\)[^\]"]*)?)"?[\])}]+)?')
_SUBGRAPH: Final = re.compile(r'subgraph\s+(?P<id>[\w-]+)(?:\["?(?P<label>[^"\]]+)"?\])?')
_ARROW: Final = re.compile(r"\s*(?:-->\|(?P<after>[^|]*)\||-\.\s*(?P<dotted>[^.]*?)\s*\.->|-->)\s*")
_WIDEST: Final = 25
"""Characters of a line in a box."""


class FlowchartError(ValueError):
    """A chart says something that is not drawn here."""


@dataclass(slots=True)
class _Chart:
    labels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    arrows: set[tuple[str, str]] = field(default_factory=set)

    def nodes(self, text: str, group: str) -> list[str]:
        """Take in what stands on one side of an arrow: one node, or several with `&`."""
        found = []
        for part in text.split(" & "):
            match = _NODE.fullmatch(part.strip())
            if match is None:
                message = f"cannot draw {part.strip()!r}"
                raise FlowchartError(message)
            name = match["id"]
            self.labels[name] = (match["label"] or self.labels.get(name, name)).strip()
            self.groups.setdefault(name, group)
            found.append(name)
        return found


def drawn(source: str) -> str:
    """Draw a flowchart as SVG. Raises `FlowchartError` for what it does not know."""
    chart = _Chart()
    groups = [""]
    lines = [line.strip() for line in source.strip().splitlines() if line.strip()]
    if not lines or not lines[0].startswith("flowchart"):
        message = "only a flowchart is drawn"
        raise FlowchartError(message)
    for line in lines[1:]:
        if match := _SUBGRAPH.fullmatch(line):
            groups.append(match["label"] or match["id"])
        elif line == "end":
            groups.pop()
        else:
            _linked(chart, line, groups[-1])
    return render(_picture(chart))


def _linked(chart: _Chart, line: str, group: str) -> None:
    """Take in a line: nodes with arrows between them."""
    sides = [chart.nodes(part, group) for part in _parts(line)]
    for sources, targets in pairwise(sides):
        chart.arrows |= {(source, target) for source in sources for target in targets}


def _parts(line: str) -> Iterator[str]:
    start = 0
    for match in _ARROW.finditer(line):
        yield line[start : match.start()]
        start = match.end()
    yield line[start:]


def _picture(chart: _Chart) -> Picture:
    boxes = tuple(
        Box(key=name, names=_wrapped(label), kind=chart.groups[name], area="", resources=1)
        for name, label in sorted(chart.labels.items())
    )
    arrows = tuple(Arrow(*pair) for pair in sorted(chart.arrows) if pair[0] != pair[1])
    return Picture(title="Chart", boxes=boxes, arrows=arrows)


def _wrapped(label: str) -> tuple[str, ...]:
    lines = textwrap.wrap(label, _WIDEST)
    return (*lines[: MOST_NAMES - 1], " ".join(lines[MOST_NAMES - 1 :])) if len(lines) > MOST_NAMES else tuple(lines)
