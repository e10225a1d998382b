"""Alarms, filters and rules, exactly; and against the models of CloudWatch and EventBridge."""

import dataclasses
import functools
import json
from collections.abc import Mapping
from typing import cast

import pytest

from components._signals import Comparison, Metric, Missing, Signal, Urgency
from tests.support.alarm_requests import as_alarm, capital, pairs
from tests.support.aws_models import faults
from tests.support.declare import Declared, declare
from tests.support.shop import TAGS
from tests.support.signals import ALERTS, EVENT, LINES, NOTICES, QUEUE, SHARE, TOLD, alarms

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
ALL = (QUEUE, SHARE, LINES, EVENT, TOLD)
LINK = "https://github.com/example/shop/blob/main/runbooks/alarms.md#"


def declared(*signals: Signal) -> Declared:
    return declare(functools.partial(alarms, *signals))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declared(*ALL)


def test_an_alarm_on_a_metric_is_exactly_this(whole: Declared) -> None:
    assert whole.one(ALARM, "alarms-jobs-age-publish").inputs == {
        "actionsEnabled": True,
        "alarmActions": [ALERTS],
        "alarmDescription": f"Work waits. Runbook: {LINK}jobs-age",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "dimensions": {"QueueName": "publish"},
        "evaluationPeriods": 1,
        "metricName": "ApproximateAgeOfOldestMessage",
        "name": "shop-prod-jobs-age-publish",
        "namespace": "AWS/SQS",
        "okActions": [ALERTS],
        "period": 300,
        "statistic": "Sum",
        "tags": {**TAGS, "DataClass": "internal", "AlarmId": "jobs-age"},
        "threshold": 900,
        "treatMissingData": "notBreaching",
    }


def test_a_share_is_computed_from_two_metrics(whole: Declared) -> None:
    inputs = whole.one(ALARM, "alarms-api-5xx-rate").inputs
    assert inputs["metricQueries"] == [
        {"id": "share", "expression": "100 * FILL(part, 0) / whole", "label": "%", "returnData": True},
        *(
            {
                "id": ident,
                "returnData": False,
                "metric": {
                    "namespace": "AWS/ApplicationELB",
                    "metricName": name,
                    "dimensions": {"LoadBalancer": "app/a"},
                    "period": 300,
                    "stat": "Sum",
                },
            }
            for ident, name in (("part", "HTTPCode_Target_5XX_Count"), ("whole", "RequestCount"))
        ),
    ]
    assert inputs["evaluationPeriods"] == 2
    assert not {"metricName", "namespace", "dimensions", "period", "statistic"} & set(inputs)


def test_a_query_looks_at_every_resource() -> None:
    query = 'SELECT SUM(Errors) FROM "AWS/Lambda"'
    inputs = declared(dataclasses.replace(QUEUE, query=query)).one(ALARM, "alarms-jobs-age-publish").inputs
    assert inputs["metricQueries"] == [{"id": "q1", "expression": query, "period": 300, "returnData": True}]


def test_a_percentile_has_its_own_place() -> None:
    slow = dataclasses.replace(QUEUE, metric=Metric(namespace="App", name="Latency", statistic="p99"))
    inputs = declared(slow).one(ALARM, "alarms-jobs-age-publish").inputs
    assert (inputs["extendedStatistic"], "statistic" in inputs) == ("p99", False)


def test_silence_and_direction_are_the_signals() -> None:
    dead = dataclasses.replace(QUEUE, missing=Missing.BREACHING, comparison=Comparison.BELOW)
    inputs = declared(dead).one(ALARM, "alarms-jobs-age-publish").inputs
    assert (inputs["treatMissingData"], inputs["comparisonOperator"]) == ("breaching", "LessThanThreshold")


