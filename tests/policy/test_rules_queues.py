"""SQS: sizes of queues, and queues whose jobs must happen once."""

from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import KEY, PROVIDER, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import judge, resource, verdicts

ARN: Final = "arn:aws:sqs:eu-west-1:111122223333"
WORK: Final[Mapping[str, object]] = {
    "name": "shop-publish.fifo",
    "fifoQueue": True,
    "contentBasedDeduplication": False,
    "deduplicationScope": "messageGroup",
    "fifoThroughputLimit": "perMessageGroupId",
    "kmsMasterKeyId": KEY,
    "maxMessageSize": 65_536,
    "visibilityTimeoutSeconds": 900,
    "tags": {"Use": "publish", "Deduplication": "producer"},
}
DEAD: Final[Mapping[str, object]] = {
    "name": "shop-dead",
    "kmsMasterKeyId": KEY,
    "messageRetentionSeconds": 1_209_600,
    "tags": {"Use": "dead-letter"},
}


def queue(base: Mapping[str, object], path: str = "name", value: object = None) -> Resource:
    """Give a queue with one property changed."""
    properties = dict(base) if value is None else changed(base, path, value)
    return resource("sqs/queue", "q", properties)


def test_compliant_queues_pass() -> None:
    for rule_id in ("SQS-01", "SQS-03"):
        judged = judge(rule_id, queue(WORK), PROVIDER)
        assert (judged.findings, judged.subjects[rule_id]) == ([], 1)
    assert verdicts("SQS-01", queue(DEAD)) == []


SIZES: Final = [
    ("kmsMasterKeyId", REMOVED, "FAIL"),
    ("kmsMasterKeyId", "alias/aws/sqs", "FAIL"),
    ("maxMessageSize", REMOVED, "FAIL"),
    ("maxMessageSize", 65_537, "FAIL"),
    ("maxMessageSize", "65536", "FAIL"),
    ("maxMessageSize", UNKNOWN, "UNDECIDED"),
    ("visibilityTimeoutSeconds", 5, "FAIL"),
    ("visibilityTimeoutSeconds", UNKNOWN, "UNDECIDED"),
]


@pytest.mark.parametrize(("path", "value", "verdict"), SIZES)
def test_each_wrong_size_is_told(path: str, value: object, verdict: str) -> None:
    assert told("SQS-01", [queue(WORK, path, value)]) == [(verdict, "q", path)]


def test_sqs_may_seal_by_itself_as_far_as_sizes_go() -> None:
    own = changed(changed(WORK, "kmsMasterKeyId", REMOVED), "sqsManagedSseEnabled", value=True)
    assert verdicts("SQS-01", queue(own)) == []
    assert verdicts("SQS-01", queue(WORK, "kmsMasterKeyId", UNKNOWN)) == []


def test_the_default_time_to_work_is_enough() -> None:
    assert verdicts("SQS-01", queue(WORK, "visibilityTimeoutSeconds", REMOVED)) == []


@pytest.mark.parametrize(("seconds", "verdict"), [(345_600, []), (345_599, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])])
def test_dead_letters_are_kept_for_days_and_may_be_of_any_size(seconds: object, verdict: list[str]) -> None:
    assert verdicts("SQS-01", queue(DEAD, "messageRetentionSeconds", seconds)) == verdict
    assert verdicts("SQS-01", queue(changed(DEAD, "visibilityTimeoutSeconds", 1))) == []


SENDERS: Final = [
    ("lambda/function", {"deadLetterConfig": {"targetArn": f"{ARN}:plain"}}),
    ("cloudwatch/eventTarget", {"deadLetterConfig": {"arn": f"{ARN}:plain"}}),
    ("scheduler/schedule", {"target": {"deadLetterConfig": {"arn": f"{ARN}:plain"}}}),
    ("lambda/functionEventInvokeConfig", {"destinationConfig": {"onFailure": {"destination": f"{ARN}:plain"}}}),
    (
        "pipes/pipe",
        {"sourceParameters": {"dynamodbStreamParameters": {"deadLetterConfig": {"arn": f"{ARN}:plain"}}}},
    ),
    ("sns/topicSubscription", {"redrivePolicy": f'{{"deadLetterTargetArn": "{ARN}:plain"}}'}),
]


