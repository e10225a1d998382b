"""Whether anything of a program uses a resource, beyond what only configures it."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from hardening.resources import Graph, Resource, once
from hardening.rule import Check, Outcomes, Subject
from hardening.values import UNKNOWN, Secret, opened


@dataclass(frozen=True, slots=True)
class Nickname:
    """A type whose resources are names of others, such as aliases of keys."""

    type: str
    of: str
    """The property that says which resource is named so."""
    name: str
    """The property with the name."""


def used(but: Collection[str], expected: str, nickname: Nickname | None = None) -> Check:
    """Some resource of the program uses the subject; resources of the types in `but` only configure it.

    Whoever names a `nickname` of the subject uses it as well.
    """

    def run(subject: Subject) -> Outcomes:
        resource, graph = subject.resource, subject.graph
        called = list(_called(subject, nickname)) if nickname else []
        depending = (_depending(graph).get(one.urn, ()) for one in (resource, *(one for one, _ in called)))
        if any(one is not resource and one.type not in but for one in chain.from_iterable(depending)):
            return ()
        others = list(_others(resource, graph, but))
        # Some property holds one of the names, by itself or within a longer text, such as a policy.
        names = set(resource.identities())
        if any(name in one.texts for one in others for name in names):
            return ()
        if any(name and name.search(other.texts) for _, name in called for other in others):
            return ()
        if any(one.open for one in others) or any(name is None for _, name in called):
            return (subject.undecided("", expected, "an unknown value may refer to it"),)
        return (subject.fail("", expected, "nothing in this program refers to it"),)

    return Check(run)


@once
def _depending(graph: Graph) -> Mapping[str, list[Resource]]:
    """Give what depends on each resource, by URN."""
    found: dict[str, list[Resource]] = {}
    for resource in graph.resources:
        if resource.custom:
            for urn in {*resource.dependencies, *chain.from_iterable(resource.property_dependencies.values())}:
                found.setdefault(urn, []).append(resource)
    return found


def _called(subject: Subject, nickname: Nickname) -> Iterator[tuple[Resource, re.Pattern[str] | None]]:
    """Give what names a resource, and what finds the name in texts, but not as the beginning of longer ones."""
    for one in subject.graph.referring(subject.resource, nickname.type, nickname.of):
        name = opened(one.properties.get(nickname.name))
        known = isinstance(name, str) and name
        yield one, re.compile(re.escape(str(name)) + r"(?![\w/-])") if known else None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a resource, or all of a type, say of others."""

    resource: Resource
    texts: str
    """Every text that is held, a line each."""
    open: bool
    """Whether a property is unknown and comes from nothing in this program."""


def _others(resource: Resource, graph: Graph, but: Collection[str]) -> Iterator[_Said]:
    """Give what is said by all but the resource itself and some types: its own type one by one, others together."""
    of_type, of_each = _said(graph)
    yield from (one for type_, one in of_type.items() if type_ != resource.type and type_ not in but)
    if resource.type not in but:
        yield from (one for one in of_each[resource.type] if one.resource is not resource)


@once
def _said(graph: Graph) -> tuple[Mapping[str, _Said], Mapping[str, list[_Said]]]:
    """Read what every type says of others, and every resource."""
    each: dict[str, list[_Said]] = defaultdict(list)
    for one in graph.resources:
        if one.custom:
            each[one.type].append(_of(one))
    every = {
        type_: _Said(some[0].resource, "\n".join(one.texts for one in some), any(one.open for one in some))
        for type_, some in each.items()
    }
    return every, each


def _of(resource: Resource) -> _Said:
    told, texts = resource.property_dependencies, list[str]()
    held = [(name, _hold(value, texts)) for name, value in resource.properties.items()]
    return _Said(resource, "\n".join(texts), any(unknown and not told.get(name) for name, unknown in held))


def _hold(value: object, texts: list[str]) -> bool:
    """Collect the texts of a value, and say whether something of it is unknown."""
    left, open_ = [value], False
    while left:
        one = left.pop()
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, Secret):
            left.append(one.value)
        elif one is UNKNOWN:
            open_ = True
    return open_
