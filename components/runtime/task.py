"""A task: its definition, its roles, its log group, and what its log tells of its health."""

from collections.abc import Mapping
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass
from components._signals import EventSignal, LogSignal, Signal, Urgency
from components.foundation.logs import LogGroup, LogGroupArgs
from components.runtime.cluster import cluster_arn
from components.runtime.container import SCRATCH, container_definitions, log_group_name
from components.runtime.environment import ServiceKind
from components.runtime.references import referred
from components.runtime.roles import Roles, declare_roles
from components.runtime.task_args import TaskArgs

_LINES: Final[Mapping[ServiceKind, tuple[str, ...]]] = {
    ServiceKind.API: ("http-429-spike", "email-failures", "legal-compliance-event", "audit-gap"),
    ServiceKind.WORKER: ("audit-gap",),
    ServiceKind.SCHEDULER: (),
    ServiceKind.MIGRATE: ("migration-failed",),
}
"""Alarms on the log of each kind: mail and legal events happen in the API, changes of data there and in workers."""


class Task(Hardened):
    """A Fargate task with one container, two roles that nothing else uses, and a log group that only it writes to.

    Fixed: the container of `container_definitions`, no shared process space, no fault injection, an interface of its
    own. A new digest makes a new revision; the old one stays, so that ECS can return to it.
    """

    arn: pulumi.Output[str]
    """ARN of the revision."""
    family: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]
    log_group: pulumi.Output[str]

    def __init__(self, name: str, args: TaskArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the task, after its log group and its permissions."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        group = LogGroup(
            f"{name}-logs", LogGroupArgs(defaults=args.logs, group_name=log_group_name(args)), self.child()
        )
        roles = declare_roles(self, name, args)
        definition = self._definition(name, roles, group)
        self.arn = definition.arn
        self.family = definition.family
        self.execution_role_arn = roles.execution.arn
        self.task_role_arn = roles.task.arn
        self.log_group = group.name
        self.publish()

    def _definition(self, name: str, roles: Roles, group: LogGroup) -> aws.ecs.TaskDefinition:
        args = self._args
        return aws.ecs.TaskDefinition(
            f"{name}-definition",
            family=args.identity.named(args.part),
            container_definitions=container_definitions(args),
            cpu=str(args.size.cpu),
            memory=str(args.size.memory),
            ephemeral_storage=_scratch(args),
            execution_role_arn=roles.execution.arn,
            task_role_arn=roles.task.arn,
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            runtime_platform=aws.ecs.TaskDefinitionRuntimePlatformArgs(
                cpu_architecture=args.architecture.value, operating_system_family="LINUX"
            ),
            volumes=[aws.ecs.TaskDefinitionVolumeArgs(name=SCRATCH)],
            enable_fault_injection=False,
            skip_destroy=True,
            tags=args.identity.tags(DataClass.PII, Service=args.part),
            opts=self.child(after=[group, *roles.access]),
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say what its log tells, and for a migration how it ended."""
        kind = self._args.environment.kind
        told = tuple(self._line(alarm) for alarm in _LINES[kind])
        return (*told, self._failed()) if kind is ServiceKind.MIGRATE else told

    def _line(self, alarm: str) -> LogSignal:
        meaning, pattern, metric, threshold, urgency = _PATTERNS[alarm]
        return LogSignal(
            alarm=alarm,
            part=self._args.part,
            meaning=meaning,
            group=log_group_name(self._args),
            pattern=pattern,
            metric=metric,
            threshold=threshold,
            urgency=urgency,
        )

    def _failed(self) -> EventSignal:
        """Tell of a migration that ended badly, and of one that never started: that one has no exit code."""
        identity = self._args.identity
        return EventSignal(
            alarm="migration-failed",
            part="task",
            meaning="A migration of the database ended with an error or never started.",
            pattern={
                "source": ["aws.ecs"],
                "detail-type": ["ECS Task State Change"],
                "detail": {
                    "clusterArn": [cluster_arn(identity)],
                    "group": [f"family:{identity.named(self._args.part)}"],
                    "lastStatus": ["STOPPED"],
                    "$or": [
                        {"containers": {"exitCode": [{"anything-but": [0]}]}},
                        {"stopCode": ["TaskFailedToStart"]},
                    ],
                },
            },
        )


_PATTERNS: Final[Mapping[str, tuple[str, str, str, float, Urgency]]] = {
    "http-429-spike": (
        "Many requests were refused for coming too often.",
        "{ $.res.statusCode = 429 }",
        "RateLimited",
        200,
        Urgency.PAGE,
    ),
    "email-failures": ("A mail could not be sent.", '{ $.event = "email.failed" }', "EmailFailures", 1, Urgency.NOTIFY),
    "legal-compliance-event": (
        "Somebody asked for personal data, or a legal hold or a term changed.",
        '{ ($.event = "legal.*") || ($.event = "dsr.*") || ($.event = "legalHold.*") }',
        "LegalEvents",
        1,
        Urgency.NOTIFY,
    ),
    "audit-gap": (
        "Data changed without an audit event.",
        '{ ($.event = "audit.gap") || ($.event = "audit.failed") }',
        "AuditGaps",
        1,
        Urgency.PAGE,
    ),
    "migration-failed": (
        "A migration of the database reported an error.",
        '{ $.event = "migration.failed" }',
        "MigrationFailures",
        1,
        Urgency.PAGE,
    ),
}
"""Meaning, filter pattern over JSON lines, metric, threshold in five minutes, and who hears of it."""


def _scratch(args: TaskArgs) -> aws.ecs.TaskDefinitionEphemeralStorageArgs | None:
    size = args.size.scratch_gib
    return None if size is None else aws.ecs.TaskDefinitionEphemeralStorageArgs(size_in_gib=size)


def _intent(args: TaskArgs) -> dict[str, object]:
    """Show names of variables and of what is read for them, the sizes and the digest: never a value."""
    told = args.environment.controls
    found = referred(args.secrets)
    return {
        "controls": sorted({"AC-2", "DH-3", "PF-0", "SS-1", *told}),
        "kind": args.part,
        "image": args.image,
        "cpu": args.size.cpu,
        "memory": args.size.memory,
        "variables": list(args.variables),
        "secrets": list(args.secrets),
        "reads": [*found.secrets, *found.parameters],
        "wired": {control: list(names) for control, names in sorted(told.items())},
    }
