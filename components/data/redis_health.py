"""What the nodes of a cache say of their health."""

from typing import Final

import pulumi

from components._signals import Metric, MetricSignal, Missing

_NEARLY_FULL: Final = 80
"""Percent of memory at which there is still time to grow."""


def node_signals(part: str, group: pulumi.Output[str], nodes: int, auth_failures: int) -> tuple[MetricSignal, ...]:
    """Say of each node when clients are refused, and when it fills."""
    numbers = [f"{number:03}" for number in range(1, nodes + 1)]
    return tuple(signal for number in numbers for signal in _of_node(f"{part}-{number}", number, group, auth_failures))


def _of_node(part: str, number: str, group: pulumi.Output[str], auth_failures: int) -> tuple[MetricSignal, ...]:
    """Give the signals of a node, which ElastiCache names after the group and a number."""
    dimensions = {"CacheClusterId": group.apply(lambda name: f"{name}-{number}")}
    return (
        MetricSignal(
            alarm="redis-auth-failures",
            part=part,
            meaning=f"Cache node {part} refuses clients: a token is wrong, or somebody is guessing.",
            metric=Metric(namespace="AWS/ElastiCache", name="AuthenticationFailures", dimensions=dimensions),
            threshold=auth_failures,
        ),
        MetricSignal(
            alarm="redis-memory",
            part=part,
            meaning=f"Cache node {part} is nearly full: it evicts nothing, and then refuses to write.",
            metric=Metric(
                namespace="AWS/ElastiCache",
                name="DatabaseMemoryUsagePercentage",
                dimensions=dimensions,
                statistic="Maximum",
            ),
            threshold=_NEARLY_FULL,
            periods=2,
            missing=Missing.BREACHING,
        ),
    )
