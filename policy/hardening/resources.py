"""The graph a rule judges: resources, their options, and who refers to whom."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

from hardening.defaults import DEFAULTS
from hardening.tokens import STACK, aws, canonical
from hardening.values import ABSENT, UNKNOWN, has_unknown, opened, read, sealed_texts, split

_IDENTIFYING: Final = (
    "arn", "name", "bucket", "identifier", "clusterIdentifier", "replicationGroupId", "keyId", "id", "roleArn",
)  # fmt: skip
"""Properties by whose value another resource may refer to this one."""
_OWNERS: Final[Mapping[str, frozenset[str]]] = {
    "bucket": frozenset({aws("s3/bucket"), aws("s3/directoryBucket")}),
    "clusterIdentifier": frozenset(aws(f"{family}/cluster") for family in ("rds", "docdb", "neptune", "redshift")),
    "replicationGroupId": frozenset({aws("elasticache/replicationGroup")}),
    "keyId": frozenset({aws("kms/key"), aws("kms/replicaKey")}),
}
"""Identifying properties that other types have as well, there to refer to the one that owns the name."""
_T = TypeVar("_T")
_P = ParamSpec("_P")
_TELLING: Final = 6
"""A shorter secret is a word of the language: to black it out would spoil findings and hide nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """The resource options that protect or hide a resource."""

    protect: bool = False
    retain_on_delete: bool = False
    ignore_changes: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    aliases: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider instance that manages a resource."""

    type: str
    urn: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a program declares a resource."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One resource as a rule sees it. `type` is canonical, `token` is what the program wrote."""

    urn: str
    token: str
    name: str
    properties: Mapping[str, object]
    outputs: Mapping[str, object] = field(default_factory=dict)
    id: str = ""
    parent: str = ""
    custom: bool = True
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    provider: Provider | None = None
    source: Source | None = None
    type: str = field(init=False)
    """The canonical type token."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", canonical(self.token))

    def get(self, path: str) -> object:
        """Read a property, with the provider's own default where the program sets nothing."""
        value = read(self.properties, path)
        if value is ABSENT:
            defaults = DEFAULTS.get(self.type)
            return ABSENT if defaults is None else defaults.get(path, ABSENT)
        return value

    def identities(self) -> Iterator[str]:
        """Give every known text by which another resource may refer to this one."""
        if self.id:
            yield self.id
        names = _names_of(self.type)
        for source in (self.outputs, self.properties):
            for name in names:
                value = opened(source.get(name, ABSENT))
                if isinstance(value, str) and value:
                    yield value


@functools.cache
def _names_of(type_: str) -> tuple[str, ...]:
    """Give the properties by which others may refer to a resource of a type."""
    return tuple(name for name in _IDENTIFYING if name not in _OWNERS or type_ in _OWNERS[name])


def place_of(urn: str) -> str:
    """Give the stack that a URN is of, as `project/stack`; empty where it is no URN."""
    head = urn.removeprefix("urn:pulumi:").split("::")
    return f"{head[1]}/{head[0]}" if urn.startswith("urn:pulumi:") and len(head) > 1 else ""


