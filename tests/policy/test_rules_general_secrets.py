"""No secret in plain sight: in variables, commands, JSON, base64, tags and descriptions."""

import base64
import json
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.rules.general_secrets import SURFACES
from hardening.values import UNKNOWN, Secret
from tests.support.rules import CANARY, JUNK, changed, robust
from tests.support.wire import findings, resource, verdicts

KEY: Final = "AKIA" + "IOSFODNN7EXAMPLE"
RANDOM: Final = "pX9vK2mQ8rT4wY6zB1nC5dF7gH3jL0sA+eU/iO9aS8q="
ARN: Final = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/session-AbCdEf"


def task(**changes: object) -> list[str]:
    container = {
        "name": "api",
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api@sha256:" + "0a1b2c3d" * 8,
        "environment": [
            {"name": "NODE_ENV", "value": "production"},
            {"name": "JWT_ACCESS_TTL_SECONDS", "value": "900"},
        ],
        "secrets": [{"name": "SESSION_SECRET", "valueFrom": f"{ARN}:current::"}],
        "command": ["node", "--tls-min-v1.2", "main.js"],
        "dockerLabels": {"team": "shop"},
        **changes,
    }
    return verdicts(
        "G-09", resource("ecs/taskDefinition", properties={"containerDefinitions": json.dumps([container])})
    )


def test_a_container_that_refers_to_its_secrets_passes() -> None:
    assert task() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"environment": [{"name": "AWS_ACCESS_KEY_ID", "value": KEY}]},
        {"environment": [{"name": "STORAGE_ID", "value": KEY}]},
        {"environment": [{"name": "SESSION_SECRET", "value": "hunter2"}]},
        {"environment": [{"Name": "session_secret", "Value": "hunter2"}]},
        {"environment": [{"name": "APP_VALUE", "value": RANDOM}]},
        {"environment": [{"name": "APP_SALT", "value": "pepper-and-salt"}]},
        {"environment": [{"name": "REDIS_URL", "value": "redis://:hunter2@cache:6379"}]},
        {"environment": [{"name": "MONGO_URI", "value": "mongodb+srv://shop:hunter2@mongo/shop"}]},
        {"environment": [{"name": "MAIL_PASS", "value": "hunter2"}]},
        {"environment": [{"name": "CONFIG", "value": json.dumps({"db": {"password": "hunter2"}})}]},
        {"command": ["node", "--secret=hunter2"]},
        {"command": ["node", "--password", "hunter2"]},
        {"command": ["sh", "-c", "API_KEY=hunter2 node main.js"]},
        {"entryPoint": ["sh", "-c", "export TOKEN='hunter2'; node"]},
        {"dockerLabels": {"token": "hunter2"}},
        {"dockerLabels": {"note": "ghp_" + "a1B2" * 9}},
    ],
)
def test_a_secret_in_a_container_fails_wherever_it_stands(changes: dict[str, object]) -> None:
    assert set(task(**changes)) == {"FAIL"}


@pytest.mark.parametrize(
    ("short", "properties"),
    [
        ("lambda/function", {"environment": {"variables": {"COOKIE": "sessionid=1"}}}),
        ("ssm/parameter", {"name": "/shop/token", "type": "String", "value": "hunter2"}),
        ("ssm/parameter", {"name": "/shop/x", "type": "String", "value": KEY}),
        ("ssm/parameter", {"name": "/shop/x", "type": "StringList", "value": f"a,{KEY}"}),
        ("ssm/parameter", {"name": "/shop/x", "type": "SecureString", "insecureValue": KEY}),
        ("ssm/parameter", {"name": "/shop/x", "value": KEY}),
        ("codebuild/project", {"environment": {"environmentVariables": [{"name": "NPM_TOKEN", "value": "hunter2"}]}}),
        ("ec2/instance", {"userData": "#!/bin/sh\nexport DB_PASSWORD=hunter2\n"}),
        ("ec2/instance", {"userDataBase64": base64.b64encode(b"#!/bin/sh\nDB_PASSWORD=hunter2\n").decode()}),
        ("ec2/launchTemplate", {"userData": base64.b64encode(KEY.encode()).decode()}),
        ("scheduler/schedule", {"target": {"input": json.dumps({"apiKey": "hunter2"})}}),
        ("scheduler/schedule", {"target": {"ecsParameters": {"tags": {"note": KEY}}}}),
        ("cloudwatch/eventTarget", {"input": f'{{"key": "{KEY}"}}'}),
        ("ssm/document", {"content": json.dumps({"parameters": {"Token": {"default": KEY}}})}),
        ("apprunner/service", {"sourceConfiguration": {"imageRepository": {"environment": {"SECRET": "hunter2"}}}}),
        ("s3/bucket", {"tags": {"note": KEY}}),
        ("aws:alb/loadBalancer:LoadBalancer", {"tags": {"note": KEY}}),
        ("kms/key", {"description": f"opened with {KEY}"}),
    ],
)
def test_every_surface_is_read(short: str, properties: dict[str, object]) -> None:
    assert set(verdicts("G-09", resource(short, properties=properties))) == {"FAIL"}


