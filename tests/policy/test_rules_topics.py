"""SNS: topics, and where they deliver."""

from typing import Final

import pytest

from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import KEY, told
from tests.support.rules import CANARY, REMOVED, changed
from tests.support.wire import findings, judge, resource, verdicts

TOPIC: Final = {"name": "alerts", "kmsMasterKeyId": KEY, "signatureVersion": 2}


def test_a_sealed_and_signed_topic_passes() -> None:
    judged = judge("SNS-01", resource("sns/topic", "t", TOPIC))
    assert (judged.findings, judged.subjects["SNS-01"]) == ([], 1)


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("kmsMasterKeyId", REMOVED, "FAIL"),
        ("kmsMasterKeyId", "alias/aws/sns", "FAIL"),
        ("kmsMasterKeyId", UNKNOWN, ""),
        ("signatureVersion", REMOVED, "FAIL"),
        ("signatureVersion", 1, "FAIL"),
        ("signatureVersion", "2", "FAIL"),
        ("signatureVersion", UNKNOWN, "UNDECIDED"),
    ],
)
def test_each_weakness_of_a_topic_is_told(path: str, value: object, verdict: str) -> None:
    found = told("SNS-01", [resource("sns/topic", "t", changed(TOPIC, path, value))])
    assert found == ([(verdict, "t", path)] if verdict else [])


@pytest.mark.parametrize(
    ("protocol", "endpoint", "verdict"),
    [
        ("https", "https://events.example.com/x", ""),
        ("https", UNKNOWN, ""),
        ("sqs", UNKNOWN, ""),
        ("lambda", UNKNOWN, ""),
        ("http", "http://events.example.com/x", "FAIL"),
        ("email", "ann@example.com", "FAIL"),
        ("email-json", "ann@example.com", "FAIL"),
        ("sms", "+4912345678", "FAIL"),
        ("email", UNKNOWN, "UNDECIDED"),
        ("email", REMOVED, "FAIL"),
        ("carrier-pigeon", "roof", "FAIL"),
        (REMOVED, "x", "FAIL"),
        (UNKNOWN, "x", "UNDECIDED"),
    ],
)
def test_messages_go_where_they_are_meant_to(protocol: object, endpoint: object, verdict: str) -> None:
    body = {name: value for name, value in (("protocol", protocol), ("endpoint", endpoint)) if value is not REMOVED}
    assert verdicts("SNS-01", resource("sns/topicSubscription", "s", body)) == ([verdict] if verdict else [])


def test_listed_addresses_are_delivered_to() -> None:
    mail = resource("sns/topicSubscription", "s", {"protocol": "email", "endpoint": "ann@example.com"})
    assert asked("SNS-01", {"allowedEndpoints": ["*@example.com"]}, mail) == []
    assert len(asked("SNS-01", {"allowedEndpoints": ["bob@example.com"]}, mail)) == 1


def test_an_address_is_not_told() -> None:
    secret = resource("sns/topicSubscription", "s", {"protocol": "email", "endpoint": Secret(CANARY)})
    (found,) = findings("SNS-01", secret)
    assert CANARY not in f"{found.actual} {found.expected}"
