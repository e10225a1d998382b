"""What a property refers to, when it is a name, an ARN, or a value only known after the update."""

from collections.abc import Iterator
from typing import Final

from hardening.resources import Resource
from hardening.rule import Subject
from hardening.values import UNKNOWN, split

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


def referred(subject: Subject, path: str, *types: str) -> list[Resource]:
    """Give the resources of the program, of the given types, that a property names or comes from.

    What also comes from another stack refers to nothing here: which part comes from where cannot be told.
    """
    value = subject.value(path)
    if value is UNKNOWN:
        root = split(subject.where(path))[0]
        urns = subject.resource.property_dependencies.get(root, ())
        found = [subject.graph.by_urn[urn] for urn in urns if urn in subject.graph.by_urn]
        if any(resource.token == STACK_REFERENCE for resource in found):
            return []
    else:
        index = subject.graph.identity_index
        found = [resource for text in _names(value) for resource in index.get(text, ())]
    return list(dict.fromkeys(resource for resource in found if resource.type in types))


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