@pytest.mark.parametrize(
    ("short", "properties"),
    [
        (
            "lambda/function",
            {"environment": {"variables": {"SECRET_ARN": ARN, "DB_SECRET": ARN, "TOKEN": "/shop/token"}}},
        ),
        ("ssm/parameter", {"name": "/shop/token", "type": "SecureString", "value": Secret("hunter2")}),
        ("ssm/parameter", {"name": "/shop/flag", "type": "String", "value": "on"}),
        (
            "codebuild/project",
            {
                "environment": {
                    "environmentVariables": [
                        {"name": "NPM_TOKEN", "type": "SECRETS_MANAGER", "value": "shop-npm:token"}
                    ]
                }
            },
        ),
        ("s3/bucket", {"tags": {"Secret": "session", "DataClass": "secret", "RotationClass": "session"}}),
        ("ec2/instance", {"userData": "not base64 at all"}),
        ("scheduler/schedule", {"target": {"input": "[not json"}}),
        ("scheduler/schedule", {"target": {"arn": UNKNOWN, "roleArn": UNKNOWN, "input": "{}"}}),
        ("rds/instance", {"password": Secret("hunter2")}),
    ],
)
def test_references_and_sealed_values_pass(short: str, properties: dict[str, object]) -> None:
    assert verdicts("G-09", resource(short, properties=properties)) == []


@pytest.mark.parametrize("value", [Secret("plain"), Secret(UNKNOWN), Secret({"A": "b"}), Secret(["a"])])
def test_what_the_program_marks_as_secret_may_not_stand_in_plain_sight(value: Secret) -> None:
    variables = {"environment": {"variables": {"HARMLESS": value}}}
    assert verdicts("G-09", resource("lambda/function", properties=variables)) == ["FAIL"]
    for short, name in (
        ("ecs/taskDefinition", "containerDefinitions"),
        ("s3/bucket", "tags"),
        ("kms/key", "description"),
    ):
        assert verdicts("G-09", resource(short, properties={name: value})) == ["FAIL"]


def test_unknown_text_is_undecided_and_hides_no_hit() -> None:
    for type_, names in SURFACES.items():
        for name in (*names, "tags", "description"):
            assert verdicts("G-09", resource(type_, properties=changed({}, name, UNKNOWN))) == ["UNDECIDED"]
    assert set(verdicts("G-09", resource("scheduler/schedule", properties={"target": UNKNOWN}))) == {"UNDECIDED"}
    mixed = {"environment": {"variables": {"QUEUE_URL": UNKNOWN, "TOKEN": "hunter2"}}}
    assert verdicts("G-09", resource("lambda/function", properties=mixed)) == ["FAIL"]


def test_a_finding_tells_detector_and_length_but_not_the_text() -> None:
    variables = {"environment": {"variables": {"DB_PASSWORD": CANARY, "ID": KEY}}}
    found = findings("G-09", resource("lambda/function", properties=variables))
    assert {finding.path for finding in found} == {"environment.variables.DB_PASSWORD", "environment.variables.ID"}
    for finding in found:
        assert CANARY not in str(finding)
        assert KEY not in str(finding)
    assert {finding.actual for finding in found} == {
        f"a literal under the name of a secret ({len(CANARY)} characters)",
        f"an AWS access key id ({len(KEY)} characters)",
    }


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SURFACES)), JUNK, JUNK)
def test_nothing_breaks_the_rule_or_makes_it_tell_secrets(type_: str, first: object, second: object) -> None:
    values: dict[str, object] = dict(zip((*SURFACES[type_], "tags"), (first, second), strict=False))
    robust("G-09", [resource(type_, properties=values)])
    robust("G-09", [resource(type_, properties={name: json.dumps(str(value)) for name, value in values.items()})])


@pytest.mark.parametrize(
    ("source", "prop", "expected"),
    [
        ("elasticache/replicationGroup", "insecureValue", []),
        ("rds/instance", "insecureValue", []),
        ("aws:alb/loadBalancer:LoadBalancer", "insecureValue", []),
        ("rds/instance", "value", ["UNDECIDED"]),
        ("iam/accessKey", "insecureValue", ["UNDECIDED"]),
        ("random:index/randomString:RandomString", "insecureValue", ["UNDECIDED"]),
    ],
)
def test_a_published_address_is_no_secret_before_it_is_known(source: str, prop: str, expected: list[str]) -> None:
    store = resource(source, "store")
    published = resource("ssm/parameter", "host", {"name": "/shop/prod/host", "type": "String"}, refers={prop: store})
    assert verdicts("G-09", published, store) == expected


def test_an_unknown_from_nowhere_stays_open() -> None:
    properties = {"name": "/shop/prod/host", "type": "String", "insecureValue": UNKNOWN}
    assert verdicts("G-09", resource("ssm/parameter", properties=properties)) == ["UNDECIDED"]
    properties["insecureValue"] = Secret(UNKNOWN)
    assert "FAIL" in verdicts("G-09", resource("ssm/parameter", properties=properties))
