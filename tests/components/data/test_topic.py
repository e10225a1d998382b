"""Topics, exactly."""

from collections.abc import Sequence

import pytest

from components.data.topic import Topic, TopicArgs
from tests.support.data_tier import policy_of, tagged
from tests.support.declare import declare
from tests.support.shop import KEY, SHOP

ARN = "arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts"
TOPIC, POLICY = "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"
ALLOWED = [
    "sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
    "sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
]  # fmt: skip


def made(publishers: Sequence[str] = ("events.amazonaws.com", "cloudwatch.amazonaws.com")) -> Topic:
    return Topic("alerts", TopicArgs(identity=SHOP, part="alerts", key_arn=KEY, publishers=publishers))


def test_the_topic_is_exactly_this() -> None:
    assert declare(made).one(TOPIC).inputs == {
        "kmsMasterKeyId": KEY,
        "name": "shop-prod-alerts",
        "signatureVersion": 2,
        "tags": tagged("internal", Use="alerts"),
    }


def test_its_policy_names_publishers_and_refuses_the_rest() -> None:
    allow, plain, foreign = policy_of(declare(made), POLICY, "policy")
    assert allow == {
        "Sid": "AllowPublishers",
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": [ARN],
        "Principal": {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]},
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }
    assert {(one["Effect"], one["Principal"]) for one in (plain, foreign)} == {("Deny", "*")}
    assert plain["Action"] == foreign["Action"] == ALLOWED
    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert foreign["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }


def test_a_topic_for_roles_alone_lets_no_service_in() -> None:
    effects = [one["Effect"] for one in policy_of(declare(lambda: made(())), POLICY, "policy")]
    assert effects == ["Deny", "Deny"]


def test_a_publisher_that_is_no_service_is_refused() -> None:
    with pytest.raises(ValueError, match="publisher 'arn:aws:iam::1:root' of topic 'alerts': name a service"):
        declare(lambda: made(["arn:aws:iam::1:root"]))


def test_a_publisher_gets_the_topic_and_its_key() -> None:
    said: list[dict[str, object]] = []
    declare(lambda: said.extend(allow.render() for allow in made().publishable()))
    publish, seal = said
    assert (publish["Action"], publish["Resource"]) == (["sns:Publish"], [ARN])
    assert seal["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert seal["Condition"] == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-messaging"},
        "StringEquals": {
            "kms:ViaService": "sns.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:aws:sns:topicArn": ARN,
        },
    }
