"""An account in which an incident was planted: what the documents' calls find and change."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final

from tests.support.hold_world import HoldWorld

ARN: Final = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
COOKIE, TOKENS, RING = "/shop/prod/tiktok/cookie/one", "/shop/prod/oauth/x/one", "/shop/prod/encryption-keyring"
AUDIT: Final = "shop-prod-audit-123456789012-eu-west-1"
STOLEN: Final = "the-value-that-was-stolen"
REQUEST: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
Body = dict[str, Any]


class IncidentWorld:
    """The account. A call about what is not there, or one that a test lets fail, raises LookupError."""

    def __init__(self) -> None:
        self.secrets = {name: {"AWSCURRENT": STOLEN, "AWSPREVIOUS": "an older one"} for name in (COOKIE, TOKENS, RING)}
        self.parameters: Body = {}
        self.tasks = dict.fromkeys(("api", "worker", "scheduler"), STOLEN)
        """What the tasks of each service hold in memory; None when there are none."""
        self.concurrency = {f"shop-prod-refresh-{platform}": 1 for platform in ("instagram", "youtube", "x")}
        self.attached: dict[str, list[str]] = {f"shop-prod-{name}-task": [] for name in self.tasks}
        self.groups = ["sg-data"]
        self.snapshots: dict[str, Body] = {}
        self.machines: Body = {}
        self.holds = HoldWorld()
        self.objects: dict[str, Body] = {}
        self.notices: list[str] = []
        self.failing: set[str] = set()
        """Calls that fail, as service:Operation."""

    def state(self) -> Body:
        """Give all that a rehearsal must not change."""
        left_out = {"objects", "notices", "failing", "holds"}
        whole = {name: value for name, value in vars(self).items() if name not in left_out}
        return copy.deepcopy({**whole, "holds": self.holds.dynamo.tables})

    def evidence(self, kind: str) -> list[Body]:
        """Give the records of a kind."""
        return [body for key, body in self.objects.items() if key.endswith(f"-{kind}.json")]

    def __call__(self, service: str, operation: str, request: Body) -> Body:
        if f"{service}:{operation}" in self.failing:
            raise LookupError(operation)
        return getattr(self, f"_{service}_{operation.lower()}")(request) or {}

    def _secretsmanager_describesecret(self, request: Body) -> Body:
        self.secrets[request["SecretId"]]
        return {"ARN": f"{ARN}{request['SecretId']}-AbCdEf"}

    def _secretsmanager_putsecretvalue(self, request: Body) -> None:
        held = self.secrets[request["SecretId"]]
        held["AWSPREVIOUS"], held["AWSCURRENT"] = held["AWSCURRENT"], request["SecretString"]

    def _secretsmanager_rotatesecret(self, request: Body) -> None:
        self._secretsmanager_putsecretvalue({**request, "SecretString": "a ring with a new key"})

    def _cloudtrail_lookupevents(self, request: Body) -> Body:
        assert request["MaxResults"] <= 50
        return {"Events": [{"EventId": "event-1"}, {"EventId": "event-2"}]}

    def _ssm_putparameter(self, request: Body) -> None:
        if request["Name"] not in self.parameters and "Type" not in request:
            message = "a parameter type is required when you create a parameter"
            raise LookupError(message)
        self.parameters[request["Name"]] = request["Value"]

    def _ssm_deleteparameter(self, request: Body) -> None:
        del self.parameters[request["Name"]]

    def _ecs_updateservice(self, request: Body) -> None:
        service = request["service"].removeprefix("shop-prod-")
        value = self.secrets[TOKENS]["AWSCURRENT"]
        self.tasks[service] = "" if request.get("desiredCount") == 0 else value

    def _lambda_putfunctionconcurrency(self, request: Body) -> None:
        assert request["FunctionName"] in self.concurrency
        self.concurrency[request["FunctionName"]] = request["ReservedConcurrentExecutions"]

    def _lambda_invoke(self, request: Body) -> Body:
        assert request["FunctionName"] == "shop-prod-legal-hold"
        self.holds.run(json.loads(request["Payload"]))
        return {"StatusCode": 200}

    def _iam_attachrolepolicy(self, request: Body) -> None:
        self.attached[request["RoleName"]].append(request["PolicyArn"])

    def _ec2_describesecuritygroups(self, request: Body) -> Body:
        (name,) = request["Filters"][0]["Values"]
        return {"SecurityGroups": [{"GroupId": "sg-nobody"}] if name == "shop-prod-quarantine" else []}

    def _rds_describedbinstances(self, request: Body) -> Body:
        assert request["DBInstanceIdentifier"] == "shop-prod-postgres"
        return {"DBInstances": [{"DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:shop-prod-postgres"}]}

    def _rds_modifydbinstance(self, request: Body) -> None:
        self.groups = request["VpcSecurityGroupIds"]

    def _rds_createdbsnapshot(self, request: Body) -> None:
        self.snapshots[request["DBSnapshotIdentifier"]] = {"Status": "available", "groups": list(self.groups)}

    def _rds_describedbsnapshots(self, request: Body) -> Body:
        return {"DBSnapshots": [self.snapshots[request["DBSnapshotIdentifier"]]]}

    def _dynamodb_getitem(self, request: Body) -> Body:
        assert request["Key"] == {"requestId": {"S": REQUEST}}
        return {"Item": {"kind": {"S": "erase"}, "receivedAt": {"S": "2026-02-20T10:00:00Z"}}}

    def _stepfunctions_startexecution(self, request: Body) -> Body:
        self.machines[request["name"]] = json.loads(request["input"])
        return {"executionArn": f"arn:aws:states:eu-west-1:123456789012:execution:shop-prod-dsr:{request['name']}"}

    def _stepfunctions_describeexecution(self, request: Body) -> Body:
        assert request["executionArn"].rpartition(":")[2] in self.machines
        return {"status": "SUCCEEDED"}

    def _sns_publish(self, request: Body) -> None:
        self.notices.append(request["Message"])

    def _s3_putobject(self, request: Body) -> None:
        assert request["Bucket"] == AUDIT
        self.objects[request["Key"]] = json.loads(request["Body"])


def contained(world: IncidentWorld, part: str) -> bool:
    """Whether an incident is over: nobody can use what was stolen any more."""
    return _CONTAINED[part](world)


def _forgotten(world: IncidentWorld, secret: str) -> bool:
    return STOLEN not in world.secrets[secret].values()


_CONTAINED: Final[dict[str, Callable[[IncidentWorld], bool]]] = {
    "ir-tiktok-cookie": lambda world: _forgotten(world, COOKIE),
    "ir-oauth-breach": lambda world: (
        _forgotten(world, TOKENS)
        and world.secrets[RING]["AWSCURRENT"] != STOLEN
        and STOLEN not in (world.tasks["api"], world.tasks["worker"])
    ),
    "ir-exfiltration": lambda world: (
        world.attached["shop-prod-api-task"] == ["arn:aws:iam::aws:policy/AWSDenyAll"]
        and not world.tasks["api"]
        and world.groups == ["sg-nobody"]
        and len(world.snapshots) == 1
    ),
    "dsr-request": lambda world: list(world.machines.values()) == [{"requestId": REQUEST}],
    "records-hold": lambda world: world.holds.state() == "held",
}
