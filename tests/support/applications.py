"""A program under the contract: the tasks of a stack with all that they are told, as a rule sees them."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from components.composition.contract import service_environments
from components.runtime.environment import ServiceKind
from hardening.pack import Finding
from hardening.protocol.stack import StackConfiguration
from hardening.resources import Graph, Resource
from tests.support.contract import site
from tests.support.rules import REMOVED, rule
from tests.support.stacks import stack_file
from tests.support.wire import encode, resource

Variables = Mapping[str, object]


@cache
def told(kind: str, stack: str = "prod") -> tuple[dict[str, str], dict[str, str]]:
    """Give the plain variables and the secrets of a kind of service."""
    environment = service_environments(site(stack=stack))[ServiceKind(kind)]
    plain = {name: str(value) for name, value in environment.variables.items()}
    return plain, {name: str(value) for name, value in environment.secrets.items()}


def container(kind: str, changes: Variables | None = None, stack: str = "prod", /, **body: object) -> dict[str, object]:
    """Give the container of a service, with some variables changed or removed."""
    plain, secrets = told(kind, stack)
    changed = {name: value for name, value in {**plain, **(changes or {})}.items() if value is not REMOVED}
    kept = {name: value for name, value in secrets.items() if (changes or {}).get(name) is not REMOVED}
    return {
        "name": kind,
        "essential": True,
        "environment": [{"name": name, "value": value} for name, value in changed.items()],
        "secrets": [{"name": name, "valueFrom": value} for name, value in kept.items()],
        **body,
    }


def place(stack: str) -> tuple[str, str]:
    """Give the account of a stack, and how the names in it begin."""
    return str(stack_file(stack)["accountId"]), f"bulwark-{stack}"


def task(kind: str, *containers: Mapping[str, object], stack: str = "prod", **properties: object) -> Resource:
    """Give the task of a service."""
    account, prefix = place(stack)
    given = {
        "family": f"{prefix}-{kind}",
        "containerDefinitions": json.dumps(encode(list(containers) or [container(kind, {}, stack)])),
        "taskRoleArn": f"arn:aws:iam::{account}:role/{prefix}-{kind}-task",
        "tags": {"Service": kind},
        **properties,
    }
    kept = {name: value for name, value in given.items() if value is not REMOVED}
    return resource("ecs/taskDefinition", f"{kind}-task", kept)


def role(kind: str, action: str = "dynamodb:PutItem", on: str = "", stack: str = "prod") -> tuple[Resource, Resource]:
    """Give the role of a service's code, and its policy."""
    account, prefix = place(stack)
    name, table = f"{prefix}-{kind}-task", f"arn:aws:dynamodb:us-east-1:{account}:table/{prefix}-audit-events"
    policy = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": on or table}]}
    return (
        resource("iam/role", f"{kind}-role", {"name": name}, outputs={"arn": f"arn:aws:iam::{account}:role/{name}"}),
        resource("iam/rolePolicy", f"{kind}-policy", {"role": name, "policy": json.dumps(policy)}),
    )


def bucket(part: str = "media-temp", stack: str = "prod") -> Resource:
    """Give a bucket of the stack, of the class of its name."""
    account, prefix = place(stack)
    return resource("s3/bucket", part, {"bucket": f"{prefix}-{part}-{account}-us-east-1", "tags": {"S3Class": part}})


CACHE: Final = resource("elasticache/replicationGroup", "redis", {})


def around(kind: str, stack: str = "prod") -> Sequence[Resource]:
    """Give what a service needs beside its task."""
    return (*role(kind, stack=stack), bucket(stack=stack), CACHE)


def asked(rule_id: str, *resources: Resource, stack: str = "prod", config: Variables | None = None) -> list[Finding]:
    """Ask a rule of a program whose stack says what the stack file says."""
    stated: dict[str, object] = {f"bulwark:{key}": value for key, value in stack_file(stack).items()}
    pack = StackConfiguration("bulwark", stated if config is None else dict(config)).pack((rule(rule_id),))
    return pack.judge(Graph(resources)).findings


def paths(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Give verdicts with the last part of each path."""
    return [(found.verdict.value, found.path.rpartition(".")[2]) for found in findings]


def changed(
    rule_id: str, kind: str, changes: Variables, stack: str = "prod", config: Variables | None = None
) -> list[tuple[str, str]]:
    """Ask a rule of one service that is told something else."""
    resources = (task(kind, container(kind, changes, stack), stack=stack), *around(kind, stack))
    return paths(asked(rule_id, *resources, stack=stack, config=config))
