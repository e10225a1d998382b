"""Graphs of any size, copied from a real one."""

from collections.abc import Mapping

from review.record.urns import STACK_TYPE


def grown(graph: Mapping[str, object], size: int) -> dict[str, object]:
    """Give a graph of `size` resources: the real one again and again, each copy under names of its own."""
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
        found += [_renamed(record, renamed) for record in rest[: size - len(found)]]
        copies += 1
    return {**graph, "resources": found}


def _renamed(value: object, names: Mapping[str, str]) -> object:
    """Replace every URN of the original by that of the copy."""
    match value:
        case str():
            urn, _, ident = value.rpartition("::")  # a provider reference is a URN and an id
            return f"{names[urn]}::{ident}" if urn in names else names.get(value, value)
        case list():
            return [_renamed(item, names) for item in value]
        case dict():
            return {key: _renamed(item, names) for key, item in value.items()}
        case _:
            return value
