"""Alarms as CloudWatch knows them: which numbers each looks at, and whose."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.aws.event_patterns import Answer, either
from hardening.checks import items
from hardening.resources import Graph, Resource, once
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened, read, split

ALARM: Final = aws("cloudwatch/metricAlarm")
COMPOSITE: Final = aws("cloudwatch/compositeAlarm")
FILTER: Final = aws("cloudwatch/logMetricFilter")
RULE: Final = aws("cloudwatch/eventRule")
TARGET: Final = aws("cloudwatch/eventTarget")
ID: Final = "tags.AlarmId"
"""The tag by which an alarm says which of the catalogue it is."""
SERIES_READS: Final = ("metricName", "namespace", "dimensions", "metricQueries")
_INSIGHTS: Final = re.compile(
    r'SELECT\s+\w+\(\s*"?([\w.]+)"?\s*\)\s+FROM\s+(?:SCHEMA\(\s*)?"?([\w/.-]+)"?', re.IGNORECASE
)

_LB: Final = aws("lb/loadBalancer")
_FUNCTION: Final = aws("lambda/function")
OWNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "BrokerName": (aws("mq/broker"),),
    "CacheClusterId": (aws("elasticache/cluster"), aws("elasticache/replicationGroup")),
    "CertificateArn": (aws("acm/certificate"),),
    "ClusterName": (aws("ecs/cluster"),),
    "DBClusterIdentifier": (aws("rds/cluster"),),
    "DBInstanceIdentifier": (aws("rds/instance"), aws("rds/clusterInstance")),
    "FunctionName": (_FUNCTION,),
    "LoadBalancer": (_LB,),
    "QueueName": (aws("sqs/queue"),),
    "RuleName": (RULE,),
    "ServiceName": (aws("ecs/service"),),
    "StateMachineArn": (aws("sfn/stateMachine"),),
    "TableName": (aws("dynamodb/table"),),
    "TargetGroup": (aws("lb/targetGroup"),),
    "TopicName": (aws("sns/topic"),),
    "WebACL": (aws("wafv2/webAcl"),),
}
"""Dimensions of CloudWatch that name a resource, and the types of resources that they name."""
_ARN_PARTS: Final = 5
_NODE: Final = re.compile(r"(-\d{4})?-\d{3}$")
"""What ElastiCache appends to the name of a replication group for each of its nodes."""
_BY_ARN: Final = frozenset({"CertificateArn", "LoadBalancer", "StateMachineArn", "TargetGroup"})
"""Dimensions whose value is an ARN or the end of one, which a name says nothing about."""
_ARNS: Final = ("arn", "arnSuffix", "id")
_NAMES: Final = ("arn", "arnSuffix", "cluster", "identifier", "id", "metricName", "name", "replicationGroupId")


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers that an alarm looks at."""

    namespace: object
    name: object
    dimensions: object = ABSENT
    path: str = ""
    """Where the dimensions stand in the alarm."""
    sources: tuple[str, ...] = ()
    """URNs of what the dimensions come from."""
    every: bool = False
    """Whether it is of every resource, since the alarm asks by a query."""

    def dimension(self, name: str) -> object:
        """Give the value of a dimension."""
        return opened(read(self.dimensions, name)) if self.dimensions is not ABSENT else ABSENT


def series(alarm: Subject) -> Iterator[Series]:
    """Give what an alarm looks at: its metric, those of its queries, and what it selects."""
    if alarm.value("metricQueries") is UNKNOWN:
        yield Series(UNKNOWN, UNKNOWN)
    if alarm.value("metricName") is not ABSENT:
        yield _series(alarm)
    for query in items(alarm, "metricQueries"):
        if query.value("metric") is not ABSENT:
            yield _series(query.at("metric"))
        yield from _selected(query)


def _series(holder: Subject) -> Series:
    path = holder.where("dimensions")
    sources = tuple(holder.resource.property_dependencies.get(split(path)[0], ()))
    return Series(holder.value("namespace"), holder.value("metricName"), holder.value("dimensions"), path, sources)


def _selected(query: Subject) -> Iterator[Series]:
    expression = query.value("expression")
    if expression is UNKNOWN:
        yield Series(UNKNOWN, UNKNOWN, every=True)
    elif isinstance(expression, str) and (found := _INSIGHTS.search(expression)):
        yield Series(found[2], found[1], every=True)


