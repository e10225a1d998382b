"""The two pictures: of the whole program, and of one component with its neighbours."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from review.picture.marks import Marks, counted, gravest
from review.picture.model import OUTSIDE, Box, Draft, Picture, Record, Tree, area_of, kind_of

_MOST: Final = 48
"""Boxes of one component, above which resources of one type share a box."""
_FACTS: Final = 3


class NoComponentError(Exception):
    """No component has that name; the text names those that are near."""


def whole(graph: Record, marks: Marks | None = None) -> Picture:
    """Give the components of a program, with what uses what; `marks` are what happens to its resources."""
    tree, draft = Tree(graph), Draft(compares=marks is not None)
    owner: dict[str, str] = {}
    for top in tree.tops():
        below = list(tree.under(top))
        owner |= dict.fromkeys(below, top)
        box = _box(tree.every[top], len(_resources(tree, below)))
        draft.boxes[top] = box if marks is None else _marked(box, below, marks)
    _link(tree, owner, draft)
    return draft.picture("/".join(str(graph[key]) for key in ("project", "stack") if graph.get(key)) or "program")


def component(graph: Record, name: str) -> Picture:
    """Give what one component is made of, and its neighbours. Raises `NoComponentError`."""
    tree = Tree(graph)
    chosen = _find(tree, name)
    inside = set(tree.under(chosen))
    draft, owner = Draft(), dict[str, str]()
    for child in tree.below.get(chosen, ()):
        below = list(tree.under(child))
        owner |= dict.fromkeys(below, child)
        draft.boxes[child] = _box(tree.every[child], len(_resources(tree, below)))
    for top in tree.tops():
        around = [urn for urn in tree.under(top) if urn not in inside]
        owner |= dict.fromkeys(around, top)
        if top not in inside:
            draft.boxes[top] = _box(tree.every[top], len(_resources(tree, around)), area=OUTSIDE)
    _link(tree, owner, draft, about=set(tree.below.get(chosen, ())))
    if len(draft.boxes) > _MOST:
        draft = _by_type(draft)
    record = tree.every[chosen]
    return draft.picture(f"{record['name']} ({kind_of(str(record['type']))})")


def _find(tree: Tree, name: str) -> str:
    """Find a component by its name, its type or its URN."""
    components = {urn: record for urn, record in tree.every.items() if record.get("custom") is False}
    if name in components:
        return name
    called = {urn: (str(record["name"]), kind_of(str(record["type"]))) for urn, record in components.items()}
    for way in (0, 1):
        named = sorted(urn for urn, names in called.items() if names[way].lower() == name.lower())
        if len(named) == 1:
            return named[0]
        if named:
            message = f"{len(named)} components are called {name!r}; give a URN: {', '.join(named)}"
            raise NoComponentError(message)
    names = sorted({str(record["name"]) for record in components.values()})
    near = difflib.get_close_matches(name, names, n=3) or names[:9]
    message = f"no component {name!r}; there are {', '.join(near)}" if near else "the program has no components"
    raise NoComponentError(message)


def _resources(tree: Tree, urns: Iterable[str]) -> list[str]:
    return [urn for urn in urns if tree.every[urn].get("custom") is not False]


def _box(record: Record, resources: int, *, area: str = "") -> Box:
    return Box(
        key=str(record["urn"]),
        names=(str(record["name"]),),
        kind=kind_of(str(record["type"])),
        area=area or area_of(record),
        resources=resources,
        about=_facts(record),
    )


def _marked(box: Box, below: Iterable[str], marks: Marks) -> Box:
    """Give a box with what happens to the resources in it.

    What a component says of itself stays out of a comparison, where a text may be a secret of the other side.
    """
    found = [marks[urn] for urn in below if urn in marks]
    return replace(box, about="", mark=gravest(found), changes=counted(found)) if found else replace(box, about="")


def _facts(record: Record) -> str:
    """Give the first plain facts that a component states about itself."""
    inputs = record.get("inputs")
    if record.get("custom") is not False or not isinstance(inputs, Mapping):
        return ""
    plain = [f"{key}: {value}" for key, value in sorted(inputs.items()) if isinstance(value, str | int)]
    return ", ".join(plain[:_FACTS])


def _link(tree: Tree, owner: Mapping[str, str], draft: Draft, *, about: set[str] | None = None) -> None:
    """Lift dependencies of resources to the boxes that own them; `about` keeps those with one end in it."""
    for urn, source in owner.items():
        found = tree.every[urn].get("dependencies")
        for dependency in found if isinstance(found, list) else ():
            target = owner.get(str(dependency), source)
            if source != target and (about is None or {source, target} & about):
                draft.links.add((source, target))
    if about is not None:
        used = {end for link in draft.links for end in link} | about
        draft.boxes = {key: box for key, box in draft.boxes.items() if key in used}


def _by_type(draft: Draft) -> Draft:
    """Give one box for the resources of each type."""
    keys = {key: f"{box.area}\n{box.kind}" if box.area != OUTSIDE else key for key, box in draft.boxes.items()}
    groups: dict[str, list[Box]] = {}
    for key, box in sorted(draft.boxes.items()):
        groups.setdefault(keys[key], []).append(box)
    boxes = {
        key: Box(
            key=key,
            names=tuple(name for box in group for name in box.names),
            kind=group[0].kind,
            area=group[0].area,
            resources=sum(box.resources for box in group),
        )
        for key, group in groups.items()
    }
    links = {(keys[source], keys[target]) for source, target in draft.links if keys[source] != keys[target]}
    return Draft(boxes, links)
