"""Metrics that AWS puts, with the dimensions they come with, and what they say on a good day and on a bad one.

Each row is from the service's own page on its metrics. Values are in the metric's unit, chosen without a look at any
threshold: a rate in percent where the service counts from 0 to 1 would show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.support.watching import Cloud, Series

_GIB: Final = 1024.0**3


@dataclass(frozen=True)
class Known:
    """A metric of AWS."""

    dimensions: frozenset[str]
    well: float
    ill: float


def _known(dimensions: str, well: float, ill: float) -> Known:
    return Known(frozenset(dimensions.split()), well, ill)


KNOWN: Final[Mapping[tuple[str, str], Known]] = {
    ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"): _known("LoadBalancer", 0, 80),
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"): _known("LoadBalancer TargetGroup", 2, 90),
    ("AWS/ApplicationELB", "RequestCount"): _known("LoadBalancer TargetGroup", 1000, 1000),
    ("AWS/CertificateManager", "DaysToExpiry"): _known("CertificateArn", 200, 12),
    ("AWS/ElastiCache", "AuthenticationFailures"): _known("CacheClusterId", 0, 40),
    ("AWS/ElastiCache", "DatabaseMemoryUsagePercentage"): _known("CacheClusterId", 35, 93),
    ("AWS/Firehose", "DeliveryToS3.DataFreshness"): _known("DeliveryStreamName", 900, 7200),
    ("AWS/Lambda", "Errors"): _known("FunctionName", 0, 1),
    ("AWS/Lambda", "Throttles"): _known("FunctionName", 0, 1),
    ("AWS/Logs", "LogEventsWithFindings"): _known("", 0, 1),
    ("AWS/RDS", "CPUUtilization"): _known("DBInstanceIdentifier", 30, 96),
    ("AWS/RDS", "DatabaseConnections"): _known("DBInstanceIdentifier", 60, 900),
    ("AWS/RDS", "FreeStorageSpace"): _known("DBInstanceIdentifier", 80 * _GIB, 2 * _GIB),
    ("AWS/SES", "Reputation.BounceRate"): _known("", 0.004, 0.06),
    ("AWS/SES", "Reputation.ComplaintRate"): _known("", 0.0001, 0.002),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): _known("QueueName", 20, 5400),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): _known("QueueName", 0, 1),
    ("AWS/States", "ExecutionsAborted"): _known("StateMachineArn", 0, 1),
    ("AWS/States", "ExecutionsFailed"): _known("StateMachineArn", 0, 1),
    ("AWS/States", "ExecutionsTimedOut"): _known("StateMachineArn", 0, 1),
    ("AWS/WAFV2", "BlockedRequests"): _known("WebACL Rule Region", 4, 3000),
    ("ECS/ContainerInsights", "DesiredTaskCount"): _known("ClusterName ServiceName", 3, 3),
    ("ECS/ContainerInsights", "RunningTaskCount"): _known("ClusterName ServiceName", 3, 2),
}


def series(alarm: Mapping[str, Any]) -> Iterator[Series]:
    """Give the metrics of AWS that an alarm looks at."""
    parts = [query["metric"] for query in alarm.get("metricQueries", ()) if "metric" in query] or [alarm]
    for one in parts:
        space, name = one.get("namespace", ""), one.get("metricName", "")
        if space.startswith(("AWS/", "ECS/")) and space != "AWS/Events":
            yield space, name, frozenset((one.get("dimensions") or {}).items())
    for query in alarm.get("metricQueries", ()):
        if "AWS/Logs" in query.get("expression", ""):
            yield "AWS/Logs", "LogEventsWithFindings", frozenset()


def unknown(cloud: Cloud) -> list[str]:
    """Give the alarms on a metric that AWS does not put, or not with these dimensions."""
    return [
        f"{name}: {space} {metric} by {sorted(dict(dimensions))}"
        for name, alarm in cloud.alarms.items()
        for space, metric, dimensions in series(alarm)
        if (space, metric) not in KNOWN or KNOWN[space, metric].dimensions != dict(dimensions).keys()
    ]


def well(cloud: Cloud) -> None:
    """Let AWS put what it puts on a good day."""
    for alarm in cloud.alarms.values():
        for one in series(alarm):
            cloud.values[one] = [KNOWN[one[:2]].well]


def ill(cloud: Cloud, name: str) -> None:
    """Let AWS put what it puts on a bad day of what an alarm looks at."""
    for one in series(cloud.alarms[name]):
        cloud.values[one] = [KNOWN[one[:2]].ill]
