"""Graphs of any size, copied from a real one."""

from collections.abc import Mapping

from review.record.urns import STACK_TYPE


def grown(graph: Mapping[str, object], size: int) -> dict[str, object]:
    """Give a graph of `size` resources: the real one again and again, each copy under URNs and names of its own."""
    project = str(graph.get("project") or "")
    records = graph["resources"]
    assert isinstance(records, list)  # noqa: S101  the graph format says so
    stack = [record for record in records if record["type"] == STACK_TYPE]
    rest = [record for record in records if record["type"] != STACK_TYPE]
    if not rest:
        message = "a graph of nothing but a stack cannot grow"
        raise ValueError(message)
    found: list[object] = list(stack)
    copies = 0
    while len(found) < size:
        renamed = {record["urn"]: f"{record['urn']}-{copies}" for record in rest}
        other = (project, f"{project}{copies}") if project and copies else ("", "")
        found += [_renamed(record, renamed, other) for record in rest[: size - len(found)]]
        copies += 1
    return {**graph, "resources": found}


def _renamed(value: object, names: Mapping[str, str], project: tuple[str, str]) -> object:
    """Replace every URN of the original by that of the copy, and the project in all names that hold it."""
    match value:
        case str():
            urn, _, ident = value.rpartition("::")  # a provider reference is a URN and an id
            if urn in names:
                return f"{names[urn]}::{ident}"
            return names.get(value, value) if value.startswith("urn:") else value.replace(*project)
        case list():
            return [_renamed(item, names, project) for item in value]
        case dict():
            return {key: _renamed(item, names, project) for key, item in value.items()}
        case _:
            return value
