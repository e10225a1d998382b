"""A table of audit records, an archive, a table of requests, and the function that keeps legal holds."""

from collections.abc import Mapping
from typing import cast

from functions._common.objects import Version, Versions
from functions.hold_guard.handler import Guarding, restore
from functions.legal_hold.archive import Archive
from functions.legal_hold.handler import Keeping, keep
from functions.legal_hold.records import Records
from functions.legal_hold.register import Register
from tests.support.aws_models import faults
from tests.support.aws_world import BEGINNING, fail
from tests.support.dynamo_world import DynamoFake, Row
from tests.support.guard_world import GuardWorld

REQUESTS, EVENTS, ARCHIVE = "shop-prod-dsr-requests", "shop-prod-audit-events", "shop-prod-audit"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:shop-prod-dsr"
PERSON = "person-one"
DAY = 86_400
ENDS = int(BEGINNING) + 5 * DAY
"""When the records of these tests expire."""


class LockedFake:
    """The archive: versions that can be held."""

    def __init__(self, world: GuardWorld) -> None:
        self.world, self.page = world, 2
        self.held: dict[tuple[str, str], bool] = {}

    def list_object_versions(self, **request: object) -> Versions:
        assert faults("s3", "ListObjectVersions", request) == []
        after = (cast("str", request.get("KeyMarker", "")), cast("str", request.get("VersionIdMarker", "\uffff")))

        def answer() -> Versions:
            rest = [one for one in sorted(self.held) if one[0].startswith(str(request["Prefix"])) and one > after]
            page = Versions(Versions=[Version(Key=key, VersionId=version) for key, version in rest[: self.page]])
            if len(rest) > self.page:
                key, version = rest[self.page - 1]
                page |= {"IsTruncated": True, "NextKeyMarker": key, "NextVersionIdMarker": version}
            return page

        return self.world.call("list_object_versions", answer)

    def put_object_legal_hold(self, **request: object) -> object:
        assert faults("s3", "PutObjectLegalHold", request) == []
        name = (cast("str", request["Key"]), cast("str", request["VersionId"]))
        status = cast("dict[str, str]", request["LegalHold"])["Status"]
        return self.world.call("put_object_legal_hold", lambda: self.held.__setitem__(name, status == "ON"))


class StatesFake:
    """Machines that were started; a name can be used once."""

    def __init__(self, world: GuardWorld) -> None:
        self.world, self.started = world, dict[str, str]()

    def start_execution(self, **request: str) -> object:
        assert faults("stepfunctions", "StartExecution", request) == []
        assert request["stateMachineArn"] == MACHINE

        def answer() -> None:
            if request["name"] in self.started:
                fail("ExecutionAlreadyExists")
            self.started[request["name"]] = request["input"]

        return self.world.call("start_execution", answer)


class HoldWorld(GuardWorld):
    """The stack, as far as holds see it."""

    def __init__(self) -> None:
        super().__init__()
        self.dynamo = DynamoFake(self, {REQUESTS: ("requestId",), EVENTS: ("tenantId", "occurredAt#eventId")})
        self.s3, self.states = LockedFake(self), StatesFake(self)
        self.seconds_left = 280.0
        for tenant, actor in (("acme", PERSON), ("acme", "person-two"), ("acme", PERSON), ("other", "person-three")):
            self.record(tenant, actor)
        for day in ("2023/10/30", "2023/11/12", "2023/11/13"):
            self.s3.held[f"events/{day}/batch-1.jsonl", "v1"] = False
        self.s3.held["events/2023/11/13/batch-1.jsonl", "v0"] = False
        self.s3.held["privacy/receipts/one.json", "v1"] = False

    def record(self, tenant: str, actor: str) -> None:
        """Add an audit record."""
        number = len(self.dynamo.tables[EVENTS])
        self.dynamo.add(
            EVENTS,
            tenantId=tenant,
            occurredAt_eventId=f"2023-11-01T00:00:0{number}#{number}",
            actorId=actor,
            entityId=f"entity-{number}",
            payload="canary-of-a-payload",
            expiresAt=ENDS + number,
        )

    def keeping(self) -> Keeping:
        return Keeping(
            register=Register(client=self.dynamo, table=REQUESTS, index="pending-receivedAt"),
            records=Records(client=self.dynamo, table=EVENTS, retention_days=3653),
            archive=Archive(client=self.s3, bucket=ARCHIVE),
            states=self.states,
            metrics=self.metrics,
            clock=self,
            machine=MACHINE,
            namespace="shop-prod-legal-hold",
            seconds_left=self.seconds_left,
        )

    def run(self, event: Mapping[str, object] | None = None) -> None:
        """Call the function: with a wish, or as the schedule does."""
        keep(event or {}, self.keeping())

    def place(self, hold: str = "acme", **more: str) -> None:
        self.run(wish("place", hold, **more))

    def lift(self, hold: str = "acme", **more: str) -> None:
        self.run(wish("lift", hold, **more))

    def guard(self) -> None:
        """Let the pipe hand over what was deleted."""
        batch = [change for change in self.dynamo.stream if change["dynamodb"]["OldImage"].get("legalHold")]
        guarding = Guarding(client=self.dynamo, metrics=self.metrics, table=EVENTS, namespace="shop-prod-legal-hold")
        assert restore(batch, guarding) == []

    # What a test looks at.

    def records(self, tenant: str = "acme", actor: str = "") -> list[Row]:
        """Give the records of a tenant, but for those of the function itself."""
        rows = [row for row in self.dynamo.tables[EVENTS].values() if row["tenantId"] == {"S": tenant}]
        own = [row for row in rows if row.get("entityType") != {"S": "LegalHold"}]
        return [row for row in own if actor in ("", row["actorId"]["S"])]

    def told(self) -> list[str]:
        """Give the actions of the function's own audit events."""
        rows = self.dynamo.tables[EVENTS].values()
        return sorted(row["action"]["S"] for row in rows if row.get("entityType") == {"S": "LegalHold"})

    def item(self, ident: str = "hold/acme") -> Row | None:
        return self.dynamo.tables[REQUESTS].get((ident,))

    def state(self, ident: str = "hold/acme") -> str:
        item = self.item(ident)
        return "" if item is None else cast("str", item["state"]["S"])

    def require_expiries_known(self) -> None:
        """No record is lost, and none loses the moment at which it was to expire."""
        for row in self.dynamo.tables[EVENTS].values():
            assert ("expiresAt" in row) is not ("suspendedExpiresAt" in row), "a record has no expiry, or two"
            assert ("suspendedExpiresAt" in row) is (row.get("legalHold") == {"BOOL": True})
        assert len(self.records()) == 3
        assert len(self.records("other")) == 1

    def require_held(self, tenant: str = "acme", actor: str = "", since: str = "events/") -> None:
        """Everything that a hold covers is held."""
        assert all("suspendedExpiresAt" in row for row in self.records(tenant, actor)), "a record could expire"
        assert all(held for (key, _), held in self.s3.held.items() if key >= since and key.startswith("events/"))


def wish(action: str, hold: str = "acme", **more: str) -> dict[str, object]:
    """Give an event."""
    why = {"reason": "claim of a customer", "by": "counsel@example.com"} if action == "place" else {}
    return {"action": action, "hold": hold, **why, **more}
