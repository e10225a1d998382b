"""The provider that manages a resource: its region, its accounts and the tags that it adds."""

import functools
import json
from collections.abc import Iterator, Mapping

from hardening.rule import Subject
from hardening.tokens import AWS_PROVIDER
from hardening.values import ABSENT, UNKNOWN, from_json, opened, read, show


def decode(value: object) -> object:
    """Decode an argument of a provider: everything but a text travels as JSON."""
    inner = opened(value)
    return _decoded(inner) if isinstance(inner, str) else inner


@functools.lru_cache(maxsize=256)  # each resource asks its provider for the same few
def _decoded(text: str) -> object:
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError):
        return text


def argument(properties: Mapping[str, object], name: str) -> object:
    """Give an argument of a provider, decoded; UNKNOWN and ABSENT as for any property."""
    return decode(read(properties, name))


def managing(subject: Subject) -> Mapping[str, object]:
    """Give the arguments of the provider that manages the subject, as far as the graph tells them."""
    provider = subject.resource.provider
    if provider is None:
        return {}
    if provider.properties:
        return provider.properties
    # A reference to a provider is its URN, followed by its id where it has one.
    for urn in (provider.urn, provider.urn.rpartition("::")[0]):
        if urn in subject.graph.by_urn:
            return subject.graph.by_urn[urn].properties
    return {}


def all_of_graph(subject: Subject) -> Iterator[Mapping[str, object]]:
    """Give the arguments of the subject's provider and of every other AWS provider of the program."""
    yield managing(subject)
    for provider in subject.graph.all(AWS_PROVIDER):
        yield provider.properties


def region(properties: Mapping[str, object]) -> object:
    """Give the region of a provider; UNKNOWN and ABSENT as for any property."""
    return opened(read(properties, "region"))


def shown_region(properties: Mapping[str, object]) -> str:
    """Render the region of a provider for a finding."""
    return show(read(properties, "region"))


def regions(subject: Subject) -> set[str]:
    """Give the regions of the program's providers, as far as they are known."""
    return {found for each in all_of_graph(subject) if isinstance(found := region(each), str)}


def region_of(subject: Subject) -> str:
    """Give the region of a resource: its provider's, else the only one of the program; empty where that is open."""
    found, others = region(managing(subject)), regions(subject)
    if isinstance(found, str):
        return found
    return next(iter(others)) if found is ABSENT and len(others) == 1 else ""


def default_tags(subject: Subject) -> object:
    """Give the tags that the provider adds to every resource; UNKNOWN when they are not known."""
    settings = argument(managing(subject), "defaultTags")
    if settings is UNKNOWN:
        return UNKNOWN
    tags = opened(read(settings, "tags"))
    if tags is UNKNOWN or isinstance(tags, Mapping):
        return tags
    return {}
