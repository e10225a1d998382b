"""Where each box stands: columns from what uses to what is used; what is alone stands in rows below."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from review.picture.model import Arrow, Box, Picture
from review.picture.ranks import Ranked, ranked

WIDTH: Final = 196
"""Pixels of a box."""
MARGIN: Final = 24
_GAP: Final = 14
_COLUMN_GAP: Final = 110
_BEND: Final = 12
_LINE: Final = 16
_PADDING: Final = 14
_COLUMNS: Final = 5
MOST_NAMES: Final = 3
"""Names that a box shows; the rest are counted."""
Point = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A box and its upper left corner."""

    box: Box
    x: int
    y: int
    height: int


@dataclass(kw_only=True, slots=True)
class Layout:
    """Boxes and the points of each arrow, in pixels."""

    boxes: list[Placed] = field(default_factory=list)
    arrows: list[tuple[Arrow, tuple[Point, ...]]] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def add(self, placed: Placed) -> None:
        """Add a box, and make room for it."""
        self.boxes.append(placed)
        self.width = max(self.width, placed.x + WIDTH + MARGIN)
        self.height = max(self.height, placed.y + placed.height + MARGIN)


def height_of(box: Box) -> int:
    """Give the height of a box: its names, its kind, what it uses of what many use, and what changes in it."""
    lines = min(len(box.names), MOST_NAMES) + (len(box.names) > MOST_NAMES) + 1 + bool(box.uses) + bool(box.changes)
    return lines * _LINE + _PADDING


def place(picture: Picture) -> Layout:
    """Place every box. Equal pictures are placed equally: the layout knows numbers in sorted order, not names."""
    linked = {end for arrow in picture.arrows for end in (arrow.source, arrow.target)}
    numbers = {key: number for number, key in enumerate(sorted(linked))}
    layout = Layout()
    for found in ranked([(numbers[arrow.source], numbers[arrow.target]) for arrow in picture.arrows]):
        _Part(found, picture, numbers).into(layout)
    alone = [box for box in picture.boxes if box.key not in linked]
    _grid(alone, layout)
    layout.arrows.sort(key=lambda each: each[0])
    return layout


class _Part:
    """One connected part: its layers are columns from left to right."""

    def __init__(self, found: Ranked, picture: Picture, numbers: Mapping[str, int]) -> None:
        self._boxes = {numbers[box.key]: box for box in picture.boxes if numbers.get(box.key) in found.at}
        self._arrows = {(numbers[arrow.source], numbers[arrow.target]): arrow for arrow in picture.arrows}
        self._following: dict[int, list[int]] = defaultdict(list)
        for source, target in found.links:
            self._following[source].append(target)
        levels = sorted({y for _, y in found.at.values()})
        column = {key: levels.index(y) for key, (_, y) in found.at.items()}
        if sum(column[a] > column[b] for a, b in found.links) * 2 > len(found.links):
            column = {key: len(levels) - 1 - index for key, index in column.items()}
        self._column = column
        self._wanted = {key: x for key, (x, _) in found.at.items()}

    def into(self, layout: Layout) -> None:
        """Put the part below what is there."""
        top = layout.height - MARGIN + _GAP * 3 if layout.height else MARGIN
        tops = self._tops(top)
        for key in sorted(self._boxes):
            box, x = self._boxes[key], MARGIN + self._column[key] * (WIDTH + _COLUMN_GAP)
            layout.add(Placed(box=box, x=x, y=tops[key], height=height_of(box)))
        for source in sorted(self._boxes):
            for target in self._following[source]:
                chain = self._chain(source, target)
                points = self._points(chain, tops)
                for ends, way in (((chain[0], chain[-1]), points), ((chain[-1], chain[0]), points[::-1])):
                    if ends in self._arrows:
                        layout.arrows.append((self._arrows[ends], way))

    def _height(self, key: int) -> int:
        return height_of(self._boxes[key]) if key in self._boxes else _BEND

    def _tops(self, top: int) -> dict[int, int]:
        """Keep the order and the wish of the layout tool, and push apart what would overlap."""
        columns: dict[int, list[int]] = defaultdict(list)
        for key in sorted(self._wanted, key=lambda each: (self._wanted[each], each)):
            columns[self._column[key]].append(key)
        tops = {key: y for keys in columns.values() for key, y in self._pushed(keys)}
        least = min(tops.values())
        return {key: y - least + top for key, y in tops.items()}

    def _pushed(self, keys: Iterable[int]) -> list[tuple[int, int]]:
        free, placed = -(10**6), []
        for key in keys:
            y = max(free, round(self._wanted[key]) - self._height(key) // 2)
            placed.append((key, y))
            free = y + self._height(key) + (_GAP if key in self._boxes else 0)
        return placed

    def _chain(self, source: int, target: int) -> list[int]:
        chain = [source, target]
        while chain[-1] not in self._boxes:
            chain += self._following[chain[-1]][:1]
        return chain

    def _points(self, chain: Sequence[int], tops: Mapping[int, int]) -> tuple[Point, ...]:
        """Give the points of an arrow: out of one box, past the bends, into the other."""
        middles = [tops[key] + self._height(key) // 2 for key in chain]
        lefts = [MARGIN + self._column[key] * (WIDTH + _COLUMN_GAP) for key in chain]
        points: list[Point] = [(lefts[0] + WIDTH, middles[0])]
        for left, middle in list(zip(lefts, middles, strict=True))[1:-1]:
            points += [(left, middle), (left + WIDTH, middle)]
        return (*points, (lefts[-1], middles[-1]))


def _grid(boxes: Sequence[Box], layout: Layout) -> None:
    """Put what is alone into rows, one area after the other."""
    columns = max(_COLUMNS, (layout.width - MARGIN) // (WIDTH + _GAP))
    top = layout.height - MARGIN + _GAP * 3 if layout.height else MARGIN
    ordered = sorted(boxes, key=lambda box: (box.area, box.kind, box.key))
    for start in range(0, len(ordered), columns):
        row = ordered[start : start + columns]
        for column, box in enumerate(row):
            layout.add(Placed(box=box, x=MARGIN + column * (WIDTH + _GAP), y=top, height=height_of(box)))
        top += max(map(height_of, row)) + _GAP


def bends(points: Sequence[Point]) -> str:
    """Give the path of an arrow: straight along what it passes, curved between."""
    path = [f"M{points[0][0]} {points[0][1]}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) // 2
        path.append(f"H{x1}" if y0 == y1 else f"C{middle} {y0} {middle} {y1} {x1} {y1}")
    return "".join(path)
