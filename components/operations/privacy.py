"""Requests of people about their data: the table, the machine that answers them, and the watch over their age."""

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import dynamodb, iam, scheduler, ssm

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal, Urgency
from components.data.manifest import manifest_address
from components.foundation.keys import KeyPurpose, Keys
from components.foundation.logs import LogDefaults
from components.operations.dsr import access, definition
from components.operations.dsr.request import DSR, PENDING, REQUESTS, WATCH
from components.operations.machine import Machine, MachineArgs, machine_arn

MOST_DAYS: Final = 25
"""Age of a request at which somebody is woken up: the answer is due within a month (GDPR Article 12(3))."""
_RECOVERY_DAYS: Final = 35
"""The longest that DynamoDB goes back."""
_DAILY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivacyArgs:
    """Inputs of what answers requests."""

    identity: Identity
    """Names and tags."""
    keys: Keys
    """The stack's keys."""
    logs: LogDefaults
    """Key, retention and masking of log groups."""


class Privacy(Hardened):
    """Requests are kept in a table, answered by a state machine, and watched daily by another one."""

    controls = ("LP-3", "PC-2", "PC-4")

    machine_arn: pulumi.Output[str]
    """ARN of the machine that answers requests."""
    table_arn: pulumi.Output[str]
    """ARN of the table of requests."""

    def __init__(self, name: str, args: PrivacyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the table first; the machines name it."""
        super().__init__(name, {"machine": args.identity.named(DSR), "table": args.identity.named(REQUESTS)}, opts)
        self._name, self._args, self._identity = name, args, args.identity
        table = self._table()
        answering = Machine(f"{name}-{DSR}", self._answering(), self.child(after=[table]))
        watching = Machine(f"{name}-{WATCH}", self._watching(), self.child(after=[table]))
        self._daily(watching)
        ssm.Parameter(
            f"{name}-pii-manifest",
            name=self._identity.path("privacy/pii-manifest"),
            description="Where the manifest of personal data is (PII_FIELDS_MANIFEST)",
            type="String",
            insecure_value=manifest_address(self._identity),  # the provider takes every `value` for a secret
            tags=self._identity.tags(),
            opts=self.child(),
        )
        self.machine_arn = answering.arn
        self.table_arn = table.arn
        self.publish()

    def _table(self) -> dynamodb.Table:
        """Declare the table of requests and of legal holds; answered requests go after three years."""
        return dynamodb.Table(
            f"{self._name}-requests",
            name=self._identity.named(REQUESTS),
            billing_mode="PAY_PER_REQUEST",
            hash_key="requestId",
            attributes=[{"name": name, "type": "S"} for name in ("pending", "receivedAt", "requestId")],
            global_secondary_indexes=[
                {
                    "name": PENDING,
                    "hash_key": "pending",
                    "range_key": "receivedAt",
                    "projection_type": "KEYS_ONLY",
                }
            ],
            ttl={"attribute_name": "expiresAt", "enabled": True},
            server_side_encryption={"enabled": True, "kms_key_arn": self._args.keys.arn(KeyPurpose.DATA)},
            point_in_time_recovery={"enabled": True, "recovery_period_in_days": _RECOVERY_DAYS},
            deletion_protection_enabled=True,
            tags=self._identity.tags(DataClass.PII),
            opts=self.child(protect=True),
        )

    def _answering(self) -> MachineArgs:
        args, identity = self._args, self._identity
        return MachineArgs(
            identity=identity,
            part=DSR,
            about="Answers requests of people about their data",
            definition=definition.answering(identity),
            needs=access.answering(identity),
            logs=args.logs,
            keys=args.keys,
            controls=("LP-3", "PC-2", "PC-4"),
        )

    def _watching(self) -> MachineArgs:
        args, identity = self._args, self._identity
        return MachineArgs(
            identity=identity,
            part=WATCH,
            about="Says how old the oldest open request is",
            definition=definition.watching(identity),
            needs=access.watching(identity),
            logs=args.logs,
            keys=args.keys,
            data_class=DataClass.INTERNAL,
            controls=("PC-4",),
        )

    def _daily(self, machine: Machine) -> None:
        """Start the watch every day; when it does not run, the alarm on its metric rings."""
        identity, part = self._identity, f"{WATCH}-schedule"
        role = iam.Role(
            f"{self._name}-{part}",
            name=identity.named(part, limit=64),
            description="EventBridge Scheduler starts the watch over requests",
            assume_role_policy=trust(
                "scheduler.amazonaws.com",
                account=identity.account,
                source=identity.arn("scheduler", "schedule-group/default"),
            ),
            tags=identity.tags(),
            opts=self.child(),
        )
        start = Allow(sid="StartWatch", actions=["states:StartExecution"], on=[machine_arn(identity, WATCH)])
        policy = iam.RolePolicy(
            f"{self._name}-{part}", name="start", role=role.name, policy=document(start), opts=self.child()
        )
        scheduler.Schedule(
            f"{self._name}-{WATCH}",
            name=identity.named(WATCH, limit=64),
            description="Age of the oldest open request of a person, every day",
            schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 60},
            target={
                "arn": machine_arn(identity, WATCH),
                "role_arn": identity.role_arn(part),
                "retry_policy": {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 5},
            },
            opts=self.child(after=[machine, policy]),
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say when an answer is nearly late, when nobody looks any more, and when a request could not be answered."""
        failed = {"StateMachineArn": self.machine_arn}
        return (
            MetricSignal(
                alarm="dsr-overdue",
                meaning="A request of a person is open for more than 25 days, or nobody measures it any more",
                metric=Metric(
                    namespace=definition.namespace(self._identity), name=definition.OLDEST, statistic="Maximum"
                ),
                comparison=Comparison.ABOVE,
                threshold=MOST_DAYS,
                period_seconds=_DAILY_SECONDS,
                missing=Missing.BREACHING,
            ),
            *(
                MetricSignal(
                    alarm="legal-compliance-event",
                    part=f"dsr-{name.lower()}",
                    meaning="A request of a person could not be answered; mend the cause and start it again",
                    metric=Metric(namespace="AWS/States", name=f"Executions{name}", dimensions=failed),
                    threshold=1,
                    urgency=Urgency.NOTIFY,
                )
                for name in ("Failed", "TimedOut", "Aborted")
            ),
        )
