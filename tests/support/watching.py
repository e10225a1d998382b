"""A CloudWatch and an EventBridge that watch what a graph declares: events, lines and numbers in, alarms out."""

import json
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from hardening.aws import event_patterns
from hardening.values import from_json
from tests.support import filter_patterns

Record = Mapping[str, Any]
Series = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions of a metric."""
_ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
_FILTER: Final = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
_STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "Average": statistics.fmean,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}
_CROSSED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": lambda value, line: value > line,
    "GreaterThanOrEqualToThreshold": lambda value, line: value >= line,
    "LessThanThreshold": lambda value, line: value < line,
}
_SELECT: Final = re.compile(r'SELECT SUM\((\w+)\) FROM "([\w/]+)"')


class Cloud:
    """One period of an account. What is seen in it is taken to last for as many periods as an alarm asks for."""

    def __init__(self, graph: Mapping[str, Any]) -> None:
        records = graph["resources"]
        self.alarms: dict[str, Record] = _named(records, _ALARM)
        self.rules: dict[str, Record] = _named(records, _RULE)
        self.filters: dict[str, Record] = _named(records, _FILTER)
        self.values: dict[Series, list[float]] = defaultdict(list)
        self.matched: set[str] = set()
        """The rules that an event matched."""

    def number(self, namespace: str, name: str, value: float, **dimensions: str) -> None:
        """Put a number."""
        self.values[namespace, name, frozenset(dimensions.items())].append(value)

    def put(self, request: Record) -> None:
        """Put the numbers of a request to PutMetricData."""
        for one in request["MetricData"]:
            dimensions = {each["Name"]: each["Value"] for each in one.get("Dimensions", ())}
            self.number(request["Namespace"], one["MetricName"], one["Value"], **dimensions)

    def line(self, group: str, line: Record, times: int = 1) -> None:
        """Log a line."""
        for one in self.filters.values():
            if one["logGroupName"] == group:
                counted = one["metricTransformation"]
                hit = filter_patterns.matches(one["pattern"], line)
                value = float(counted["value"] if hit else counted["defaultValue"])
                self.values[counted["namespace"], counted["name"], frozenset()].extend([value] * times)

    def event(self, event: Record) -> None:
        """Send an event to the default bus."""
        for name, rule in self.rules.items():
            reads = str(event["detail"].get("eventName", "")).startswith(("Get", "Describe", "List"))
            sees = not reads or rule["state"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
            pattern = from_json(json.loads(rule["eventPattern"]))
            if sees and rule["state"] != "DISABLED" and event_patterns.matches(pattern, event) is True:
                self.matched.add(name)
                self.number("AWS/Events", "TriggeredRules", 1, RuleName=name)

    def red(self) -> set[str]:
        """Give the names of the alarms that ring."""
        return {name for name, alarm in self.alarms.items() if self._rings(alarm)}

    def _rings(self, alarm: Record) -> bool:
        value = self._value(alarm)
        if value is None:
            return bool(alarm["treatMissingData"] == "breaching")
        return _CROSSED[alarm["comparisonOperator"]](value, alarm["threshold"])

    def _value(self, alarm: Record) -> float | None:
        """Give what an alarm computes; None where there is nothing to compute it from."""
        queries = {query["id"]: query for query in alarm.get("metricQueries", ())}
        if not queries:
            return self._of(alarm["namespace"], alarm["metricName"], alarm["dimensions"], alarm["statistic"])
        (shown,) = [query for query in queries.values() if query["returnData"]]
        if found := _SELECT.fullmatch(shown["expression"]):
            values = [
                one for (space, name, _), all_ in self.values.items() if (name, space) == found.groups() for one in all_
            ]
            return sum(values) if values else None
        assert shown["expression"] == "100 * FILL(part, 0) / whole", shown["expression"]
        part, whole = (self._query(queries[name]["metric"]) for name in ("part", "whole"))
        return 100 * (part or 0) / whole if whole else None

    def _query(self, metric: Record) -> float | None:
        return self._of(metric["namespace"], metric["metricName"], metric["dimensions"], metric["stat"])

    def _of(self, namespace: str, name: str, dimensions: Mapping[str, str], statistic: str) -> float | None:
        values = self.values.get((namespace, name, frozenset((dimensions or {}).items())))
        return _STATISTICS[statistic](values) if values else None


def _named(records: Iterable[Record], type_: str) -> dict[str, Record]:
    return {one["inputs"]["name"]: one["inputs"] for one in records if one["type"] == type_}
