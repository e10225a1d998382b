"""The janitor of logs: no group of the account keeps operational records for longer than it should."""

from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._iam import ANYONE, Allow, Refuse
from components._naming import Identity
from components._signals import Signal
from components.foundation.logs import AUDIT_PREFIX
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.schedule import Schedule, ScheduleArgs
from components.runtime.trigger import Trigger, TriggerArgs, trigger_name

PART: Final = "log-retention-janitor"
_SEVERAL: Final = 10
"""Runs at once: a deployment makes many groups in a minute, and two runs on one group do the same."""
_CREATED: Final = {
    "source": ["aws.logs"],
    "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {
        "eventSource": ["logs.amazonaws.com"],
        "eventName": ["CreateLogGroup"],
        "errorCode": [{"exists": False}],
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LogJanitorArgs:
    """Inputs of the janitor."""

    host: FunctionHost
    """What all functions of the stack share, the operational days of logs included."""


class LogJanitor(Hardened):
    """A function that caps log groups, called for each new one and once a day for all."""

    controls = ("LP-2",)

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogJanitorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and what calls it."""
        identity, days = args.host.identity, args.host.logs.ops_days
        super().__init__(name, {"days": days, "spared": AUDIT_PREFIX}, opts)
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=PART,
                package="log_retention_janitor",
                description="Caps the retention of log groups",
                statements=_statements(identity),
                variables={"DAYS": str(days)},
                concurrency=_SEVERAL,
                timeout_seconds=300,
                rules=[trigger_name(identity, PART)],
            ),
            self.child(),
        )
        created = TriggerArgs(
            identity=identity, part=PART, function=self._function, pattern=_CREATED, description="New log groups"
        )
        Trigger(f"{name}-trigger", created, self.child())
        daily = ScheduleArgs(
            identity=args.host.identity,
            keys=args.host.keys,
            part=PART,
            target=self._function.callable(),
            expression="rate(1 day)",
            description="Retention of every log group",
        )
        Schedule(f"{name}-daily", daily, self.child())
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when a group could not be capped."""
        return self._function.signals()


def _statements(identity: Identity) -> tuple[Allow | Refuse, ...]:
    """Give what capping takes. It may cap anything but audit logs: even a wrong program leaves those alone."""
    return (
        Allow(sid="FindLogs", actions=["logs:DescribeLogGroups"], on=[ANYONE]),
        Allow(sid="CapLogs", actions=["logs:PutRetentionPolicy"], on=[identity.log_group_arn("*")]),
        Refuse(
            sid="NotAuditLogs",
            actions=["logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy"],
            on=[identity.log_group_arn(f"*{AUDIT_PREFIX}*")],
        ),
    )
