"""Which alarms of a program ring when something is not renewed: by what they look at, never by their names."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hardening.aws.event_patterns import matches
from hardening.aws.event_samples import Event
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from hardening.values import from_json

_ALARM: Final = aws("cloudwatch/metricAlarm")
_RULE: Final = aws("cloudwatch/eventRule")
_FILTER: Final = aws("cloudwatch/logMetricFilter")


def text(resource: Resource, path: str) -> str:
    """Give a known text of a resource that is no secret; an empty one where there is none."""
    value = resource.get(path)
    return value if isinstance(value, str) else ""


def number(resource: Resource, path: str) -> float | None:
    """Give a known number of a resource."""
    value = resource.get(path)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def label(resource: Resource) -> str:
    """Name an alarm: by its id of the catalogue, else by its name."""
    return text(resource, "tags.AlarmId") or text(resource, "name") or resource.name


@dataclass(frozen=True, eq=False)
class Alarms:
    """The alarms of a program."""

    graph: Graph

    @cached_property
    def _all(self) -> list[tuple[str, str, Mapping[str, str], Resource]]:
        found = self.graph.all(_ALARM)
        return [(text(one, "namespace"), text(one, "metricName"), _dimensions(one), one) for one in found]

    def on(self, namespace: str, metric: str = "", *, among: Iterable[str] | None = None) -> Iterator[Resource]:
        """Give the alarms on a metric, or on all of a namespace; with `among`, those whose dimensions it all holds."""
        allowed = None if among is None else frozenset(among)
        for space, name, dimensions, alarm in self._all:
            watches = space == namespace != "" and metric in ("", name)
            if watches and (allowed is None or allowed.issuperset(dimensions.values())):
                yield alarm

    def of_event(self, event: Event) -> Iterator[Resource]:
        """Give the rules whose pattern an event matches."""
        for rule in self.graph.all(_RULE):
            if matches(_pattern(rule), event) is True:
                yield rule

    def of_line(self, *words: str) -> Iterator[Resource]:
        """Give the alarms on the metric of a filter whose pattern names all of these words."""
        for one in self.graph.all(_FILTER):
            if all(f'"{word}"' in text(one, "pattern") for word in words):
                transformed = (text(one, f"metricTransformation.{part}") for part in ("namespace", "name"))
                yield from self.on(*transformed)


def labels(alarms: Iterable[Resource]) -> tuple[str, ...]:
    """Give the names of alarms, each once, in order."""
    return tuple(sorted({label(alarm) for alarm in alarms}))


def _dimensions(alarm: Resource) -> dict[str, str]:
    found = alarm.get("dimensions")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}


def _pattern(rule: Resource) -> object:
    try:
        return from_json(json.loads(text(rule, "eventPattern") or "null"))
    except ValueError:
        return None
