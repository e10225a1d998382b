"""A person's objects, secrets and audit records, and the functions that erase and export them."""

import json
from typing import Any, cast

from functions._common.objects import Version, Versions
from functions._common.requests import Requests
from functions.dsr_erase.handler import Deleted, Erasing, Refused, erase
from functions.dsr_export.handler import Exporting, export
from tests.support.aws_models import faults
from tests.support.aws_world import fail
from tests.support.dynamo_world import DynamoFake
from tests.support.guard_world import GuardWorld

REQUESTS, EVENTS = "shop-prod-dsr-requests", "shop-prod-audit-events"
TEMP, KEPT = "shop-prod-media-temp", "shop-prod-media-archive"
PERSON, TENANT, ID = "person-one", "acme", "0f8fad5b-d9cb-469f-a165-70867728950e"
MINE, OTHERS = f"{TENANT}/{PERSON}/", f"{TENANT}/person-two/"
OWN = "/shop/prod/oauth/x/one"
CANARY = "canary-of-a-payload"
Named = tuple[str, str, str]


class Objects:
    """Buckets with versions, some of which are locked. A page holds two."""

    def __init__(self, world: GuardWorld) -> None:
        self.world, self.page = world, 2
        self.versions: set[Named] = set()
        self.locked: set[Named] = set()
        self.refusing = "AccessDenied"
        self.written: dict[str, bytes] = {}

    def list_object_versions(self, **request: object) -> Versions:
        assert faults("s3", "ListObjectVersions", request) == []
        bucket, prefix = str(request["Bucket"]), str(request["Prefix"])
        after = (str(request.get("KeyMarker", "")), str(request.get("VersionIdMarker", "")))

        def answer() -> Versions:
            found = sorted((key, version) for where, key, version in self.versions if where == bucket)
            rest = [one for one in found if one[0].startswith(prefix) and one > after]
            shown = [Version(Key=key, VersionId=version) for key, version in rest[: self.page]]
            marks = [one for one in shown if one["VersionId"] == "mark"]
            page = Versions(Versions=[one for one in shown if one not in marks], DeleteMarkers=marks)
            if len(rest) > self.page:
                key, version = rest[self.page - 1]
                page |= {"IsTruncated": True, "NextKeyMarker": key, "NextVersionIdMarker": version}
            return page

        return self.world.call("list_object_versions", answer)

    def delete_objects(self, **request: object) -> Deleted:
        assert faults("s3", "DeleteObjects", request) == []
        objects = cast("dict[str, list[dict[str, str]]]", request["Delete"])["Objects"]

        def answer() -> Deleted:
            named = [(str(request["Bucket"]), one["Key"], one["VersionId"]) for one in objects]
            self.versions -= {one for one in named if one not in self.locked}
            return Deleted(Errors=[Refused(Code=self.refusing) for one in named if one in self.locked])

        return self.world.call("delete_objects", answer)

    def put_object(self, **request: object) -> object:
        assert faults("s3", "PutObject", request) == []
        key, body = str(request["Key"]), cast("bytes", request["Body"])
        return self.world.call("put_object", lambda: self.written.__setitem__(key, body))


class DsrWorld(GuardWorld):
    """The stack, as far as these functions see it."""

    def __init__(self, kind: str = "erase") -> None:
        super().__init__()
        self.dynamo = DynamoFake(self, {REQUESTS: ("requestId",), EVENTS: ("tenantId", "occurredAt#eventId")})
        self.objects = Objects(self)
        self.names = {OWN, "/shop/prod/tiktok/cookie/one", "/shop/prod/db-app"}
        """Secrets that stand."""
        self.seconds_left = 280.0
        self.dynamo.add(
            REQUESTS,
            requestId=ID,
            kind=kind,
            tenantId=TENANT,
            subjectId=PERSON,
            mediaPrefixes=[MINE],
            secretIds=[OWN, "/shop/prod/tiktok/cookie/one"],
        )
        for bucket in (TEMP, KEPT):
            self.objects.versions |= {(bucket, f"{MINE}{name}", version) for name in "ab" for version in ("1", "mark")}
            self.objects.versions.add((bucket, f"{OTHERS}c", "1"))
        for number, (actor, entity) in enumerate([(PERSON, "v1"), ("person-two", PERSON), ("person-two", "v2")]):
            moment = f"2026-03-01T00:00:0{number}#e{number}"
            more = {"action": "publish", "entityType": "video", "payload": CANARY}
            self.dynamo.add(EVENTS, tenantId=TENANT, occurredAt_eventId=moment, actorId=actor, entityId=entity, **more)

    def delete_secret(self, **request: object) -> object:
        assert faults("secretsmanager", "DeleteSecret", request) == []
        name = str(request["SecretId"])

        def answer() -> None:
            if name not in self.names:
                fail("ResourceNotFoundException", name)
            self.names.discard(name)

        return self.call("delete_secret", answer)

    def erase(self, ident: str = ID) -> dict[str, object]:
        """Call the function that erases."""
        erasing = Erasing(
            requests=Requests(client=self.dynamo, table=REQUESTS),
            s3=self.objects,
            secrets=self,
            clock=self,
            buckets=(TEMP, KEPT),
            paths=("/shop/prod/oauth/", "/shop/prod/tiktok/cookie/"),
            seconds_left=self.seconds_left,
        )
        return erase({"requestId": ident}, erasing)

    def export(self) -> dict[str, object]:
        """Call the function that exports."""
        exporting = Exporting(
            requests=Requests(client=self.dynamo, table=REQUESTS),
            records=self.dynamo,
            table=EVENTS,
            s3=self.objects,
            clock=self,
            buckets=(TEMP, KEPT),
            exports=TEMP,
            seconds_left=self.seconds_left,
        )
        return export({"requestId": ID}, exporting)

    def hold(self, whose: str = TENANT) -> None:
        """Place a legal hold."""
        self.dynamo.add(REQUESTS, requestId=f"hold/{whose}", kind="hold", state="held")

    def change(self, **texts: object) -> None:
        """Change the request."""
        self.dynamo.add(
            REQUESTS, **{"requestId": ID, "kind": "erase", "tenantId": TENANT, "subjectId": PERSON, **texts}
        )

    # What a test looks at.

    @property
    def item(self) -> dict[str, Any]:
        return self.dynamo.tables[REQUESTS][ID,]

    def mine(self) -> set[Named]:
        """Give what is left of the person's objects."""
        return {one for one in self.objects.versions if one[1].startswith(MINE)}

    def require_others_whole(self) -> None:
        """Nothing of anybody else was touched."""
        assert {one[1] for one in self.objects.versions if not one[1].startswith(MINE)} == {f"{OTHERS}c"}
        assert len([one for one in self.objects.versions if one[1].startswith(OTHERS)]) == 2
        assert "/shop/prod/db-app" in self.names
        assert len(self.dynamo.tables[EVENTS]) == 3

    def exported(self, section: str) -> list[dict[str, str]]:
        """Give the lines of a section, part by part."""
        prefix = f"exports/{ID}/platform/{section}-"
        parts = [body for key, body in sorted(self.objects.written.items()) if key.startswith(prefix)]
        return [json.loads(line) for body in parts for line in body.decode().splitlines()]
