"""Alarms: what components say of their health, turned into something that somebody hears."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components._signals import EventSignal, LogSignal, MetricSignal, Signal, Urgency
from components.operations.alarm_queries import counted, label, log_namespace, matched, measured, rule_name
from components.operations.undelivered import Undelivered, UndeliveredArgs

RUNBOOK: Final = "runbooks/alarms.md"
"""The page with a section for each alarm id."""
UNDELIVERED: Final = "undelivered-events"
"""The part that names the queue of events that reached nobody."""
_MEANING_LIMIT: Final = 512
"""Characters of a rule's description (EventBridge API, PutRule); an alarm's is longer and has room for the link."""
_WORD: Final = re.compile(r"[a-z][a-z0-9-]{1,62}")
_ENVELOPE: Final = {"account": "$.account", "region": "$.region", "time": "$.time", "kind": "$.detail-type"}
"""What every event has (EventBridge User Guide, "Events")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmsArgs:
    """Inputs of the alarms."""

    identity: Identity
    """Names and tags."""
    signals: Sequence[Signal]
    """What all components say. A signal said twice in the same words counts once."""
    topics: Mapping[Urgency, pulumi.Input[str]]
    """Who hears of each urgency: ARNs of topics. That of notices also gets events in words: a pager takes only what
    looks like an alarm, so urgent events ring by alarms."""
    key_arn: pulumi.Input[str]
    """The messaging key, which seals events that reach nobody."""
    repository: str
    """ORG/REPO on GitHub, where the runbook is read."""
    response_plan_arn: pulumi.Input[str] | None = None
    """The incident response plan that urgent alarms start; their end does not start it again."""

    def __post_init__(self) -> None:
        """Refuse an urgency that nobody hears, ids that cannot be an anchor, and two signals under one name."""
        for urgency in Urgency:
            if not self.topics.get(urgency):
                message = f"urgency {urgency.value} has no topic: give one, or nobody hears of it"
                raise ValueError(message)
        for signal in self.signals:
            _check(signal)
        self.distinct()

    def distinct(self) -> list[Signal]:
        """Give every signal once, in the order of their names."""
        found: dict[str, Signal] = {}
        for signal in self.signals:
            if found.setdefault(label(signal), signal) != signal:
                message = f"two different signals are called {label(signal)!r}: give each a part of its own"
                raise ValueError(message)
        return [found[name] for name in sorted(found)]


