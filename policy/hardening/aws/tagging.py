"""Tags as AWS sees them: those of the resource over those that its provider adds."""

import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Final

from hardening.providers import default_tags
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened

_SCALING_GROUP: Final = aws("autoscaling/group")


@functools.cache
def taggable() -> frozenset[str]:
    """Give the canonical types that take tags, read once from the list that follows the provider's SDK."""
    text = resources.files("hardening.aws").joinpath("taggable.txt").read_text(encoding="utf-8")
    found: set[str] = set()
    for line in text.splitlines():
        module, _, names = line.partition(":")
        found.update(aws(f"{module}/{name}") for name in names.split())
    return frozenset(found)


def tags_of(subject: Subject) -> Mapping[str, object] | None:
    """Give the merged tags, values still wrapped; None when it is unknown which tags there are."""
    own = _pairs(subject.value("tags"))
    # An Auto Scaling group is the one type that the provider adds no tags to.
    added = {} if subject.resource.type == _SCALING_GROUP else default_tags(subject)
    if own is None or not isinstance(added, Mapping):
        return None
    return {**{str(name): value for name, value in added.items()}, **own}


def tag(subject: Subject, name: str) -> object:
    """Give the value of one tag; UNKNOWN when it is, or when it is unknown which tags there are."""
    found = tags_of(subject)
    return UNKNOWN if found is None else opened(found.get(name, ABSENT))


def _pairs(value: object) -> dict[str, object] | None:
    """Read a map of tags, or the list of key and value that an Auto Scaling group takes."""
    if value is UNKNOWN:
        return None
    if isinstance(value, Mapping):
        return {str(name): item for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed([opened(item) for item in value])
    return {}


def _listed(items: Sequence[object]) -> dict[str, object] | None:
    found: dict[str, object] = {}
    for item in items:
        key = opened(item.get("key", ABSENT)) if isinstance(item, Mapping) else item
        if key is UNKNOWN:
            return None
        if isinstance(item, Mapping) and isinstance(key, str):
            found[key] = item.get("value", ABSENT)
    return found
