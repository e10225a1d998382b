"""A function, exactly."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from components._iam import Allow
from components._signals import MetricSignal, Urgency
from components.runtime.function import Function, FunctionArgs, FunctionNetwork
from tests.support.data_tier import GROUPS, LOGS, SUBNETS, host, policy_of, tagged
from tests.support.declare import Declared, declare

FUNCTION, QUEUE, ROLE, POLICY = (
    "aws:lambda/function:Function",
    "aws:sqs/queue:Queue",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
)
NAME = "shop-prod-sweep-logs"
HERE = "eu-west-1:123456789012"
FUNCTION_ARN = f"arn:aws:lambda:{HERE}:function:{NAME}"
QUEUE_ARN = f"arn:aws:sqs:{HERE}:{NAME}"
GROUP = f"/aws/lambda/{NAME}"
PACKAGE = "rotate_session_secret"
SOURCES = Path(__file__).resolve().parents[3] / "functions"
WORK = Allow(sid="Work", actions=["logs:PutRetentionPolicy"], on=[f"arn:aws:logs:{HERE}:log-group:/x"])


def function(**changes: Any) -> Function:  # noqa: ANN401  any of the fields, each of its own type
    """Declare a function, with changes to its arguments."""
    fixed = {
        "host": host(),
        "part": "sweep-logs",
        "package": PACKAGE,
        "description": "Sweeps logs",
        "statements": (WORK,),
    }
    return Function("sweep", FunctionArgs(**{**fixed, **changes}))


PLAIN: Mapping[str, Any] = {}
WHOLE: Mapping[str, Any] = {
    "variables": {"GROUP": "a-group"},
    "network": FunctionNetwork(subnet_ids=SUBNETS, security_group_ids=GROUPS),
}


@pytest.fixture(scope="module")
def plain() -> Declared:
    return declare(function)


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(functools.partial(function, **WHOLE))


def inputs(declared: Declared) -> dict[str, object]:
    found = dict(declared.one(FUNCTION).inputs)
    del found["code"]
    return found


EXACTLY: Mapping[str, object] = {
    "architectures": ["arm64"],
    "description": "Sweeps logs",
    "handler": f"functions.{PACKAGE}.handler.handle",
    "loggingConfig": {
        "applicationLogLevel": "INFO",
        "logFormat": "JSON",
        "logGroup": GROUP,
        "systemLogLevel": "WARN",
    },
    "memorySize": 256,
    "name": NAME,
    "reservedConcurrentExecutions": 1,
    "role": f"arn:aws:iam::123456789012:role/{NAME}",
    "runtime": "python3.13",
    "tags": tagged("internal", Runs="alone"),
    "timeout": 60,
    "tracingConfig": {"mode": "Active"},
}


def test_a_plain_function_is_exactly_this(plain: Declared) -> None:
    dead_letters = {"deadLetterConfig": {"targetArn": plain.one(QUEUE).outputs["arn"]}}
    assert inputs(plain) == {**EXACTLY, **dead_letters}


def test_variables_are_sealed_and_the_network_is_joined(whole: Declared) -> None:
    added = {
        "deadLetterConfig": {"targetArn": whole.one(QUEUE).outputs["arn"]},
        "environment": {"variables": {"GROUP": "a-group"}},
        "kmsKeyArn": whole.one("aws:kms/key:Key", "keys-data").outputs["arn"],
        "vpcConfig": {"securityGroupIds": list(GROUPS), "subnetIds": list(SUBNETS)},
    }
    assert inputs(whole) == {**EXACTLY, **added}


def test_lambda_takes_such_a_function(whole: Declared) -> None:
    """The shape of CreateFunction in AWS's own service model."""
    names = {
        "name": "FunctionName",
        "loggingConfig": "LoggingConfig",
        "kmsKeyArn": "KMSKeyArn",
        "deadLetterConfig": "DeadLetterConfig",
        "vpcConfig": "VpcConfig",
    }

    def spelt(value: object) -> object:
        if isinstance(value, Mapping):
            return {names.get(key, key[0].upper() + key[1:]): spelt(inner) for key, inner in value.items()}
        return value

    found = cast("dict[str, Any]", spelt(inputs(whole)))
    del found["ReservedConcurrentExecutions"]  # a call of its own
    found["Code"] = {"ZipFile": b""}
    found["Environment"] = {"Variables": {"GROUP": "a-group"}}
    found["Tags"] = tagged("internal")
    shape = Session().get_service_model("lambda").operation_model("CreateFunction").input_shape
    assert shape is not None
    report = ParamValidator().validate(found, shape)
    assert not report.has_errors(), report.generate_report()
    assert {*found} <= {*shape.members}


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items if item.name.startswith("sweep")} == {
        "bulwark:runtime:Function::sweep",
        "bulwark:foundation:LogGroup::sweep-logs",
        "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::sweep-logs-scrub",
        "aws:cloudwatch/logGroup:LogGroup::sweep-logs",
        f"{ROLE}::sweep-role",
        f"{POLICY}::sweep-role",
        f"{FUNCTION}::sweep",
        f"{QUEUE}::sweep-failures",
    }


