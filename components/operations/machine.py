"""A state machine with a role, a log group and a key, in which nothing of what it passes on is logged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
from pulumi_aws import iam, sfn

from components._base import Hardened
from components._iam import ANYONE, Allow, Conditions, document, trust
from components._naming import DataClass, Identity
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose, Keys
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs
from components.runtime.schedule import ScheduleTarget

_KEY_SECONDS: Final = 300
"""How long a data key is used again: the shorter, the sooner a closed key closes executions."""
_DELIVERY: Final = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
"""What setting up the delivery of logs asks for, on all resources (Step Functions Developer Guide, "Using CloudWatch
Logs to log execution history")."""
_TRACES: Final = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


def machine_arn(identity: Identity, part: str) -> str:
    """Give the ARN of a state machine of a stack."""
    return identity.arn("states", f"stateMachine:{identity.named(part, limit=80)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineArgs:
    """Inputs of a state machine."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the machine and its role within the stack."""
    about: str
    """What it is for, as the description of its role."""
    definition: Mapping[str, object]
    """Definition in the Amazon States Language, without anything that is only known after the update."""
    needs: Sequence[Allow]
    """What its states may do."""
    logs: LogDefaults
    """Key, retention and masking of its log group."""
    keys: Keys
    """The stack's keys."""
    data_class: DataClass = DataClass.PII
    """How sensitive what it passes on is."""
    controls: Sequence[str] = field(default_factory=tuple)
    """Controls of the checklist that it makes true."""


class Machine(Hardened):
    """A standard state machine: errors are logged without data, executions are traced and sealed."""

    arn: pulumi.Output[str]
    """ARN of the machine."""

    def __init__(self, name: str, args: MachineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role and the log group, then the machine: Step Functions tries both when it is made."""
        physical = args.identity.named(args.part, limit=80)
        super().__init__(name, {"controls": list(args.controls), "machine": physical}, opts)
        self._name, self._args, self._physical = name, args, physical
        group = LogGroup(
            f"{name}-logs",
            LogGroupArgs(defaults=args.logs, group_name=f"/aws/vendedlogs/states/{physical}"),
            self.child(),
        )
        role, permission = self._role()
        machine = sfn.StateMachine(
            name,
            name=physical,
            type="STANDARD",
            role_arn=role.arn,
            definition=json.dumps(args.definition, sort_keys=True),
            logging_configuration={
                "level": "ERROR",
                "include_execution_data": False,
                "log_destination": pulumi.Output.concat(group.arn, ":*"),
            },
            tracing_configuration={"enabled": True},
            encryption_configuration={
                "type": "CUSTOMER_MANAGED_KMS_KEY",
                "kms_key_id": args.keys.arn(KeyPurpose.WORKFLOWS),
                "kms_data_key_reuse_period_seconds": _KEY_SECONDS,
            },
            tags=args.identity.tags(args.data_class),
            opts=self.child(after=[permission]),
        )
        self.arn = machine.arn
        self.publish()

    def callable(self) -> ScheduleTarget:
        """Say what a schedule needs to start it."""
        arn = machine_arn(self._args.identity, self._args.part)
        return ScheduleTarget(arn=arn, action="states:StartExecution", made=self)

    def _role(self) -> tuple[iam.Role, iam.RolePolicy]:
        args, identity = self._args, self._args.identity
        role = iam.Role(
            f"{self._name}-role",
            name=identity.named(args.part, limit=64),
            description=args.about,
            assume_role_policy=trust(
                "states.amazonaws.com", account=identity.account, source=machine_arn(identity, args.part)
            ),
            tags=identity.tags(),
            opts=self.child(),
        )
        policy = iam.RolePolicy(
            f"{self._name}-role",
            name="run",
            role=role.name,
            policy=document(*args.needs, *self._records()),
            opts=self.child(),
        )
        return role, policy

    def _records(self) -> tuple[Allow, ...]:
        """Open logs, traces, and the key as far as this machine and the delivery of its logs are sealed with it."""
        identity = self._args.identity
        own: Conditions = {
            "StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": machine_arn(identity, self._args.part)}
        }
        logs: Conditions = {"StringEquals": {"kms:EncryptionContext:SourceArn": identity.arn("logs", "*")}}
        return (
            Allow(sid="DeliverLogs", actions=_DELIVERY, on=[ANYONE]),
            Allow(sid="Trace", actions=_TRACES, on=[ANYONE]),
            key_use(
                identity,
                KeyPurpose.WORKFLOWS,
                sid="SealExecutions",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                when=own,
            ),
            key_use(identity, KeyPurpose.WORKFLOWS, sid="SealLogs", actions=["kms:GenerateDataKey"], when=logs),
        )
