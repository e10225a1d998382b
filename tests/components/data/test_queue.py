"""Work queues and their dead letters, exactly."""

import json
from typing import cast

import pytest

from components._naming import DataClass
from components._signals import MetricSignal
from components.data.dead_letters import DeadLetters, DeadLettersArgs
from components.data.queue import Queue, QueueArgs
from tests.support.aws_models import faults
from tests.support.data_tier import policy_of, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP

QUEUE = "aws:sqs/queue:Queue"
ARN = "arn:aws:sqs:eu-west-1:123456789012:shop-prod-publish"


def made(**changes: int) -> Queue:
    return Queue("publish", QueueArgs(identity=SHOP, part="publish", key_arn=KEY, **changes))  # type: ignore[arg-type]  # each size is a whole number


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(made)


def test_the_queue_is_exactly_this(whole: Declared) -> None:
    inputs = {name: value for name, value in whole.one(QUEUE, "publish").inputs.items() if name != "policy"}
    assert json.loads(cast("str", inputs.pop("redrivePolicy"))) == {
        "deadLetterTargetArn": f"{ARN}-dlq.fifo",
        "maxReceiveCount": 5,
    }
    assert inputs == {
        "contentBasedDeduplication": False,
        "deduplicationScope": "messageGroup",
        "fifoQueue": True,
        "fifoThroughputLimit": "perMessageGroupId",
        "kmsMasterKeyId": KEY,
        "maxMessageSize": 65_536,
        "messageRetentionSeconds": 345_600,
        "name": "shop-prod-publish.fifo",
        "receiveWaitTimeSeconds": 20,
        "redriveAllowPolicy": '{"redrivePermission": "denyAll"}',
        "tags": tagged("confidential", Use="publish", Deduplication="producer"),
        "visibilityTimeoutSeconds": 900,
    }


def test_the_dead_letter_queue_is_exactly_this(whole: Declared) -> None:
    inputs = {name: value for name, value in whole.one(QUEUE, "publish-dlq").inputs.items() if name != "policy"}
    permission = json.loads(cast("str", inputs.pop("redriveAllowPolicy")))
    assert permission == {"redrivePermission": "byQueue", "sourceQueueArns": [f"{ARN}.fifo"]}
    assert inputs == {
        "fifoQueue": True,
        "kmsMasterKeyId": KEY,
        "messageRetentionSeconds": 1_209_600,
        "name": "shop-prod-publish-dlq.fifo",
        "tags": tagged("confidential", Use="dead-letter"),
    }


def test_the_dead_letter_queue_exists_before_it_is_named(whole: Declared) -> None:
    assert whole.one(QUEUE, "publish-dlq").urn in whole.one(QUEUE, "publish").dependencies


@pytest.mark.parametrize(("name", "arn"), [("publish", f"{ARN}.fifo"), ("publish-dlq", f"{ARN}-dlq.fifo")])
def test_both_queues_are_closed(whole: Declared, name: str, arn: str) -> None:
    body = json.loads(cast("str", whole.one(QUEUE, name).inputs["policy"]))["Statement"]
    assert [(one["Effect"], one["Principal"], one["Action"], one["Resource"]) for one in body] == [
        ("Deny", "*", ["sqs:*"], [arn])
    ] * 2
    assert [one["Condition"] for one in body] == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {
            "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    ]


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items} - {"pulumi:pulumi:Stack::bulwark-prod"} == {
        "bulwark:data:Queue::publish",
        "bulwark:data:DeadLetters::publish-dlq",
        f"{QUEUE}::publish",
        f"{QUEUE}::publish-dlq",
    }


