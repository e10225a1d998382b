"""A schedule that calls a function or starts a state machine, under a role of its own, and loses no call."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import Identity
from components.data._bounds import bounded
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose, Keys
from components.runtime.function_access import QUEUE_KEY

_LIMIT: Final = 64
"""Characters of the name of a schedule, a group or a role (EventBridge Scheduler API, CreateSchedule)."""
_ATTEMPTS: Final = 3
_LATEST_SECONDS: Final = 3600
"""How late a call may come; what is later waits in the dead-letter queue, and the next one comes by itself."""
_EARLIEST_SECONDS: Final = 60
"""The shortest that Scheduler tries again for (EventBridge Scheduler API, RetryPolicy)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleTarget:
    """What a schedule calls, by its name: every preview then shows that no secret is handed over."""

    arn: str
    """ARN of the function or the state machine."""
    action: str
    """The one action that calling takes."""
    made: pulumi.Resource
    """What must exist before the first call."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleArgs:
    """Inputs of a schedule."""

    identity: Identity
    """Names and tags."""
    keys: Keys
    """The stack's keys, one of which seals the schedule."""
    part: str
    """The part that names the schedule, and the dead-letter queue of what it calls."""
    target: ScheduleTarget
    """What is called."""
    expression: str
    """When, such as `rate(1 day)`, in UTC."""
    description: str
    """What for, for people."""
    latest_seconds: int = _LATEST_SECONDS
    """How late a call may come: not later than the next one."""

    def __post_init__(self) -> None:
        """Refuse a time in which nothing is tried again, and one in which calls pile up."""
        bounded("latest_seconds", self.latest_seconds, _EARLIEST_SECONDS, 86_400, "Scheduler tries for a day at most")


class Schedule(Hardened):
    """A schedule in a group of its own, sealed, on time, whose lost calls wait in the dead-letter queue of its part.

    Scheduler says of itself which group it works for, not which schedule (EventBridge Scheduler User Guide, "Confused
    deputy prevention"): a role is closed to other schedules by a group of its own.
    """

    controls = ("MA-2",)

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ScheduleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role and the group, then the schedule."""
        identity = args.identity
        self._name, self._args, self._identity = name, args, identity
        self._physical = identity.named(args.part, limit=_LIMIT)
        super().__init__(name, {"schedule": self._physical, "expression": args.expression}, opts)
        granted = self._role()
        group = aws.scheduler.ScheduleGroup(
            f"{name}-group", name=self._physical, tags=identity.tags(), opts=self.child()
        )
        schedule = aws.scheduler.Schedule(
            name,
            name=self._physical,
            group_name=group.name,
            description=args.description,
            schedule_expression=args.expression,
            schedule_expression_timezone="UTC",
            flexible_time_window={"mode": "OFF"},
            state="ENABLED",
            kms_key_arn=args.keys.arn(KeyPurpose.WORKFLOWS),
            target=self._target(),
            opts=self.child(after=[granted, args.target.made]),
        )
        self.arn = schedule.arn
        self.publish()

    def _target(self) -> aws.scheduler.ScheduleTargetArgsDict:
        identity, args = self._identity, self._args
        return {
            "arn": args.target.arn,
            "role_arn": identity.role_arn(_caller(args.part)),
            "input": "{}",
            "dead_letter_config": {"arn": identity.queue_arn(args.part)},
            "retry_policy": {"maximum_event_age_in_seconds": args.latest_seconds, "maximum_retry_attempts": _ATTEMPTS},
        }

    def _role(self) -> aws.iam.RolePolicy:
        """Declare the role under which Scheduler calls."""
        identity, part = self._identity, _caller(self._args.part)
        group = identity.arn("scheduler", f"schedule-group/{self._physical}")
        role = aws.iam.Role(
            f"{self._name}-role",
            name=identity.named(part, limit=_LIMIT),
            description=f"EventBridge Scheduler calls {self._args.part}",
            assume_role_policy=trust("scheduler.amazonaws.com", account=identity.account, source=group),
            tags=identity.tags(),
            opts=self.child(),
        )
        return aws.iam.RolePolicy(
            f"{self._name}-role",
            name="call",
            role=role.name,
            policy=document(*call_statements(identity, self._args.part, self._args.target)),
            opts=self.child(),
        )


def _caller(part: str) -> str:
    """Give the part that names the role of a schedule."""
    return f"{part}-schedule"


def call_statements(identity: Identity, part: str, target: ScheduleTarget) -> tuple[Allow, ...]:
    """Give what calling takes: the target, its dead-letter queue, and the keys of both and of the schedule.

    Scheduler opens a schedule under this role and by no other service, so that its context alone narrows the key.
    """
    queue, physical = identity.queue_arn(part), identity.named(part, limit=_LIMIT)
    schedule = identity.arn("scheduler", f"schedule/{physical}/{physical}")
    return (
        Allow(sid="Call", actions=[target.action], on=[target.arn]),
        Allow(sid="KeepFailures", actions=["sqs:SendMessage"], on=[queue]),
        key_use(
            identity,
            QUEUE_KEY,
            sid="SealFailures",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            when={"ArnLike": {"kms:EncryptionContext:aws:sqs:arn": queue}},
        ),
        key_use(
            identity,
            KeyPurpose.WORKFLOWS,
            sid="OpenSchedule",
            actions=["kms:Decrypt"],
            when={"ArnLike": {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedule}},
        ),
    )