def texts(declared: Declared) -> Mapping[str, str]:
    """Give the files of the code archive with their texts."""
    archive = cast("Mapping[str, Mapping[str, Mapping[str, str]]]", declared.one(FUNCTION).inputs["code"])
    return {path: asset["text"] for path, asset in archive["assets"].items()}


def test_the_code_is_the_package_with_what_functions_share_and_nothing_of_this_machine(plain: Declared) -> None:
    found = texts(plain)
    expected = {
        f"functions/{folder}/{path.name}"
        for folder in ("_common", PACKAGE)
        for path in (SOURCES / folder).glob("*.p[ye]*")
    }
    assert set(found) == {"functions/__init__.py", *expected}
    assert found[f"functions/{PACKAGE}/handler.py"] == (SOURCES / PACKAGE / "handler.py").read_text(encoding="utf-8")
    assert str(SOURCES.parent) not in json.dumps(plain.one(FUNCTION).inputs)
    assert texts(declare(function)) == found


def test_failures_are_kept_sealed_for_two_weeks(plain: Declared) -> None:
    assert {name: value for name, value in plain.one(QUEUE).inputs.items() if name != "policy"} == {
        "kmsMasterKeyId": plain.one("aws:kms/key:Key", "keys-messaging").outputs["arn"],
        "messageRetentionSeconds": 1_209_600,
        "name": NAME,
        "redriveAllowPolicy": '{"redrivePermission": "denyAll"}',
        "tags": tagged("internal", Use="dead-letter"),
    }
    (statement,) = policy_of(plain, QUEUE, "policy")
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", ["sqs:*"])
    assert statement["Resource"] == [QUEUE_ARN]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_log_group_and_permissions_exist_before_the_function(plain: Declared) -> None:
    needed = set(plain.one(FUNCTION).dependencies)
    before = ("aws:cloudwatch/logGroup:LogGroup", POLICY, QUEUE)
    assert {plain.one(type_).urn for type_ in before} <= needed


def test_the_log_group_is_kept_as_all_others(plain: Declared) -> None:
    found = plain.one("aws:cloudwatch/logGroup:LogGroup").inputs
    assert (found["name"], found["retentionInDays"], found["kmsKeyId"]) == (GROUP, LOGS.ops_days, LOGS.key_arn)


def test_the_role_is_assumed_by_this_function_alone(plain: Declared) -> None:
    (statement,) = policy_of(plain, ROLE, "assumeRolePolicy")
    assert statement["Principal"] == {"Service": ["lambda.amazonaws.com"]}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": FUNCTION_ARN},
    }


KEYS = [f"arn:aws:kms:{HERE}:key/*"]


