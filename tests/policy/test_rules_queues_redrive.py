"""SQS: work that fails is put aside, where somebody hears of it."""

import json
from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import told
from tests.support.rules import REMOVED, changed
from tests.support.wire import judge, resource, verdicts

ARN: Final = "arn:aws:sqs:eu-west-1:111122223333"
METRIC: Final = "ApproximateNumberOfMessagesVisible"


def redrive(count: object = 5, target: str = "jobs-dlq.fifo") -> str:
    return json.dumps({"deadLetterTargetArn": f"{ARN}:{target}", "maxReceiveCount": count})


def allow(permission: str = "byQueue") -> str:
    return json.dumps({"redrivePermission": permission, "sourceQueueArns": [f"{ARN}:jobs.fifo"]})


JOBS: Final[Mapping[str, object]] = {"name": "jobs.fifo", "fifoQueue": True, "redrivePolicy": redrive()}
DEAD: Final[Mapping[str, object]] = {"name": "jobs-dlq.fifo", "fifoQueue": True, "redriveAllowPolicy": allow()}


def jobs(path: str = "name", value: object = "jobs.fifo") -> Resource:
    return resource("sqs/queue", "jobs", changed(JOBS, path, value))


def dead(path: str = "name", value: object = "jobs-dlq.fifo") -> Resource:
    return resource("sqs/queue", "dead", changed(DEAD, path, value))


def alarm(name: object = "jobs-dlq.fifo", metric: object = METRIC) -> Resource:
    properties = {"namespace": "AWS/SQS", "metricName": metric, "dimensions": {"QueueName": name}}
    return resource("cloudwatch/metricAlarm", "alarm", properties)


def test_work_with_dead_letters_that_are_watched_passes() -> None:
    judged = judge("SQS-02", jobs(), dead(), alarm())
    assert (judged.findings, judged.subjects["SQS-02"]) == ([], 2)


WORK: Final = [
    (REMOVED, "FAIL"),
    ("", "FAIL"),
    ("no JSON", "FAIL"),
    ("[]", "FAIL"),
    ('{"maxReceiveCount": 5}', "FAIL"),
    (json.dumps({"deadLetterTargetArn": f"{ARN}:jobs-dlq.fifo"}), "FAIL"),
    (redrive(1000), "FAIL"),
    (redrive(11), "FAIL"),
    (redrive(2), "FAIL"),
    (redrive("many"), "FAIL"),
    (redrive("²"), "FAIL"),
    (redrive(count=True), "FAIL"),
    (UNKNOWN, "UNDECIDED"),
]


@pytest.mark.parametrize(("value", "verdict"), WORK)
def test_each_way_to_lose_work_is_told(value: object, verdict: str) -> None:
    marked = dead("tags.Use", "dead-letter")
    assert told("SQS-02", [jobs("redrivePolicy", value), marked]) == [(verdict, "jobs", "redrivePolicy")]


@pytest.mark.parametrize("count", [3, 10, "3", "10"])
def test_the_number_of_attempts_has_bounds(count: object) -> None:
    assert verdicts("SQS-02", jobs("redrivePolicy", redrive(count)), dead()) == []


def test_bounds_are_parameters() -> None:
    assert len(asked("SQS-02", {"maxReceives": 4}, jobs(), dead())) == 1
    assert asked("SQS-02", {"maxReceives": 1000}, jobs("redrivePolicy", redrive(1000)), dead()) == []


def test_dead_letters_are_of_the_same_kind() -> None:
    standard = resource("sqs/queue", "dead", {"name": "jobs-dlq", "redriveAllowPolicy": allow()})
    pointing = jobs("redrivePolicy", redrive(target="jobs-dlq"))
    assert told("SQS-02", [pointing, standard]) == [("FAIL", "jobs", "redrivePolicy")]
    assert told("SQS-02", [jobs(), dead("fifoQueue", UNKNOWN)]) == [("UNDECIDED", "jobs", "redrivePolicy")]
    both = {"name": "jobs", "redrivePolicy": redrive()}
    assert told("SQS-02", [resource("sqs/queue", "jobs", both), dead()]) == [("FAIL", "jobs", "redrivePolicy")]


