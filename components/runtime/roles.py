"""The two roles of a task: one that starts it, one that its code works as. No other task has them."""

import re
from dataclasses import dataclass
from typing import Final

import pulumi_aws as aws

from components._base import Hardened
from components._iam import ANYONE, Allow, document, trust
from components._naming import DataClass, Identity
from components.foundation.endpoint_services import AGENT_REPOSITORY
from components.runtime.container import log_group_name
from components.runtime.references import referred
from components.runtime.task_args import TaskArgs

_TASKS: Final = "ecs-tasks.amazonaws.com"
_ECR: Final = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/(?P<repository>[a-z0-9._/-]+)[:@]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """The roles of a task, and their permissions, without which it could not start."""

    execution: aws.iam.Role
    task: aws.iam.Role
    access: tuple[aws.iam.RolePolicy, ...]


def execution_statements(args: TaskArgs) -> tuple[Allow, ...]:
    """Say what starting a task takes: its own image, its own log group, and exactly the values that it is told."""
    identity = args.identity
    return (
        *_pull(args),
        Allow(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            on=[f"{identity.log_group_arn(log_group_name(args))}:log-stream:*"],
        ),
        *referred(args.secrets).readable(identity),
    )


def _pull(args: TaskArgs) -> tuple[Allow, ...]:
    """Pull the image from its one repository, and the agent that GuardDuty puts beside it.

    A login to the registry knows no resource (Service Authorization Reference, Amazon ECR). The agent comes from an
    account of AWS, another one in each region (GuardDuty User Guide, "Prerequisites for AWS Fargate support"). A
    registry that is not ECR knows nothing of roles.
    """
    identity, found = args.identity, _ECR.match(args.image)
    agent = identity.arn("ecr", f"repository/{AGENT_REPOSITORY}", account="*")
    login = Allow(sid="LogInToRegistry", actions=["ecr:GetAuthorizationToken"], on=[ANYONE])
    if found is None:
        return (login, _layers("PullWatchingAgent", agent))
    image = identity.arn("ecr", f"repository/{found['repository']}", region=found["region"], account=found["account"])
    return (login, _layers("PullImage", image), _layers("PullWatchingAgent", agent))


def _layers(sid: str, repository: str) -> Allow:
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    return Allow(sid=sid, actions=actions, on=[repository])


def declare_roles(owner: Hardened, name: str, args: TaskArgs) -> Roles:
    """Declare both roles of a task as children of its component."""
    execution = _role(owner, f"{name}-execution", args, f"Starts the tasks of {args.part}")
    task = _role(owner, f"{name}-task", args, f"What the code of {args.part} works as")
    access = [
        _access(owner, f"{name}-execution", "start", execution, execution_statements(args)),
        *([_access(owner, f"{name}-task", "work", task, tuple(args.grants))] if args.grants else []),
    ]
    return Roles(execution=execution, task=task, access=tuple(access))


def _role(owner: Hardened, name: str, args: TaskArgs, description: str) -> aws.iam.Role:
    """Declare a role for tasks of this account and region alone; ECS names no cluster to IAM (Developer Guide)."""
    identity = args.identity
    return aws.iam.Role(
        name,
        name=identity.named(f"{args.part}-{name.rpartition('-')[2]}", limit=64),
        description=description,
        assume_role_policy=trust(_TASKS, account=identity.account, source=_any_task(identity)),
        tags=identity.tags(DataClass.INTERNAL, Service=args.part),
        opts=owner.child(),
    )


def _any_task(identity: Identity) -> str:
    return identity.arn("ecs", "*")


def _access(
    owner: Hardened, name: str, policy: str, role: aws.iam.Role, statements: tuple[Allow, ...]
) -> aws.iam.RolePolicy:
    return aws.iam.RolePolicy(name, name=policy, role=role.name, policy=document(*statements), opts=owner.child())
