"""The entry point: what Firehose hands over, and takes back (Firehose Developer Guide, "Transform source data")."""

import base64
import binascii
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from functions._common.guarding import guarded
from functions.audit_transform.chain import CHAIN, chained
from functions.audit_transform.redaction import redacted

FLAGS_VARIABLE: Final = "REDACT_ON"
"""Attributes of which any one being set has a record redacted, with commas between."""
ENVELOPE_VARIABLE: Final = "ENVELOPE"
"""Attributes that a redacted record keeps, with commas between."""
MALFORMED: Final = "audit records malformed"
"""The line on which an alarm rings."""
_LOG: Final = logging.getLogger("audit_transform")


class Handed(TypedDict):
    """A record as Firehose hands it over."""

    recordId: str
    data: str


class Batch(TypedDict):
    """What Firehose hands over."""

    invocationId: str
    records: Sequence[Handed]


class Returned(TypedDict):
    """A record as Firehose takes it back."""

    recordId: str
    result: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What is redacted, and what is left."""

    flags: Sequence[str]
    envelope: frozenset[str]


def handle(event: Batch, context: object) -> dict[str, list[Returned]]:
    """Transform a batch."""
    del context
    rules = Redaction(
        flags=os.environ[FLAGS_VARIABLE].split(","), envelope=frozenset(os.environ[ENVELOPE_VARIABLE].split(","))
    )
    return transform(event, rules)


def transform(batch: Batch, rules: Redaction) -> dict[str, list[Returned]]:
    """Do a run."""
    return guarded(_LOG, lambda: {"records": _transformed(batch, rules)})


def _transformed(batch: Batch, rules: Redaction) -> list[Returned]:
    read = {handed["recordId"]: _read(handed["data"]) for handed in batch["records"]}
    good = {ident: record for ident, record in read.items() if record is not None}
    short = [redacted(record, rules.flags, rules.envelope) for record in good.values()]
    done = dict(zip(good, chained(short, batch["invocationId"]), strict=True))
    if malformed := len(read) - len(done):
        _LOG.error(MALFORMED, extra={"malformed": malformed, "batch": len(read)})
    return [_returned(handed, done.get(handed["recordId"])) for handed in batch["records"]]


def _read(data: str) -> dict[str, object] | None:
    """Read a record; None when it is no JSON object, or brings a place in a chain of its own."""
    try:
        found = json.loads(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and CHAIN not in found else None


def _returned(handed: Handed, record: Mapping[str, object] | None) -> Returned:
    """Give a record back; one that could not be read as it came, for Firehose to keep below its errors."""
    if record is None:
        return Returned(recordId=handed["recordId"], result="ProcessingFailed", data=handed["data"])
    text = json.dumps(record, separators=(",", ":"))
    return Returned(recordId=handed["recordId"], result="Ok", data=base64.b64encode(text.encode()).decode())
