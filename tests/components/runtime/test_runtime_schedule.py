"""A schedule that calls a function, exactly."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from components._iam import Allow
from components.runtime.function import Function, FunctionArgs
from components.runtime.schedule import Schedule, ScheduleArgs
from tests.support.aws_models import faults
from tests.support.data_tier import host, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

SCHEDULE, GROUP, ROLE, POLICY = (
    "aws:scheduler/schedule:Schedule",
    "aws:scheduler/scheduleGroup:ScheduleGroup",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
)
HERE = "eu-west-1:123456789012"
NAME = "shop-prod-sweep-logs"
KEYS = [f"arn:aws:kms:{HERE}:key/*"]


def build(part: str = "sweep-logs") -> None:
    shared = host()
    work = Allow(sid="Work", actions=["logs:PutRetentionPolicy"], on=[f"arn:aws:logs:{HERE}:log-group:/x"])
    function = Function(
        "sweep",
        FunctionArgs(
            host=shared, part=part, package="rotate_session_secret", description="Sweeps logs", statements=[work]
        ),
    )
    args = ScheduleArgs(
        identity=SHOP,
        keys=shared.keys,
        part=part,
        target=function.callable(),
        expression="rate(1 day)",
        description="Sweeps logs every day",
    )
    Schedule("daily", args)


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def test_it_calls_on_time_sealed_and_keeps_what_was_lost(whole: Declared) -> None:
    assert whole.one(SCHEDULE).inputs == {
        "name": NAME,
        "groupName": NAME,
        "description": "Sweeps logs every day",
        "scheduleExpression": "rate(1 day)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "state": "ENABLED",
        "kmsKeyArn": whole.one("aws:kms/key:Key", "keys-workflows").outputs["arn"],
        "target": {
            "arn": f"arn:aws:lambda:{HERE}:function:{NAME}",
            "roleArn": f"arn:aws:iam::123456789012:role/{NAME}-schedule",
            "input": "{}",
            "deadLetterConfig": {"arn": f"arn:aws:sqs:{HERE}:{NAME}"},
            "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
        },
    }
    assert whole.one(GROUP).inputs == {"name": NAME, "tags": tagged("internal")}


def test_scheduler_takes_such_a_schedule(whole: Declared) -> None:
    def spelt(value: object) -> object:
        if isinstance(value, Mapping):
            return {key[0].upper() + key[1:]: spelt(inner) for key, inner in value.items()}
        return value

    found = cast("dict[str, Any]", spelt(whole.one(SCHEDULE).inputs))
    assert faults("scheduler", "CreateSchedule", {**found, "ClientToken": "a"}) == []


def test_only_its_own_group_makes_scheduler_take_the_role(whole: Declared) -> None:
    role = whole.one(ROLE, "daily-role").inputs
    (statement,) = json.loads(cast("str", role["assumeRolePolicy"]))["Statement"]
    assert statement["Principal"] == {"Service": ["scheduler.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:{HERE}:schedule-group/{NAME}"},
    }


def test_the_role_may_call_and_no_more(whole: Declared) -> None:
    document = json.loads(cast("str", whole.one(POLICY, "daily-role").inputs["policy"]))
    found = {one["Sid"]: (one["Action"], one["Resource"], one.get("Condition")) for one in document["Statement"]}
    queue, schedule = f"arn:aws:sqs:{HERE}:{NAME}", f"arn:aws:scheduler:{HERE}:schedule/{NAME}/{NAME}"
    assert found == {
        "Call": (["lambda:InvokeFunction"], [f"arn:aws:lambda:{HERE}:function:{NAME}"], None),
        "KeepFailures": (["sqs:SendMessage"], [queue], None),
        "SealFailures": (["kms:Decrypt", "kms:GenerateDataKey"], KEYS, sealed("messaging", "aws:sqs:arn", queue)),
        "OpenSchedule": (["kms:Decrypt"], KEYS, sealed("workflows", "aws:scheduler:schedule:arn", schedule)),
    }


def sealed(purpose: str, key: str, value: str) -> dict[str, object]:
    return {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/shop-prod-{purpose}"},
        "ArnLike": {f"kms:EncryptionContext:{key}": value},
    }


def test_function_and_permission_are_there_before_the_first_call(whole: Declared) -> None:
    needed = set(whole.one(SCHEDULE).dependencies)
    assert {whole.one("aws:lambda/function:Function").urn, whole.one(POLICY, "daily-role").urn} <= needed


@pytest.mark.parametrize("seconds", [0, 59, 86_401])
def test_calls_neither_pile_up_nor_are_given_up_at_once(seconds: int) -> None:
    def wrong() -> None:
        args = {"identity": SHOP, "keys": host().keys, "part": "x", "expression": "rate(1 day)", "description": "x"}
        ScheduleArgs(**cast("Any", args), target=cast("Any", None), latest_seconds=seconds)

    with pytest.raises(ValueError, match=f"latest_seconds is {seconds}"):
        declare(wrong)


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items if item.name.startswith("daily")} == {
        "bulwark:runtime:Schedule::daily",
        f"{SCHEDULE}::daily",
        f"{GROUP}::daily-group",
        f"{ROLE}::daily-role",
        f"{POLICY}::daily-role",
    }


def test_a_long_name_is_cut_alike_wherever_it_stands() -> None:
    declared = declare(lambda: build("sweep-" + "x" * 70))
    schedule, group = declared.one(SCHEDULE).inputs, cast("str", declared.one(GROUP).inputs["name"])
    target = cast("dict[str, str]", schedule["target"])
    role = cast("str", declared.one(ROLE, "daily-role").inputs["name"])
    assert (schedule["name"], schedule["groupName"], len(group)) == (group, group, 64)
    assert target["roleArn"].endswith(f"role/{role}")
    assert target["arn"].endswith(f"function:{declared.one('aws:lambda/function:Function').inputs['name']}")


def test_a_first_preview_shows_whom_it_calls(whole: Declared) -> None:
    first = declare(build, unknown=True)
    assert first.one(SCHEDULE).inputs["target"] == whole.one(SCHEDULE).inputs["target"]
