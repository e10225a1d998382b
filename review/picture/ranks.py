"""The layers of a picture: which column each box stands in, in which order, and where long arrows bend.

The layout tool is told numbers instead of names, never a circle, and never a number it would itself give to a bend.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fast_sugiyama import from_edges

_SPACING: Final = 64


@dataclass(frozen=True, slots=True)
class Ranked:
    """A connected part as the layout tool places it: boxes by number, and by numbers above all of those, bends."""

    at: Mapping[int, tuple[float, float]]
    links: Sequence[tuple[int, int]]


def ranked(edges: Sequence[tuple[int, int]]) -> list[Ranked]:
    """Ask for the layers and the order in each."""
    parts: list[Ranked] = []
    bends = max((end for edge in edges for end in edge), default=0) + 1
    for linked in _connected(_uncircled(edges)):
        # The tool numbers bends from the count of ends on: only ends numbered from 0 on cannot be mistaken for them.
        ends = sorted({end for edge in linked for end in edge})
        inner = {end: index for index, end in enumerate(ends)}
        asked = [(inner[source], inner[target]) for source, target in linked]
        ((positions, _, _, links),) = from_edges(asked, vertex_spacing=_SPACING, dummy_vertices=True, dummy_size=0.3)
        placed = {int(key): (float(x), float(y)) for key, (x, y) in positions}
        outer = {key: ends[key] if key < len(ends) else bends + key for key in placed}
        drawn = [(outer[int(source)], outer[int(target)]) for source, target in (asked if links is None else links)]
        parts.append(Ranked({outer[key]: each for key, each in placed.items()}, sorted(drawn)))
    return sorted(parts, key=lambda part: (-len(part.at), min(part.at)))


def _uncircled(edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn the edges that close a circle, and keep one of two then alike: some circles the tool never leaves."""
    following: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        following[source].append(target)
    order: dict[
        int, int
    ] = {}  # when all that follows an end was seen: an edge that closes a circle leads to a later one
    seen: set[int] = set()
    for start, _ in edges:
        walk = [] if start in seen else [(start, iter(following[start]))]
        seen.add(start)
        while walk:
            end, others = walk[-1]
            other = next((each for each in others if each not in seen), None)
            if other is None:
                order[end] = len(order)
                walk.pop()
            else:
                seen.add(other)
                walk.append((other, iter(following[other])))
    return list(dict.fromkeys(edge if order[edge[0]] > order[edge[1]] else edge[::-1] for edge in edges))


def _connected(edges: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Part edges so that no two parts share an end, each in the order given."""
    part = {end: end for edge in edges for end in edge}

    def root(end: int) -> int:
        while part[end] != end:
            part[end] = end = part[part[end]]
        return end

    for source, target in edges:
        part[root(target)] = root(source)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for edge in edges:
        found[root(edge[0])].append(edge)
    return list(found.values())
