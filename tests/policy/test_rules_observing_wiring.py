"""Alarms that nobody hears, that ring too late, or that look at nothing."""

from typing import Final

import pytest

from hardening.rule import Profile
from hardening.tokens import aws
from hardening.values import UNKNOWN
from tests.support.alarm_world import DATABASE, READ, TOPIC, alarm, calls, edited, rule, target, told
from tests.support.rules import REMOVED
from tests.support.wire import findings, resource

GOOD: Final = alarm("cpu", "rds-cpu", "AWS/RDS", "CPUUtilization", {"DBInstanceIdentifier": "shop-db"})
UNTAGGED: Final = edited(GOOD, "tags", REMOVED)
SCALING: Final = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:x"
READS: Final = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
ALARMS: Final = [
    ("actionsEnabled", False, "FAIL"),
    ("actionsEnabled", UNKNOWN, "UNDECIDED"),
    ("alarmActions", [], "FAIL"),
    ("alarmActions", REMOVED, "FAIL"),
    ("alarmActions", ["arn:aws:sns:us-east-1:999999999999:alerts"], "FAIL"),
    ("alarmActions", [SCALING], "FAIL"),
    ("okActions", [], "FAIL"),
    ("okActions", REMOVED, "FAIL"),
    ("threshold", 1e9, "FAIL"),
    ("threshold", 96, "FAIL"),
    ("threshold", REMOVED, "FAIL"),
    ("threshold", UNKNOWN, "UNDECIDED"),
    ("evaluationPeriods", 288, "FAIL"),
    ("evaluationPeriods", 13, "FAIL"),
    ("evaluationPeriods", REMOVED, "FAIL"),
    ("evaluationPeriods", UNKNOWN, "UNDECIDED"),
    ("dimensions.DBInstanceIdentifier", "other-db", "FAIL"),
    ("dimensions.DBInstanceIdentifier", UNKNOWN, "UNDECIDED"),
    ("dimensions", UNKNOWN, "UNDECIDED"),
]
FINE: Final = [
    ("alarmActions", [SCALING, TOPIC]),
    ("alarmActions", [UNKNOWN]),
    ("alarmActions", UNKNOWN),
    ("alarmActions", ["arn:aws:ssm-incidents::111122223333:response-plan/on-call"]),
    ("threshold", 95),
    ("evaluationPeriods", 12),
    ("period", 86400),
    ("dimensions", {}),
    ("tags.AlarmId", "an-id-of-ones-own"),
]


def test_a_good_alarm_passes() -> None:
    assert told("OBS-02", [DATABASE, GOOD]) == []


@pytest.mark.parametrize(("path", "value", "verdict"), ALARMS)
def test_each_way_not_to_be_heard_is_told(path: str, value: object, verdict: str) -> None:
    (found,) = told("OBS-02", [DATABASE, edited(GOOD, path, value)])
    assert found[:2] == (verdict, "cpu")


@pytest.mark.parametrize(("path", "value"), FINE)
def test_alarms_may_differ(path: str, value: object) -> None:
    assert told("OBS-02", [DATABASE, edited(GOOD, path, value)]) == []


def test_an_alarm_that_is_none_of_the_catalogue_may_scale_and_take_its_time() -> None:
    slow = edited(edited(UNTAGGED, "alarmActions", [SCALING]), "evaluationPeriods", 288)
    assert told("OBS-02", [DATABASE, edited(edited(slow, "okActions", REMOVED), "threshold", 1e9)]) == []


