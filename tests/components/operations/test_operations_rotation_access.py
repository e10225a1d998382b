"""What the rotation function may do, exactly."""

import json
import re
from typing import cast

import pytest

from tests.support.data_tier import policy_of, rotation
from tests.support.declare import Declared, declare

POLICY = "aws:iam/rolePolicy:RolePolicy"
NAME = "shop-prod-rotate-redis-auth"
HERE = "eu-west-1:123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{HERE}:function:{NAME}"
QUEUE_ARN = f"arn:aws:sqs:{HERE}:{NAME}"
SECRET_ARN = f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/redis-auth-??????"

KEYS = [f"arn:aws:kms:{HERE}:key/*"]
STATEMENTS = {
    "RotateSecret": (
        [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ],
        [SECRET_ARN],
        None,
    ),
    "ResealSecret": (
        ["kms:Decrypt", "kms:GenerateDataKey"],
        KEYS,
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-secrets"},
            "ArnLike": {"kms:EncryptionContext:SecretARN": SECRET_ARN},
        },
    ),
    "RotateToken": (
        ["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
        [f"arn:aws:elasticache:{HERE}:replicationgroup:shop-prod-redis"],
        None,
    ),
    "JoinNetwork": (
        [
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
            "ec2:UnassignPrivateIpAddresses",
        ],
        ["*"],
        {"ArnNotEquals": {"lambda:SourceFunctionArn": FUNCTION_ARN}},
    ),
    "KeepFailures": (["sqs:SendMessage"], [QUEUE_ARN], None),
    "SealFailures": (
        ["kms:Decrypt", "kms:GenerateDataKey"],
        KEYS,
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-messaging"},
            "ArnLike": {"kms:EncryptionContext:aws:sqs:arn": QUEUE_ARN},
        },
    ),
    "WriteLogs": (
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [f"arn:aws:logs:{HERE}:log-group:/aws/lambda/{NAME}:*"],
        None,
    ),
    "Trace": (["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], None),
    "ReadOwnVariables": (
        ["kms:Decrypt"],
        KEYS,
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-data"},
            "ArnLike": {"kms:EncryptionContext:aws:lambda:FunctionArn": FUNCTION_ARN},
        },
    ),
}


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(rotation)


def test_the_role_may_do_exactly_this(whole: Declared) -> None:
    found = {
        statement["Sid"]: (statement["Action"], statement["Resource"], statement.get("Condition"))
        for statement in policy_of(whole, POLICY, "policy")
    }
    assert found == STATEMENTS


def test_the_role_is_assumed_by_this_function_alone(whole: Declared) -> None:
    (statement,) = policy_of(whole, "aws:iam/role:Role", "assumeRolePolicy")
    assert statement["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": FUNCTION_ARN},
    }


def test_another_cache_and_secret_may_be_named() -> None:
    declared = declare(lambda: rotation(cache_part="sessions", secret_part="sessions-auth"))
    text = cast("str", declared.one(POLICY).inputs["policy"])
    assert ":replicationgroup:shop-prod-sessions" in text
    assert ":secret:/shop/prod/sessions-auth-??????" in text
    assert "redis-auth-??????" not in text


def test_only_what_knows_no_resources_is_open_to_all(whole: Declared) -> None:
    document = policy_of(whole, POLICY, "policy")
    assert [one["Sid"] for one in document if "*" in cast("list[str]", one["Resource"])] == ["JoinNetwork", "Trace"]
    assert "*" not in json.dumps([one["Action"] for one in document])


def test_a_first_preview_shows_the_whole_policy(whole: Declared) -> None:
    first = declare(rotation, unknown=True)
    assert first.one(POLICY).inputs["policy"] == whole.one(POLICY).inputs["policy"]


def test_the_keys_are_named_by_the_aliases_that_they_have(whole: Declared) -> None:
    named = {alias.inputs["name"] for alias in whole.all("aws:kms/alias:Alias")}
    conditions = [one.get("Condition", {}) for one in policy_of(whole, POLICY, "policy")]
    wanted = re.findall(r"alias/[\w-]+", json.dumps(conditions))
    assert len(wanted) == 3
    assert set(wanted) <= named