def test_a_redrive_policy_may_stand_beside_the_queue() -> None:
    bare, sink = jobs("redrivePolicy", REMOVED), dead("redriveAllowPolicy", REMOVED)
    beside = resource("sqs/redrivePolicy", "r", {"redrivePolicy": redrive()}, refers={"queueUrl": bare})
    permit = resource("sqs/redriveAllowPolicy", "p", {"redriveAllowPolicy": allow()}, refers={"queueUrl": sink})
    assert verdicts("SQS-02", bare, sink, beside, permit) == []
    assert told("SQS-02", [bare, sink, beside]) == [("FAIL", "dead", "redriveAllowPolicy")]
    floating = resource("sqs/redriveAllowPolicy", "p", {"redriveAllowPolicy": allow(), "queueUrl": UNKNOWN})
    assert told("SQS-02", [bare, sink, beside, floating]) == [("UNDECIDED", "dead", "redriveAllowPolicy")]


def test_on_a_first_preview_a_policy_made_of_an_arn_is_open() -> None:
    sink = dead()
    pointing = resource("sqs/queue", "jobs", changed(JOBS, "redrivePolicy", REMOVED), refers={"redrivePolicy": sink})
    assert told("SQS-02", [pointing, sink]) == [("UNDECIDED", "jobs", "redrivePolicy")]
    standard = resource("sqs/queue", "dead", {"name": "d", "redriveAllowPolicy": allow()})
    crossed = resource("sqs/queue", "jobs", changed(JOBS, "redrivePolicy", REMOVED), refers={"redrivePolicy": standard})
    assert ("FAIL", "jobs", "redrivePolicy") in told("SQS-02", [crossed, standard])


def test_a_queue_without_a_policy_may_be_a_sink_of_something_unknown() -> None:
    lonely = resource("sqs/queue", "q", {"name": "q"})
    assert verdicts("SQS-02", lonely) == ["FAIL"]
    unknown = resource("sqs/queue", "other", {"name": "other", "redrivePolicy": UNKNOWN})
    found = told("SQS-02", [lonely, unknown])
    assert ("UNDECIDED", "q", "") in found
    assert not any(verdict == "FAIL" for verdict, _, _ in found)


SINKS: Final = [
    (REMOVED, "FAIL"),
    (allow("allowAll"), "FAIL"),
    ("{}", "FAIL"),
    ("no JSON", "FAIL"),
    (allow("denyAll"), ""),
    (UNKNOWN, "UNDECIDED"),
]


@pytest.mark.parametrize(("value", "verdict"), SINKS)
def test_dead_letters_come_from_named_queues_only(value: object, verdict: str) -> None:
    expected = [(verdict, "dead", "redriveAllowPolicy")] if verdict else []
    assert told("SQS-02", [jobs(), dead("redriveAllowPolicy", value)]) == expected


def test_a_program_with_alarms_watches_each_dead_letter_queue() -> None:
    assert told("SQS-02", [jobs(), dead(), alarm("another")]) == [("FAIL", "dead", "")]
    assert told("SQS-02", [jobs(), dead(), alarm(metric="NumberOfMessagesSent")]) == [("FAIL", "dead", "")]
    assert told("SQS-02", [jobs(), dead(), alarm(UNKNOWN)]) == [("UNDECIDED", "dead", "")]
    assert verdicts("SQS-02", jobs(), dead(), alarm("another"), alarm()) == []


def test_an_alarm_may_name_its_queue_in_many_ways() -> None:
    sink = dead()
    query = {"id": "m", "metric": {"metricName": METRIC, "dimensions": {"QueueName": "jobs-dlq.fifo"}}}
    by_query = resource("cloudwatch/metricAlarm", "a", {"metricQueries": [query]})
    assert verdicts("SQS-02", jobs(), sink, by_query) == []
    by_output = resource("cloudwatch/metricAlarm", "a", {"metricName": METRIC}, refers={"dimensions": sink})
    assert verdicts("SQS-02", jobs(), sink, by_output) == []
    of_work = resource("cloudwatch/metricAlarm", "a", {"metricName": METRIC}, refers={"dimensions": jobs()})
    assert verdicts("SQS-02", jobs(), sink, of_work) == ["FAIL"]
