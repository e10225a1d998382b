"""An S3 with versions, for guards of uploads."""

import io
from dataclasses import dataclass, field
from typing import cast

from functions._common.objects import Head, Part, Version, Versions
from tests.support.aws_models import faults
from tests.support.aws_world import fail
from tests.support.guard_world import GuardWorld

UPLOADS, EVIDENCE = "shop-prod-media-temp", "shop-prod-audit"
Named = tuple[str, str, str]
"""Bucket, key and version."""


@dataclass
class S3Fake:
    """Buckets whose objects have versions. A page holds two of them."""

    world: GuardWorld
    objects: dict[Named, bytes] = field(default_factory=dict)
    marks: set[Named] = field(default_factory=set)
    copies: list[dict[str, object]] = field(default_factory=list)

    def put(self, key: str, version: str, body: bytes = b"") -> None:
        self.objects[UPLOADS, key, version] = body

    def versions(self, bucket: str = UPLOADS) -> list[tuple[str, str]]:
        return sorted((key, version) for where, key, version in {*self.objects, *self.marks} if where == bucket)

    def copy_object(self, **request: object) -> object:
        assert faults("s3", "CopyObject", {**request, "CopySource": "bucket/key?versionId=boto3-writes-it"}) == []
        source = cast("dict[str, str]", request["CopySource"])

        def answer() -> object:
            name = (source["Bucket"], source["Key"], source["VersionId"])
            if name not in self.objects:
                fail("NoSuchVersion")
            number = str(len(self.copies))
            self.copies.append(request)
            self.objects[cast("str", request["Bucket"]), cast("str", request["Key"]), number] = self.objects[name]
            return {}

        return self.world.call("copy_object", answer)

    def delete_object(self, **request: str) -> object:
        assert faults("s3", "DeleteObject", request) == []
        assert request["Bucket"] == UPLOADS, "nothing may be deleted elsewhere"
        name = (request["Bucket"], request["Key"], request["VersionId"])

        def answer() -> object:
            self.objects.pop(name, None)
            self.marks.discard(name)
            return {}

        return self.world.call("delete_object", answer)

    def head_object(self, **request: str) -> Head:
        assert faults("s3", "HeadObject", request) == []
        return self.world.call("head_object", lambda: Head(ContentLength=len(self._body(request, "404"))))

    def get_object(self, **request: str) -> Part:
        assert faults("s3", "GetObject", request) == []
        first, last = request["Range"].removeprefix("bytes=").split("-")

        def answer() -> Part:
            body = self._body(request, "NoSuchVersion")
            return Part(Body=io.BytesIO(body[int(first) : int(last) + 1]))

        return self.world.call("get_object", answer)

    def list_object_versions(self, **request: str) -> Versions:
        assert faults("s3", "ListObjectVersions", request) == []

        def answer() -> Versions:
            named = [pair for pair in self.versions(request["Bucket"]) if pair[0].startswith(request["Prefix"])]
            after = (request.get("KeyMarker", ""), request.get("VersionIdMarker", ""))
            rest = [pair for pair in named if pair > after]
            shown = [Version(Key=key, VersionId=version) for key, version in rest[:2]]
            marks = [one for one in shown if (request["Bucket"], one["Key"], one["VersionId"]) in self.marks]
            page = Versions(Versions=[one for one in shown if one not in marks], DeleteMarkers=marks)
            if len(rest) > 2:
                page |= {
                    "IsTruncated": True,
                    "NextKeyMarker": shown[-1]["Key"],
                    "NextVersionIdMarker": shown[-1]["VersionId"],
                }
            return page

        return self.world.call("list_object_versions", answer)

    def _body(self, request: dict[str, str], gone: str) -> bytes:
        name = (request["Bucket"], request["Key"], request["VersionId"])
        return self.objects[name] if name in self.objects else fail(gone)
