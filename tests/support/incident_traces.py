"""What is to be seen of an incident in an account on the loopback: what a rehearsal must not change, and the end."""

import json
from collections.abc import Callable
from typing import Any, Final

from tests.support.incident_cloud import CLUSTER, DATABASE, EVENTS, PLATFORMS, REQUESTS, SERVICES, IncidentCloud
from tests.support.incident_world import COOKIE, REQUEST, RING, STOLEN, TOKENS

Body = dict[str, Any]


def values(world: IncidentCloud, secret: str) -> set[str]:
    """Give each value of a secret that can still be read."""
    client = world.client("secretsmanager")
    versions = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    return {client.get_secret_value(SecretId=secret, VersionId=one)["SecretString"] for one in _labelled(versions)}


def _labelled(versions: dict[str, list[str]]) -> list[str]:
    """Give the versions that have a label: the others are gone as soon as Secrets Manager needs their place."""
    return [version for version, labels in versions.items() if labels]


def parameters(world: IncidentCloud) -> dict[str, str]:
    """Give the parameters below the stack's path."""
    found = world.client("ssm").get_parameters_by_path(Path="/shop/prod", Recursive=True)["Parameters"]
    return {one["Name"]: one["Value"] for one in found}


def concurrency(world: IncidentCloud) -> dict[str, int]:
    """Give how many runs of each refresh there may be."""
    ask = world.client("lambda").get_function_concurrency
    names = {platform: f"shop-prod-refresh-{platform}" for platform in PLATFORMS}
    return {key: ask(FunctionName=name).get("ReservedConcurrentExecutions", -1) for key, name in names.items()}


def services(world: IncidentCloud) -> dict[str, tuple[int, str]]:
    """Give the wanted tasks and the newest deployment of each service."""
    names = [f"shop-prod-{name}" for name in SERVICES]
    found = world.client("ecs").describe_services(cluster=CLUSTER, services=names)["services"]
    return {one["serviceName"]: (one["desiredCount"], one["deployments"][0]["id"]) for one in found}


def state(world: IncidentCloud) -> Body:
    """Give all that a rehearsal must not change."""
    rds, dynamo = world.client("rds"), world.client("dynamodb")
    attached = world.client("iam").list_attached_role_policies
    states = world.client("stepfunctions")
    machine = states.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    return {
        "secrets": {name: values(world, name) for name in (COOKIE, TOKENS, RING)},
        "parameters": parameters(world),
        "concurrency": concurrency(world),
        "services": services(world),
        "attached": [attached(RoleName=f"shop-prod-{name}-task")["AttachedPolicies"] for name in SERVICES],
        "groups": rds.describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"][0]["VpcSecurityGroups"],
        "snapshots": [one["Status"] for one in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]],
        "machines": [one["name"] for one in states.list_executions(stateMachineArn=machine)["executions"]],
        "tables": [dynamo.scan(TableName=name)["Items"] for name in (REQUESTS, EVENTS)],
    }


def contained(before: Body, after: Body, world: IncidentCloud, part: str) -> bool:
    """Whether the incident is over: nobody can use what was stolen any more."""
    return _CONTAINED[part](before, after, world)


def _replaced(before: Body, after: Body, *names: str) -> bool:
    return all(before["services"][f"shop-prod-{name}"] != after["services"][f"shop-prod-{name}"] for name in names)


def _rings(seen: Body) -> set[str]:
    """Give the rings among the values of the key ring's secret: the note on when one became current is none."""
    return {text for text in seen["secrets"][RING] if "keys" in json.loads(text)}


def _stopped(after: Body, world: IncidentCloud) -> bool:
    return (
        [one["PolicyName"] for one in after["attached"][0]] == ["AWSDenyAll"]
        and after["services"]["shop-prod-api"][0] == 0
        and [one["VpcSecurityGroupId"] for one in after["groups"]] == [world.groups["quarantine"]]
        and after["snapshots"] == ["available"]
    )


_CONTAINED: Final[dict[str, Callable[[Body, Body, IncidentCloud], bool]]] = {
    "ir-tiktok-cookie": lambda before, after, _: (
        STOLEN not in after["secrets"][COOKIE] and _replaced(before, after, "worker")
    ),
    "ir-oauth-breach": lambda before, after, _: (
        STOLEN not in after["secrets"][TOKENS]
        and _rings(after) > _rings(before)
        and _replaced(before, after, "api", "worker")
    ),
    "ir-exfiltration": lambda _, after, world: _stopped(after, world),
    "dsr-request": lambda _, after, __: [name.startswith(REQUEST) for name in after["machines"]] == [True],
    "records-hold": lambda _, after, __: (
        [one.get("legalHold") for one in after["tables"][1] if one["action"] == {"S": "publish"}] == [{"BOOL": True}]
    ),
}
