"""Graphs made by hand, and what they differ in."""

import copy
from collections.abc import Mapping, Sequence

from review.diff.difference import difference
from review.diff.kinds import Direction
from review.diff.model import Access, Difference
from review.diff.outline import Side
from review.diff.records import Picture
from review.diff.sides import Loaded, digest
from review.record.urns import compose

Record = dict[str, object]
STACK = compose("prod", "shop", "", "pulumi:pulumi:Stack", "shop-prod")


def resource(short: str, name: str, inputs: Mapping[str, object] | None = None, /, *, parent: str = STACK) -> Record:
    """Give a record; `short` is a token or the short form of one of AWS, as in `rds/instance`."""
    _, _, last = short.partition("/")
    token = short if ":" in short else f"aws:{short}:{last[0].upper()}{last[1:]}"
    urn = compose("prod", "shop", parent, token, name)
    return {
        "urn": urn, "type": token, "name": name, "parent": parent, "custom": True, "inputs": dict(inputs or {}),
        "outputs": {}, "provider": None, "dependencies": [], "propertyDependencies": {}, "protect": False,
        "retainOnDelete": False, "deleteBeforeReplace": None, "ignoreChanges": [], "aliases": [],
        "source": {"file": "app.py", "line": 7},
    }  # fmt: skip


def component(name: str, parent: str = STACK) -> Record:
    """Give a component."""
    return optioned(resource("shop:index:Part", name, parent=parent), custom=False)


def graph(*records: Record, config: Mapping[str, object] | None = None) -> dict[str, object]:
    """Give a graph of records and the stack itself."""
    root = optioned(resource("pulumi:pulumi:Stack", "shop-prod", parent=""), custom=False)
    return {
        "bulwark": 1, "project": "shop", "stack": "prod", "config": dict(config or {}),
        "resources": [root, *records], "outputs": {},
    }  # fmt: skip


def loaded(body: dict[str, object], unknown: dict[str, object] | None = None) -> Loaded:
    """Give a graph as a side of a comparison."""
    resources = body["resources"]
    assert isinstance(resources, list)
    return Loaded(Side("a", "file", digest(body), len(resources)), Picture(body, unknown))


def compared(before: Sequence[Record], after: Sequence[Record]) -> Difference:
    """Compare two lists of resources, without what the pack says of them."""
    return difference(loaded(graph(*before)), loaded(graph(*after)), terms=None)


def changed(record: Record, /, **inputs: object) -> Record:
    """Give a record with other inputs; None takes one away."""
    after = copy.deepcopy(record)
    given = after["inputs"]
    assert isinstance(given, dict)
    given.update({name: value for name, value in inputs.items() if value is not None})
    for name, value in inputs.items():
        if value is None:
            given.pop(name, None)
    return after


def optioned(record: Record, /, **options: object) -> Record:
    """Give a record with other options."""
    return {**copy.deepcopy(record), **options}


def broadened(found: Difference) -> tuple[Access, ...]:
    """Give what is broader."""
    return found.access(Direction.BROADENED)


def narrowed(found: Difference) -> tuple[Access, ...]:
    """Give what is narrower."""
    return found.access(Direction.NARROWED)
