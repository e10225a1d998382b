"""Functions that work through all secrets below a path on a schedule: they renew them, or look how old they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.schedules import longest_minutes
from hardening.iam.documents import MalformedDocumentError, parse
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from review.cadence.alarms import Alarms, labels, number, text
from review.cadence.credential import DAY, PEOPLE, Credential, Kind, span

_FUNCTION: Final = aws("lambda/function")
_SCHEDULE: Final = aws("scheduler/schedule")
_POLICY: Final = aws("iam/rolePolicy")
_PREFIX: Final = "environment.variables.SECRET_PREFIX"
_NAMESPACE: Final = "environment.variables.METRIC_NAMESPACE"
"""By what functions are told where secrets are, and where their numbers go."""
_WRITES: Final = re.compile(r"secretsmanager:(\*|put\*|putsecretvalue)", re.IGNORECASE)
_BOUNDS: Final = (
    (re.compile(r"AgeDays$"), "Greater", "at most {}", DAY),
    (re.compile(r"SecondsToExpiry$"), "Less", "at least {} left", 1.0),
    (re.compile(r"DaysToExpiry$"), "Less", "at least {} left", DAY),
)
"""Metrics whose alarms say how old something may become, or how near its end: name, comparison, words, seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Watcher:
    """A function that works through the secrets below a path."""

    function: Resource
    prefix: str
    minutes: float | None
    """Between two runs; None when nothing starts it."""
    renews: bool
    """Whether its role lets it put values."""
    alarms: Sequence[Resource]
    """On the numbers that it puts."""

    def watches(self, name: str) -> bool:
        """Whether it looks at a secret."""
        return self.minutes is not None and name.startswith(self.prefix)


def watchers(graph: Graph, alarms: Alarms) -> list[Watcher]:
    """Give the functions, in the order of their paths."""
    found = [one for one in graph.all(_FUNCTION) if text(one, _PREFIX)]
    return [_watcher(graph, alarms, one) for one in sorted(found, key=lambda one: text(one, _PREFIX))]


def _watcher(graph: Graph, alarms: Alarms, function: Resource) -> Watcher:
    prefix, name = text(function, _PREFIX), text(function, "name")
    own = alarms.on(text(function, _NAMESPACE), among=prefix.split("/"))
    failing = alarms.on("AWS/Lambda", "Errors", among=[name])
    named = [one for one in graph.all(_SCHEDULE) if text(one, "target.arn").endswith(f":function:{name}")]
    started = graph.referring(function, _SCHEDULE, "target.arn") or named
    every = [longest_minutes(text(one, "scheduleExpression")) for one in started]
    return Watcher(
        function=function,
        prefix=prefix,
        minutes=min((one for one in every if one is not None), default=None),
        renews=_renews(graph, function),
        alarms=[*own, *failing],
    )


def _renews(graph: Graph, function: Resource) -> bool:
    """Whether the role of a function lets it put values of secrets."""
    for role in graph.targets(function, "role"):
        for policy in graph.referring(role, _POLICY, "role"):
            try:
                document = parse(policy.get("policy"))
            except MalformedDocumentError:
                continue
            allowed = [action for one in document.statements if one.allows for action in one.actions]
            if any(map(_WRITES.fullmatch, allowed)):
                return True
    return False


def branches(found: Sequence[Watcher], declared: Sequence[str]) -> Iterator[Credential]:
    """Give a row for every path whose secrets are made later; a path with declared secrets has these as rows."""
    for watcher in found:
        if watcher.renews or not any(map(watcher.watches, declared)):
            yield _row(watcher)


def _row(watcher: Watcher) -> Credential:
    function = watcher.function
    every = "" if watcher.minutes is None else span(watcher.minutes * 60)
    does = f"function {text(function, 'name') or function.name}" if watcher.renews else PEOPLE
    return Credential(
        name=f"{watcher.prefix}*",
        kind=Kind.BRANCH,
        owner=text(function, "tags.Owner"),
        bound=bound_of(watcher.alarms),
        every="" if not every else f"every {every}" if watcher.renews else f"looked at every {every}",
        mechanism=does if every else "",
        alarms=labels(watcher.alarms),
        urn=function.urn,
        source=f"{function.source.file}:{function.source.line}" if function.source else "",
    )


def bound_of(alarms: Sequence[Resource]) -> str:
    """Say what alarms allow at most, or at least: of several, the one that rings last."""
    for name, comparison, words, seconds in _BOUNDS:
        watching = [
            threshold
            for alarm in alarms
            if name.search(text(alarm, "metricName")) and text(alarm, "comparisonOperator").startswith(comparison)
            if (threshold := number(alarm, "threshold")) is not None
        ]
        if watching:
            last = max(watching) if comparison == "Greater" else min(watching)
            return words.format(span(last * seconds))
    return ""