class Alarms(Hardened):
    """An alarm for every signal, a filter for every kind of log line, a rule for every kind of event.

    Every alarm carries its id as tag `AlarmId`, says what it means and where its runbook is, and says when it is over.
    """

    controls = ("MA-1", "MA-2", "RL-2")

    undelivered_arn: pulumi.Output[str]
    """Where events go that could not be delivered."""

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare what rings."""
        super().__init__(name, {"alarms": sorted({signal.alarm for signal in args.signals})}, opts)
        self._name, self._args, self._identity = name, args, args.identity
        self._queue = self._undelivered(f"{name}-undelivered")
        self.signals: tuple[Signal, ...] = (*args.distinct(), *self._queue.signals())
        """All that rings, the queue of this component included."""
        for signal in self.signals:
            self._declare(signal)
        self.undelivered_arn = self._queue.arn
        self.publish()

    def _undelivered(self, name: str) -> Undelivered:
        """Declare where events go that reach nobody."""
        identity = self._identity
        args = UndeliveredArgs(
            identity=identity,
            part=UNDELIVERED,
            key_arn=self._args.key_arn,
            sender="events.amazonaws.com",
            source=identity.arn("events", f"rule/{identity.named('*')}"),
        )
        return Undelivered(name, args, self.child())

    def _declare(self, signal: Signal) -> None:
        match signal:
            case MetricSignal():
                self._alarm(signal)
            case LogSignal():
                self._alarm(counted(self._identity, signal), after=[self._filter(signal)])
            case EventSignal():
                self._event(signal)

    def _alarm(self, signal: MetricSignal, after: Sequence[pulumi.Resource] = ()) -> None:
        measure, topic = measured(signal), self._args.topics[signal.urgency]
        plan = self._args.response_plan_arn if signal.urgency is Urgency.PAGE else None
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{label(signal)}",
            name=self._identity.named(label(signal)),
            alarm_description=self._text(signal),
            namespace=measure.namespace,
            metric_name=measure.name,
            dimensions=measure.dimensions,
            statistic=measure.statistic,
            extended_statistic=measure.percentile,
            period=measure.period,
            metric_queries=measure.queries,
            comparison_operator=signal.comparison.value,
            evaluation_periods=signal.periods,
            threshold=signal.threshold,
            treat_missing_data=signal.missing.value,
            actions_enabled=True,
            alarm_actions=[topic] if plan is None else [topic, plan],
            ok_actions=[topic],
            tags=self._identity.tags(AlarmId=signal.alarm),
            opts=self.child(after=after),
        )

    def _filter(self, signal: LogSignal) -> aws.cloudwatch.LogMetricFilter:
        """Count lines. The count is 0 where there are others, so that the alarm ends."""
        return aws.cloudwatch.LogMetricFilter(
            f"{self._name}-{label(signal)}",
            name=self._identity.named(label(signal)),
            log_group_name=signal.group,
            pattern=signal.pattern,
            metric_transformation={
                "namespace": log_namespace(self._identity),
                "name": counted(self._identity, signal).metric.name,
                "value": "1",
                "default_value": "0",
                "unit": "Count",
            },
            opts=self.child(),
        )

    def _event(self, signal: EventSignal) -> None:
        """Watch for an event: the notices get its words, and if it is urgent an alarm rings as well."""
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-{label(signal)}",
            name=rule_name(self._identity, signal),
            description=signal.meaning,
            event_pattern=json.dumps(signal.pattern, sort_keys=True),
            state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" if signal.reads else "ENABLED",
            tags=self._identity.tags(AlarmId=signal.alarm),
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{self._name}-{label(signal)}",
            rule=rule.name,
            target_id="notices",
            arn=self._args.topics[Urgency.NOTIFY],
            input_transformer={"input_paths": {**_ENVELOPE, **signal.shown}, "input_template": self._words(signal)},
            dead_letter_config={"arn": self._queue.arn},
            retry_policy={"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 24},
            opts=self.child(after=[self._queue]),
        )
        if signal.urgency is Urgency.PAGE:
            self._alarm(matched(signal, rule.name))

    def _words(self, signal: EventSignal) -> str:
        """Give the message of an event: each line is a JSON text, as EventBridge wants a template of several lines."""
        shown = [f"{word}: <{word}>" for word in sorted(signal.shown)]
        lines = [
            f"{self._identity.named(label(signal))}: {signal.meaning}",
            "<kind> at <time>, account <account>, <region>",
            *shown,
            f"Runbook: {self._runbook(signal.alarm)}",
        ]
        return "\n".join(json.dumps(line) for line in lines)

    def _text(self, signal: MetricSignal) -> str:
        return f"{signal.meaning} Runbook: {self._runbook(signal.alarm)}"

    def _runbook(self, alarm: str) -> str:
        return f"https://github.com/{self._args.repository}/blob/main/{RUNBOOK}#{alarm}"


def _check(signal: Signal) -> None:
    if not _WORD.fullmatch(signal.alarm):
        message = f"alarm id {signal.alarm!r}: write lower-case words with dashes, as the runbook's headings"
        raise ValueError(message)
    if len(signal.meaning) > _MEANING_LIMIT:
        message = (
            f"alarm {label(signal)}: a meaning of {len(signal.meaning)} characters; write {_MEANING_LIMIT} or less"
        )
        raise ValueError(message)
