"""Data leaves by a role, a service or the database (IR-2c)."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.foundation.flows import Role
from components.foundation.key_uses import CLUSTER
from components.operations.automation import Playbook
from components.operations.playbooks.shared import history, looking_up, updating
from components.operations.steps import (
    EXECUTION,
    OnFailure,
    Output,
    Parameter,
    ParameterType,
    Step,
    call,
    choice,
    found,
    given,
    wait,
)
from components.runtime.environment import ServiceKind

NOBODY: Final = "none"
DENY_ALL: Final = "policy/AWSDenyAll"
"""The AWS managed policy that refuses everything; it also ends what sessions that exist already may do."""
_PRINCIPAL, _SERVICE, _DATABASE = "Principal", "Service", "IsolateDatabase"
_SERVICES: Final = (ServiceKind.API, ServiceKind.WORKER, ServiceKind.SCHEDULER)
_SNAPSHOT: Final = f"evidence-{EXECUTION}"
_SNAPSHOT_SECONDS: Final = 2 * 3600
_POSTGRES: Final = "postgres"


def exfiltration(identity: Identity, approvers: Sequence[str]) -> Playbook:
    """Give the playbook: refuse the role, stop the service, cut off the database, keep a snapshot.

    Buckets need no statement: their policies refuse other accounts, and a role of this one is refused everything.
    """
    del approvers  # nothing here is left to people but the first decision
    database = identity.named(_POSTGRES, limit=63)
    principal = identity.role_arn(given(_PRINCIPAL))
    return Playbook(
        part="ir-exfiltration",
        about="Response to data leaving by S3 or the database",
        control="IR-2c",
        page="runbooks/data-exfiltration.md",
        parameters=_parameters(),
        facts=[_quarantine(identity), _database(database), history("findSessions", principal)],
        actions=[
            choice("choosePrincipal", _PRINCIPAL, {"StringEquals": NOBODY}, "chooseService", "refusePrincipal"),
            _refuse(identity),
            choice("chooseService", _SERVICE, {"StringEquals": NOBODY}, "chooseDatabase", "stopService"),
            _stop(identity),
            choice("chooseDatabase", _DATABASE, {"BooleanEquals": True}, "isolateDatabase", "snapshotDatabase"),
            _isolate(database),
            *_keep(database),
        ],
        shows={"database": found("describeDatabase", "Arn"), "group": found("findQuarantine", "GroupId")},
        timeline=found("findSessions", "EventIds"),
        needs=_needs(identity),
    )


def _task(kind: ServiceKind) -> str:
    return f"{kind.value}-task"


def _parameters() -> dict[str, Parameter]:
    return {
        _PRINCIPAL: Parameter(
            about="Task role that is refused everything, without the name of the stack",
            values=(NOBODY, *map(_task, _SERVICES)),
            default=NOBODY,
        ),
        _SERVICE: Parameter(
            about="Service whose tasks are stopped",
            values=(NOBODY, *(kind.value for kind in _SERVICES)),
            default=NOBODY,
        ),
        _DATABASE: Parameter(
            about="Whether the database is cut off from everything",
            type=ParameterType.BOOLEAN,
            values=(True, False),
            default=False,
        ),
    }


def _quarantine(identity: Identity) -> Step:
    """Find the group by its name: its id is known to nobody before it exists."""
    name = identity.named(Role.QUARANTINE.value)
    outputs = [Output(name="GroupId", selector="$.SecurityGroups[0].GroupId")]
    values = {"Filters": [{"Name": "tag:Name", "Values": [name]}]}
    return call("findQuarantine", "ec2:DescribeSecurityGroups", values, outputs=outputs, on_failure=OnFailure.ABORT)


def _database(name: str) -> Step:
    outputs = [Output(name="Arn", selector="$.DBInstances[0].DBInstanceArn")]
    values = {"DBInstanceIdentifier": name}
    return call("describeDatabase", "rds:DescribeDBInstances", values, outputs=outputs, on_failure=OnFailure.ABORT)


def _refuse(identity: Identity) -> Step:
    values = {
        "RoleName": f"{identity.named('')}{given(_PRINCIPAL)}",
        "PolicyArn": identity.arn("iam", DENY_ALL, region="", account="aws"),
    }
    return call("refusePrincipal", "iam:AttachRolePolicy", values)


def _stop(identity: Identity) -> Step:
    """Stop the tasks. A group of its own would not do: a deployment keeps old tasks until new ones are well."""
    service = f"{identity.named('')}{given(_SERVICE)}"
    values = {"cluster": identity.named(CLUSTER), "service": service, "desiredCount": 0}
    return call("stopService", "ecs:UpdateService", values)


def _isolate(database: str) -> Step:
    values = {
        "DBInstanceIdentifier": database,
        "VpcSecurityGroupIds": [found("findQuarantine", "GroupId")],
        "ApplyImmediately": True,
    }
    return call("isolateDatabase", "rds:ModifyDBInstance", values)


def _keep(database: str) -> tuple[Step, ...]:
    """Keep the database as it is now, under the key that it has, until people delete the snapshot."""
    tags = [{"Key": "Evidence", "Value": EXECUTION}, {"Key": "DataClass", "Value": "pii"}]
    taken = {"DBInstanceIdentifier": database, "DBSnapshotIdentifier": _SNAPSHOT, "Tags": tags}
    return (
        call("snapshotDatabase", "rds:CreateDBSnapshot", taken),
        wait(
            "waitForSnapshot",
            "rds:DescribeDBSnapshots",
            {"DBSnapshotIdentifier": _SNAPSHOT},
            until=("$.DBSnapshots[0].Status", "available"),
            seconds=_SNAPSHOT_SECONDS,
        ),
    )


def _needs(identity: Identity) -> list[Allow]:
    database = identity.arn("rds", f"db:{identity.named(_POSTGRES, limit=63)}")
    snapshots = identity.arn("rds", "snapshot:evidence-*")
    return [
        Allow(
            sid="RefusePrincipal",
            actions=["iam:AttachRolePolicy"],
            on=[identity.role_arn(_task(kind)) for kind in _SERVICES],
            when={"ArnEquals": {"iam:PolicyARN": identity.arn("iam", DENY_ALL, region="", account="aws")}},
        ),
        updating(identity, _SERVICES),
        Allow(sid="FindQuarantine", actions=["ec2:DescribeSecurityGroups"], on=["*"]),
        Allow(sid="IsolateDatabase", actions=["rds:DescribeDBInstances", "rds:ModifyDBInstance"], on=[database]),
        Allow(
            sid="KeepSnapshot",
            actions=["rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"],
            on=[database, snapshots],
        ),
        looking_up(),
    ]