def test_a_part_of_a_composite_alarm_needs_no_action() -> None:
    silent = edited(UNTAGGED, "alarmActions", REMOVED)
    assert [verdict for verdict, *_ in told("OBS-02", [silent])] == ["FAIL"]
    whole = resource("cloudwatch/compositeAlarm", "all", {"alarmRule": "ALARM(cpu)", "alarmActions": [TOPIC]})
    assert told("OBS-02", [silent, whole]) == []
    made = resource("cloudwatch/compositeAlarm", "all", {"alarmActions": [TOPIC]}, refers={"alarmRule": silent})
    assert told("OBS-02", [silent, made]) == []
    assert told("OBS-02", [silent, edited(whole, "alarmRule", "ALARM(other)")]) != []
    assert [verdict for verdict, *_ in told("OBS-02", [edited(whole, "alarmActions", [])])] == ["FAIL"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tags.AlarmId": "token-refresh-heartbeat-x"},
        {"tags.AlarmId": "attestation-expiry"},
        {"comparisonOperator": "LessThanThreshold", "statistic": "Sum"},
    ],
)
def test_silence_of_a_sign_of_life_is_an_alarm(changes: dict[str, object]) -> None:
    one = GOOD
    for path, value in changes.items():
        one = edited(one, path, value)
    assert told("OBS-02", [DATABASE, one]) == [("FAIL", "cpu", "treatMissingData")]
    assert told("OBS-02", [DATABASE, edited(one, "treatMissingData", REMOVED)]) == [("FAIL", "cpu", "treatMissingData")]
    assert told("OBS-02", [DATABASE, edited(one, "treatMissingData", UNKNOWN)]) == [
        ("UNDECIDED", "cpu", "treatMissingData")
    ]
    assert told("OBS-02", [DATABASE, edited(one, "treatMissingData", "breaching")]) == []


def test_free_storage_that_is_low_is_no_sign_of_life() -> None:
    low = edited(edited(GOOD, "comparisonOperator", "LessThanThreshold"), "statistic", "Minimum")
    assert told("OBS-02", [DATABASE, edited(low, "threshold", 1e10)]) == []


def test_what_an_alarm_is_about_may_be_declared_elsewhere() -> None:
    assert told("OBS-02", [GOOD]) == []


def test_the_periods_of_queries_count() -> None:
    metric = {"namespace": "AWS/RDS", "metricName": "CPUUtilization", "period": 900, "dimensions": {}}
    one = edited(edited(GOOD, "metricQueries", [{"id": "m", "metric": metric}]), "period", REMOVED)
    assert told("OBS-02", [DATABASE, edited(one, "evaluationPeriods", 4)]) == []
    assert told("OBS-02", [DATABASE, edited(one, "evaluationPeriods", 5)]) == [("FAIL", "cpu", "evaluationPeriods")]


RULES: Final = [
    ({"state": "DISABLED"}, "FAIL", "state"),
    ({"isEnabled": False}, "FAIL", "isEnabled"),
    ({"state": "ENABLED"}, "FAIL", "state"),
    ({}, "FAIL", "state"),
    ({"state": UNKNOWN}, "UNDECIDED", "state"),
]


@pytest.mark.parametrize(("properties", "verdict", "path"), RULES)
def test_a_rule_that_sees_nothing_is_told(properties: dict[str, object], verdict: str, path: str) -> None:
    found = told("OBS-02", [rule("r", READ, **{"state": READS, **properties} if properties else {}), target("r")])
    assert (verdict, "r", path) in found
    assert {one for one, *_ in found} == {verdict}


def test_a_rule_that_is_enabled_for_reads_and_has_a_target_passes() -> None:
    assert told("OBS-02", [rule("r", READ, state=READS), target("r")]) == []
    assert told("OBS-02", [rule("r", UNKNOWN, state=READS), target("r")]) == []
    assert told("OBS-02", [rule("r", UNKNOWN), target("r")]) == [("UNDECIDED", "r", "state")]


@pytest.mark.parametrize(
    ("pattern", "verdict"),
    [
        (calls("kms", "DisableKey"), []),
        (calls("iam", "ListUsers"), ["FAIL"]),
        (calls("ec2", "StopInstances", "DescribeInstances"), ["FAIL"]),
        ({"detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": [{"prefix": "Get"}]}}, ["FAIL"]),
        ({"detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": [{"prefix": "Put"}]}}, []),
        ({"detail-type": ["GuardDuty Finding"], "detail": {"eventName": ["GetObject"]}}, []),
        ({"source": ["aws.s3"]}, []),
        ("no json", []),
    ],
)
def test_only_patterns_about_reading_must_ask_for_reads(pattern: object, verdict: list[str]) -> None:
    assert [found for found, *_ in told("OBS-02", [rule("r", pattern, state="ENABLED"), target("r")])] == verdict


