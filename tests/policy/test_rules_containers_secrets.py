"""ECS and Batch: secrets by reference, from where they are sealed."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.tasks import OWN, container, owned, task
from tests.support.wire import UNKNOWN_TEXT, findings, resource, verdicts

HERE: Final = f"arn:aws:secretsmanager:eu-west-1:{OWN}:secret:"
PARAMETER: Final = f"arn:aws:ssm:eu-west-1:{OWN}:parameter/shop/prod/smtp"


def variable(name: object, value: object = "x") -> dict[str, object]:
    return container("environment", [{"name": name, "value": value}])


def reference(name: object, value: object) -> dict[str, object]:
    return container("secrets", [{"name": name, "valueFrom": value}])


def parameter(kind: object) -> Resource:
    return owned(resource("ssm/parameter", "smtp", {"name": "/shop/prod/smtp", "type": kind}))


def secret(name: object) -> Resource:
    return owned(resource("secretsmanager/secret", "secret", {"name": name}))


def test_a_container_with_references_passes() -> None:
    assert verdicts("ECS-05", task()) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SESSION_SECRET", ["FAIL"]),
        ("session_secret", ["FAIL"]),
        ("GOOGLE_CLIENT_SECRET", ["FAIL"]),
        ("TOKEN_ENCRYPTION_KEYRING", ["FAIL"]),
        ("REDIS_URL", ["FAIL"]),
        ("SESSION_COOKIE_SECURE", []),
        (UNKNOWN_TEXT, ["UNDECIDED"]),
    ],
)
def test_names_that_stand_for_secrets_are_no_plain_variables(name: str, expected: list[str]) -> None:
    assert verdicts("ECS-05", task(variable(name))) == expected
    assert verdicts("ECS-05", task(container(), variable(name))) == expected


def test_the_plain_form_of_daemons_and_express_services_is_read() -> None:
    entry = [{"name": "SMTP_PASSWORD", "value": "x"}]
    daemon = {"containerDefinitions": [{"image": "x", "environments": entry}]}
    assert verdicts("ECS-05", owned(resource("ecs/daemonTaskDefinition", properties=daemon))) == ["FAIL"]
    express = {"primaryContainer": {"image": "x", "environments": entry}}
    assert verdicts("ECS-05", owned(resource("ecs/expressGatewayService", properties=express))) == ["FAIL"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["node", "main.js"], []),
        (["sh", "-c", "SMTP_PASSWORD=x node main.js"], ["FAIL"]),
        (["node", "--SMTP_PASSWORD=x"], ["FAIL"]),
        (["sh", "-c", "export MONGO_URI=x; node"], ["FAIL"]),
        (["node", "--level=info"], []),
        (["node", UNKNOWN_TEXT], ["UNDECIDED"]),
    ],
)
@pytest.mark.parametrize("path", ["command", "entryPoint"])
def test_no_command_assigns_a_secret(path: str, words: list[str], expected: list[str]) -> None:
    found = findings("ECS-05", task(container(path, words)))
    assert [finding.verdict.value for finding in found] == expected


def test_files_in_buckets_are_refused() -> None:
    files = [{"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}]
    assert verdicts("ECS-05", task(container("environmentFiles", files))) == ["FAIL"]
    assert verdicts("ECS-05", task(container("environmentFiles", []))) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SMTP_PASSWORD", f"{HERE}/shop/prod/smtp-AbCdEf", []),
        ("SMTP_PASSWORD", f"{HERE}/shop/prod/smtp-AbCdEf:password::", []),
        ("SMTP_PASSWORD", f"{HERE}/shop/prod/smtp:password::", []),
        ("SMTP_PASSWORD", f"{HERE}/shop/prod/smtp:password:AWSCURRENT:", []),
        ("SMTP_PASSWORD", HERE.replace(OWN, "999999999999") + "/shop/prod/smtp", ["FAIL"]),
        ("SMTP_PASSWORD", PARAMETER, ["FAIL"]),
        ("SMTP_PASSWORD", "/shop/prod/smtp", ["FAIL"]),
        ("MAIL_TOKEN", PARAMETER, ["FAIL"]),
        ("REDIS_HOST", PARAMETER, []),
        ("SMTP_PASSWORD", UNKNOWN_TEXT, ["UNDECIDED"]),
        (UNKNOWN_TEXT, PARAMETER, ["FAIL"]),
        ("SMTP_PASSWORD", "hunter2", ["FAIL"]),
    ],
)
def test_a_secret_comes_from_where_it_is_sealed(name: str, value: str, expected: list[str]) -> None:
    assert verdicts("ECS-05", task(reference(name, value))) == expected


@pytest.mark.parametrize(("kind", "expected"), [("SecureString", []), ("String", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])])
def test_a_sealed_parameter_of_the_program_will_do(kind: object, expected: list[str]) -> None:
    for value in (PARAMETER, "/shop/prod/smtp"):
        assert verdicts("ECS-05", task(reference("SMTP_PASSWORD", value)), parameter(kind)) == expected


def test_a_name_that_secrets_manager_would_cut_short_is_refused_without_its_suffix() -> None:
    """`session-secret` ends in a hyphen and six characters: without a suffix of its own, those are taken for it."""
    short, full = f"{HERE}/shop/session-secret", f"{HERE}/shop/session-secret-AbCdEf"
    declared = secret("/shop/session-secret")
    assert verdicts("ECS-05", task(reference("SESSION_SECRET", f"{short}:current::")), declared) == ["FAIL"]
    assert verdicts("ECS-05", task(reference("SESSION_SECRET", f"{full}:current::")), declared) == []
    assert verdicts("ECS-05", task(reference("SESSION_SECRET", short))) == [], "perhaps a suffix after all"
    assert verdicts("ECS-05", task(reference("SESSION_SECRET", f"{HERE}/shop/session")), secret("/shop/session")) == []


def test_the_names_and_the_prefix_may_be_set() -> None:
    assert asked("ECS-05", {"secretEnvNames": ["MY_*"]}, task(variable("SESSION_SECRET"))) == []
    assert len(asked("ECS-05", {"secretEnvNames": ["MY_*"]}, task(variable("my_salt")))) == 1
    assert asked("ECS-05", {"projectPrefix": "/shop/"}, task()) == []
    assert len(asked("ECS-05", {"projectPrefix": "/other/"}, task())) == 1
