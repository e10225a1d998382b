"""Which secrets a platform has, who renews and who reads each, and what it says of them."""

import functools
import json
from typing import cast

import pytest

from components.platform import Platform
from tests.support.declare import Declared, Item, declare
from tests.support.stacks import accepted

SECRET, POLICY = "aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretPolicy:SecretPolicy"
ROTATION, FUNCTION = "aws:secretsmanager/secretRotation:SecretRotation", "aws:lambda/function:Function"
RENEWED = {"session-secret/keys", "encryption-keyring", "jwt-signing", "db-app", "redis-auth"}
GIVEN = {"oauth-app/instagram", "oauth-app/x", "oauth-app/youtube"}
ROLE = "arn:aws:iam::123456789012:role/bulwark-prod-"


@functools.cache
def platform(*changes: tuple[str, object]) -> Declared:
    """Declare the production platform with some settings changed; what was declared is only read."""
    return declare(lambda: Platform("platform", accepted(dict(changes))))


def secrets(declared: Declared) -> set[str]:
    return {cast("str", item.inputs["name"]).removeprefix("/bulwark/prod/") for item in declared.all(SECRET)}


def readers(declared: Declared, name: str) -> set[str]:
    """Give the roles that may read a secret."""
    text = cast("str", declared.one(POLICY, f"{name}-policy").inputs["policy"])
    (deny,) = [each for each in json.loads(text)["Statement"] if each["Sid"] == "DenyReadExceptNamed"]
    roles = cast("list[str]", deny["Condition"]["ArnNotLike"]["aws:PrincipalArn"])
    return {role.removeprefix(ROLE) for role in roles} - {"break-glass"}


def test_production_has_these_secrets() -> None:
    assert secrets(platform()) == RENEWED | GIVEN


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ((("smtp.mode", "external-smtp"), ("smtp.host", "smtp.example.com"), ("smtp.port", 587)), "smtp"),
        ((("mongo.enabled", True),), "mongo-uri"),
    ],
)
def test_what_others_give_out_exists_where_it_is_used(changes: tuple[tuple[str, object], ...], more: str) -> None:
    declared = platform(*changes)
    assert secrets(declared) == RENEWED | GIVEN | {more}
    assert declared.one(SECRET, more).inputs["tags"] == {
        **cast("dict[str, str]", platform().one(SECRET, "session-secret-keys").inputs["tags"]),
        "RotationClass": "smtp" if more == "smtp" else "external",
    }


def test_a_cache_with_users_has_no_token() -> None:
    assert secrets(platform(("redis.auth", "rbac"))) == (RENEWED | GIVEN) - {"redis-auth"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("session-secret-keys", {"api-execution", "rotate-session-secret"}),
        ("encryption-keyring", {"api-execution", "worker-execution", "rotate-encryption-keyring"}),
        ("jwt-signing", {"api-execution", "rotate-jwt-keys"}),
        (
            "db-app",
            {"api-execution", "worker-execution", "scheduler-execution", "migrate-execution", "rotate-db-user"},
        ),
        ("redis-auth", {"api-execution", "worker-execution", "scheduler-execution", "rotate-redis-auth"}),
    ],
)
def test_each_secret_is_read_by_its_row_and_its_function(name: str, expected: set[str]) -> None:
    assert readers(platform(), name) == expected


def functions() -> list[Item]:
    """Give the functions that renew secrets."""
    return [item for item in platform().all(FUNCTION) if item.name.endswith("-rotation")]


def test_every_renewed_secret_is_rotated_by_a_function_of_its_own() -> None:
    declared = platform()
    calling = {item.name: item.inputs["rotationLambdaArn"] for item in declared.all(ROTATION)}
    assert set(calling) == {f"{name.replace('/', '-')}-rotation" for name in RENEWED}
    assert sorted(cast("list[str]", list(calling.values()))) == sorted(
        cast("str", item.outputs["arn"]) for item in functions()
    )


def test_functions_replace_the_tasks_that_run_all_the_time() -> None:
    """A task of migrate reads its secret when it starts, and ends."""
    variables = {
        item.name: cast("dict[str, dict[str, str]]", item.inputs["environment"])["variables"] for item in functions()
    }
    named = {name: found["SERVICES"].replace("bulwark-prod-", "") for name, found in variables.items()}
    assert named == {
        "session-secret-rotation": "api",
        "encryption-keyring-rotation": "api,worker",
        "jwt-signing-rotation": "api",
        "db-app-rotation": "api,worker,scheduler",
        "redis-auth-rotation": "api,worker,scheduler",
    }
    assert {found["CLUSTER"] for found in variables.values()} == {"bulwark-prod-cluster"}


def test_only_what_renews_a_store_stands_in_the_network() -> None:
    placed = {item.name for item in platform().all(FUNCTION) if "vpcConfig" in item.inputs}
    assert placed == {"db-app-rotation", "redis-auth-rotation"}


def test_keys_of_tokens_outlive_every_backup() -> None:
    variables = cast(
        "dict[str, dict[str, str]]", platform().one(FUNCTION, "encryption-keyring-rotation").inputs["environment"]
    )
    assert variables["variables"]["KEEP_DAYS"] == "365"
    longer = platform(("backup.dailyDays", 3653)).one(FUNCTION, "encryption-keyring-rotation").inputs["environment"]
    assert cast("dict[str, dict[str, str]]", longer)["variables"]["KEEP_DAYS"] == "3653"


def test_somebody_hears_of_failed_rotations_strange_readers_and_failing_functions() -> None:
    heard = {item.name.removeprefix("alarms-") for item in platform().all("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert "secret-rotation-failed" in heard
    assert {f"secret-read-unexpected-{part.replace('/', '-')}" for part in RENEWED | GIVEN} <= heard
    assert {f"lambda-errors-{part}" for part in ("rotate-session-secret", "rotate-jwt-keys", "rotate-db-user")} <= heard
