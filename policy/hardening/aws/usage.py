"""Whether anything of a program uses a resource, beyond what only configures it."""

from collections.abc import Collection, Iterator

from hardening.resources import Resource
from hardening.rule import Check, Outcomes, Subject
from hardening.values import has_unknown, strings


def used(but: Collection[str], expected: str) -> Check:
    """Some resource of the program uses the subject; resources of the types in `but` only configure it."""

    def run(subject: Subject) -> Outcomes:
        resource = subject.resource
        others = [one for one in subject.graph.resources if one.custom and one is not resource and one.type not in but]
        if any(resource.urn in _sources(one) for one in others):
            return ()
        names = set(resource.identities())
        if names and any(_mentions(one, names) for one in others):
            return ()
        if any(map(_open, others)):
            return (subject.undecided("", expected, "an unknown value may refer to it"),)
        return (subject.fail("", expected, "nothing in this program refers to it"),)

    return Check(run)


def _sources(resource: Resource) -> Iterator[str]:
    yield from resource.dependencies
    for urns in resource.property_dependencies.values():
        yield from urns


def _mentions(resource: Resource, names: Collection[str]) -> bool:
    """Whether a property holds one of the names, by itself or within a longer text, such as a policy."""
    return any(name in text for _, text, _ in strings(resource.properties) for name in names)


def _open(resource: Resource) -> bool:
    """Whether a property is unknown and comes from nothing in this program."""
    told = resource.property_dependencies
    return any(has_unknown(value) and not told.get(name) for name, value in resource.properties.items())