class Graph:
    """Resources with the indexes that make a join one look-up. Built once for all rules."""

    def __init__(self, resources: Iterable[Resource], *, environment: str = "prod", partial: bool = False) -> None:
        """Index resources by URN and canonical type; `partial` says that others may belong to them."""
        self.partial = partial
        self.resources: tuple[Resource, ...] = tuple(resources)
        self.environment = environment
        self.by_urn: dict[str, Resource] = {resource.urn: resource for resource in self.resources}
        self.by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            self.by_type[resource.type].append(resource)
        self._joins: dict[tuple[str, str], _Join] = {}
        self.told: dict[object, object] = {}
        """What functions that are asked once a graph said of it."""

    @cached_property
    def root(self) -> Resource:
        """The stack: the subject of rules about what must exist at all."""
        stacks = self.by_type.get(STACK)
        return stacks[0] if stacks else Resource(urn="", token=STACK, name="stack", properties={}, custom=False)

    @cached_property
    def place(self) -> str:
        """The stack that the resources are of, as `project/stack`; empty where no URN says so."""
        return next(filter(None, (place_of(resource.urn) for resource in self.resources)), "")

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """Every text marked secret that is long enough to be told from ordinary words, the longest first."""
        found = {
            text
            for resource in self.resources
            for source in (resource.properties, resource.outputs)
            for text in sealed_texts(source)
            if len(text) >= _TELLING
        }
        return tuple(sorted(found, key=lambda text: (-len(text), text)))

    @cached_property
    def _secrets_by_beginning(self) -> Mapping[str, Sequence[str]]:
        """Secrets by their first characters: a text is asked for the few that it can hold."""
        found: dict[str, list[str]] = defaultdict(list)
        for secret in self._secrets:
            found[secret[:_TELLING]].append(secret)
        return found

    def redacted(self, text: str) -> str:
        """Give a text of a finding without any secret of the graph: the last guard, behind every rule."""
        known = self._secrets_by_beginning
        pieces = {text[place : place + _TELLING] for place in range(len(text))} if known else ()
        held = {secret for piece in pieces for secret in known.get(piece, ())}
        for secret in sorted(held, key=lambda one: (-len(one), one)):
            text = text.replace(secret, "[secret]")
        return text

    def all(self, *types: str) -> Iterator[Resource]:
        """Give the resources of the given canonical types."""
        for token in types:
            yield from self.by_type.get(token, ())

    def referring(self, target: Resource, type_: str, via: str) -> list[Resource]:
        """Give the resources of `type_` whose property `via` refers to `target`.

        Decided by equal known names, and where a value is unknown by the property's dependencies, which the engine
        knows on the first preview.
        """
        return self._join(type_, via).sources.get(target.urn, [])

    def targets(self, resource: Resource, via: str) -> list[Resource]:
        """Give the resources that property `via` of `resource` refers to."""
        return self._join(resource.type, via).targets.get(resource.urn, [])

    def unresolved(self, type_: str, via: str) -> list[Resource]:
        """Give the resources of `type_` whose `via` is unknown and comes from nothing in this graph."""
        return self._join(type_, via).unresolved

    def doubtful(self, source: Resource, via: str, target: Resource) -> bool:
        """Whether an unknown name may as well stand for another resource of the target's type.

        A property that holds one name and comes from two buckets names only one of them. Lists have plural names.
        """
        if via.endswith("s") or opened(read(source.properties, via)) is not UNKNOWN:
            return False
        return sum(other.type == target.type for other in self.targets(source, via)) > 1

    def _join(self, type_: str, via: str) -> "_Join":
        key = (type_, via)
        if key not in self._joins:
            self._joins[key] = _Join(self, type_, via)
        return self._joins[key]

    @cached_property
    def identity_index(self) -> Mapping[str, Sequence[Resource]]:
        """Known identifying texts to the resources that own them."""
        index: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            if resource.custom:
                for text in dict.fromkeys(resource.identities()):
                    index[text].append(resource)
        return index


class _Join:
    """Who refers to whom through one property of one type."""

    def __init__(self, graph: Graph, type_: str, via: str) -> None:
        self.sources: dict[str, list[Resource]] = defaultdict(list)
        self.targets: dict[str, list[Resource]] = {}
        self.unresolved: list[Resource] = []
        root = split(via)[0]
        for resource in graph.by_type.get(type_, ()):
            found = self._resolve(graph, resource, via, root)
            self.targets[resource.urn] = found
            for target in found:
                self.sources[target.urn].append(resource)

    def _resolve(self, graph: Graph, resource: Resource, via: str, root: str) -> list[Resource]:
        value = opened(read(resource.properties, via))
        depended = [graph.by_urn[urn] for urn in resource.property_dependencies.get(root, ()) if urn in graph.by_urn]
        named = [
            found
            for text in _texts(value)
            for found in told_apart(graph.identity_index.get(text, ()), resource, depended)
        ]
        if has_unknown(value):
            if not depended:
                self.unresolved.append(resource)
            return list(dict.fromkeys((*named, *depended)))
        return list(dict.fromkeys(named)) or (depended if value is not ABSENT else [])


def told_apart(named: Sequence[Resource], source: Resource, depended: Sequence[Resource]) -> list[Resource]:
    """Tell resources of one type and one name apart: those of two regions or accounts often share a name.

    Of each type, what the property comes from is meant; failing that, what has the same provider.
    """
    by_type: dict[str, list[Resource]] = defaultdict(list)
    for found in dict.fromkeys(named):
        by_type[found.type].append(found)
    meant: list[Resource] = []
    for group in by_type.values():
        closer = [found for found in group if found in depended] or [found for found in group if _near(found, source)]
        meant.extend(closer if len(group) > 1 and closer else group)
    return meant


def _near(one: Resource, other: Resource) -> bool:
    return (one.provider.urn if one.provider else "") == (other.provider.urn if other.provider else "")


def _texts(value: object) -> Iterator[str]:
    """Give the texts of a reference, which may be one name or a list of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(opened(item))


def once(function: Callable[Concatenate[Graph, _P], _T]) -> Callable[Concatenate[Graph, _P], _T]:
    """Ask a function of a graph once for each graph, and further arguments: what rules share, the first works out."""

    def told(graph: Graph, /, *arguments: _P.args, **named: _P.kwargs) -> _T:
        key = (function, arguments)
        if key not in graph.told:
            graph.told[key] = function(graph, *arguments, **named)
        return cast("_T", graph.told[key])

    return told
