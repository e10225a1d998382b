"""Lambda: functions run what AWS still patches, alone where they must, and lose no failure."""

import datetime as dt
import json
from importlib import resources
from typing import Final

import pytest

from hardening.aws.runtimes import AS_OF, SUPPORTED_UNTIL
from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OWN, PROVIDER, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource, verdicts

ARN: Final = f"arn:aws:lambda:eu-west-1:{OWN}:function:shop-rotate"
SECRET: Final = "/shop/prod/db-app"
GOOD: Final[dict[str, object]] = {
    "name": "shop-rotate",
    "runtime": "python3.13",
    "environment": {"variables": {"A": "b"}},
    "kmsKeyArn": f"arn:aws:kms:eu-west-1:{OWN}:key/1",
    "deadLetterConfig": {"targetArn": f"arn:aws:sqs:eu-west-1:{OWN}:dead"},
    "tracingConfig": {"mode": "Active"},
    "timeout": 60,
    "reservedConcurrentExecutions": 1,
    "vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]},
}


def function(path: str = "", value: object = None) -> Resource:
    return resource("lambda/function", "f", changed(GOOD, path, value) if path else GOOD)


def renewing(tag: object = "db", arn: object = ARN) -> list[Resource]:
    tags = {} if tag is REMOVED else {"RotationClass": tag}
    return [
        resource("secretsmanager/secret", "s", {"name": SECRET, "tags": tags}),
        resource("secretsmanager/secretRotation", "r", {"secretId": SECRET, "rotationLambdaArn": arn}),
    ]


def lam_01(path: str = "", value: object = None, *others: Resource) -> list[tuple[str, str, str]]:
    return told("LAM-01", [function(path, value), *others, PROVIDER])


def test_a_hardened_function_passes_whatever_it_renews() -> None:
    assert lam_01() == []
    for tag in ("session", "db", REMOVED, UNKNOWN):
        assert lam_01("", None, *renewing(tag)) == []


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("runtime", "python3.9", "FAIL"),
        ("runtime", "nodejs20.x", "FAIL"),
        ("runtime", "python3.99", "FAIL"),
        ("runtime", 3.13, "FAIL"),
        ("runtime", REMOVED, "FAIL"),
        ("runtime", UNKNOWN, "UNDECIDED"),
        ("kmsKeyArn", REMOVED, "FAIL"),
        ("kmsKeyArn", "alias/aws/lambda", "FAIL"),
        ("deadLetterConfig", REMOVED, "FAIL"),
        ("deadLetterConfig", {}, "FAIL"),
        ("deadLetterConfig", UNKNOWN, "UNDECIDED"),
        ("tracingConfig", REMOVED, "FAIL"),
        ("tracingConfig.mode", "PassThrough", "FAIL"),
        ("tracingConfig.mode", UNKNOWN, "UNDECIDED"),
        ("timeout", 301, "FAIL"),
        ("timeout", "60", "FAIL"),
        ("timeout", UNKNOWN, "UNDECIDED"),
    ],
)
def test_each_way_to_be_less_is_told(path: str, value: object, verdict: str) -> None:
    (found,) = lam_01(path, value)
    assert found[:2] == (verdict, "f")
    assert found[2].split(".")[0] == path.split(".", maxsplit=1)[0]


def test_what_is_not_set_and_harmless_passes() -> None:
    plain = {name: value for name, value in GOOD.items() if name not in ("timeout", "kmsKeyArn", "environment")}
    assert verdicts("LAM-01", resource("lambda/function", "f", plain)) == []


def test_an_image_has_no_runtime() -> None:
    image = {name: value for name, value in GOOD.items() if name != "runtime"}
    assert verdicts("LAM-01", resource("lambda/function", "f", {**image, "packageType": "Image"})) == []
    assert verdicts("LAM-01", resource("lambda/function", "f", {**image, "packageType": UNKNOWN})) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("config", "verdict"),
    [
        ({"destinationConfig": {"onFailure": {"destination": "arn:aws:sqs:::q"}}}, []),
        ({"destinationConfig": {"onSuccess": {"destination": "arn:aws:sqs:::q"}}}, ["FAIL"]),
        ({"destinationConfig": UNKNOWN}, ["UNDECIDED"]),
        ({}, ["FAIL"]),
    ],
)
def test_failures_may_go_to_a_destination_instead(config: dict[str, object], verdict: list[str]) -> None:
    sent = resource("lambda/functionEventInvokeConfig", "c", {"functionName": "shop-rotate", **config})
    assert verdicts("LAM-01", function("deadLetterConfig", REMOVED), sent) == verdict


@pytest.mark.parametrize("value", [REMOVED, 10, 0, "1", True])
def test_what_rotates_or_says_so_runs_alone(value: object) -> None:
    path = "reservedConcurrentExecutions"
    assert lam_01(path, value) == []
    assert lam_01(path, value, *renewing("jwt")) == [("FAIL", "f", path)]
    tagged = resource("lambda/function", "f", {**changed(GOOD, path, value), "tags": {"Runs": "alone"}})
    assert told("LAM-01", [tagged]) == [("FAIL", "f", path)]


