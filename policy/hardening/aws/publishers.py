"""Which AWS services publish to a topic under their own name, by what the program declares."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.resources import Graph, Resource, once, told_apart
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened, read, split

TOPIC: Final = aws("sns/topic")
_ALARM_ACTIONS: Final = ("alarmActions", "insufficientDataActions", "okActions")
_SOURCES: Final[Sequence[tuple[str, str, str]]] = (
    *((aws("cloudwatch/metricAlarm"), path, "cloudwatch") for path in _ALARM_ACTIONS),
    *((aws("cloudwatch/compositeAlarm"), path, "cloudwatch") for path in _ALARM_ACTIONS),
    (aws("backup/vaultNotifications"), "snsTopicArn", "backup"),
    (aws("budgets/budget"), "notifications[].subscriberSnsTopicArns", "budgets"),
    (aws("cloudwatch/eventTarget"), "arn", "events"),
    (aws("rds/eventSubscription"), "snsTopic", "events.rds"),
    (aws("s3/bucketNotification"), "topics[].topicArn", "s3"),
)
"""What publishes, the property that names the topic, and the service that does it (SNS Developer Guide)."""
READS: Final = frozenset((type_, path) for type_, path, _ in _SOURCES)


def publishers(graph: Graph, topic: Resource) -> frozenset[str]:
    """Give the service principals that publish to a topic of the program."""
    return _published(graph).get(topic.urn, frozenset())


@once
def _published(graph: Graph) -> Mapping[str, frozenset[str]]:
    """Give the services by topic."""
    names: dict[str, list[Resource]] = {}
    for topic in graph.all(TOPIC):
        for text in {text.rpartition(":")[2] for text in topic.identities()}:
            names.setdefault(text, []).append(topic)
    found: dict[str, set[str]] = {}
    for type_, path, service in _SOURCES:
        for source in graph.all(type_):
            for topic in _topics(graph, names, source, path):
                found.setdefault(topic.urn, set()).add(f"{service}.amazonaws.com")
    return {urn: frozenset(services) for urn, services in found.items()}


def _topics(graph: Graph, names: Mapping[str, Sequence[Resource]], source: Resource, path: str) -> Iterator[Resource]:
    """Give the topics that a property names, or while unknown comes from."""
    urns = source.property_dependencies.get(split(path)[0].removesuffix("[]"), ())
    depended = [graph.by_urn[urn] for urn in urns if urn in graph.by_urn and graph.by_urn[urn].type == TOPIC]
    for value in _leaves(source.properties, path):
        if value is UNKNOWN:
            yield from depended
        elif isinstance(value, str) and value.startswith("arn:"):
            yield from told_apart(names.get(value.rpartition(":")[2], ()), source, depended)


def _leaves(value: object, path: str) -> Iterator[object]:
    """Give the values at a path, in which `[]` stands for each item of a list."""
    before, each, after = path.partition("[].")
    found = opened(read(value, before))
    items = [opened(item) for item in found] if isinstance(found, list) else [found]
    for item in items:
        if item is UNKNOWN or not each:
            yield item
        elif item is not ABSENT:
            yield from _leaves(item, after)
