"""A function that runs on a schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi

from components._base import Hardened
from components._iam import Allow
from components._naming import DataClass
from components._signals import Signal
from components.data._bounds import bounded
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.schedule import Schedule, ScheduleArgs

_DAY_MINUTES: Final = 24 * 60
_HOUR_SECONDS: Final = 3600


def rate(minutes: int) -> str:
    """Give the schedule expression of an interval (EventBridge Scheduler User Guide, "Rate-based schedules")."""
    count, unit = (minutes // _DAY_MINUTES, "day") if minutes % _DAY_MINUTES == 0 else (minutes, "minute")
    return f"rate({count} {unit}{'' if count == 1 else 's'})"


def window_seconds(minutes: int) -> int:
    """Give a time in which a run falls for certain: CloudWatch's window slides, and runs are never exactly in time."""
    return minutes * 60 + min(minutes * 60, _HOUR_SECONDS)


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
    after: Sequence[pulumi.Resource] = field(default_factory=tuple)
    """What must exist before its first run."""


class ScheduledFunction(Hardened):
    """A function, alone at its work, that EventBridge Scheduler starts in time.

    A call that comes later than the next one would is not made: it waits in the function's dead-letter queue.
    """

    function_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    """Role of the function."""

    def __init__(self, name: str, args: ScheduledFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and its schedule."""
        identity, work = args.host.identity, args.work
        intent = {
            "controls": list(work.controls),
            "function": identity.named(work.part, limit=64),
            "schedule": rate(work.every_minutes),
        }
        super().__init__(name, intent, opts)
        self._work = work
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
        Schedule(
            f"{name}-schedule",
            ScheduleArgs(
                identity=identity,
                keys=args.host.keys,
                part=work.part,
                target=self._function.callable(),
                expression=rate(work.every_minutes),
                description=work.description,
                latest_seconds=min(work.every_minutes * 60, _HOUR_SECONDS),
            ),
            self.child(),
        )
        self.function_arn = self._function.arn
        self.role_arn = self._function.role_arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say what the function says, and what its numbers say."""
        return (*self._function.signals(), *self._work.signals)
