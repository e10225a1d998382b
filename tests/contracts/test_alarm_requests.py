"""Every alarm and rule of production is one that CloudWatch and EventBridge take."""

from collections.abc import Mapping
from typing import cast

from review.record.run import Recording
from tests.support.alarm_requests import as_alarm, capital, pairs
from tests.support.aws_models import faults

_PATTERN_CHARACTERS = 2048
"""The quota of an event pattern before an account asks for more (EventBridge User Guide, "Quotas")."""


def inputs(recording: Recording, type_: str) -> list[dict[str, object]]:
    records = cast("list[Mapping[str, object]]", recording.known["resources"])
    return [cast("dict[str, object]", record["inputs"]) for record in records if record["type"] == type_]


def test_cloudwatch_takes_every_alarm(production: Recording) -> None:
    found = inputs(production, "aws:cloudwatch/metricAlarm:MetricAlarm")
    assert len(found) >= 15
    for one in found:
        assert faults("cloudwatch", "PutMetricAlarm", as_alarm(one)) == [], one["name"]


def test_eventbridge_takes_every_rule(production: Recording) -> None:
    found = inputs(production, "aws:cloudwatch/eventRule:EventRule")
    assert len(found) >= 5
    for one in found:
        request = {capital(name): value for name, value in one.items()} | {"Tags": pairs(one["tags"], "Key")}
        assert faults("events", "PutRule", request) == [], one["name"]
        assert len(cast("str", one["eventPattern"])) <= _PATTERN_CHARACTERS
