"""The rotation function, exactly."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from components.data.redis import Redis
from components.data.rotation import RotationClass
from components.data.secret import Secret, SecretArgs
from tests.support.data_tier import (
    GROUPS,
    LOGS,
    SECRETS_KEY,
    SUBNETS,
    policy_of,
    redis_args,
    rotation,
    tagged,
)
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

KEY = "aws:kms/key:Key"
FUNCTION = "aws:lambda/function:Function"
NAME = "shop-prod-rotate-redis-auth"
HERE = "eu-west-1:123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{HERE}:function:{NAME}"
QUEUE_ARN = f"arn:aws:sqs:{HERE}:{NAME}"
SECRET_ARN = f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/redis-auth-??????"
SOURCES = Path(__file__).resolve().parents[3] / "functions" / "rotate_redis_auth"

EXACTLY = {
    "architectures": ["arm64"],
    "description": "Renews the AUTH token of the cache, step by step, for Secrets Manager",
    "environment": {"variables": {"REPLICATION_GROUP_ID": "shop-prod-redis"}},
    "handler": "functions.rotate_redis_auth.handler.handle",
    "loggingConfig": {
        "applicationLogLevel": "INFO",
        "logFormat": "JSON",
        "logGroup": f"/aws/lambda/{NAME}",
        "systemLogLevel": "WARN",
    },
    "memorySize": 256,
    "name": NAME,
    "reservedConcurrentExecutions": 1,
    "role": f"arn:aws:iam::123456789012:role/{NAME}",
    "runtime": "python3.13",
    "tags": tagged("internal"),
    "timeout": 300,
    "tracingConfig": {"mode": "Active"},
    "vpcConfig": {"securityGroupIds": list(GROUPS), "subnetIds": list(SUBNETS)},
}
ADDRESSES = {
    "bulwark:foundation:LogGroup::rotate-logs",
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::rotate-logs-scrub",
    "aws:cloudwatch/logGroup:LogGroup::rotate-logs",
    "aws:iam/role:Role::rotate-role",
    "aws:iam/rolePolicy:RolePolicy::rotate-role",
    "aws:lambda/function:Function::rotate-function",
    "aws:lambda/permission:Permission::rotate-invoke",
    "aws:sqs/queue:Queue::rotate-failures",
    "aws:sqs/queuePolicy:QueuePolicy::rotate-failures",
}


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(rotation)


def texts(declared: Declared) -> Mapping[str, str]:
    """Give the files of the code archive with their texts."""
    archive = cast("Mapping[str, Mapping[str, Mapping[str, str]]]", declared.one(FUNCTION).inputs["code"])
    return {path: asset["text"] for path, asset in archive["assets"].items()}


def test_the_function_is_exactly_this(whole: Declared) -> None:
    inputs = dict(whole.one(FUNCTION).inputs)
    del inputs["code"]
    made = {
        "deadLetterConfig": {"targetArn": whole.one("aws:sqs/queue:Queue").outputs["arn"]},
        "kmsKeyArn": whole.one(KEY, "keys-data").outputs["arn"],
    }
    assert inputs == EXACTLY | made


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items if item.name.startswith("rotate-")} == ADDRESSES


def test_the_code_is_the_package_and_nothing_of_this_machine(whole: Declared) -> None:
    found = texts(whole)
    expected = {"functions/__init__.py", *(f"functions/rotate_redis_auth/{path.name}" for path in SOURCES.glob("*.py"))}
    assert set(found) == expected
    assert found["functions/rotate_redis_auth/handler.py"] == (SOURCES / "handler.py").read_text(encoding="utf-8")
    assert str(SOURCES.parent) not in json.dumps(whole.one(FUNCTION).inputs)
    again = declare(rotation)
    assert texts(again) == found


def test_the_handler_is_where_the_function_looks_for_it(whole: Declared) -> None:
    module, _, name = cast("str", whole.one(FUNCTION).inputs["handler"]).rpartition(".")
    assert f"def {name}(event" in texts(whole)[module.replace(".", "/") + ".py"]


def test_secrets_manager_calls_it_for_one_secret_of_this_account(whole: Declared) -> None:
    assert whole.one("aws:lambda/permission:Permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": NAME,
        "principal": "secretsmanager.amazonaws.com",
        "sourceAccount": "123456789012",
        "sourceArn": SECRET_ARN,
        "statementId": "SecretsManagerRotates",
    }


def test_failures_are_kept_sealed_for_two_weeks(whole: Declared) -> None:
    assert whole.one("aws:sqs/queue:Queue").inputs == {
        "kmsMasterKeyId": whole.one(KEY, "keys-messaging").outputs["arn"],
        "messageRetentionSeconds": 1_209_600,
        "name": NAME,
        "redriveAllowPolicy": '{"redrivePermission": "denyAll"}',
        "tags": tagged("internal", Use="dead-letter"),
    }
    (statement,) = policy_of(whole, "aws:sqs/queuePolicy:QueuePolicy", "policy")
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", ["sqs:*"])
    assert statement["Resource"] == [QUEUE_ARN]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_log_group_and_permissions_exist_before_the_function(whole: Declared) -> None:
    needed = set(whole.one(FUNCTION).dependencies)
    before = ("aws:cloudwatch/logGroup:LogGroup", "aws:iam/rolePolicy:RolePolicy", "aws:sqs/queue:Queue")
    assert {whole.one(type_).urn for type_ in before} <= needed


def test_the_secret_and_the_function_need_each_other_without_a_cycle() -> None:
    """The role of the function is a reader of the secret; the first rotation waits until all of it may be called."""

    def build() -> None:
        renewal = rotation().rotation(90)
        Secret(
            "redis-auth",
            SecretArgs(
                identity=SHOP,
                part="redis-auth",
                description="Token of the cache",
                rotation_class=RotationClass.REDIS,
                key_arn=SECRETS_KEY,
                readers=[],
                rotation=renewal,
            ),
        )

    declared = declare(build)
    schedule = declared.one("aws:secretsmanager/secretRotation:SecretRotation")
    assert schedule.inputs["rotationRules"] == {"automaticallyAfterDays": 90, "duration": "2h"}
    assert declared.one("aws:lambda/permission:Permission").urn in schedule.dependencies
    assert declared.one(FUNCTION).urn in schedule.property_dependencies["rotationLambdaArn"]
    readers = policy_of(declared, "aws:secretsmanager/secretPolicy:SecretPolicy", "policy")[0]["Condition"]
    role = declared.one("aws:iam/role:Role").inputs["name"]
    assert f"arn:aws:iam::123456789012:role/{role}" in json.dumps(readers)


def test_the_function_waits_for_the_cache_it_is_told_of() -> None:
    def build() -> None:
        rotation(group_id=Redis("redis", redis_args()).group_id)

    declared = declare(build)
    group = declared.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert group.urn in declared.one(FUNCTION).property_dependencies["environment"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timeout_seconds": 119}, "timeout_seconds is 119: give a whole number from 120 to 300"),
        ({"timeout_seconds": 301}, "timeout_seconds is 301"),
        ({"memory_mib": 127}, "memory_mib is 127: give a whole number from 128 to 1024"),
        ({"memory_mib": 1025}, "memory_mib is 1025"),
    ],
)
def test_a_wrong_size_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(functools.partial(rotation, **changes))


def test_the_log_group_is_kept_as_all_others(whole: Declared) -> None:
    inputs = whole.one("aws:cloudwatch/logGroup:LogGroup").inputs
    assert (inputs["retentionInDays"], inputs["kmsKeyId"]) == (LOGS.ops_days, LOGS.key_arn)
