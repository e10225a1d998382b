"""The configuration of a stack, before and after: every value that differs, and the line that sets it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from hardening.resources import Source
from review.diff.deltas import Delta, Json
from review.diff.outline import ConfigChange
from review.diff.records import Picture, mapping
from review.diff.showing import Redactor
from review.load.documents import json_of


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of the configuration that differs."""

    key: str
    """`project:key.path`, as people write it."""
    before: Json
    after: Json


def leaves(base: Picture, head: Picture) -> list[Leaf]:
    """Give every value that differs."""
    old, new = mapping(base.graph, "config"), mapping(head.graph, "config")
    return [leaf for key in sorted({*old, *new}) for leaf in _inside(key, _opened(old.get(key)), _opened(new.get(key)))]


def _opened(value: Json) -> Json:
    """Give the value of a key; structures are JSON texts."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json_of(value)
        except ValueError:
            return value
    return value


def _inside(key: str, old: Json, new: Json) -> Iterator[Leaf]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted({*old, *new}):
            yield from _inside(f"{key}.{name}", old.get(name), new.get(name))
    else:
        yield Leaf(key, old, new)


def told(found: list[Leaf], head: Picture, folder: Path | None, redactor: Redactor) -> tuple[ConfigChange, ...]:
    """Make the differences ready to be shown."""
    file = f"Pulumi.{head.graph.get('stack')}.yaml"
    return tuple(
        ConfigChange(
            leaf.key, *redactor.both(Delta(leaf.key, leaf.before, leaf.after), ""), line(folder, file, leaf.key)
        )
        for leaf in found
    )


def line(folder: Path | None, file: str, key: str) -> Source | None:
    """Give the line of a stack file that sets a key, or the nearest key around it."""
    if folder is None or not (folder / file).is_file():
        return None
    root = yaml.compose((folder / file).read_text(encoding="utf-8"))
    node, found = _child(root, "config"), 0
    steps = key.split(".")
    for step in (steps[0], *steps[1:]):
        key_node = _key(node, step) or _key(node, step.partition(":")[2])
        if key_node is None:
            break
        found, node = key_node.start_mark.line + 1, _child(node, key_node.value)
    return Source(file, found) if found else None


def _key(node: yaml.Node | None, name: str) -> yaml.ScalarNode | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((key for key, _ in pairs if isinstance(key, yaml.ScalarNode) and key.value == name), None)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if isinstance(key, yaml.ScalarNode) and key.value == name), None)