@pytest.mark.parametrize("tags", [UNKNOWN, {"Runs": UNKNOWN}])
def test_what_may_have_to_run_alone_is_open(tags: object) -> None:
    many = {**changed(GOOD, "reservedConcurrentExecutions", 10), "tags": tags}
    assert verdicts("LAM-01", resource("lambda/function", "f", many)) == ["UNDECIDED"]
    assert verdicts("LAM-01", resource("lambda/function", "f", {**GOOD, "tags": tags})) == []


def test_a_rotation_by_an_unknown_function_may_be_by_this_one() -> None:
    path = "reservedConcurrentExecutions"
    assert lam_01(path, 10, *renewing("jwt", UNKNOWN)) == [("UNDECIDED", "f", path)]
    assert lam_01(path, UNKNOWN, *renewing("jwt")) == [("UNDECIDED", "f", path)]


@pytest.mark.parametrize(
    ("tag", "verdict"),
    [("db", "FAIL"), ("redis", "FAIL"), (UNKNOWN, "UNDECIDED"), ("session", ""), (REMOVED, "")],
)
def test_what_renews_a_store_stands_in_the_network(tag: object, verdict: str) -> None:
    expected = [(verdict, "f", "vpcConfig.subnetIds" if verdict == "FAIL" else "vpcConfig")] if verdict else []
    assert lam_01("vpcConfig", REMOVED, *renewing(tag)) == expected
    assert lam_01("vpcConfig.subnetIds", [], *renewing(tag)) == expected


@pytest.mark.parametrize("named", ["shop-rotate", f"arn:aws:iam::{OWN}:role/shop-rotate"])
def test_a_role_belongs_to_one_function(named: str) -> None:
    role = resource("iam/role", "role", {"name": "shop-rotate"})
    first = resource("lambda/function", "first", {**GOOD, "name": "first", "role": named})
    by_name = resource(
        "lambda/function", "second", {**GOOD, "name": "second", "role": f"arn:aws:iam::{OWN}:role/shop-rotate"}
    )
    by_value = resource("lambda/function", "third", {**GOOD, "name": "third"}, refers={"role": role})
    assert told("LAM-01", [role, first]) == []
    for other in (by_name, by_value):
        assert sorted(told("LAM-01", [role, first, other])) == [
            ("FAIL", "first", "role"),
            ("FAIL", other.name, "role"),
        ]
    separate = resource("lambda/function", "second", {**GOOD, "name": "second", "role": "another"})
    assert told("LAM-01", [role, first, separate]) == []


def test_the_day_of_the_list_can_be_moved() -> None:
    found = asked("LAM-01", {"asOf": "2029-06-30"}, function())
    assert [(one.verdict.value, one.path) for one in found] == [("FAIL", "runtime")]
    assert "ended on 2029-06-30" in found[0].expected
    assert asked("LAM-01", {"asOf": "2029-06-29"}, function()) == []


def test_the_list_of_runtimes_is_that_of_aws() -> None:
    """As cfn-lint, which follows AWS's list, has it."""
    text = resources.files("cfnlint.data.AdditionalSpecs").joinpath("LmbdRuntimeLifecycle.json").read_text()
    theirs = {name: row["deprecated"] for name, row in json.loads(text).items()}
    assert {name: theirs[name] for name in SUPPORTED_UNTIL} == SUPPORTED_UNTIL
    ours = {name for name, ended in theirs.items() if ended >= "2024-01-01" and not name.startswith("dotnet9")}
    assert SUPPORTED_UNTIL.keys() == ours
    assert all(dt.date.fromisoformat(day) for day in (*SUPPORTED_UNTIL.values(), AS_OF))


SIGNED: Final[dict[str, object]] = {
    "allowedPublishers": {"signingProfileVersionArns": [f"arn:aws:signer:eu-west-1:{OWN}:/signing-profiles/p/1"]},
    "policies": {"untrustedArtifactOnDeployment": "Enforce"},
}


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"code": "archive"}, []),
        ({"imageUri": "x@sha256:1"}, []),
        ({"s3Bucket": "code", "codeSigningConfigArn": "arn"}, []),
        ({"s3Bucket": "code", "codeSigningConfigArn": UNKNOWN}, []),
        ({"s3Bucket": "code"}, ["FAIL"]),
        ({"s3Bucket": UNKNOWN}, ["FAIL"]),
    ],
)
def test_code_that_waits_in_a_bucket_is_signed(properties: dict[str, object], found: list[str]) -> None:
    assert verdicts("LAM-03", resource("lambda/function", "f", properties)) == found


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("policies.untrustedArtifactOnDeployment", "Warn", "FAIL"),
        ("policies.untrustedArtifactOnDeployment", UNKNOWN, "UNDECIDED"),
        ("policies", REMOVED, "FAIL"),
        ("allowedPublishers", {}, "FAIL"),
        ("allowedPublishers", UNKNOWN, "UNDECIDED"),
    ],
)
def test_unsigned_code_is_refused(path: str, value: object, verdict: str) -> None:
    assert verdicts("LAM-03", resource("lambda/codeSigningConfig", "c", SIGNED)) == []
    changed_config = resource("lambda/codeSigningConfig", "c", changed(SIGNED, path, value))
    assert verdict in verdicts("LAM-03", changed_config)


def test_signing_is_advice_in_production_and_no_matter_elsewhere() -> None:
    bare = resource("lambda/function", "f", {"s3Bucket": "code"})
    assert verdicts("LAM-03", bare, profile=Profile.DEV) == []