def sealed(purpose: str, **context: str) -> dict[str, object]:
    return {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/shop-prod-{purpose}"},
        "ArnLike": {f"kms:EncryptionContext:{key.replace('_', ':')}": value for key, value in context.items()},
    }


OWN: Mapping[str, tuple[list[str], list[str], object]] = {
    "Work": (["logs:PutRetentionPolicy"], [f"arn:aws:logs:{HERE}:log-group:/x"], None),
    "KeepFailures": (["sqs:SendMessage"], [QUEUE_ARN], None),
    "SealFailures": (["kms:Decrypt", "kms:GenerateDataKey"], KEYS, sealed("messaging", aws_sqs_arn=QUEUE_ARN)),
    "WriteLogs": (
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [f"arn:aws:logs:{HERE}:log-group:{GROUP}:*"],
        None,
    ),
    "Trace": (["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], None),
}
FOR_VARIABLES = {
    "ReadOwnVariables": (["kms:Decrypt"], KEYS, sealed("data", aws_lambda_FunctionArn=FUNCTION_ARN)),
}
IN_NETWORK = {
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
}


def allowed(declared: Declared) -> dict[object, object]:
    return {
        statement["Sid"]: (statement["Action"], statement["Resource"], statement.get("Condition"))
        for statement in policy_of(declared, POLICY, "policy")
    }


def test_the_role_may_do_its_work_and_exactly_this(plain: Declared, whole: Declared) -> None:
    assert allowed(plain) == OWN
    assert allowed(whole) == {**OWN, **FOR_VARIABLES, **IN_NETWORK}


def test_a_first_preview_shows_the_whole_policy(whole: Declared) -> None:
    first = declare(functools.partial(function, **WHOLE), unknown=True)
    assert first.one(POLICY).inputs["policy"] == whole.one(POLICY).inputs["policy"]


def test_a_long_name_is_cut_alike_wherever_it_stands() -> None:
    part = "sweep-" + "x" * 70
    declared = declare(functools.partial(function, part=part))
    statement = {one["Sid"]: one for one in policy_of(declared, POLICY, "policy")}
    queue = cast("str", declared.one(QUEUE).inputs["name"])
    assert statement["KeepFailures"]["Resource"] == [f"arn:aws:sqs:{HERE}:{queue}"]
    name = cast("str", declared.one(FUNCTION).inputs["name"])
    assert (len(name), len(queue)) == (64, 80)
    assert f"function:{name}" in cast("str", declared.one(ROLE).inputs["assumeRolePolicy"])


def test_it_says_when_it_fails_is_held_back_or_gives_up() -> None:
    found: list[MetricSignal] = []

    def build() -> None:
        found.extend(signal for signal in function().signals() if isinstance(signal, MetricSignal))

    declare(build)
    assert [(signal.alarm, signal.part, signal.metric.name, signal.threshold) for signal in found] == [
        ("lambda-errors", "sweep-logs", "Errors", 1),
        ("lambda-throttles", "sweep-logs", "Throttles", 1),
        ("jobs-dlq", "sweep-logs", "ApproximateNumberOfMessagesVisible", 1),
    ]
    assert [signal.urgency for signal in found] == [Urgency.PAGE, Urgency.NOTIFY, Urgency.PAGE]
    assert found[0].metric.dimensions == {"FunctionName": NAME}
    assert found[2].metric.dimensions == {"QueueName": NAME}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timeout_seconds": 0}, "timeout_seconds is 0: give a whole number from 1 to 300"),
        ({"timeout_seconds": 301}, "timeout_seconds is 301"),
        ({"memory_mib": 127}, "memory_mib is 127: give a whole number from 128 to 3008"),
        ({"memory_mib": 3009}, "memory_mib is 3009"),
        ({"concurrency": 0}, "concurrency is 0: give a whole number from 1 to 100"),
        ({"concurrency": 101}, "concurrency is 101"),
    ],
)
def test_a_wrong_size_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(functools.partial(function, **changes))
