"""The weekly drill: an urgent alarm that means nothing, so that the way to a person is known to work."""

from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._naming import Identity
from components._signals import Metric, MetricSignal, Signal
from components.operations.metrics_access import may_count
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.schedule import Schedule, ScheduleArgs

PART: Final = "synthetic-page"
_WEEKLY: Final = "cron(0 10 ? * TUE *)"
"""Tuesdays at 10:00 UTC, in working hours of Europe and before those of America: a drill should cost no sleep."""
_HOUR_SECONDS: Final = 3600
"""How long the alarm rings: longer than the steps of an escalation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageDrillArgs:
    """Inputs of the drill."""

    host: FunctionHost
    """What all functions of the stack share."""


class PageDrill(Hardened):
    """A function that makes an alarm ring once a week, by the same way as every urgent alarm."""

    controls = ("IR-1",)

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PageDrillArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and its schedule."""
        self._identity = args.host.identity
        super().__init__(name, {"schedule": _WEEKLY}, opts)
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=PART,
                package="synthetic_page",
                description="Makes an alarm ring, to try the way to a person",
                statements=[may_count(_namespace(self._identity))],
                variables={"NAMESPACE": _namespace(self._identity)},
            ),
            self.child(),
        )
        weekly = ScheduleArgs(
            identity=args.host.identity,
            keys=args.host.keys,
            part=PART,
            target=self._function.callable(),
            expression=_WEEKLY,
            description="Drill of the on-call, every week",
        )
        Schedule(f"{name}-weekly", weekly, self.child())
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say that the drill is on."""
        drill = MetricSignal(
            alarm=PART,
            meaning="This is the weekly drill: acknowledge it, nothing else is to be done.",
            metric=Metric(namespace=_namespace(self._identity), name="Drill", statistic="Maximum"),
            threshold=1,
            period_seconds=_HOUR_SECONDS,
        )
        return (drill, *self._function.signals())


def _namespace(identity: Identity) -> str:
    """Give where the number is."""
    return f"{identity.project}/{identity.environment}/drill"
