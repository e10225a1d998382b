"""The dashboard: every signal on one page, in the order of the alarm ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components._signals import Comparison, EventSignal, LogSignal, Metric, MetricSignal, Signal, Urgency
from components.operations.alarm_queries import counted, label, matched, rule_name

_WIDTH: Final = 24
"""Columns of a dashboard (CloudWatch User Guide, "Dashboard body structure and syntax")."""
_COLUMNS: Final = 3
_HEIGHT: Final = 6
_MOST_ALARMS: Final = 100
"""Alarms of one status widget."""

Body = dict[str, object]
Options = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class DashboardArgs:
    """Inputs of the dashboard."""

    identity: Identity
    """Names and region."""
    signals: Sequence[Signal]
    """What is shown, each once."""
    part: str = "health"
    """What names the dashboard within the stack."""


class Dashboard(Hardened):
    """A page with the state of every alarm, and below it the numbers behind each."""

    controls = ("MA-1",)

    def __init__(self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the page."""
        physical = args.identity.named(args.part)
        super().__init__(name, {"dashboard": physical}, opts)
        aws.cloudwatch.Dashboard(
            name,
            dashboard_name=physical,
            dashboard_body=_rendered(_body(args.identity, args.signals)),
            opts=self.child(),
        )
        self.publish()


def _rendered(body: Body) -> pulumi.Input[str]:
    """Render the page; the same signals give the same text."""
    return pulumi.Output.json_dumps(body, sort_keys=True)


def _body(identity: Identity, signals: Sequence[Signal]) -> Body:
    numbers = [_measurable(identity, signal) for signal in sorted(signals, key=label)]
    states = list(_states(identity, signals))
    groups = [(alarm, list(found)) for alarm, found in groupby(numbers, key=lambda signal: signal.alarm)]
    lower = sum(_HEIGHT for _ in states)
    graphs = [_graph(identity, alarm, found, place, lower) for place, (alarm, found) in enumerate(groups)]
    return {"widgets": [*states, *graphs]}


def _measurable(identity: Identity, signal: Signal) -> MetricSignal:
    """Give the number behind a signal."""
    match signal:
        case MetricSignal():
            return signal
        case LogSignal():
            return counted(identity, signal)
        case EventSignal():
            return matched(signal, rule_name(identity, signal))


def _states(identity: Identity, signals: Sequence[Signal]) -> Iterator[Body]:
    """Give the widgets with the states of alarms, a hundred in each."""
    names = sorted(identity.named(label(signal)) for signal in signals if _has_alarm(signal))
    arns = [identity.arn("cloudwatch", f"alarm:{name}") for name in names]
    for start in range(0, len(arns), _MOST_ALARMS):
        yield {
            "type": "alarm",
            "x": 0,
            "y": start // _MOST_ALARMS * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            "properties": {"title": "Alarms", "alarms": arns[start : start + _MOST_ALARMS]},
        }


def _has_alarm(signal: Signal) -> bool:
    return not isinstance(signal, EventSignal) or signal.urgency is Urgency.PAGE


def _graph(identity: Identity, alarm: str, signals: Sequence[MetricSignal], place: int, lower: int) -> Body:
    """Give the widget of one alarm id, with a line for each of its parts, and its threshold."""
    width = _WIDTH // _COLUMNS
    return {
        "type": "metric",
        "x": place % _COLUMNS * width,
        "y": lower + place // _COLUMNS * _HEIGHT,
        "width": width,
        "height": _HEIGHT,
        "properties": {
            "title": alarm,
            "region": identity.region,
            "view": "timeSeries",
            "period": signals[0].period_seconds,
            "metrics": [line for index, signal in enumerate(signals) for line in _lines(signal, index)],
            "annotations": {"horizontal": _limits(signals)},
        },
    }


def _limits(signals: Sequence[MetricSignal]) -> list[Body]:
    """Give the thresholds, each once."""
    found = {(signal.threshold, signal.comparison) for signal in signals}
    return [
        {"value": value, "label": "rings", "fill": "below" if comparison is Comparison.BELOW else "above"}
        for value, comparison in sorted(found)
    ]


def _lines(signal: MetricSignal, index: int) -> list[list[object]]:
    """Give the lines of one signal; what a percentage is made of is hidden."""
    shown = {"label": signal.part or signal.alarm}
    if signal.query:
        return [[{"expression": signal.query, "id": f"q{index}", **shown}]]
    if signal.divisor is None:
        return [_line(signal.metric, shown)]
    part, whole = f"part{index}", f"whole{index}"
    share = {"expression": f"100 * FILL({part}, 0) / {whole}", "id": f"share{index}", **shown}
    return [
        [share],
        _line(signal.metric, {"id": part, "visible": False}),
        _line(signal.divisor, {"id": whole, "visible": False}),
    ]


def _line(metric: Metric, options: Options) -> list[object]:
    dimensions = [text for name in sorted(metric.dimensions) for text in (name, metric.dimensions[name])]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic, **options}]