@pytest.mark.parametrize(("short", "properties"), SENDERS)
def test_a_queue_of_failures_is_known_by_who_sends_there(short: str, properties: Mapping[str, object]) -> None:
    plain = queue({"name": "plain", "kmsMasterKeyId": KEY})
    assert verdicts("SQS-01", plain) == ["FAIL"]
    assert verdicts("SQS-01", plain, resource(short, "s", properties)) == []


def test_while_a_sender_is_unknown_a_size_is_no_verdict() -> None:
    plain = queue({"name": "plain", "kmsMasterKeyId": KEY})
    sender = resource("lambda/function", "f", {"deadLetterConfig": {"targetArn": UNKNOWN}})
    assert verdicts("SQS-01", plain, sender) == ["UNDECIDED"]
    assert verdicts("SQS-01", queue(WORK), sender) == []
    pointing = resource("lambda/function", "f", {}, refers={"deadLetterConfig": plain})
    assert verdicts("SQS-01", plain, pointing) == ["FAIL"]


@pytest.mark.parametrize(
    ("timeout", "verdict"), [(150, []), (151, ["FAIL"]), (UNKNOWN, ["UNDECIDED"]), (REMOVED, []), ("9", ["FAIL"])]
)
def test_a_message_outlasts_six_runs_of_the_function_that_works_on_it(timeout: object, verdict: list[str]) -> None:
    work = queue(WORK)
    function = resource("lambda/function", "f", changed({"name": "publish"}, "timeout", timeout))
    mapping = resource("lambda/eventSourceMapping", "m", {"functionName": "publish"}, refers={"eventSourceArn": work})
    assert verdicts("SQS-01", work, function, mapping) == verdict


def test_sizes_are_parameters() -> None:
    large = queue(WORK, "maxMessageSize", 262_144)
    assert asked("SQS-01", {"maxMessageBytes": 262_144}, large) == []
    assert len(asked("SQS-01", {"minVisibilitySeconds": 901}, queue(WORK))) == 1
    assert len(asked("SQS-01", {"deadLetterSeconds": 1_209_601}, queue(DEAD))) == 1


ONCE: Final = [
    ("fifoQueue", (False, REMOVED), "FAIL"),
    ("fifoQueue", (UNKNOWN,), "UNDECIDED"),
    ("deduplicationScope", ("queue", REMOVED), "FAIL"),
    ("deduplicationScope", (UNKNOWN,), "UNDECIDED"),
    ("fifoThroughputLimit", ("perQueue", REMOVED), "FAIL"),
    ("fifoThroughputLimit", (UNKNOWN,), "UNDECIDED"),
]


@pytest.mark.parametrize(
    ("path", "value", "verdict"), [(path, value, verdict) for path, values, verdict in ONCE for value in values]
)
def test_each_way_to_do_a_job_twice_is_told(path: str, value: object, verdict: str) -> None:
    assert told("SQS-03", [queue(WORK, path, value)]) == [(verdict, "q", path)]


def test_somebody_gives_the_deduplication_id() -> None:
    untold = changed(WORK, "tags.Deduplication", REMOVED)
    assert told("SQS-03", [queue(untold)]) == [("FAIL", "q", "contentBasedDeduplication")]
    assert verdicts("SQS-03", queue(changed(untold, "contentBasedDeduplication", value=True))) == []
    assert verdicts("SQS-03", queue(changed(untold, "contentBasedDeduplication", UNKNOWN))) == ["UNDECIDED"]
    assert verdicts("SQS-03", queue(changed(untold, "tags.Deduplication", UNKNOWN))) == ["UNDECIDED"]
    assert verdicts("SQS-03", queue(changed(untold, "tags.Deduplication", "consumer"))) == ["FAIL"]


def test_only_queues_of_a_use_must_do_their_jobs_once() -> None:
    other = queue(changed(DEAD, "tags.Use", "notify"))
    assert verdicts("SQS-03", other) == []
    assert len(asked("SQS-03", {"uses": ["notify"]}, other)) > 1
    assert verdicts("SQS-03", queue(changed(DEAD, "tags.Use", UNKNOWN))) == ["UNDECIDED"]
    assert verdicts("SQS-03", queue(changed(WORK, "tags.Use", UNKNOWN))) == []