def test_lines_are_counted_and_the_count_rings(whole: Declared) -> None:
    counted = whole.one(FILTER)
    assert counted.inputs == {
        "logGroupName": "/shop/prod/service/api",
        "metricTransformation": {
            "defaultValue": "0",
            "name": "RateLimited",
            "namespace": "shop/prod/logs",
            "unit": "Count",
            "value": "1",
        },
        "name": "shop-prod-http-429-spike",
        "pattern": "{ $.res.statusCode = 429 }",
    }
    alarm = whole.one(ALARM, "alarms-http-429-spike")
    assert (alarm.inputs["namespace"], alarm.inputs["metricName"]) == ("shop/prod/logs", "RateLimited")
    assert alarm.inputs["threshold"] == 200
    assert counted.urn in alarm.dependencies


def test_the_same_kind_of_line_of_two_groups_is_counted_apart() -> None:
    parts = [dataclasses.replace(LINES, part=part, group=f"/{part}") for part in ("api", "worker")]
    names = [
        cast("Mapping[str, str]", item.inputs["metricTransformation"])["name"] for item in declared(*parts).all(FILTER)
    ]
    assert names == ["RateLimited-api", "RateLimited-worker"]


def test_an_event_rings_and_is_told_in_words(whole: Declared) -> None:
    name = "alarms-secret-read-unexpected-smtp"
    rule, target, alarm = whole.one(RULE, name), whole.one(TARGET, name), whole.one(ALARM, name)
    assert json.loads(cast("str", rule.inputs["eventPattern"])) == EVENT.pattern
    assert rule.inputs["state"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    assert cast("Mapping[str, str]", rule.inputs["tags"])["AlarmId"] == "secret-read-unexpected"
    assert (target.inputs["arn"], target.inputs["rule"]) == (NOTICES, rule.inputs["name"])
    queue = whole.one("aws:sqs/queue:Queue")
    assert target.inputs["deadLetterConfig"] == {"arn": queue.outputs["arn"]}
    assert queue.urn in target.dependencies
    words = cast("Mapping[str, str]", target.inputs["inputTransformer"])["inputTemplate"].splitlines()
    assert [json.loads(line) for line in words] == [
        "shop-prod-secret-read-unexpected-smtp: Somebody read it.",
        "<kind> at <time>, account <account>, <region>",
        "caller: <caller>",
        f"Runbook: {LINK}secret-read-unexpected",
    ]
    assert (alarm.inputs["namespace"], alarm.inputs["metricName"]) == ("AWS/Events", "TriggeredRules")
    assert alarm.inputs["dimensions"] == {"RuleName": rule.inputs["name"]}
    assert alarm.inputs["alarmActions"] == [ALERTS]


def test_an_event_that_wakes_nobody_has_no_alarm(whole: Declared) -> None:
    assert whole.one(RULE, "alarms-legal-event").inputs["state"] == "ENABLED"
    assert whole.one(TARGET, "alarms-legal-event").inputs["arn"] == NOTICES
    assert [item.name for item in whole.all(ALARM) if item.name == "alarms-legal-event"] == []


def test_urgency_decides_who_hears() -> None:
    quiet = dataclasses.replace(QUEUE, urgency=Urgency.NOTIFY)
    inputs = declared(quiet).one(ALARM, "alarms-jobs-age-publish").inputs
    assert inputs["alarmActions"] == inputs["okActions"] == [NOTICES]


def test_an_incident_starts_with_an_urgent_alarm_and_not_with_its_end() -> None:
    plan = "arn:aws:ssm-incidents::123456789012:response-plan/shop-prod-on-call"
    quiet = dataclasses.replace(QUEUE, part="quiet", urgency=Urgency.NOTIFY)
    made = declare(functools.partial(alarms, QUEUE, quiet, plan=plan))
    urgent = made.one(ALARM, "alarms-jobs-age-publish").inputs
    assert (urgent["alarmActions"], urgent["okActions"]) == ([ALERTS, plan], [ALERTS])
    assert made.one(ALARM, "alarms-jobs-age-quiet").inputs["alarmActions"] == [NOTICES]


def test_what_was_not_delivered_is_an_alarm_of_its_own(whole: Declared) -> None:
    inputs = whole.one(ALARM, "alarms-jobs-dlq-undelivered-events").inputs
    assert inputs["dimensions"] == {"QueueName": "shop-prod-undelivered-events"}
    queue = whole.one("aws:sqs/queue:Queue").inputs
    assert (queue["name"], queue["messageRetentionSeconds"]) == ("shop-prod-undelivered-events", 1_209_600)
    statements = json.loads(cast("str", queue["policy"]))["Statement"]
    allow, deny = statements
    assert (allow["Action"], allow["Principal"]) == (["sqs:SendMessage"], {"Service": ["events.amazonaws.com"]})
    assert allow["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:events:eu-west-1:123456789012:rule/shop-prod-*"}
    assert allow["Resource"] == ["arn:aws:sqs:eu-west-1:123456789012:shop-prod-undelivered-events"]
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_signal_said_twice_rings_once() -> None:
    assert len(declared(QUEUE, dataclasses.replace(QUEUE)).all(ALARM)) == 2


@pytest.mark.parametrize(
    ("signals", "page", "said"),
    [
        ([QUEUE, dataclasses.replace(QUEUE, threshold=1)], ALERTS, "'jobs-age-publish'.*a part of its own"),
        ([dataclasses.replace(QUEUE, alarm="Jobs Age")], ALERTS, "alarm id 'Jobs Age'"),
        ([dataclasses.replace(QUEUE, meaning="x" * 513)], ALERTS, "a meaning of 513 characters; write 512 or less"),
        ([QUEUE], "", "urgency page has no topic: give one"),
    ],
)
def test_what_nobody_could_tell_or_hear_is_refused(signals: list[Signal], page: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(functools.partial(alarms, *signals, page=page))


def test_cloudwatch_would_take_every_alarm(whole: Declared) -> None:
    assert len(whole.all(ALARM)) == 5
    assert [
        fault for item in whole.all(ALARM) for fault in faults("cloudwatch", "PutMetricAlarm", as_alarm(item.inputs))
    ] == []


def test_the_check_itself_finds_what_is_wrong() -> None:
    broken = declared(dataclasses.replace(QUEUE, periods=0)).one(ALARM, "alarms-jobs-age-publish")
    assert faults("cloudwatch", "PutMetricAlarm", as_alarm(broken.inputs)) != []
    assert faults("cloudwatch", "PutMetricAlarm", as_alarm(broken.inputs) | {"EvaluationPeriods": 1}) == []
    assert faults("cloudwatch", "PutMetricAlarm", {"Statistic": "Mean"}) != []


def test_eventbridge_would_take_every_rule_and_target(whole: Declared) -> None:
    for item in whole.all(RULE):
        request = {capital(name): value for name, value in item.inputs.items()}
        assert faults("events", "PutRule", request | {"Tags": pairs(item.inputs["tags"], "Key")}) == []
    for item in whole.all(TARGET):
        transformer = cast("dict[str, object]", item.inputs["inputTransformer"])
        target = {
            "Id": item.inputs["targetId"],
            "Arn": item.inputs["arn"],
            "DeadLetterConfig": {"Arn": cast("dict[str, object]", item.inputs["deadLetterConfig"])["arn"]},
            "InputTransformer": {
                "InputPathsMap": transformer["inputPaths"],
                "InputTemplate": transformer["inputTemplate"],
            },
            "RetryPolicy": {
                capital(name): value for name, value in cast("dict[str, object]", item.inputs["retryPolicy"]).items()
            },
        }
        assert faults("events", "PutTargets", {"Rule": item.inputs["rule"], "Targets": [target]}) == []


def test_cloudwatch_logs_would_take_every_filter(whole: Declared) -> None:
    inputs = whole.one(FILTER).inputs
    made = cast("dict[str, str]", inputs["metricTransformation"])
    transformation = {
        "metricName": made["name"],
        "metricNamespace": made["namespace"],
        "metricValue": made["value"],
        "defaultValue": float(made["defaultValue"]),
        "unit": made["unit"],
    }
    request = {
        "logGroupName": inputs["logGroupName"],
        "filterName": inputs["name"],
        "filterPattern": inputs["pattern"],
        "metricTransformations": [transformation],
    }
    assert faults("logs", "PutMetricFilter", request) == []
