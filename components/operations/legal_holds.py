"""Legal holds: what places, keeps and lifts them, and what puts back a held record that expired all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import iam

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal
from components.data.audit_policy import AUDIT_TABLE
from components.data.bucket_class import BucketClass
from components.data.bucket_policy import LEGAL_HOLD_ROLE
from components.operations.dsr.request import DSR, PENDING, REQUESTS
from components.operations.legal_hold_access import guarding, keeping, namespace
from components.operations.machine import machine_arn
from components.operations.scheduled_function import rate, window_seconds
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.schedule import Schedule, ScheduleArgs

GUARD: Final = "hold-guard"
"""The part that names the function that puts records back."""
_EVERY_MINUTES: Final = 15
_SEVERAL: Final = 5
"""Batches at once: shards come side by side, and each record is put back under a condition of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldGuardArgs:
    """Inputs of the guard of held records."""

    host: FunctionHost
    """What all functions of the stack share."""


class HoldGuard(Hardened):
    """A function through which the pipe of redacted audit records goes."""

    controls = ("PC-2", "LA-3")

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: HoldGuardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function; the audit store names it."""
        identity = args.host.identity
        super().__init__(name, {"table": identity.named(AUDIT_TABLE)}, opts)
        self._identity = identity
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=GUARD,
                package="hold_guard",
                description="Puts back audit records under legal hold that were deleted as expired",
                statements=guarding(identity),
                variables={"AUDIT_TABLE": identity.named(AUDIT_TABLE), "NAMESPACE": namespace(identity)},
                concurrency=_SEVERAL,
                data_class=DataClass.CONFIDENTIAL,
            ),
            self.child(),
        )
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when a held record had to be put back: something let it expire."""
        return (
            MetricSignal(
                alarm="legal-compliance-event",
                part=GUARD,
                meaning="Held audit records were deleted as expired, and put back: find what let them expire",
                metric=Metric(namespace=namespace(self._identity), name="Restored"),
                threshold=1,
            ),
            *self._function.signals(),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LegalHoldsArgs:
    """Inputs of the keeper of holds."""

    host: FunctionHost
    """What all functions of the stack share."""
    role: iam.Role
    """The audit store's role for legal holds, which the function of its name assumes."""
    retention_days: int
    """How long an audit event is kept."""
    after: Sequence[pulumi.Resource] = ()
    """What must exist before its first run, such as the table of requests."""


class LegalHolds(Hardened):
    """The function that alone may place and lift holds, called by people with approval, and by a schedule."""

    controls = ("PC-2", "LA-3", "PC-4")

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LegalHoldsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and its schedule."""
        identity = args.host.identity
        super().__init__(name, {"holds": identity.named(LEGAL_HOLD_ROLE), "every": rate(_EVERY_MINUTES)}, opts)
        self._identity = identity
        self._function = Function(name, _function(args), self.child())
        Schedule(
            f"{name}-schedule",
            ScheduleArgs(
                identity=identity,
                keys=args.host.keys,
                part=LEGAL_HOLD_ROLE,
                target=self._function.callable(),
                expression=rate(_EVERY_MINUTES),
                description="Goes on with legal holds, and sweeps each once a day",
                latest_seconds=_EVERY_MINUTES * 60,
            ),
            self.child(),
        )
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when nobody keeps holds any more."""
        return (
            MetricSignal(
                alarm="legal-compliance-event",
                part=f"{LEGAL_HOLD_ROLE}-heartbeat",
                meaning="Legal holds are not worked on any more: what comes in is not held, and none is lifted",
                metric=Metric(namespace=namespace(self._identity), name="Runs"),
                comparison=Comparison.BELOW,
                threshold=1,
                period_seconds=window_seconds(_EVERY_MINUTES),
                missing=Missing.BREACHING,
            ),
            *self._function.signals(),
        )


def _function(args: LegalHoldsArgs) -> FunctionArgs:
    identity: Identity = args.host.identity
    return FunctionArgs(
        host=args.host,
        part=LEGAL_HOLD_ROLE,
        package="legal_hold",
        description="Places and lifts legal holds on audit records",
        statements=keeping(identity),
        variables={
            "REQUESTS_TABLE": identity.named(REQUESTS),
            "REQUESTS_INDEX": PENDING,
            "AUDIT_TABLE": identity.named(AUDIT_TABLE),
            "ARCHIVE_BUCKET": identity.bucket(BucketClass.AUDIT.value),
            "DSR_MACHINE": machine_arn(identity, DSR),
            "AUDIT_RETENTION_DAYS": str(args.retention_days),
            "NAMESPACE": namespace(identity),
        },
        timeout_seconds=300,
        data_class=DataClass.PII,
        after=args.after,
        role=args.role,
    )
