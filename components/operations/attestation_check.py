"""The daily look at attestations: how many days they still hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._iam import Allow
from components._naming import Identity
from components._signals import Comparison, Metric, MetricSignal, Missing, Signal, Urgency
from components.operations.attestation import BRANCH
from components.operations.metrics_access import may_count
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.schedule import Schedule, ScheduleArgs

PART: Final = "attestation-check"
SOON_DAYS: Final = 14
"""Days left below which the team is told: time to look at the evidence again."""
_EVERY: Final = "rate(12 hours)"
"""Twice a day, so that any day that an alarm looks at holds a number, and one lost run wakes nobody."""
_DAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class AttestationCheckArgs:
    """Inputs of the check."""

    host: FunctionHost
    """What all functions of the stack share."""
    controls: Sequence[str]
    """Controls that have a record, attested or not yet."""


class AttestationCheck(Hardened):
    """A function that reads the records and counts days, and the schedule that calls it."""

    controls = ("AC-3", "MA-1")

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AttestationCheckArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and its schedule."""
        identity = args.host.identity
        super().__init__(name, {"records": identity.path(BRANCH), "controlsChecked": len(args.controls)}, opts)
        self._identity = identity
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=PART,
                package="attestation_check",
                description="Says how many days attestations still hold",
                statements=_statements(identity),
                variables={
                    "PATH_OF_RECORDS": identity.path(BRANCH),
                    "CONTROLS": ",".join(sorted(args.controls)),
                    "NAMESPACE": namespace(identity),
                },
            ),
            self.child(),
        )
        Schedule(
            f"{name}-daily",
            ScheduleArgs(
                identity=identity,
                keys=args.host.keys,
                part=PART,
                target=self._function.callable(),
                expression=_EVERY,
                description="Days left of attestations, twice a day",
            ),
            self.child(),
        )
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when a statement ends soon and when it has ended; without a number, nobody looked."""
        return (
            self._below(1, "", "A statement that a control is kept has ended, or nobody checks any more", Urgency.PAGE),
            self._below(
                SOON_DAYS,
                "soon",
                f"A statement that a control is kept ends in less than {SOON_DAYS} days, or nobody checks any more",
                Urgency.NOTIFY,
            ),
            *self._function.signals(),
        )

    def _below(self, days: int, part: str, meaning: str, urgency: Urgency) -> MetricSignal:
        """Give the signal of fewer days left, in whole days."""
        return MetricSignal(
            alarm="attestation-expiry",
            part=part,
            meaning=meaning,
            metric=Metric(namespace=namespace(self._identity), name="DaysLeft", statistic="Minimum"),
            comparison=Comparison.BELOW,
            threshold=days,
            period_seconds=_DAY_SECONDS,
            missing=Missing.BREACHING,
            urgency=urgency,
        )


def namespace(identity: Identity) -> str:
    """Give where the numbers are: one place for each stack, as several may share an account."""
    return f"{identity.project}/{identity.environment}/attestation"


def _statements(identity: Identity) -> tuple[Allow, ...]:
    """Give what the check takes: the records, and its own numbers."""
    branch = identity.parameter_arn(BRANCH)
    return (
        Allow(sid="ReadRecords", actions=["ssm:GetParametersByPath"], on=[branch, f"{branch}/*"]),
        may_count(namespace(identity)),
    )
