"""Requests of people about their data: the table, the machine that answers them, and the watch over their age."""

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import ssm

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal, Urgency
from components.data.dead_letters import DeadLetters, DeadLettersArgs
from components.data.manifest import manifest_address
from components.data.table import Table, TableArgs, TableIndex, TableKey, TableUse
from components.foundation.keys import KeyPurpose, Keys
from components.foundation.logs import LogDefaults
from components.operations.dsr import access, definition
from components.operations.dsr.request import DSR, PENDING, REQUESTS, WATCH
from components.operations.machine import Machine, MachineArgs
from components.runtime.schedule import Schedule, ScheduleArgs

MOST_DAYS: Final = 25
"""Age of a request at which somebody is woken up: the answer is due within a month (GDPR Article 12(3))."""
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
        answering = Machine(f"{name}-{DSR}", self._answering(), self.child())
        watching = Machine(f"{name}-{WATCH}", self._watching(), self.child())
        self._lost = self._daily(watching)
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

    def _table(self) -> Table:
        """Declare the table of requests and of legal holds; answered requests go after three years."""
        args = TableArgs(
            identity=self._identity,
            part=REQUESTS,
            use=TableUse.REQUESTS,
            key=TableKey(partition="requestId"),
            indexes=[TableIndex(name=PENDING, key=TableKey(partition="pending", sort="receivedAt"))],
            key_arn=self._args.keys.arn(KeyPurpose.DATA),
            data_class=DataClass.PII,
            once_bare=True,
        )
        return Table(f"{self._name}-requests", args, self.child())

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

    def _daily(self, machine: Machine) -> DeadLetters:
        """Start the watch every day; when it does not run, the alarm on its metric rings."""
        args, identity = self._args, self._identity
        lost = DeadLetters(
            f"{self._name}-{WATCH}-lost",
            DeadLettersArgs(
                identity=identity,
                part=WATCH,
                key_arn=args.keys.arn(KeyPurpose.MESSAGING),
                meaning="The watch over requests of people could not be started",
                data_class=DataClass.INTERNAL,
            ),
            self.child(),
        )
        Schedule(
            f"{self._name}-{WATCH}-daily",
            ScheduleArgs(
                identity=identity,
                keys=args.keys,
                part=WATCH,
                target=machine.callable(),
                expression="rate(1 day)",
                description="Age of the oldest open request of a person, every day",
            ),
            self.child(),
        )
        return lost

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
            *self._lost.signals(),
        )
