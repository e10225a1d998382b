"""Whether a document has the shape of a graph, part by part, so that nobody who reads it meets anything else."""

from collections.abc import Mapping, Sequence
from typing import Final

from review.load.limits import DEPTH, RESOURCES, TooMuchError, within
from review.model import FORMAT_VERSION

_TEXT: Final = ("a text", str)
_OBJECT: Final = ("an object", dict)
_LIST: Final = ("a list", list)
_TRUTH: Final = ("true or false", bool)
_PARTS: Final[Mapping[str, tuple[str, type]]] = {
    **dict.fromkeys(("name", "parent", "provider"), _TEXT),
    **dict.fromkeys(("inputs", "outputs", "propertyDependencies", "source"), _OBJECT),
    **dict.fromkeys(("dependencies", "ignoreChanges", "additionalSecretOutputs"), _LIST),
    **dict.fromkeys(("custom", "protect", "retainOnDelete", "deleteBeforeReplace"), _TRUTH),
}
"""What a part of a resource is where it is there; a null is as good as none."""
_OF_GRAPH: Final[Mapping[str, tuple[str, type]]] = {
    **dict.fromkeys(("project", "stack"), _TEXT),
    "config": _OBJECT,
    "messages": _LIST,
}


def graph_problem(document: Mapping[str, object]) -> str:
    """Say what keeps a document from being judged; nothing where it can be."""
    version = document.get("bulwark")
    if type(version) is not int or version != FORMAT_VERSION:
        return f"graph format {ascii(version)[:20]}; this version reads {FORMAT_VERSION}"
    resources = document.get("resources")
    if not isinstance(resources, list) or not resources:
        return "holds no resources; an empty file proves nothing"
    try:
        within(len(resources), RESOURCES, "resources")
    except TooMuchError as error:
        return str(error)
    return _wrong(document, _OF_GRAPH) or _of_resources(resources)


def _of_resources(resources: Sequence[object]) -> str:
    parents: dict[str, str] = {}
    for index, record in enumerate(resources):
        if not isinstance(record, Mapping) or not all(_text(record.get(part)) for part in ("urn", "type")):
            return f"resources[{index}] has no urn or type"
        if wrong := _wrong(record, _PARTS):
            return f"resources[{index}].{wrong}"
        urn = str(record["urn"])
        if urn in parents:
            return f"resources[{index}]: {urn[:200]} stands twice"
        parents[urn] = str(record.get("parent") or "")
    return _lineage(parents)


def _wrong(record: Mapping[str, object], parts: Mapping[str, tuple[str, type]]) -> str:
    """Name the first part that is of another type."""
    found = ((part, record.get(part), kind) for part, kind in parts.items())
    return next((f"{part} is not {what}" for part, value, (what, kind) in found if _other(value, kind)), "")


def _other(value: object, kind: type) -> bool:
    return value is not None and not isinstance(value, kind)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _lineage(parents: Mapping[str, str]) -> str:
    """Name a resource that is its own ancestor, or has too many: the tree of components would have no end."""
    depth: dict[str, int] = {}
    for start in parents:
        way: dict[str, None] = {}
        urn = start
        while urn in parents and urn not in depth:
            if urn in way:
                return f"{urn[:200]} is its own ancestor"
            way[urn] = None
            urn = parents[urn]
        above = depth.get(urn, 0)
        for each in reversed(way):
            above += 1
            depth[each] = above
        if above > DEPTH:
            return f"{start[:200]} has more than {DEPTH} ancestors"
    return ""


def named_graph(document: dict[str, object]) -> dict[str, object]:
    """Give the resources of a graph the name that their URN ends in, where they state none."""
    resources = document.get("resources")
    if not isinstance(resources, list):
        return document
    return {**document, "resources": [_named(record) for record in resources]}


def _named(record: object) -> object:
    if not isinstance(record, dict) or record.get("name") is not None or not isinstance(record.get("urn"), str):
        return record
    return {**record, "name": "::".join(record["urn"].split("::")[3:])}
