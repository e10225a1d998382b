"""Properties that can be changed on a resource that stands: the only ones that the pack ever changes."""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final

from hardening.tokens import aws

_INDEX: Final = re.compile(r"\[\d*\]")


@functools.cache
def _listed() -> Mapping[str, frozenset[str]]:
    """Give the properties by canonical type, read once from the list that tests write and prove."""
    text = resources.files("hardening").joinpath("in_place.txt").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            short, path, _ = line.split(maxsplit=2)
            found.setdefault(aws(short), set()).add(path.replace("[]", ""))
    return {type_: frozenset(paths) for type_, paths in found.items()}


def in_place(type_: str, path: str) -> bool:
    """Whether a change of the property leaves the resource standing. What nobody has looked up does not.

    A list of one may be given as the one object, so that places in lists do not count.
    """
    return _INDEX.sub("", path) in _listed().get(type_, ())
