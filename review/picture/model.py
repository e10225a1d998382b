"""What a picture shows: boxes for components or resources, and arrows from what uses to what is used."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from review.record.urns import STACK_TYPE

Record = Mapping[str, object]
_HUB: Final = 8
"""Boxes that use one box, from which on a label on each of them is easier to read than an arrow."""
_FEW: Final = 40
"""Arrows that are easy to read, whatever they point at."""
OUTSIDE: Final = "outside"
"""The area of what one component uses or is used by."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A component, a resource, or several of one kind that use and serve the same."""

    key: str
    names: tuple[str, ...]
    kind: str
    """The type as people read it, such as `rds.Instance` or `Postgres`."""
    area: str
    """The layer of a component, or the service of a resource: what shares a colour."""
    resources: int
    about: str = ""
    uses: tuple[str, ...] = ()
    """Names of the boxes that too many use for arrows."""
    mark: str = ""
    """The gravest that happens to it or in it, where the picture shows a change; empty where nothing does."""
    changes: str = ""
    """What happens in it, counted: `+3 ~1`."""


@dataclass(frozen=True, order=True, slots=True)
class Arrow:
    """One box uses another."""

    source: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """Boxes and arrows, sorted."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    shared: tuple[str, ...] = ()
    """Keys of the boxes that many use, and whose names stand on these."""
    compares: bool = False
    """Whether it shows what changes, rather than what there is."""

    @property
    def described(self) -> str:
        """The picture in words."""
        by_key = {box.key: label(box) for box in self.boxes}
        lines = [f"{by_key[arrow.source]} uses {by_key[arrow.target]}." for arrow in self.arrows]
        lines += [f"{label(box)} uses {', '.join(box.uses)}." for box in self.boxes if box.uses]
        lines += [f"{label(box)} changes: {box.changes}." for box in self.boxes if box.changes]
        alone = {box.key for box in self.boxes} - {end for each in self.arrows for end in (each.source, each.target)}
        return " ".join([f"{len(self.boxes)} boxes, {len(self.arrows)} arrows, {len(alone)} without.", *lines])


def label(box: Box) -> str:
    """Give the names of a box as one text."""
    return ", ".join(box.names)


@dataclass(slots=True)
class Draft:
    """Boxes and their links before they are folded."""

    boxes: dict[str, Box] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    compares: bool = False

    def picture(self, title: str) -> Picture:
        """Fold what many use and what is alike, and sort."""
        shared = self._shared()
        merged = _merged(self._labelled(shared), {link for link in self.links if link[1] not in shared})
        arrows = tuple(sorted(Arrow(*link) for link in merged[1]))
        boxes = tuple(sorted(merged[0], key=lambda box: (box.area, box.kind, box.key)))
        keys = tuple(box.key for box in boxes if shared & _keys(box))
        return Picture(title=title, boxes=boxes, arrows=arrows, shared=keys, compares=self.compares)

    def _shared(self) -> set[str]:
        if len(self.links) <= _FEW:
            return set()
        users = Counter(target for _, target in self.links)
        return {key for key, count in users.items() if count >= _HUB}

    def _labelled(self, shared: set[str]) -> list[Box]:
        used: dict[str, list[str]] = defaultdict(list)
        for source, target in sorted(self.links):
            if target in shared:
                used[source].extend(self.boxes[target].names)
        return [replace(box, uses=tuple(sorted(used[box.key]))) for box in self.boxes.values()]


def _keys(box: Box) -> set[str]:
    return set(box.key.split("\n"))


def _merged(boxes: Sequence[Box], links: set[tuple[str, str]]) -> tuple[list[Box], set[tuple[str, str]]]:
    """Make one box of those of one kind that use and serve the same boxes, until nothing is alike any more."""
    while True:
        into = _alike(boxes, links)
        if len(set(into.values())) == len(boxes):
            return list(boxes), links
        groups: dict[str, list[Box]] = defaultdict(list)
        for box in sorted(boxes, key=lambda each: each.key):
            groups[into[box.key]].append(box)
        boxes = [_one(group) for group in groups.values()]
        names = {old.key: new.key for new, group in zip(boxes, groups.values(), strict=True) for old in group}
        links = {(names[source], names[target]) for source, target in links if names[source] != names[target]}


def _alike(boxes: Iterable[Box], links: set[tuple[str, str]]) -> dict[str, str]:
    """Give each box the key of the first that is like it."""
    out, back = defaultdict(set), defaultdict(set)
    for source, target in links:
        out[source].add(target)
        back[target].add(source)
    first: dict[object, str] = {}
    into = {}
    for box in sorted(boxes, key=lambda each: each.key):
        ends = (frozenset(out[box.key]), frozenset(back[box.key]))
        alike = (box.kind, box.area, box.uses, box.mark, box.changes, ends)
        into[box.key] = first.setdefault(alike, box.key)
    return into


def _one(group: Sequence[Box]) -> Box:
    if len(group) == 1:
        return group[0]
    first = group[0]
    return Box(
        key="\n".join(box.key for box in group),
        names=tuple(sorted(name for box in group for name in box.names)),
        kind=first.kind,
        area=first.area,
        resources=sum(box.resources for box in group),
        uses=first.uses,
        mark=first.mark,
        changes=first.changes,
    )


def kind_of(type_: str) -> str:
    """Give a type as people read it: `aws:rds/instance:Instance` is `rds.Instance`, a component its last word."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    service = module.partition("/")[0]
    return f"{service}.{name}" if package in ("aws", "random", "datadog", "github", "pagerduty") else name or type_


def area_of(record: Record) -> str:
    """Give the layer of a component (`shop:data:Store` is `data`), or the package of a resource."""
    parts = str(record["type"]).split(":")
    return parts[1] if record.get("custom") is False and len(parts) > 2 else parts[0]  # noqa: PLR2004  a full token


class Tree:
    """The resources of a graph by URN and by parent, without the stack and the providers."""

    def __init__(self, graph: Record) -> None:
        found = graph.get("resources")
        records = [record for record in found if isinstance(record, Mapping)] if isinstance(found, list) else []
        self.every: dict[str, Record] = {
            str(record["urn"]): record for record in records if not _aside(str(record["type"]))
        }
        self.below: dict[str, list[str]] = defaultdict(list)
        for urn, record in self.every.items():
            parent = str(record.get("parent") or "")
            self.below[parent if parent in self.every else ""].append(urn)

    def tops(self) -> list[str]:
        """Give what stands at the top; a single component that holds everything is opened."""
        tops = self.below[""]
        while len(components := [urn for urn in tops if self.every[urn].get("custom") is False]) == 1:
            if components[0] not in self.below:
                break
            tops = [urn for urn in tops if urn not in components] + self.below[components[0]]
        return tops

    def under(self, urn: str) -> Iterator[str]:
        """Give a resource and everything below it."""
        yield urn
        for child in self.below.get(urn, ()):
            yield from self.under(child)


def _aside(type_: str) -> bool:
    return type_ == STACK_TYPE or type_.startswith("pulumi:providers:")
