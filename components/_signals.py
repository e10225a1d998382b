"""Signals: what a component says of its own health, as values. The alarms turn each into something that rings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi


class Comparison(StrEnum):
    """When a number is too much or too little (CloudWatch API, PutMetricAlarm)."""

    ABOVE = "GreaterThanThreshold"
    AT_LEAST = "GreaterThanOrEqualToThreshold"
    BELOW = "LessThanThreshold"


class Missing(StrEnum):
    """What silence means: nothing happened, or whoever should have reported is dead."""

    FINE = "notBreaching"
    BREACHING = "breaching"


class Urgency(StrEnum):
    """Who hears of it: somebody is woken up, or the team is told."""

    PAGE = "page"
    NOTIFY = "notify"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A series of numbers in CloudWatch."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: str = "Sum"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricSignal:
    """A metric that crosses a line."""

    alarm: str
    """Id of the alarm in the catalogue, such as jobs-dlq; its runbook is found by it."""
    part: str = ""
    """Tells the alarms of one id apart, such as the name of a queue."""
    meaning: str
    """One sentence for the person who is woken up."""
    metric: Metric
    divisor: Metric | None = None
    """When given, the alarm is on the metric as a percentage of this one."""
    query: str = ""
    """When given, a Metrics Insights query over the metric's resources, in place of its dimensions."""
    comparison: Comparison = Comparison.AT_LEAST
    threshold: float
    period_seconds: int = 300
    periods: int = 1
    """How many periods in a row must cross the line."""
    missing: Missing = Missing.FINE
    urgency: Urgency = Urgency.PAGE


@dataclass(frozen=True, kw_only=True, slots=True)
class LogSignal:
    """A kind of line in a log group, counted."""

    alarm: str
    part: str = ""
    meaning: str
    group: pulumi.Input[str]
    """Full name of the log group."""
    pattern: str
    """CloudWatch Logs filter pattern over JSON lines."""
    metric: str
    """Name of the metric that counts the lines."""
    threshold: float = 1
    period_seconds: int = 300
    urgency: Urgency = Urgency.PAGE


@dataclass(frozen=True, kw_only=True, slots=True)
class EventSignal:
    """An event on the account's default bus."""

    alarm: str
    part: str = ""
    meaning: str
    pattern: Mapping[str, object]
    """EventBridge event pattern."""
    reads: bool = False
    """Whether the pattern is about read-only API calls, which a rule only sees when it asks for all of them."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """What of the event a person reads: a word for it, and its JSON path, such as `$.detail.eventName`."""
    urgency: Urgency = Urgency.PAGE


Signal = MetricSignal | LogSignal | EventSignal


def failing_function(name: pulumi.Input[str], part: str) -> tuple[MetricSignal, MetricSignal]:
    """Say that a function fails, and that it is refused its turn."""
    dimensions = {"FunctionName": name}
    return (
        MetricSignal(
            alarm="lambda-errors",
            part=part,
            meaning=f"The function {part} failed: what it is there for did not happen.",
            metric=Metric(namespace="AWS/Lambda", name="Errors", dimensions=dimensions),
            threshold=1,
        ),
        MetricSignal(
            alarm="lambda-throttles",
            part=part,
            meaning=f"The function {part} was called and could not start: its work waits or is lost.",
            metric=Metric(namespace="AWS/Lambda", name="Throttles", dimensions=dimensions),
            threshold=1,
        ),
    )


def dead_letters(name: pulumi.Input[str], part: str) -> MetricSignal:
    """Say that a dead-letter queue is not empty."""
    return MetricSignal(
        alarm="jobs-dlq",
        part=part,
        meaning=f"Work was given up and lies in the dead-letter queue {part}: nobody else will do it.",
        metric=Metric(
            namespace="AWS/SQS",
            name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": name},
            statistic="Maximum",
        ),
        threshold=1,
    )
