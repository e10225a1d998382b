"""Whether anything of a program uses a resource, beyond what only configures it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from hardening.resources import Graph, Resource, once
from hardening.rule import Check, Outcomes, Subject
from hardening.values import UNKNOWN, Secret


def used(but: Collection[str], expected: str) -> Check:
    """Some resource of the program uses the subject; resources of the types in `but` only configure it."""

    def run(subject: Subject) -> Outcomes:
        resource, graph = subject.resource, subject.graph
        if any(one is not resource and one.type not in but for one in _depending(graph).get(resource.urn, ())):
            return ()
        others = [one for one in _users(graph) if one.resource is not resource and one.resource.type not in but]
        # Some property holds one of the names, by itself or within a longer text, such as a policy.
        names = set(resource.identities())
        if any(name in one.texts for one in others for name in names):
            return ()
        if any(one.open for one in others):
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


@dataclass(frozen=True, slots=True)
class _User:
    """What a resource says of others."""

    resource: Resource
    texts: str
    """Every text that it holds, a line each."""
    open: bool
    """Whether a property is unknown and comes from nothing in this program."""


@once
def _users(graph: Graph) -> list[_User]:
    """Read what every resource says of others."""
    return [_user(one) for one in graph.resources if one.custom]


def _user(resource: Resource) -> _User:
    told, texts = resource.property_dependencies, list[str]()
    held = [(name, _hold(value, texts)) for name, value in resource.properties.items()]
    return _User(resource, "\n".join(texts), any(unknown and not told.get(name) for name, unknown in held))


def _hold(value: object, texts: list[str]) -> bool:
    """Collect the texts of a value, and say whether something of it is unknown."""
    if isinstance(value, str):
        texts.append(value)
    if isinstance(value, dict | list):
        found = [_hold(item, texts) for item in (value.values() if isinstance(value, dict) else value)]
        return any(found)
    return value is UNKNOWN or (isinstance(value, Secret) and _hold(value.value, texts))
