"""What the machines about requests may do: each only what its states call, on resources by name."""

from collections.abc import Sequence

from components._iam import ANYONE, Allow, Conditions
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.key_uses import CLUSTER, RECEIPT, KeyPurpose
from components.operations.dsr.definition import namespace
from components.operations.dsr.request import ERASE, EXPORT, PENDING, REQUESTS
from components.operations.dsr.stores import WORKER


def table_use(identity: Identity, actions: Sequence[str], on: Sequence[str] = ()) -> tuple[Allow, ...]:
    """Give the use of the table of requests, or of an index, with the key that it is sealed with."""
    name = identity.named(REQUESTS)
    when: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"dynamodb.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:dynamodb:tableName": name,
        }
    }
    return (
        Allow(sid="UseRequests", actions=actions, on=list(on) or [identity.table_arn(REQUESTS)]),
        key_use(identity, KeyPurpose.DATA, sid="OpenRequests", actions=["kms:Decrypt"], when=when),
    )


def answering(identity: Identity) -> tuple[Allow, ...]:
    """Give what the machine that answers requests may do."""
    return (
        *table_use(identity, ["dynamodb:GetItem", "dynamodb:UpdateItem"]),
        *_tasks(identity),
        Allow(
            sid="WorkPlatform",
            actions=["lambda:InvokeFunction"],
            on=[identity.function_arn(part) for part in (ERASE, EXPORT, RECEIPT)],
        ),
    )


def _tasks(identity: Identity) -> tuple[Allow, ...]:
    """Run the worker's task in the stack's cluster, and hear of its end by the rule that Step Functions manages."""
    cluster = identity.arn("ecs", f"cluster/{identity.named(CLUSTER)}")
    inside: Conditions = {"ArnEquals": {"ecs:cluster": cluster}}
    return (
        Allow(
            sid="RunWorker",
            actions=["ecs:RunTask"],
            on=[identity.arn("ecs", f"task-definition/{identity.named(WORKER)}:*")],
            when=inside,
        ),
        Allow(
            sid="FollowWorker",
            actions=["ecs:DescribeTasks", "ecs:StopTask"],
            on=[identity.arn("ecs", f"task/{identity.named(CLUSTER)}/*")],
            when=inside,
        ),
        Allow(
            sid="PassWorkerRoles",
            actions=["iam:PassRole"],
            on=[identity.role_arn(f"{WORKER}-{kind}") for kind in ("execution", "task")],
            when={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        Allow(
            sid="HearOfTasks",
            actions=["events:DescribeRule", "events:PutRule", "events:PutTargets"],
            on=[identity.arn("events", "rule/StepFunctionsGetEventsForECSTaskRule")],
        ),
        Allow(sid="FindNetwork", actions=["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"], on=[ANYONE]),
    )


def watching(identity: Identity) -> tuple[Allow, ...]:
    """Give what the machine that watches requests may do; the metric has no resource, so its namespace is named."""
    index = f"{identity.table_arn(REQUESTS)}/index/{PENDING}"
    return (
        *table_use(identity, ["dynamodb:Query"], [index]),
        Allow(
            sid="TellAge",
            actions=["cloudwatch:PutMetricData"],
            on=[ANYONE],
            when={"StringEquals": {"cloudwatch:namespace": namespace(identity)}},
        ),
    )