def test_sqs_would_take_both(whole: Declared) -> None:
    names = {"kmsMasterKeyId": "KmsMasterKeyId", "maxMessageSize": "MaximumMessageSize"}
    names |= {"messageRetentionSeconds": "MessageRetentionPeriod", "visibilityTimeoutSeconds": "VisibilityTimeout"}
    for queue in whole.all(QUEUE):
        attributes = {
            names.get(key, key[:1].upper() + key[1:]): str(value)
            for key, value in queue.inputs.items()
            if key not in ("name", "tags")
        }
        given = {"QueueName": queue.inputs["name"], "Attributes": attributes, "tags": queue.inputs["tags"]}
        assert faults("sqs", "CreateQueue", given) == []


def test_senders_and_workers_get_what_they_need_and_no_more() -> None:
    said: list[dict[str, object]] = []

    def build() -> None:
        queue = made()
        said.extend(allow.render() for allow in (*queue.sendable(), *queue.consumable()))

    declare(build)
    assert [(one["Sid"], one["Action"]) for one in said] == [
        ("SendPublish", ["sqs:SendMessage"]),
        ("SealJobsPublish", ["kms:Decrypt", "kms:GenerateDataKey"]),
        (
            "WorkPublish",
            ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        ),
        ("OpenJobsPublish", ["kms:Decrypt"]),
    ]
    assert said[0]["Resource"] == said[2]["Resource"] == [f"{ARN}.fifo"]
    for key in (said[1], said[3]):
        assert key["Resource"] == ["arn:aws:kms:eu-west-1:123456789012:key/*"]
        assert key["Condition"] == {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-messaging"},
            "StringEquals": {
                "kms:ViaService": "sqs.eu-west-1.amazonaws.com",
                "kms:EncryptionContext:aws:sqs:arn": f"{ARN}.fifo",
            },
        }


def test_it_says_when_jobs_wait_or_fail() -> None:
    said: list[MetricSignal] = []
    declare(lambda: said.extend(made(alarm_age_seconds=600).signals()))
    waiting, failed = said
    assert (waiting.alarm, waiting.part, waiting.metric.name, waiting.comparison.value, waiting.threshold) == (
        "jobs-age",
        "publish",
        "ApproximateAgeOfOldestMessage",
        "GreaterThanThreshold",
        600,
    )
    assert (failed.alarm, failed.part, failed.metric.name, failed.comparison.value, failed.threshold) == (
        "jobs-dlq",
        "publish-dlq",
        "ApproximateNumberOfMessagesVisible",
        "GreaterThanOrEqualToThreshold",
        1,
    )
    assert {signal.metric.namespace for signal in said} == {"AWS/SQS"}
    assert {signal.metric.statistic for signal in said} == {"Maximum"}
    assert all(list(signal.metric.dimensions) == ["QueueName"] for signal in said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"visibility_seconds": 29}, "visibility_seconds is 29: give a whole number from 30 to 43200"),
        ({"visibility_seconds": 43_201}, "visibility_seconds is 43201"),
        ({"retention_days": 0}, "retention_days is 0: give a whole number from 1 to 14"),
        ({"retention_days": 15}, "retention_days is 15"),
        ({"max_receives": 2}, "max_receives is 2: give a whole number from 3 to 10"),
        ({"max_receives": 11}, "max_receives is 11"),
        ({"alarm_age_seconds": 59}, "alarm_age_seconds is 59: give a whole number from 60 to 3600"),
    ],
)
def test_a_wrong_size_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(lambda: made(**changes))


def test_a_service_may_send_its_failures_to_a_standard_queue() -> None:
    args = DeadLettersArgs(
        identity=SHOP, part="pipe-dlq", key_arn=KEY, meaning="A change was lost", data_class=DataClass.INTERNAL
    )
    declared = declare(lambda: DeadLetters("pipe-dlq", args))
    inputs = declared.one(QUEUE).inputs
    assert (inputs["name"], inputs.get("fifoQueue")) == ("shop-prod-pipe-dlq", None)
    assert inputs["redriveAllowPolicy"] == '{"redrivePermission": "denyAll"}'
    assert {one["Effect"] for one in policy_of(declared, QUEUE, "policy")} == {"Deny"}
