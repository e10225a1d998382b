"""A function that runs on a schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Conditions, document, trust
from components._naming import DataClass, Identity
from components._signals import Signal
from components.data._bounds import bounded
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.function_access import QUEUE_KEY

_SCHEDULE_KEY: Final = KeyPurpose.DATA
"""What seals the schedules."""
RETRIES: Final = 3
"""Deliveries beside the first; what cannot be delivered then goes to the function's dead-letter queue."""
_DAY_MINUTES: Final = 24 * 60
_HOUR_SECONDS: Final = 3600


def rate(minutes: int) -> str:
    """Give the schedule expression of an interval (EventBridge Scheduler User Guide, "Rate-based schedules")."""
    count, unit = (minutes // _DAY_MINUTES, "day") if minutes % _DAY_MINUTES == 0 else (minutes, "minute")
    return f"rate({count} {unit}{'' if count == 1 else 's'})"


def window_seconds(minutes: int) -> int:
    """Give a time in which a run falls for certain: CloudWatch's window slides, and runs are never exactly in time."""
    return minutes * 60 + min(minutes * 60, _HOUR_SECONDS)


class ScheduleGroup(Hardened):
    """A group of schedules: roles of schedules trust the group, since EventBridge Scheduler tells them no more."""

    controls = ("TC-3", "TC-4")

    name: pulumi.Output[str]
    """Name of the group."""

    def __init__(self, name: str, identity: Identity, part: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the group."""
        super().__init__(name, {"group": identity.named(part, limit=64)}, opts)
        self.part = part
        group = aws.scheduler.ScheduleGroup(
            name,
            name=identity.named(part, limit=64),
            tags=identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        self.name = group.name
        self.publish()


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledWork:
    """What a function does on its schedule, and what it needs for it."""

    part: str
    """Names the function, its roles, its queue and its schedule."""
    package: str
    """Its package below `functions/`."""
    description: str
    """What it does, for people."""
    controls: Sequence[str]
    """Controls of the checklist that it makes true."""
    every_minutes: int
    """Minutes between two runs."""
    statements: Sequence[Allow]
    """What its work needs."""
    variables: Mapping[str, pulumi.Input[str]]
    """Environment variables."""
    signals: Sequence[Signal] = ()
    """What its numbers say."""
    timeout_seconds: int = 300
    data_class: DataClass = DataClass.CONFIDENTIAL
    """How sensitive what it logs may be."""

    def __post_init__(self) -> None:
        """Refuse runs that would meet each other, and a pace that no schedule here has."""
        bounded("every_minutes", self.every_minutes, 10, 7 * _DAY_MINUTES, "runs must not meet, and a week is long")
        if self.timeout_seconds >= self.every_minutes * 60:
            message = (
                f"{self.part}: timeout_seconds is {self.timeout_seconds} and a run begins every "
                f"{self.every_minutes} minutes: give less time, so that runs do not meet"
            )
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledFunctionArgs:
    """Inputs of a function on a schedule."""

    host: FunctionHost
    """What all functions of the stack share."""
    work: ScheduledWork
    """What it does."""
    group: ScheduleGroup
    """The group of its schedule."""
    after: Sequence[pulumi.Resource] = field(default_factory=tuple)
    """What must exist before its first run."""


class ScheduledFunction(Hardened):
    """A function, alone at its work, that EventBridge Scheduler starts in time.

    Fixed: no flexible window, three more deliveries, a dead-letter queue, a customer key, and a role that can start
    this function and nothing else.
    """

    function_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    """Role of the function."""
    schedule_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ScheduledFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and its schedule."""
        identity, work = args.host.identity, args.work
        intent = {
            "controls": list(work.controls),
            "function": identity.named(work.part, limit=64),
            "schedule": rate(work.every_minutes),
        }
        super().__init__(name, intent, opts)
        self._name, self._args, self._identity, self._work = name, args, identity, work
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=work.part,
                package=work.package,
                description=work.description,
                statements=work.statements,
                variables=work.variables,
                timeout_seconds=work.timeout_seconds,
                data_class=work.data_class,
                after=args.after,
            ),
            self.child(),
        )
        schedule = self._schedule(*self._role())
        self.function_arn = self._function.arn
        self.role_arn = self._function.role_arn
        self.schedule_arn = schedule.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say what the function says, and what its numbers say."""
        return (*self._function.signals(), *self._work.signals)

    def _role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the role that starts the function."""
        identity, group = self._identity, self._identity.named(self._args.group.part, limit=64)
        role = aws.iam.Role(
            f"{self._name}-schedule",
            name=identity.named(f"{self._work.part}-schedule", limit=64),
            description=f"Starts the function {self._work.part} on its schedule",
            assume_role_policy=trust(
                "scheduler.amazonaws.com",
                account=identity.account,
                source=identity.arn("scheduler", f"schedule-group/{group}"),
            ),
            tags=identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{self._name}-schedule",
            name="start",
            role=role.name,
            policy=document(*_starting(identity, self._work.part, group)),
            opts=self.child(),
        )
        return role, policy

    def _schedule(self, role: aws.iam.Role, access: aws.iam.RolePolicy) -> aws.scheduler.Schedule:
        """Declare the schedule, once its role can do all that it must."""
        work, seconds = self._work, self._work.every_minutes * 60
        return aws.scheduler.Schedule(
            f"{self._name}-schedule",
            name=self._identity.named(work.part, limit=64),
            group_name=self._args.group.name,
            description=work.description,
            schedule_expression=rate(work.every_minutes),
            flexible_time_window={"mode": "OFF"},
            state="ENABLED",
            kms_key_arn=self._args.host.keys.arn(_SCHEDULE_KEY),
            target={
                "arn": self._function.arn,
                "role_arn": role.arn,
                "input": "{}",
                "dead_letter_config": {"arn": self._function.queue_arn},
                "retry_policy": {
                    "maximum_retry_attempts": RETRIES,
                    "maximum_event_age_in_seconds": min(seconds, 86_400),
                },
            },
            opts=self.child(after=[access]),
        )


def _starting(identity: Identity, part: str, group: str) -> tuple[Allow, ...]:
    """Let a schedule start its function, leave behind what it cannot deliver, and be opened."""
    queue = identity.queue_arn(part)
    schedule = identity.arn("scheduler", f"schedule/{group}/{identity.named(part, limit=64)}")
    of_queue: Conditions = {"ArnLike": {"kms:EncryptionContext:aws:sqs:arn": queue}}
    of_schedule: Conditions = {"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedule}}
    return (
        Allow(sid="StartFunction", actions=["lambda:InvokeFunction"], on=[identity.function_arn(part)]),
        Allow(sid="KeepUndelivered", actions=["sqs:SendMessage"], on=[queue]),
        key_use(
            identity,
            QUEUE_KEY,
            sid="SealUndelivered",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            when=of_queue,
        ),
        key_use(identity, _SCHEDULE_KEY, sid="OpenSchedule", actions=["kms:Decrypt"], when=of_schedule),
    )
