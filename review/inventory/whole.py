"""The inventory of a graph as a whole: stores, flows, locations and who else processes data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from review.inventory.access import Access
from review.inventory.flows import Flow, flows
from review.inventory.index import Index, get
from review.inventory.stores import KINDS, UNCLASSIFIED, Store, stores
from review.picture.model import Record, kind_of

_KEYS: Final = ("kmsKeyId", "kmsKeyArn", "kmsMasterKeyId", "kmsKey", "storageEncrypted", "encryptionKeyArn")
_PASSING: Final = ("aws:cloudtrail/trail:Trail", "aws:lambda/function:Function", "aws:scheduler/schedule:Schedule")
"""Types with a key through which data only passes, or whose data rests in a store that is listed."""
_COPIES: Final = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class Subprocessor:
    """A company that processes data for the program, as its configuration states it."""

    name: str
    purpose: str
    data: str
    region: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A region, and what rests in it."""

    region: str
    stores: int
    personal: int
    """Stores with personal data."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inventory:
    """Everything that is known of the data of a program."""

    name: str
    stores: tuple[Store, ...]
    flows: tuple[Flow, ...]
    locations: tuple[Location, ...]
    subprocessors: tuple[Subprocessor, ...]
    undescribed: tuple[str, ...]
    """Types that have a key, so that data may rest in them, and that are not described here."""

    @property
    def unclassified(self) -> tuple[Store, ...]:
        """Stores without a class of data."""
        return tuple(store for store in self.stores if store.data == UNCLASSIFIED)


def inventory(graph: Record) -> Inventory:
    """Take the inventory of a graph."""
    index = Index(graph)
    access = Access(index)
    found = stores(index, access.consumers)
    return Inventory(
        name="/".join(str(graph[key]) for key in ("project", "stack") if graph.get(key)) or "program",
        stores=tuple(found),
        flows=tuple(flows(index, access)),
        locations=_locations(found),
        subprocessors=_subprocessors(graph),
        undescribed=_undescribed(index),
    )


def _locations(found: list[Store]) -> tuple[Location, ...]:
    regions = sorted({store.region for store in found})
    return tuple(
        Location(
            region=region or "unknown",
            stores=sum(store.region == region for store in found),
            personal=sum(store.region == region and store.pii for store in found),
        )
        for region in regions
    )


def _subprocessors(graph: Record) -> tuple[Subprocessor, ...]:
    config = graph.get("config")
    text = config.get(f"{graph.get('project')}:subprocessors") if isinstance(config, Mapping) else None
    try:
        listed = json.loads(text) if isinstance(text, str) else []
    except ValueError:
        return ()
    found = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return tuple(sorted(_subprocessor(each) for each in found))


def _subprocessor(stated: Mapping[str, object]) -> Subprocessor:
    data = stated.get("data")
    return Subprocessor(
        name=str(stated.get("name", "")),
        purpose=str(stated.get("purpose", "")),
        data=", ".join(map(str, data)) if isinstance(data, list) else str(data or ""),
        region=str(stated.get("region", "")),
    )


def _undescribed(index: Index) -> tuple[str, ...]:
    known = {*KINDS, *_PASSING, _COPIES}
    found = {
        type_
        for type_, records in index.by_type.items()
        if type_ not in known and any(get(record, key) is not None for record in records for key in _KEYS)
    }
    return tuple(sorted(map(kind_of, found)))
