"""The entry point: the sections that are not done yet."""

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from functions._common.entry import Context, SystemClock, seconds_left
from functions._common.guarding import GuardError, client, guarded
from functions._common.items import Found, Item, every_item, text
from functions._common.objects import Versions
from functions._common.pace import NotDoneError, Pace
from functions._common.requests import Asked, Requests, Table
from functions._common.steps import ClockPort

TABLE_VARIABLE: Final = "REQUESTS_TABLE"
RECORDS_VARIABLE: Final = "AUDIT_TABLE"
BUCKETS_VARIABLE: Final = "MEDIA_BUCKETS"
"""Buckets that hold media of people, with commas between."""
EXPORTS_VARIABLE: Final = "EXPORT_BUCKET"
"""Where exports lie until the person has fetched them."""
PREFIX: Final = "exports/"
_LINES: Final = 500
"""Lines of a part."""
_ENVELOPE: Final = ("occurredAt#eventId", "action", "actorId", "entityType", "entityId")
"""What is told of an audit record."""
_LOG: Final = logging.getLogger("dsr_export")
Line = Mapping[str, object]


class Records(Protocol):
    """What is used of boto3's DynamoDB client for records, in its own spelling."""

    def query(self, **request: object) -> Found:
        """Give a page of items."""


class S3(Protocol):
    """What is used of boto3's S3 client, in its own spelling."""

    def list_object_versions(self, **request: object) -> Versions:
        """Give a page of versions."""

    def put_object(self, **request: object) -> object:
        """Put an object."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exporting:
    """What a run works with."""

    requests: Requests
    records: Records
    table: str
    """The table of audit records."""
    s3: S3
    clock: ClockPort
    buckets: Sequence[str]
    exports: str
    seconds_left: float


def handle(event: Mapping[str, object], context: Context) -> dict[str, object]:
    """Work on a request."""
    return export(event, runtime(context))


def runtime(context: Context) -> Exporting:
    """Give the surroundings that the Lambda runtime offers."""
    table = client("dynamodb")
    return Exporting(
        requests=Requests(client=cast("Table", table), table=os.environ[TABLE_VARIABLE]),
        records=cast("Records", table),
        table=os.environ[RECORDS_VARIABLE],
        s3=cast("S3", client("s3")),
        clock=SystemClock(),
        buckets=os.environ[BUCKETS_VARIABLE].split(","),
        exports=os.environ[EXPORTS_VARIABLE],
        seconds_left=seconds_left(context),
    )


def export(event: Mapping[str, object], exporting: Exporting) -> dict[str, object]:
    """Do a run; say whether something is left."""
    return guarded(_LOG, lambda: _export(event, exporting))


def _export(event: Mapping[str, object], exporting: Exporting) -> dict[str, object]:
    asked = exporting.requests.load(event)
    if asked.kind != "export":
        message = "the request is no export"
        raise GuardError(message)
    pace, outcome = Pace(exporting.clock, exporting.clock.now() + exporting.seconds_left), "done"
    try:
        for name, lines in _SECTIONS.items():
            if f"export {name}" not in asked.done:
                _write(exporting, asked, name, pace.within(lines(exporting, asked)))
                exporting.requests.note(asked, f"export {name}")
    except NotDoneError:
        outcome = "more"
    _LOG.info("run done", extra={"request": asked.id, "outcome": outcome})
    return {"outcome": outcome, "failed": 0}


def _write(exporting: Exporting, asked: Asked, section: str, lines: Iterable[Line]) -> None:
    """Write a section in parts; one without lines has an empty part, so that nobody takes it for forgotten."""
    part, waiting = 1, list[str]()
    for line in lines:
        waiting.append(json.dumps(line, sort_keys=True))
        if len(waiting) == _LINES:
            _put(exporting, asked, f"{section}-{part:05}", waiting)
            part, waiting = part + 1, []
    if waiting or part == 1:
        _put(exporting, asked, f"{section}-{part:05}", waiting)


def _put(exporting: Exporting, asked: Asked, name: str, lines: Sequence[str]) -> None:
    exporting.s3.put_object(
        Bucket=exporting.exports,
        Key=f"{PREFIX}{asked.id}/platform/{name}.jsonl",
        Body="".join(f"{line}\n" for line in lines).encode(),
        ContentType="application/x-ndjson",
    )


def _records(exporting: Exporting, asked: Asked) -> Iterator[Line]:
    request = {
        "TableName": exporting.table,
        "KeyConditionExpression": "tenantId = :tenant",
        "FilterExpression": "actorId = :person OR entityId = :person",
        "ExpressionAttributeValues": {":tenant": {"S": asked.tenant}, ":person": {"S": asked.person}},
    }
    for item in every_item(exporting.records.query, request):
        yield _told(item)


def _told(item: Item) -> Line:
    return {name: text(item, name) for name in _ENVELOPE if name in item}


def _objects(exporting: Exporting, asked: Asked) -> Iterator[Line]:
    for bucket in exporting.buckets:
        for prefix in (one for one in asked.prefixes if asked.person in one):
            request: dict[str, object] = {"Bucket": bucket, "Prefix": prefix}
            while True:
                page = exporting.s3.list_object_versions(**request)
                yield from ({"bucket": bucket, "key": one["Key"]} for one in page.get("Versions", ()))
                if not page.get("IsTruncated"):
                    break
                request |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


def _accounts(_exporting: Exporting, asked: Asked) -> Iterator[Line]:
    yield from ({"account": name} for name in asked.secrets)


_SECTIONS: Final[Mapping[str, Callable[[Exporting, Asked], Iterator[Line]]]] = {
    "records": _records,
    "objects": _objects,
    "accounts": _accounts,
}
