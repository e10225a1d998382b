"""Events that call a function, exactly."""

import json
from typing import cast

import pytest

from components._iam import Allow
from components.runtime.function import Function, FunctionArgs
from components.runtime.trigger import Trigger, TriggerArgs, trigger_name
from tests.support.aws_models import faults
from tests.support.data_tier import host, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

RULE, TARGET, PERMISSION, QUEUE_POLICY = (
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:lambda/permission:Permission",
    "aws:sqs/queue:Queue",
)
HERE = "eu-west-1:123456789012"
RULE_ARN = f"arn:aws:events:{HERE}:rule/shop-prod-sweep-logs-trigger"
PATTERN = {"source": ["aws.logs"]}


def build() -> None:
    function = Function(
        "sweep",
        FunctionArgs(
            host=host(),
            part="sweep-logs",
            package="rotate_session_secret",
            description="Sweeps logs",
            statements=[Allow(sid="Work", actions=["s3:ListBucket"], on=["arn:aws:s3:::x"])],
            rules=[trigger_name(SHOP, "sweep-logs")],
        ),
    )
    args = TriggerArgs(identity=SHOP, part="sweep-logs", function=function, pattern=PATTERN, description="New groups")
    Trigger("trigger", args)


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def test_the_rule_watches_for_the_pattern(whole: Declared) -> None:
    assert whole.one(RULE).inputs == {
        "name": "shop-prod-sweep-logs-trigger",
        "description": "New groups",
        "eventPattern": json.dumps(PATTERN),
        "state": "ENABLED",
        "tags": tagged("internal"),
    }


def test_what_cannot_be_delivered_waits_in_the_queue_of_the_function(whole: Declared) -> None:
    assert whole.one(TARGET).inputs == {
        "rule": "shop-prod-sweep-logs-trigger",
        "targetId": "function",
        "arn": whole.one("aws:lambda/function:Function").outputs["arn"],
        "deadLetterConfig": {"arn": whole.one("aws:sqs/queue:Queue").outputs["arn"]},
        "retryPolicy": {"maximumEventAgeInSeconds": 86_400, "maximumRetryAttempts": 185},
    }
    target = {
        "Id": "function",
        "Arn": f"arn:aws:lambda:{HERE}:function:x",
        "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
    }
    assert faults("events", "PutTargets", {"Rule": "x", "Targets": [target]}) == []


def test_only_this_rule_of_this_account_calls_the_function(whole: Declared) -> None:
    assert whole.one(PERMISSION).inputs == {
        "statementId": "EventBridgeCalls",
        "action": "lambda:InvokeFunction",
        "function": "shop-prod-sweep-logs",
        "principal": "events.amazonaws.com",
        "sourceAccount": "123456789012",
        "sourceArn": RULE_ARN,
    }
    assert whole.one(PERMISSION).urn in whole.one(TARGET).dependencies


def test_only_this_rule_leaves_events_in_the_queue(whole: Declared) -> None:
    document = json.loads(cast("str", whole.one(QUEUE_POLICY).inputs["policy"]))
    sender, closed = document["Statement"]
    assert (sender["Effect"], sender["Action"]) == ("Allow", ["sqs:SendMessage"])
    assert sender["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert sender["Condition"] == {
        "ArnEquals": {"aws:SourceArn": [RULE_ARN]},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }
    assert (closed["Sid"], closed["Effect"]) == ("DenyInsecureTransport", "Deny")


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items if item.name.startswith("trigger")} == {
        "bulwark:runtime:Trigger::trigger",
        f"{RULE}::trigger",
        f"{TARGET}::trigger",
        f"{PERMISSION}::trigger-invoke",
    }
