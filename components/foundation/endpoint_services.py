"""Which AWS services are reached inside the VPC, and what their endpoints let through: pure data and text."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import pulumi

from components._iam import ANYONE, Allow, Conditions, Principals, document
from components._naming import Identity

GATEWAYS: Final = ("s3", "dynamodb")
"""Gateway endpoints cost nothing and always stand."""
_FLOOR: Final = ("ecs", "elasticache", "kms", "logs", "rds", "secretsmanager")
"""What a rotation function calls; it never has a way to the internet, so these always stand."""
_STARTING: Final = ("ecr.api", "ecr.dkr", "monitoring", "ssm", "sts")
"""What a task calls to start and to report."""
_REGISTRY: Final = ("ecr.api", "ecr.dkr")
AGENT_REPOSITORY: Final = "aws-guardduty-agent-fargate"
"""Where GuardDuty keeps the agent that it starts beside the containers of a task, in an account of each region."""
_WORKING: Final = ("email", "events", "sns", "sqs")
"""What a task calls to work."""


class EndpointMode(StrEnum):
    """How many interface endpoints stand beside the fixed ones. They are charged by the hour, in each zone."""

    NONE = "none"
    """No more than rotation functions need; tasks reach AWS through NAT."""
    MINIMAL = "minimal"
    """Tasks start without NAT."""
    FULL = "full"
    """No call to AWS leaves the VPC."""


_SERVICES: Final[Mapping[EndpointMode, tuple[str, ...]]] = {
    EndpointMode.NONE: _FLOOR,
    EndpointMode.MINIMAL: (*_FLOOR, *_STARTING),
    EndpointMode.FULL: (*_FLOOR, *_STARTING, *_WORKING),
}


def interface_services(mode: EndpointMode) -> tuple[str, ...]:
    """Give the services with an interface endpoint, sorted."""
    return tuple(sorted(_SERVICES[mode]))


def service_name(identity: Identity, service: str) -> str:
    """Give the name of a service's endpoint in the region."""
    return f"com.amazonaws.{identity.region}.{service}"


def endpoint_policy(identity: Identity, service: str) -> pulumi.Input[str]:
    """Let this account's principals reach this account's resources, and nothing else.

    Stolen data cannot leave through an endpoint into a stranger's bucket or queue, and credentials brought along do
    not work inside the VPC. Which action on which resource stays the business of IAM. The principal is everyone,
    because a gateway endpoint reads an account as its root user alone; the conditions confine it.
    """
    account: Conditions = {
        "StringEquals": {"aws:PrincipalAccount": identity.account, "aws:ResourceAccount": identity.account}
    }
    own = Allow(
        sid="AllowOwnAccount", actions=["*"], on=["*"], to=Principals(aws=[ANYONE]), when=account, administers=True
    )
    if service == "s3":
        return document(own, _image_layers(identity))
    return document(own, _watching_agent(identity)) if service in _REGISTRY else document(own)


def _image_layers(identity: Identity) -> Allow:
    """Let tasks fetch image layers, which ECR keeps in buckets of its own (ECR User Guide, "VPC endpoints")."""
    layers = f"prod-{identity.region}-starport-layer-bucket/*"
    return Allow(
        sid="AllowImageLayers",
        actions=["s3:GetObject"],
        on=[identity.arn("s3", layers, region="", account="")],
        to=Principals(aws=[ANYONE]),
    )


def _watching_agent(identity: Identity) -> Allow:
    """Let tasks fetch the agent of GuardDuty (User Guide, "ECR repository for GuardDuty agent on AWS Fargate")."""
    return Allow(
        sid="AllowWatchingAgent",
        actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        on=[identity.arn("ecr", f"repository/{AGENT_REPOSITORY}", account="*")],
        to=Principals(aws=[ANYONE]),
        when={"StringEquals": {"aws:PrincipalAccount": identity.account}},
    )
