"""Tasks that comply, for tests of rules."""

import copy
import json
from dataclasses import replace
from typing import Any, Final

from hardening.resources import Provider, Resource
from tests.support.rules import changed
from tests.support.wire import resource

OWN: Final = "123456789012"
PROVIDER: Final = Provider("pulumi:providers:aws", properties={"allowedAccountIds": json.dumps([OWN])})
DIGEST: Final = "sha256:" + "0a1b2c3d" * 8
IMAGE: Final = f"{OWN}.dkr.ecr.eu-west-1.amazonaws.com/shop/api@{DIGEST}"
SECRET_ARN: Final = f"arn:aws:secretsmanager:eu-west-1:{OWN}:secret:/shop/prod/smtp-AbCdEf"
CONTAINER: Final[dict[str, Any]] = {
    "name": "api",
    "image": IMAGE,
    "essential": True,
    "readonlyRootFilesystem": True,
    "privileged": False,
    "user": "1000:1000",
    "linuxParameters": {"capabilities": {"drop": ["ALL"]}, "initProcessEnabled": True},
    "environment": [{"name": "NODE_ENV", "value": "production"}],
    "secrets": [{"name": "SMTP_PASSWORD", "valueFrom": f"{SECRET_ARN}:password::"}],
    "healthCheck": {"command": ["CMD", "node", "health.js"]},
    "command": ["node", "main.js"],
}
TASK: Final[dict[str, object]] = {
    "family": "shop-api",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "executionRoleArn": f"arn:aws:iam::{OWN}:role/shop-api-execution",
    "taskRoleArn": f"arn:aws:iam::{OWN}:role/shop-api-task",
    "volumes": [{"name": "tmp"}],
}


def container(path: str = "", value: object = None) -> dict[str, Any]:
    """Give a container that complies, with a change."""
    return changed(CONTAINER, path, value) if path else copy.deepcopy(CONTAINER)


def owned(made: Resource) -> Resource:
    """Set a resource under a provider that allows one account."""
    return replace(made, provider=PROVIDER)


def task(*containers: object, name: str = "subject", **properties: object) -> Resource:
    """Give a task of containers; UNKNOWN and secrets inside travel as in a program."""
    text = json.dumps(list(containers or (CONTAINER,)))
    return owned(resource("ecs/taskDefinition", name, {**TASK, "containerDefinitions": text, **properties}))
