"""Chain the records of a batch, and check such a chain."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

CHAIN: Final = "chain"
"""Where a record carries its place."""


def chained(records: Sequence[Mapping[str, object]], batch: str) -> list[dict[str, object]]:
    """Give the records with their places; the same batch, tried again, gets the same hashes."""
    found: list[dict[str, object]] = []
    before = _start(batch, len(records))
    for index, record in enumerate(records):
        place = {"batch": batch, "index": index, "count": len(records), "prevHash": before}
        linked = {**record, CHAIN: place}
        before = _hash(linked)
        found.append({**record, CHAIN: {**place, "hash": before}})
    return found


def broken(records: Sequence[Mapping[str, object]]) -> bool:
    """Whether a batch, as it lies in the archive, is not the one that was chained."""
    places = [record.get(CHAIN) for record in records]
    batches = {place.get("batch") for place in places if isinstance(place, Mapping)}
    if len(batches) != 1 or not all(isinstance(place, Mapping) for place in places):
        return bool(records)
    plain = [{name: value for name, value in record.items() if name != CHAIN} for record in records]
    return chained(plain, str(batches.pop())) != [dict(record) for record in records]


def _start(batch: str, count: int) -> str:
    return hashlib.sha256(json.dumps([batch, count]).encode()).hexdigest()


def _hash(record: Mapping[str, object]) -> str:
    """Hash a record in one spelling: sorted, without spaces, in ASCII."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
