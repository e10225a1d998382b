"""The janitor of logs, as it is declared."""

import fnmatch
import json
from typing import cast

import pytest

from components.operations.log_janitor import LogJanitor, LogJanitorArgs
from hardening.aws.event_patterns import matches
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree

GROUPS = "arn:aws:logs:eu-west-1:123456789012:log-group:"


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(lambda: LogJanitor("janitor", LogJanitorArgs(host=host())))


def test_it_caps_at_the_operational_days(whole: Declared) -> None:
    assert whole.one("aws:lambda/function:Function").inputs["environment"] == {"variables": {"DAYS": "14"}}
    variables_agree(whole, "log_retention_janitor")


def test_even_a_wrong_program_leaves_audit_logs_alone(whole: Declared) -> None:
    found = statements(whole, "janitor-role")
    assert found["FindLogs"] == (["logs:DescribeLogGroups"], ["*"], None)
    assert found["CapLogs"] == (["logs:PutRetentionPolicy"], [f"{GROUPS}*"], None)
    assert found["NotAuditLogs"][1] == [f"{GROUPS}*/audit/*"]
    for name, refused in (("/aws/lambda/x", False), ("/audit/shop", True), ("/shop/audit/x", True)):
        assert fnmatch.fnmatchcase(f"{GROUPS}{name}", found["NotAuditLogs"][1][0]) is refused


def heard(declared: Declared, **detail: object) -> bool | None:
    pattern = json.loads(cast("str", declared.one("aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"]))
    event = {"source": "aws.logs", "detail-type": "AWS API Call via CloudTrail", "detail": detail}
    return matches(pattern, event)


def test_every_new_group_calls_it(whole: Declared) -> None:
    made = {"eventSource": "logs.amazonaws.com", "eventName": "CreateLogGroup"}
    assert heard(whole, **made, requestParameters={"logGroupName": "/x"}) is True
    assert heard(whole, **made, errorCode="ResourceAlreadyExistsException") is False
    assert heard(whole, **{**made, "eventName": "PutRetentionPolicy"}) is False


def test_every_group_is_looked_at_daily(whole: Declared) -> None:
    assert whole.one("aws:scheduler/schedule:Schedule").inputs["scheduleExpression"] == "rate(1 day)"
