"""The entry point: ask for the size, read the first bytes, delete what may not be here."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from functions._common.guarding import GuardError, client, guarded
from functions._common.objects import S3, ObjectVersion, named, unless_gone
from functions.media_clamp.types import BYTES, type_of

BUCKET_VARIABLE: Final = "BUCKET"
"""Names the bucket of uploads."""
MOST_VARIABLE: Final = "MAX_UPLOAD_BYTES"
"""The largest upload."""
TYPES_VARIABLE: Final = "ALLOW_MIME_TYPES"
"""Types that may be uploaded, with commas between."""
_LOG: Final = logging.getLogger("media_clamp")
_NOTHING: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamp:
    """What a run works with."""

    s3: S3
    bucket: str
    most_bytes: int
    types: frozenset[str]


def handle(event: Mapping[str, object], context: object) -> None:
    """Look at one upload."""
    del context
    look(event, runtime())


def runtime() -> Clamp:
    """Give the surroundings that the Lambda runtime offers."""
    return Clamp(
        s3=cast("S3", client("s3")),
        bucket=os.environ[BUCKET_VARIABLE],
        most_bytes=int(os.environ[MOST_VARIABLE]),
        types=frozenset(os.environ[TYPES_VARIABLE].split(",")),
    )


def look(event: Mapping[str, object], clamp: Clamp) -> None:
    """Do a run."""
    guarded(_LOG, lambda: _look(event, clamp))


def _look(event: Mapping[str, object], clamp: Clamp) -> None:
    found = _uploaded(event)
    if found.bucket != clamp.bucket:
        message = "the event is about another bucket"
        raise GuardError(message)
    fault = unless_gone(lambda: _fault(clamp, found))
    if not fault:
        return
    clamp.s3.delete_object(**found.request())
    _LOG.warning("upload refused and deleted: %s", fault, extra={"version": found.version})


def _uploaded(event: Mapping[str, object]) -> ObjectVersion:
    """Read the object of an event of S3 (S3 User Guide, "Event message structure for EventBridge")."""
    detail = _members(event.get("detail"))
    flat = {**_members(detail.get("object")), "bucket": _members(detail.get("bucket")).get("name")}
    return named(flat, "bucket", "key", "version-id")


def _fault(clamp: Clamp, found: ObjectVersion) -> str:
    """Say what is wrong with an upload; an empty text when nothing is."""
    size = clamp.s3.head_object(**found.request())["ContentLength"]
    if not 0 < size <= clamp.most_bytes:
        return f"{size} bytes"
    part = clamp.s3.get_object(**found.request(), Range=f"bytes=0-{BYTES - 1}")
    kind = type_of(part["Body"].read())
    return "" if kind in clamp.types else f"type {kind or 'unknown'}"


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else _NOTHING
