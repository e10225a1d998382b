"""Pair the resources of two graphs: by address, by alias, and else by what they are."""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from review.diff.aliases import Aliases
from review.diff.records import Picture, Record, custom, inputs, kind, text

_IDENTIFYING: Final = (
    "identifier", "clusterIdentifier", "replicationGroupId", "bucket", "functionName", "repositoryName", "domainName",
    "name",
)  # fmt: skip
"""Properties that name a thing of AWS for good: two resources of one type and one such name are one thing."""


class How(StrEnum):
    """By what two records were found to be one resource."""

    SAME = "same address"
    ALIAS = "alias"
    RENAMED = "renamed"
    """Nothing tells the engine that it is one resource: it deletes the one and creates the other."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A resource before and after; one of them is missing for one that is created or deleted."""

    before: Record | None
    after: Record | None
    how: How = How.SAME


def pairs(base: Picture, head: Picture) -> list[Pair]:
    """Pair all resources, sorted by address."""
    found = [Pair(base.records[urn], record) for urn, record in head.records.items() if urn in base.records]
    new = {urn: record for urn, record in head.records.items() if urn not in base.records}
    gone = {urn: record for urn, record in base.records.items() if urn not in head.records}
    found += _take(new, gone, _aliased(new, gone, head), How.ALIAS)
    for key in _KEYS:
        found += _take(new, gone, _alike(new.values(), gone.values(), key), How.RENAMED)
    found += [Pair(None, record) for record in new.values()]
    found += [Pair(record, None) for record in gone.values()]
    return sorted(found, key=_address)


def _address(pair: Pair) -> tuple[str, str]:
    one, other = pair.after or pair.before, pair.before or pair.after
    return (text(one, "urn") if one else "", text(other, "urn") if other else "")


def _take(new: dict[str, Record], gone: dict[str, Record], found: Iterable[tuple[str, str]], how: How) -> list[Pair]:
    """Take pairs out of what is left."""
    return [Pair(gone.pop(old), new.pop(urn), how) for urn, old in list(found)]


def _aliased(new: dict[str, Record], gone: dict[str, Record], head: Picture) -> Iterator[tuple[str, str]]:
    """Give new addresses with the old one that an alias names; each old one is taken once."""
    known, taken = Aliases(head.records), set[str]()
    for urn in sorted(new) if gone else ():
        old = next((alias for alias in known.of(urn) if alias in gone and alias not in taken), None)
        if old is not None:
            taken.add(old)
            yield urn, old


Key = Callable[[Record], Hashable | None]


def _alike(new: Iterable[Record], gone: Iterable[Record], key: Key) -> Iterator[tuple[str, str]]:
    """Give the pairs that have a key in common that nothing else has."""
    sides: Sequence[dict[Hashable, list[str]]] = (defaultdict(list), defaultdict(list))
    for side, records in zip(sides, (new, gone), strict=True):
        for record in records:
            if (found := key(record)) is not None:
                side[found].append(text(record, "urn"))
    for found, urns in sides[0].items():
        others = sides[1].get(found, ())
        if len(urns) == len(others) == 1:
            yield urns[0], others[0]


def _by_name(record: Record) -> Hashable | None:
    """Of one type and one name, with another parent."""
    return (kind(record), text(record, "name"))


def _by_identity(record: Record) -> Hashable | None:
    given = inputs(record)
    found = next((given[name] for name in _IDENTIFYING if isinstance(given.get(name), str)), None)
    return (kind(record), str(found)) if found is not None and custom(record) else None


def _by_inputs(record: Record) -> Hashable | None:
    """Of one type and with the same inputs, which say enough to be told from others by chance."""
    given = inputs(record)
    return (kind(record), json.dumps(given, sort_keys=True)) if len(given) > 1 and custom(record) else None


_KEYS: Final[tuple[Key, ...]] = (_by_identity, _by_name, _by_inputs)
