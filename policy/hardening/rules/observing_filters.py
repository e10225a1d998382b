"""Metric filters: each counts what it means to count, and an alarm looks at the count."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.aws.alarm_evidence import counts
from hardening.aws.alarms import ALARM, FILTER, SERIES_READS, series
from hardening.aws.log_groups import LOG_GROUP
from hardening.checks import all_of
from hardening.frameworks import nist
from hardening.resources import Graph, once
from hardening.rows import join_row
from hardening.rule import Check, Outcome, Subject, check
from hardening.selection import by_type
from hardening.values import ABSENT, UNKNOWN, opened, read

_LETTER: Final = re.compile(r"[A-Za-z]")


@check("logGroupName")
def _of_a_group(subject: Subject) -> Iterator[Outcome]:
    """The filter reads a group that is there, where the program declares groups at all."""
    graph, name = subject.graph, subject.value("logGroupName")
    if graph.targets(subject.resource, "logGroupName") or not graph.by_type.get(LOG_GROUP):
        return
    expected = "a log group of this program"
    unsure = any(opened(read(group.properties, "name")) in (ABSENT, UNKNOWN) for group in graph.all(LOG_GROUP))
    if name is UNKNOWN or unsure:
        yield subject.undecided("logGroupName", expected)
    else:
        yield subject.fail("logGroupName", expected)


@check("pattern")
def _means_something(subject: Subject) -> Iterator[Outcome]:
    """The pattern is not empty, and no bare number: that stands in many lines that mean something else."""
    pattern = subject.value("pattern")
    if not isinstance(pattern, str) or not _LETTER.search(pattern):
        yield subject.verdict_on("pattern", "a pattern on a field, such as { $.res.statusCode = 429 }")


@check("metricTransformation.name", "metricTransformation.namespace")
def _is_watched(subject: Subject) -> Iterator[Outcome]:
    """An alarm looks at the count."""
    answer, expected = counts(subject), "a metric that an alarm of this program looks at"
    if answer is not True:
        say = subject.undecided if answer is None else subject.fail
        yield say("metricTransformation.name", expected)


@check(*SERIES_READS)
def _is_counted(subject: Subject) -> Iterator[Outcome]:
    """An alarm in the namespace of filters looks at a metric that one of them counts."""
    counted = _counted(subject.graph)
    for one in series(subject):
        if (
            isinstance(one.namespace, str)
            and (one.namespace, None) in counted
            and (one.namespace, one.name) not in counted
        ):
            unsure = one.name is UNKNOWN or (one.namespace, UNKNOWN) in counted
            say = subject.undecided if unsure else subject.fail
            yield say("metricName", "a metric that a filter of this program counts")


@once
def _counted(graph: Graph) -> frozenset[tuple[object, object]]:
    """Give what the filters of a graph count, and with no name the namespaces they count in."""
    pairs = {_transformation(Subject(one, graph)) for one in graph.all(FILTER)}
    return frozenset(pairs | {(namespace, None) for namespace, _ in pairs})


def _transformation(counted: Subject) -> tuple[object, object]:
    """Give namespace and name, as far as they are texts: anything else cannot be a metric."""
    namespace, name = (counted.value(f"metricTransformation.{part}") for part in ("namespace", "name"))
    return (
        namespace if isinstance(namespace, str) or namespace is UNKNOWN else None,
        name if isinstance(name, str) or name is UNKNOWN else None,
    )


_COUNTED: Final = frozenset((FILTER, f"metricTransformation.{part}") for part in ("name", "namespace"))

RULES: Final = (
    join_row("OBS-03 metric-filter",
        "Metric filters count a field of a log group that is there, and an alarm looks at the count", (ALARM, FILTER),
        by_type({ALARM: Check(_is_counted.run, _is_counted.reads | _COUNTED), FILTER: all_of(_of_a_group,
        _means_something, _is_watched)}), nist("AU-6"), nist("SI-4"), controls=("RL-2", "MA-1", "MA-2"),
        fix="Name the group, look at a field of it, and give the filter and its alarm the same namespace and name."),
)  # fmt: skip
