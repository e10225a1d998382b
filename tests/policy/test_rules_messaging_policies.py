"""Queues, topics, buses, vaults and repositories: whom their policies let in, and over what."""

from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, Statement, document, told
from tests.support.wire import judge, resource, verdicts

TOPIC_ARN: Final = f"arn:aws:sns:eu-west-1:{OWN}:alerts"
PLAIN: Final = {"Bool": {"aws:SecureTransport": "false"}}
MINE: Final = {"StringEquals": {"aws:SourceAccount": OWN}}


def allow(**changes: object) -> Statement:
    fixed = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish"}
    return {**fixed, "Resource": "*", "Condition": MINE, **changes}


def deny(action: object, **changes: object) -> Statement:
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": PLAIN, **changes}


CARRIERS: Final = ["sqs/queuePolicy", "sns/topicPolicy", "cloudwatch/eventBusPolicy", "sqs/queue", "sns/topic"]


@pytest.mark.parametrize("short", CARRIERS)
def test_policies_let_in_the_own_account_alone(short: str) -> None:
    def judged(*statements: Statement) -> list[str]:
        return verdicts("SQS-04", resource(short, "p", {"policy": document(*statements)}), PROVIDER)

    assert judged(allow()) == []
    assert judged(allow(Principal={"AWS": f"arn:aws:iam::{OWN}:role/api"}, Condition={})) == []
    assert judged(allow(Condition={})) == ["FAIL"]
    assert judged(allow(Principal="*", Condition={})) == ["FAIL"]
    assert judged(allow(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}, Condition={})) == ["FAIL"]
    assert judged(allow(Condition={"StringEquals": {"aws:SourceAccount": OTHER}})) == ["FAIL"]
    assert judged(allow(Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:events:eu-west-1:{OWN}:rule/x"}})) == []


def test_an_unknown_policy_is_open_and_a_queue_without_one_is_another_rules_business() -> None:
    assert verdicts("SQS-04", resource("sqs/queuePolicy", "p", {"policy": UNKNOWN})) == ["UNDECIDED"]
    assert verdicts("SQS-04", resource("sqs/queue", "q", {"name": "q"})) == []


def test_trusted_accounts_are_let_in() -> None:
    foreign = allow(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}, Condition={})
    policy = resource("sqs/queuePolicy", "p", {"policy": document(foreign)})
    assert asked("SQS-04", {"trustedAccounts": [OTHER]}, policy, PROVIDER) == []


PUBLISHERS: Final[list[tuple[str, Mapping[str, object], str]]] = [
    ("cloudwatch/metricAlarm", {"alarmActions": [TOPIC_ARN]}, "cloudwatch"),
    ("cloudwatch/metricAlarm", {"okActions": [TOPIC_ARN]}, "cloudwatch"),
    ("cloudwatch/compositeAlarm", {"alarmActions": [TOPIC_ARN]}, "cloudwatch"),
    ("cloudwatch/eventTarget", {"arn": TOPIC_ARN}, "events"),
    ("backup/vaultNotifications", {"snsTopicArn": TOPIC_ARN}, "backup"),
    ("rds/eventSubscription", {"snsTopic": TOPIC_ARN}, "events.rds"),
    ("s3/bucketNotification", {"topics": [{"topicArn": TOPIC_ARN}]}, "s3"),
    ("budgets/budget", {"notifications": [{"subscriberSnsTopicArns": [TOPIC_ARN]}]}, "budgets"),
]


def topic(**properties: object) -> Resource:
    return resource("sns/topic", "alerts", {"name": "alerts", **properties})


@pytest.mark.parametrize(("short", "properties", "service"), PUBLISHERS)
def test_what_publishes_to_a_topic_is_let_in(short: str, properties: Mapping[str, object], service: str) -> None:
    subject, source = topic(), resource(short, "source", properties)

    def judged(*statements: Statement) -> list[str]:
        policy = resource("sns/topicPolicy", "p", {"policy": document(*statements)}, refers={"arn": subject})
        return verdicts("SQS-04", subject, policy, source, PROVIDER)

    let_in = allow(Principal={"Service": f"{service}.amazonaws.com"})
    assert judged(let_in) == []
    assert judged(allow(Principal="*")) == []
    assert judged({**let_in, "Action": "sns:Subscribe"}) == ["FAIL"]
    assert judged(allow(Principal={"Service": "sms-voice.amazonaws.com"})) == ["FAIL"]
    assert judged() == ["FAIL"]


def test_a_topic_of_another_name_needs_nobody_let_in() -> None:
    subject = topic()
    policy = resource("sns/topicPolicy", "p", {"policy": document()}, refers={"arn": subject})
    other = resource("cloudwatch/metricAlarm", "a", {"alarmActions": [f"{TOPIC_ARN}-too"]})
    assert verdicts("SQS-04", subject, policy, other, PROVIDER) == []


def test_on_a_first_preview_publishers_are_known_by_what_they_come_from() -> None:
    subject = topic()
    policy = resource("sns/topicPolicy", "p", {"policy": document(allow())}, refers={"arn": subject})
    target = resource("cloudwatch/eventTarget", "source", {}, refers={"arn": subject})
    notification = resource("s3/bucketNotification", "source", {}, refers={"topics": subject})
    assert verdicts("SQS-04", subject, policy, target, PROVIDER) == ["FAIL"]
    assert verdicts("SQS-04", subject, policy, notification, PROVIDER) == ["FAIL"]
    half = resource("sns/topicPolicy", "p", {"policy": {"Statement": UNKNOWN}}, refers={"arn": subject})
    assert verdicts("SQS-04", subject, half, target, PROVIDER) == ["UNDECIDED"]


def test_the_policy_that_a_topic_carries_is_asked_too() -> None:
    alarm = resource("cloudwatch/metricAlarm", "a", {"alarmActions": [TOPIC_ARN]})
    assert verdicts("SQS-04", topic(policy=document(allow())), alarm, PROVIDER) == []
    assert verdicts("SQS-04", topic(policy=document()), alarm, PROVIDER) == ["FAIL"]


GUARDED: Final = [
    ("sqs/queue", "sqs/queuePolicy", "queueUrl", "sqs:*", "sqs:SendMessage"),
    ("sns/topic", "sns/topicPolicy", "arn", ["sns:Publish", "sns:Subscribe"], "sns:Publish"),
    ("backup/vault", "backup/vaultPolicy", "backupVaultName", "backup:*", "backup:StartRestoreJob"),
    ("ecr/repository", "ecr/repositoryPolicy", "repository", "ecr:*", "ecr:PutImage"),
]


@pytest.mark.parametrize(("short", "policy", "via", "all_", "one"), GUARDED)
def test_plain_http_is_refused(short: str, policy: str, via: str, all_: object, one: str) -> None:
    subject = resource(short, "s", {"name": "shop"})

    def judged(*statements: Statement) -> list[tuple[str, str, str]]:
        return told(
            "TLS-06", [subject, resource(policy, "p", {"policy": document(*statements)}, refers={via: subject})]
        )

    assert judged(deny(all_)) == []
    assert judged(deny(all_, Condition={"Bool": {"aws:SecureTransport": ["false"]}})) == []
    for wrong in (
        deny(one),
        deny(all_, Effect="Allow"),
        deny(all_, Principal={"AWS": f"arn:aws:iam::{OWN}:root"}),
        deny(all_, Condition={"Bool": {"aws:SecureTransport": "true"}}),
        deny(all_, Condition={"BoolIfExists": {"aws:SecureTransport": "false"}}),
        deny(all_, Condition={**PLAIN, "StringEquals": {"aws:PrincipalAccount": OWN}}),
        deny(all_, Condition={}),
        deny(all_, Resource="arn:aws:sqs:eu-west-1:111122223333:another"),
    ):
        found = judged(wrong)
        assert found
        assert set(found) == {("FAIL", "p", "policy")}
    assert told("TLS-06", [subject]) == [("FAIL", "s", "")]
    floating = resource(policy, "p", {"policy": document(deny(all_)), via: UNKNOWN})
    assert told("TLS-06", [subject, floating]) == [("UNDECIDED", "s", "")]
    unknown = resource(policy, "p", {"policy": UNKNOWN}, refers={via: subject})
    assert told("TLS-06", [subject, unknown]) == [("UNDECIDED", "p", "policy")]


def test_a_repository_policy_names_no_resource() -> None:
    subject = resource("ecr/repository", "s", {"name": "shop"})
    statement = {key: value for key, value in deny("ecr:*").items() if key != "Resource"}
    policy = resource("ecr/repositoryPolicy", "p", {"policy": document(statement)}, refers={"repository": subject})
    assert verdicts("TLS-06", subject, policy) == []


@pytest.mark.parametrize(("short", "action"), [("sqs/queue", "sqs:*"), ("sns/topic", "sns:*")])
def test_a_policy_may_stand_on_the_resource_itself(short: str, action: str) -> None:
    arn = "arn:aws:x:eu-west-1:111122223333:shop"
    assert verdicts("TLS-06", resource(short, "s", {"name": "shop", "policy": document(deny(action))})) == []
    named = resource(short, "s", {"name": "shop", "policy": document(deny(action, Resource=arn))})
    assert verdicts("TLS-06", named) == []
    other = resource(short, "s", {"name": "shop", "policy": document(deny(action, Resource=f"{arn}ping"))})
    assert set(verdicts("TLS-06", other)) == {"FAIL"}


def test_a_vault_keeps_no_policy_of_its_own() -> None:
    judged = judge("TLS-06", resource("backup/vault", "s", {"name": "shop", "policy": document(deny("backup:*"))}))
    assert [finding.verdict.value for finding in judged.findings] == ["FAIL"]
