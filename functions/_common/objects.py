"""Objects of S3, by version, on boto3's client."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict, TypeVar

from functions._common.errors import error_code
from functions._common.guarding import GuardError

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion"})
"""Codes by which S3 says that there is no such object: a HEAD has no body, and so no name for it."""
_PAGES: Final = 1000
Answer = TypeVar("Answer")


class Version(TypedDict):
    """The part of a listed version that is read."""

    Key: str
    VersionId: str


class Versions(TypedDict, total=False):
    """A page of versions."""

    Versions: Sequence[Version]
    DeleteMarkers: Sequence[Version]
    IsTruncated: bool
    NextKeyMarker: str
    NextVersionIdMarker: str


class Head(TypedDict):
    """The part of HeadObject's answer that is read."""

    ContentLength: int


class Body(Protocol):
    """What comes in of an object."""

    def read(self) -> bytes:
        """Read all of it."""


class Part(TypedDict):
    """The part of GetObject's answer that is read."""

    Body: Body


class S3(Protocol):
    """What is used of boto3's S3 client, in its own spelling."""

    def copy_object(self, **request: object) -> object: ...

    def delete_object(self, **request: str) -> object: ...

    def get_object(self, **request: str) -> Part: ...

    def head_object(self, **request: str) -> Head: ...

    def list_object_versions(self, **request: str) -> Versions: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectVersion:
    """One version of an object. Its key may hold the name of a person, so that it stands in no log."""

    bucket: str
    key: str
    version: str

    def request(self) -> dict[str, str]:
        """Give what names it in a request."""
        return {"Bucket": self.bucket, "Key": self.key, "VersionId": self.version}


def named(details: object, bucket: str, key: str, version: str) -> ObjectVersion:
    """Read an object from an event, whose members are called so."""
    found = details if isinstance(details, Mapping) else {}
    parts = [found.get(name) for name in (bucket, key, version)]
    if not all(isinstance(part, str) and part for part in parts):
        message = "the event names no version of an object"
        raise GuardError(message)
    return ObjectVersion(bucket=str(parts[0]), key=str(parts[1]), version=str(parts[2]))


def unless_gone(call: Callable[[], Answer]) -> Answer | None:
    """Give the answer of a call, or None when the object is not there any more."""
    try:
        return call()
    except Exception as error:
        if error_code(error) in _GONE:
            return None
        raise


def every_version(client: S3, bucket: str, key: str) -> Iterator[ObjectVersion]:
    """Give every version of an object, the marks of deletion included."""
    request = {"Bucket": bucket, "Prefix": key}
    for _ in range(_PAGES):
        page = client.list_object_versions(**request)
        for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            if found["Key"] == key:
                yield ObjectVersion(bucket=bucket, key=key, version=found["VersionId"])
        if not page.get("IsTruncated"):
            return
        request |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
    message = "an object has more versions than anybody would upload"
    raise GuardError(message)
