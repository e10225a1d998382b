"""What a property refers to, when it is a name, an ARN, or a value only known after the update."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.resources import Graph, Resource, once, told_apart
from hardening.rule import Subject
from hardening.values import UNKNOWN, split

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


def referred(subject: Subject, path: str, *types: str) -> list[Resource]:
    """Give the resources of the program, of the given types, that a property names or comes from.

    What also comes from another stack refers to nothing here: which part comes from where cannot be told.
    """
    value, graph = subject.value(path), subject.graph
    urns = subject.resource.property_dependencies.get(split(subject.where(path))[0], ())
    sources = [graph.by_urn[urn] for urn in urns if urn in graph.by_urn]
    if value is UNKNOWN:
        found = [] if any(source.token == STACK_REFERENCE for source in sources) else sources
    else:
        index = graph.identity_index
        found = [
            resource
            for text in _names(value)
            for resource in told_apart(index.get(text, ()), subject.resource, sources)
        ]
    return list(dict.fromkeys(resource for resource in found if resource.type in types))


def referring(subject: Subject, type_: str, path: str) -> list[Resource]:
    """Give the resources of a type whose property names the subject, or comes from it."""
    return _referring(subject.graph, type_, path, subject.resource.type).get(subject.resource.urn, [])


@once
def _referring(graph: Graph, type_: str, path: str, target: str) -> Mapping[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for other in graph.all(type_):
        for resource in referred(Subject(other, graph), path, target):
            found.setdefault(resource.urn, []).append(other)
    return found


def _names(value: object) -> Iterator[str]:
    """Give the texts by which an ARN or a name may be known: `arn:aws:lambda:…:function:name:alias` is also `name`."""
    if not isinstance(value, str):
        return
    yield value
    if value.startswith("arn:"):
        parts = value.split(":")[5:]
        yield from parts
        if parts:
            yield ":".join(parts).partition("/")[2]
