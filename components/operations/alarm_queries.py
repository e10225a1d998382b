"""What an alarm computes, in CloudWatch's words: one metric, a percentage of two, or a query over many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._naming import Identity
from components._signals import EventSignal, LogSignal, Metric, MetricSignal, Signal

_SIMPLE: Final = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})
"""Statistics that have a name of their own; others are percentiles (CloudWatch API, PutMetricAlarm)."""
_RULE_MINUTES: Final = 5

Query = aws.cloudwatch.MetricAlarmMetricQueryArgsDict


def label(signal: Signal) -> str:
    """Give what tells a signal from all others: the id of its alarm, and the part if there are several."""
    part = signal.part.strip("/").replace("/", "-")
    return f"{signal.alarm}-{part}" if part else signal.alarm


def rule_name(identity: Identity, signal: EventSignal) -> str:
    """Give the name of the rule of an event; EventBridge takes 64 characters."""
    return identity.named(label(signal), limit=64)


def log_namespace(identity: Identity) -> str:
    """Give where the counts of log lines live: nothing else counts there."""
    return f"{identity.project}/{identity.environment}/logs"


def counted(identity: Identity, signal: LogSignal) -> MetricSignal:
    """Give the alarm on the count of a kind of line."""
    part = signal.part.strip("/").replace("/", "-")
    name = f"{signal.metric}-{part}" if part else signal.metric
    return MetricSignal(
        alarm=signal.alarm,
        part=signal.part,
        meaning=signal.meaning,
        metric=Metric(namespace=log_namespace(identity), name=name),
        threshold=signal.threshold,
        period_seconds=signal.period_seconds,
        urgency=signal.urgency,
    )


def matched(signal: EventSignal, rule: pulumi.Input[str]) -> MetricSignal:
    """Give the alarm on the events that a rule matched."""
    return MetricSignal(
        alarm=signal.alarm,
        part=signal.part,
        meaning=f"{signal.meaning} The topic of notices has the event itself.",
        metric=Metric(namespace="AWS/Events", name="TriggeredRules", dimensions={"RuleName": rule}),
        threshold=1,
        period_seconds=_RULE_MINUTES * 60,
        urgency=signal.urgency,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What an alarm measures: one metric, or queries."""

    namespace: str | None = None
    name: str | None = None
    dimensions: Mapping[str, pulumi.Input[str]] | None = None
    statistic: str | None = None
    percentile: str | None = None
    period: int | None = None
    queries: Sequence[Query] | None = None


def measured(signal: MetricSignal) -> Measured:
    """Give what an alarm measures."""
    queries = _queries(signal)
    if queries:
        return Measured(queries=queries)
    metric = signal.metric
    simple = metric.statistic in _SIMPLE
    return Measured(
        namespace=metric.namespace,
        name=metric.name,
        dimensions=dict(metric.dimensions),
        statistic=metric.statistic if simple else None,
        percentile=None if simple else metric.statistic,
        period=signal.period_seconds,
    )


def _queries(signal: MetricSignal) -> list[Query]:
    if signal.query:
        return [{"id": "q1", "expression": signal.query, "period": signal.period_seconds, "return_data": True}]
    if signal.divisor is None:
        return []
    # A count that was never counted is not there: the part is filled with 0, the whole stays missing without traffic.
    share: Query = {"id": "share", "expression": "100 * FILL(part, 0) / whole", "label": "%", "return_data": True}
    return [share, _query("part", signal.metric, signal), _query("whole", signal.divisor, signal)]


def _query(ident: str, metric: Metric, signal: MetricSignal) -> Query:
    return {
        "id": ident,
        "return_data": False,
        "metric": {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "dimensions": dict(metric.dimensions),
            "period": signal.period_seconds,
            "stat": metric.statistic,
        },
    }
