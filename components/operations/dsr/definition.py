"""What happens to a request of a person about their data, state by state.

A legal hold is looked for first and wins over erasure: the data is restricted instead, and the request waits for the
hold to be lifted. Each store is a step that is noted when it is done, so that starting a request again leaves out what
is done. A function can take the place of a step later: each is one state with a name.
"""

from collections.abc import Mapping
from typing import Final

from components._naming import Identity
from components.foundation.addressing import Tier
from components.foundation.flows import Role
from components.foundation.key_uses import RECEIPT
from components.operations.dsr.request import (
    HOLDS,
    KEPT_SECONDS,
    PENDING,
    REQUESTS,
    answered,
    current,
    known,
    marked,
)
from components.operations.dsr.stores import worker, working
from components.operations.states import States, ask, choose, fail, task

OLDEST: Final = "OldestRequestDays"
"""Metric: whole days since the oldest open request came in, or 0."""
_SECONDS: Final = 12 * 3600
_MINUTES: Final = 15 * 60
_DAY: Final = 24 * 3600 * 1000


def namespace(identity: Identity) -> str:
    """Give the namespace of the metrics about requests."""
    return f"{identity.named('privacy')}"


def answering(identity: Identity) -> dict[str, object]:
    """Give the definition of the machine that answers one request."""
    return {
        "Comment": "Request of a person about their data",
        "QueryLanguage": "JSONata",
        "StartAt": "LoadRequest",
        "TimeoutSeconds": _SECONDS,
        "States": {
            **_loading(identity),
            **_looking(identity),
            **_placing(identity),
            **working(identity, "AllDone"),
            **_closing(identity),
            **_marking(identity),
        },
    }


def _loading(identity: Identity) -> States:
    """Load the request; one that is answered is not answered again."""
    return {
        "LoadRequest": task(
            identity,
            "dynamodb:getItem",
            current(identity, ask("$states.input.requestId")),
            "KnownRequest",
            assign={
                "requestId": ask("$states.input.requestId"),
                "request": ask("$exists($states.result.Item) ? $states.result.Item : {}"),
            },
        ),
        "KnownRequest": choose(
            (answered(), "AlreadyAnswered"), (known(), "CheckTenantHold"), otherwise="UnknownRequest"
        ),
        "AlreadyAnswered": {"Type": "Succeed"},
        "UnknownRequest": fail("Dsr.UnknownRequest", "No such request, or one that says too little"),
    }


def _looking(identity: Identity) -> States:
    """Look for holds of the tenant and of the person; either turns an erasure into a restriction."""
    tenant = f"'{HOLDS}' & $request.tenantId.S"
    held = "($tenantHeld or $exists($states.result.Item))"
    return {
        "CheckTenantHold": task(
            identity,
            "dynamodb:getItem",
            current(identity, ask(tenant)),
            "CheckPersonHold",
            assign={"tenantHeld": ask("$exists($states.result.Item)")},
        ),
        "CheckPersonHold": task(
            identity,
            "dynamodb:getItem",
            current(identity, ask(f"{tenant} & '/' & $request.subjectId.S")),
            "FindSubnets",
            assign={"verb": ask(f"$request.kind.S = 'erase' and {held} ? 'restrict' : $request.kind.S")},
        ),
    }


def _placing(identity: Identity) -> States:
    """Find subnets and group of the worker by their tags: their ids are random, and would hide this definition."""
    own = {"Project": identity.project, "Environment": identity.environment}
    return {
        "FindSubnets": task(
            identity,
            "aws-sdk:ec2:describeSubnets",
            {"Filters": _tagged({**own, "Tier": Tier.APP.value})},
            "FindGroups",
            assign={"subnets": ask("[$states.result.Subnets.SubnetId]")},
        ),
        "FindGroups": task(
            identity,
            "aws-sdk:ec2:describeSecurityGroups",
            {"Filters": _tagged({**own, "Role": Role.WORKER.value})},
            "WorkStores",
            assign={"groups": ask("[$states.result.SecurityGroups.GroupId]")},
        ),
    }


def _tagged(tags: Mapping[str, str]) -> list[dict[str, object]]:
    return [{"Name": f"tag:{name}", "Values": [value]} for name, value in tags.items()]


def _closing(identity: Identity) -> States:
    """Check that nothing is left, and have a receipt signed; what is not done is said and not answered."""
    return {
        "AllDone": choose(("$failed > 0", "MarkPartial"), otherwise="Verify"),
        "Verify": worker(identity, ["verify", "--kind", ask("$verb")], "SignReceipt", "MarkPartial"),
        "SignReceipt": task(identity, "lambda:invoke", _receipt(identity), "WasHeldBack", failing="MarkPartial"),
        "WasHeldBack": choose(("$request.kind.S != $verb", "MarkRestricted"), otherwise="MarkAnswered"),
        "Answered": {"Type": "Succeed"},
        "NotDone": fail("Dsr.NotDone", "Some store is not done: the request says which are. Start it again"),
    }


def _marking(identity: Identity) -> States:
    """Say in the table what came of the request."""
    now = {":at": {"S": ask("$now()")}}
    until = {":until": {"N": ask(f"$string($floor($millis() / 1000) + {KEPT_SECONDS})")}}
    status = ask("$verb = 'restrict' ? 'restricted' : 'done'")
    return {
        "MarkRestricted": task(
            identity,
            "dynamodb:updateItem",
            marked(
                identity,
                "restricted",
                ", answeredAt = :at, awaitsLift = :yes REMOVE pending",
                {**now, ":yes": {"S": "yes"}},
            ),
            "Answered",
        ),
        "MarkAnswered": task(
            identity,
            "dynamodb:updateItem",
            marked(
                identity, status, ", answeredAt = :at, expiresAt = :until REMOVE pending, awaitsLift", {**now, **until}
            ),
            "Answered",
        ),
        "MarkPartial": task(identity, "dynamodb:updateItem", marked(identity, "partial", "", {}), "NotDone"),
    }


def _receipt(identity: Identity) -> dict[str, object]:
    """Call the function that alone may sign: KMS takes and gives bytes, which no state could pass on."""
    told = {"requestId": ask("$requestId"), "done": ask("$verb"), "execution": ask("$states.context.Execution.Id")}
    return {"FunctionName": identity.named(RECEIPT, limit=64), "Payload": told}


def watching(identity: Identity) -> dict[str, object]:
    """Give the definition of the machine that says how old the oldest open request is."""
    first = "$states.result.Items[0].receivedAt.S"
    days = f"$exists({first}) ? $floor(($millis() - $toMillis({first})) / {_DAY}) : 0"
    query = {
        "TableName": identity.named(REQUESTS),
        "IndexName": PENDING,
        "KeyConditionExpression": "pending = :yes",
        "ExpressionAttributeValues": {":yes": {"S": "yes"}},
        "ProjectionExpression": "receivedAt",
        "ScanIndexForward": True,
        "Limit": 1,
    }
    metric = {"MetricName": OLDEST, "Unit": "Count", "Value": ask("$days")}
    return {
        "Comment": "Age of the oldest open request of a person about their data",
        "QueryLanguage": "JSONata",
        "StartAt": "FindOldest",
        "TimeoutSeconds": _MINUTES,
        "States": {
            "FindOldest": task(identity, "aws-sdk:dynamodb:query", query, "TellAge", assign={"days": ask(days)}),
            "TellAge": task(
                identity,
                "aws-sdk:cloudwatch:putMetricData",
                {"Namespace": namespace(identity), "MetricData": [metric]},
            ),
        },
    }
