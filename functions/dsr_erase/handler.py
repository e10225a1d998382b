"""The entry point: what is left of a request, page by page."""

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypedDict, cast

from functions._common.entry import Context, SystemClock, seconds_left
from functions._common.errors import error_code
from functions._common.guarding import GuardError, client, guarded
from functions._common.objects import Version, Versions
from functions._common.pace import NotDoneError, Pace
from functions._common.requests import Asked, Requests, Table
from functions._common.steps import ClockPort

TABLE_VARIABLE: Final = "REQUESTS_TABLE"
BUCKETS_VARIABLE: Final = "MEDIA_BUCKETS"
"""Buckets that hold media of people, with commas between."""
SECRETS_VARIABLE: Final = "SECRET_PATHS"
"""Paths below which secrets of accounts are, with commas between: no other one is ever deleted."""
_PAGE: Final = 200
_WINDOW_DAYS: Final = 7
"""Days in which a deleted secret can be restored; the least that Secrets Manager takes."""
_GONE: Final = frozenset({"InvalidRequestException", "ResourceNotFoundException"})
"""A secret that is not there, or on its way out already."""
_LOCKED: Final = frozenset({"AccessDenied", "InvalidRequest"})
"""What S3 says of a version that is locked or held (S3 User Guide, "Managing Object Lock")."""
_LOG: Final = logging.getLogger("dsr_erase")


class Refused(TypedDict, total=False):
    """A version that was not deleted."""

    Code: str


class Deleted(TypedDict, total=False):
    """The answer of DeleteObjects."""

    Errors: Sequence[Refused]


class S3(Protocol):
    """What is used of boto3's S3 client, in its own spelling."""

    def list_object_versions(self, **request: object) -> Versions:
        """Give a page of versions."""

    def delete_objects(self, **request: object) -> Deleted:
        """Delete versions."""


class Secrets(Protocol):
    """What is used of boto3's Secrets Manager client, in its own spelling."""

    def delete_secret(self, **request: object) -> object:
        """Delete a secret."""


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    MORE = "more"
    """The time is over; call again."""
    HELD = "held"
    """A legal hold was placed: what is left stays."""


class HeldError(Exception):
    """A legal hold covers the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasing:
    """What a run works with."""

    requests: Requests
    s3: S3
    secrets: Secrets
    clock: ClockPort
    buckets: Sequence[str]
    paths: Sequence[str]
    seconds_left: float


def handle(event: Mapping[str, object], context: Context) -> dict[str, object]:
    """Work on a request."""
    return erase(event, runtime(context))


def runtime(context: Context) -> Erasing:
    """Give the surroundings that the Lambda runtime offers."""
    return Erasing(
        requests=Requests(client=cast("Table", client("dynamodb")), table=os.environ[TABLE_VARIABLE]),
        s3=cast("S3", client("s3")),
        secrets=cast("Secrets", client("secretsmanager")),
        clock=SystemClock(),
        buckets=os.environ[BUCKETS_VARIABLE].split(","),
        paths=os.environ[SECRETS_VARIABLE].split(","),
        seconds_left=seconds_left(context),
    )


def erase(event: Mapping[str, object], erasing: Erasing) -> dict[str, object]:
    """Do a run; say how it ended, and how many steps could not be done."""
    return guarded(_LOG, lambda: _erase(event, erasing))


def _erase(event: Mapping[str, object], erasing: Erasing) -> dict[str, object]:
    asked = erasing.requests.load(event)
    if asked.kind != "erase":
        message = "the request is no erasure"
        raise GuardError(message)
    pace, failed, outcome = Pace(erasing.clock, erasing.clock.now() + erasing.seconds_left), 0, Outcome.DONE
    try:
        failed += sum(_media(erasing, asked, bucket, prefix, pace) for bucket, prefix in _places(erasing, asked))
        failed += sum(_secret(erasing, asked, name) for name in pace.within(_left(asked, asked.secrets)))
    except NotDoneError:
        outcome = Outcome.MORE
    except HeldError:
        outcome = Outcome.HELD
    _LOG.info("run done", extra={"request": asked.id, "outcome": outcome.value, "failed": failed})
    return {"outcome": outcome.value, "failed": failed}


def _places(erasing: Erasing, asked: Asked) -> Iterator[tuple[str, str]]:
    """Give the buckets and prefixes that are not done."""
    for bucket in erasing.buckets:
        for prefix in asked.prefixes:
            if _step(bucket, prefix) not in asked.done:
                yield bucket, prefix


def _left(asked: Asked, names: Sequence[str]) -> list[str]:
    return [name for name in names if _step("secret", name) not in asked.done]


def _step(where: str, name: str) -> str:
    """Name a step without saying anything of the person."""
    return f"erase {where} {hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _media(erasing: Erasing, asked: Asked, bucket: str, prefix: str, pace: Pace) -> int:
    """Delete every version below a prefix, unless it is locked; 1 when that failed.

    A prefix that does not name the person is refused: an empty one would mean the whole bucket.
    """
    if asked.person not in prefix:
        _LOG.error("a prefix does not name the person", extra={"request": asked.id, "bucket": bucket})
        return 1
    kept = 0
    for page in pace.within(_pages(erasing, bucket, prefix)):
        _unless_held(erasing, asked)
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in page]
        answer = erasing.s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        codes = [refused.get("Code", "") for refused in answer.get("Errors", ())]
        if strange := sorted(set(codes) - _LOCKED):
            _LOG.error("versions not deleted: %s", ", ".join(strange), extra={"request": asked.id, "bucket": bucket})
            return 1
        kept += len(codes)
    erasing.requests.note(asked, _step(bucket, prefix), f"{bucket}: {kept} locked versions" if kept else "")
    return 0


def _pages(erasing: Erasing, bucket: str, prefix: str) -> Iterator[Sequence[Version]]:
    """Give the versions below a prefix, marks of deletion included, page by page, but no empty page."""
    request: dict[str, object] = {"Bucket": bucket, "Prefix": prefix, "MaxKeys": _PAGE}
    while True:
        page = erasing.s3.list_object_versions(**request)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        if found:
            yield found
        if not page.get("IsTruncated"):
            return
        request |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


def _secret(erasing: Erasing, asked: Asked, name: str) -> int:
    """Delete the secret of an account; 1 when that failed, or when it is none of an account."""
    if not any(name.startswith(path) for path in erasing.paths):
        _LOG.error("a secret is none of an account", extra={"request": asked.id})
        return 1
    _unless_held(erasing, asked)
    try:
        erasing.secrets.delete_secret(SecretId=name, RecoveryWindowInDays=_WINDOW_DAYS)
    except Exception as error:  # noqa: BLE001  counted, and told by its code
        if (code := error_code(error)) not in _GONE:
            _LOG.error("secret not deleted: %s", code, extra={"request": asked.id})
            return 1
    erasing.requests.note(asked, _step("secret", name))
    return 0


def _unless_held(erasing: Erasing, asked: Asked) -> None:
    if erasing.requests.held(asked):
        raise HeldError