def test_a_schedule_needs_a_target_and_no_pattern() -> None:
    clock = resource("cloudwatch/eventRule", "r", {"name": "r", "scheduleExpression": "rate(1 day)"})
    assert told("OBS-02", [clock, target("r")]) == []
    assert told("OBS-02", [clock]) == [("FAIL", "r", "")]
    assert told("OBS-02", [clock, target("other")]) == [("FAIL", "r", "")]
    assert told("OBS-02", [clock, edited(target("r"), "rule", UNKNOWN)]) == [("UNDECIDED", "r", "")]


MUTE: Final = {"rule": {"schedule": {"expression": "cron(0 2 * * *)", "duration": "PT4H"}}}


@pytest.mark.parametrize(
    ("properties", "verdict"),
    [
        (MUTE, ["FAIL"]),
        ({**MUTE, "expireDate": "2027-01-01T00:00:00Z"}, []),
        ({**MUTE, "expireDate": UNKNOWN}, []),
        ({"rule": {"schedule": {"expression": "at(2027-01-01T00:00)", "duration": "PT4H"}}}, []),
        ({"rule": {"schedule": {"expression": UNKNOWN}}}, ["UNDECIDED"]),
        ({}, ["FAIL"]),
    ],
)
def test_silence_ends(properties: dict[str, object], verdict: list[str]) -> None:
    mute = resource("cloudwatch/alarmMuteRule", "quiet", properties)
    assert [found for found, *_ in told("OBS-02", [mute])] == verdict


@pytest.mark.parametrize(
    ("enabled", "verdict"), [(True, []), (False, ["FAIL"]), (REMOVED, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])]
)
def test_events_of_mail_are_delivered(enabled: object, verdict: list[str]) -> None:
    body = {"eventDestination": {} if enabled is REMOVED else {"enabled": enabled}}
    one = resource("sesv2/configurationSetEventDestination", "events", body)
    assert [found for found, *_ in told("OBS-02", [one])] == verdict


def test_a_pager_is_reached_by_a_subscription() -> None:
    pager = resource("pagerduty:index/serviceIntegration:ServiceIntegration", "cw", {"service": "s"})
    assert told("OBS-02", [pager]) == [("FAIL", "cw", "")]
    asking = resource(
        "sns/topicSubscription", "page", {"protocol": "https", "topic": TOPIC}, refers={"endpoint": pager}
    )
    assert told("OBS-02", [pager, asking]) == []


def test_development_is_advised_of_wiring() -> None:
    found = findings("OBS-02", edited(GOOD, "alarmActions", []), profile=Profile.DEV)
    assert found != []
    assert not any(one.blocks for one in found)


@pytest.mark.parametrize(
    ("type_", "path", "value", "verdicts"),
    [
        ("scheduler/schedule", "state", "ENABLED", []),
        ("scheduler/schedule", "state", REMOVED, []),
        ("scheduler/schedule", "state", "DISABLED", ["FAIL"]),
        ("scheduler/schedule", "state", "disabled", ["FAIL"]),
        ("scheduler/schedule", "state", UNKNOWN, ["UNDECIDED"]),
        ("pipes/pipe", "desiredState", "RUNNING", []),
        ("pipes/pipe", "desiredState", REMOVED, []),
        ("pipes/pipe", "desiredState", "STOPPED", ["FAIL"]),
        ("pipes/pipe", "desiredState", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_what_runs_by_itself_is_on(type_: str, path: str, value: object, verdicts: list[str]) -> None:
    made = resource(aws(type_), "it", {} if value is REMOVED else {path: value})
    assert [verdict for verdict, *_ in told("OBS-02", [made])] == verdicts


@pytest.mark.parametrize(("times", "verdicts"), [(1, []), (3, ["UNDECIDED"])])
def test_an_unknown_period_may_be_too_long_where_several_of_them_count(times: int, verdicts: list[str]) -> None:
    made = edited(edited(GOOD, "evaluationPeriods", times), "period", UNKNOWN)
    assert [verdict for verdict, *_ in told("OBS-02", [DATABASE, made])] == verdicts
