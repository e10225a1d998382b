"""A graph as Terraform code, for scanners that read nothing else."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.resources import Graph, Resource
from hardening.values import ABSENT, SIGNATURE, UNKNOWN, opened
from review.bench.peers.naming import block_of, snake, type_of

_MAPS: Final = frozenset({"dimensions", "dockerLabels", "parameters", "tags", "variables"})
"""Objects whose keys are the program's own, and no properties."""
_REFERRED: Final = (("arn", "arn"), ("id", "id"), ("keyId", "key_id"), ("bucket", "id"), ("name", "name"))
"""Properties by which others refer to a resource, as Pulumi and Terraform call them."""
_ODD: Final = re.compile(r"\W")


def addresses(graph: Graph) -> dict[str, str]:
    """Give the address in Terraform of every resource that has one, by its URN."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for resource in graph.resources:
        type_ = type_of(resource.type)
        if type_ is None:
            continue
        address = f"{type_}.{_ODD.sub('_', resource.name)}"
        while address in taken:
            address += "_"
        taken.add(address)
        found[resource.urn] = address
    return found


def code(graph: Graph, known: Mapping[str, str]) -> str:
    """Write the resources of a graph that have an address, each with references to what it comes from."""
    return "\n".join(_resource(graph, graph.by_urn[urn], address, known) for urn, address in known.items())


def _resource(graph: Graph, resource: Resource, address: str, known: Mapping[str, str]) -> str:
    type_, _, name = address.partition(".")
    lines = [f"resource {json.dumps(type_)} {json.dumps(name)} {{"]
    for key, value in resource.properties.items():
        sources = [graph.by_urn[urn] for urn in resource.property_dependencies.get(key, ()) if urn in known]
        names = {text: f"{known[source.urn]}.{attribute}" for source in sources for text, attribute in _texts(source)}
        lines += [f"  {line}" for line in _entry(key, opened(value), names)]
    return "\n".join([*lines, "}"])


def _texts(source: Resource) -> Iterator[tuple[str, str]]:
    for name, attribute in reversed(_REFERRED):
        for value in (source.properties.get(name), source.outputs.get(name)):
            if isinstance(value, str):
                yield value, attribute


def _entry(key: str, value: object, names: Mapping[str, str]) -> Iterator[str]:
    """Write one property: an attribute, a block, or several of one kind."""
    if value is ABSENT or value is UNKNOWN or value is None:
        return
    if isinstance(value, Mapping) and SIGNATURE in value:
        yield 'filename = "code.zip"'
    elif isinstance(value, Mapping) and key not in _MAPS:
        yield from _block(snake(key), value, names)
    elif (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(opened(i), Mapping) for i in value)
    ):
        for item in map(opened, value):
            if isinstance(item, Mapping):
                yield from _block(block_of(key), item, names)
    else:
        yield f"{snake(key)} = {_literal(value, names)}"


def _block(name: str, value: Mapping[str, object], names: Mapping[str, str]) -> Iterator[str]:
    yield f"{name} {{"
    for key, inner in value.items():
        yield from (f"  {line}" for line in _entry(key, opened(inner), names))
    yield "}"


def _literal(value: object, names: Mapping[str, str]) -> str:
    inner = opened(value)
    if isinstance(inner, str):
        return names.get(inner) or json.dumps(inner).replace("${", "$${").replace("%{", "%%{")
    if isinstance(inner, Mapping):
        pairs = (f"{json.dumps(str(key))} = {_literal(item, names)}" for key, item in inner.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(inner, Sequence):
        return f"[{', '.join(_literal(item, names) for item in inner)}]"
    if inner is UNKNOWN or inner is ABSENT or inner is None:
        return "null"
    return json.dumps(inner)