class Watched:
    """What the alarms of a graph look at, by metric and by the resource that a dimension names: built once."""

    def __init__(self, graph: Graph) -> None:
        """Look at every alarm once."""
        self._by_metric: dict[tuple[str, str], list[Series]] = defaultdict(list)
        self._open: list[Series] = []
        self._groups: dict[tuple[str, str, str], _Group] = {}
        for alarm in graph.all(ALARM):
            for one in series(Subject(alarm, graph)):
                if isinstance(one.namespace, str) and isinstance(one.name, str):
                    self._by_metric[one.namespace, one.name].append(one)
                elif UNKNOWN in (one.namespace, one.name):
                    self._open.append(one)

    def metric(self, namespace: str, name: str) -> Answer:
        """Whether an alarm looks at a metric, of whatever."""
        return True if self._by_metric.get((namespace, name)) else self._doubt(namespace)

    def metric_of(self, namespace: str, name: str, dimension: str, resource: Resource) -> Answer:
        """Whether an alarm looks at a metric of a resource."""
        key = (namespace, name, dimension)
        if key not in self._groups:
            self._groups[key] = _Group(self._by_metric.get((namespace, name), ()), dimension)
        return either((self._groups[key].has(resource), self._doubt(namespace)))

    def _doubt(self, namespace: str) -> Answer:
        return None if any(one.namespace in (UNKNOWN, namespace) for one in self._open) else False


class _Group:
    """The series of one metric, by the value of one dimension."""

    def __init__(self, found: Iterable[Series], dimension: str) -> None:
        self._every, self._open, self._dimension = False, False, dimension
        self._values: set[str] = set()
        self._sources: set[str] = set()
        for one in found:
            self._add(one, one.dimension(dimension))

    def _add(self, one: Series, value: object) -> None:
        if value is UNKNOWN:
            self._sources.update(one.sources)
            self._open = self._open or not one.sources
        elif value is ABSENT:
            self._every = self._every or one.every or one.dimensions in (ABSENT, {})
        elif isinstance(value, str):
            self._values.update((value, _NODE.sub("", value)))

    def has(self, resource: Resource) -> Answer:
        """Whether one of them is of a resource; open where a name or its source is not known."""
        names = known_names(resource, self._dimension)
        if self._every or resource.urn in self._sources or not self._values.isdisjoint(names):
            return True
        return None if self._open or (self._values and not names) else False


@once
def watched(graph: Graph) -> Watched:
    """Give what the alarms of a graph look at."""
    return Watched(graph)


class Owners:
    """The resources of a graph that a dimension may name: their names, known once."""

    def __init__(self, graph: Graph, dimension: str) -> None:
        """Collect the names."""
        owners = list(graph.all(*OWNERS[dimension]))
        names = [known_names(owner, dimension) for owner in owners]
        self._urns = {owner.urn for owner in owners}
        self._names = set[str]().union(*names)
        self._unsure = not all(names)

    def has(self, one: Series, value: object) -> Answer:
        """Whether the dimension of a series names one of them. Where there is none, what it names is elsewhere."""
        if not self._urns:
            return True
        if value is UNKNOWN:
            return None if not one.sources else not self._urns.isdisjoint(one.sources)
        found = isinstance(value, str) and not self._names.isdisjoint((value, _NODE.sub("", value)))
        return found or (None if self._unsure else False)


@once
def owners(graph: Graph, dimension: str) -> Owners:
    """Give the resources that a dimension may name."""
    return Owners(graph, dimension)


def known_names(resource: Resource, dimension: str) -> set[str]:
    """Give the texts by which a dimension may name a resource: its names, and the ends of its ARN."""
    found: set[str] = set()
    for source in (resource.outputs, resource.properties):
        for name in _ARNS if dimension in _BY_ARN else _NAMES:
            value = opened(source.get(name, ABSENT))
            if isinstance(value, str) and value:
                found.update(_ends(value))
    return found


def _ends(text: str) -> Iterator[str]:
    """Give a name, and of an ARN every part that may stand for it."""
    yield text
    if text.startswith("arn:"):
        rest = text.split(":", _ARN_PARTS)[-1]
        yield rest
        for separator in re.finditer("[/:]", rest):
            yield rest[separator.end() :]


def alarm_id(subject: Subject) -> object:
    """Give the id that an alarm or rule says it is."""
    return subject.value(ID)
