"""Containers: what they may do to the host they run on, compared by their names."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.tokens import aws
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import Json, is_secret, is_unknown
from review.diff.kinds import AccessKind, Direction, Op
from review.diff.records import Record, inputs
from review.diff.texts import parsed

_TYPE: Final = aws("ecs/taskDefinition")
_ROOT: Final = frozenset({"", "0", "root", "0:0", "root:root"})


def gains(raw: Raw) -> Iterator[Gain]:
    """Give what containers may do now and might not before, and the other way round; a new one had nothing to lose."""
    if raw.type != _TYPE or raw.op not in (Op.UPDATE, Op.REPLACE):
        return
    old, new = (_containers(inputs(side)) for side in (raw.pair.before, raw.pair.after))
    for name in sorted(old.keys() & new.keys()):
        before, after = set(_powers(old[name])), set(_powers(new[name]))
        for direction, found in ((MORE, after - before), (LESS, before - after)):
            yield from (_gain(direction, f"containerDefinitions[{name}]", name, power) for power in sorted(found))
    before, after = (set(_mounts(inputs(side))) for side in (raw.pair.before, raw.pair.after))
    for direction, found in ((MORE, after - before), (LESS, before - after)):
        yield from (_gain(direction, "volumes", "every container", power) for power in sorted(found))


def _gain(direction: Direction, path: str, who: str, what: str) -> Gain:
    return Gain(kind=AccessKind.CONTAINER, direction=direction, path=path, who=who, what=what)


def _containers(given: Record) -> Mapping[str, Mapping[str, Json]]:
    value = given.get("containerDefinitions")
    rows = None if is_secret(value) or is_unknown(value) else parsed(value)
    found = rows if isinstance(rows, list) else []
    return {str(row.get("name")): row for row in found if isinstance(row, Mapping)}


def _powers(container: Mapping[str, Json]) -> Iterator[str]:
    """Give what a container may do. Amazon ECS runs it as the image says where no user is given: maybe as root."""
    if container.get("privileged") is True:
        yield "all that the host's root may"
    if container.get("readonlyRootFilesystem") is not True:
        yield "to change its own files"
    if str(container.get("user") or "") in _ROOT:
        yield "to run as root"
    linux = container.get("linuxParameters")
    capabilities = linux.get("capabilities") if isinstance(linux, Mapping) else None
    added = capabilities.get("add") if isinstance(capabilities, Mapping) else None
    yield from (f"the capability {each}" for each in (added if isinstance(added, list) else []))


def _mounts(given: Record) -> Iterator[str]:
    rows = given.get("volumes")
    for row in rows if isinstance(rows, list) else []:
        path = row.get("hostPath") if isinstance(row, Mapping) else None
        if isinstance(path, str):
            yield f"the host's {path}"
