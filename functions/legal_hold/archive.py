"""Batches of audit records in the locked archive: held beyond their retention, and let go."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from functions._common.objects import Version, Versions
from functions._common.pace import Pace
from functions.legal_hold.holds import ARCHIVE

_PAGE: Final = 200
"""Versions of a page; each takes a call."""
_BETWEEN: Final = "\n"
"""Stands in a cursor between a key and the version after which work goes on."""


class Holding(Protocol):
    """What is used of boto3's S3 client, in its own spelling."""

    def list_object_versions(self, **request: object) -> Versions:
        """Give a page of versions."""

    def put_object_legal_hold(self, **request: object) -> object:
        """Turn the legal hold of a version on or off."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Archive:
    """The bucket of the archive."""

    client: Holding
    bucket: str

    def hold(self, start: str, note: Callable[[str], None], pace: Pace) -> None:
        """Hold every version from a place on, and note after each page how far that is."""
        self._turn("ON", start, None, note, pace)

    def release(self, start: str, end: str | None, note: Callable[[str], None], pace: Pace) -> None:
        """Let go of every version from one place to another."""
        self._turn("OFF", start, end, note, pace)

    def _turn(self, status: str, start: str, end: str | None, note: Callable[[str], None], pace: Pace) -> None:
        for versions in pace.within(self._pages(start)):
            chosen = [one for one in versions if end is None or one["Key"] < end]
            for one in chosen:
                self.client.put_object_legal_hold(
                    Bucket=self.bucket,
                    Key=one["Key"],
                    VersionId=one["VersionId"],
                    LegalHold={"Status": status},
                )
            if len(chosen) < len(versions):
                return
            if versions:
                note(f"{versions[-1]['Key']}{_BETWEEN}{versions[-1]['VersionId']}")

    def _pages(self, start: str) -> Iterator[Sequence[Version]]:
        """Give the versions that follow a place, page by page."""
        request: dict[str, object] = {"Bucket": self.bucket, "Prefix": ARCHIVE, "MaxKeys": _PAGE, **_after(start)}
        while True:
            page = self.client.list_object_versions(**request)
            yield page.get("Versions", ())
            if not page.get("IsTruncated"):
                return
            markers = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
            request = {**request, **markers}


def _after(place: str) -> Mapping[str, object]:
    """Give the markers of a place: a key begins after what is before it in order, a version after itself."""
    key, _, version = place.partition(_BETWEEN)
    markers = {"KeyMarker": key} if key else {}
    return {**markers, **({"VersionIdMarker": version} if version else {})}
