"""Secrets Manager: a function of the program renews every secret in time."""

from dataclasses import replace
from typing import Final

import pytest

from hardening.aws.schedules import longest_days
from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource, verdicts

NAME: Final = "/shop/prod/session"
ARN: Final = f"arn:aws:lambda:eu-west-1:{OWN}:function:shop-rotate"
FUNCTION: Final = resource("lambda/function", "f", {"name": "shop-rotate"})
DAYS: Final = "rotationRules.automaticallyAfterDays"
SCHEDULE: Final = "rotationRules.scheduleExpression"
LAMBDA: Final = "rotationLambdaArn"
ROTATION: Final[dict[str, object]] = {
    "secretId": NAME,
    LAMBDA: ARN,
    "rotationRules": {"automaticallyAfterDays": 90, "duration": "2h"},
}


def secret(tag: object = "session") -> Resource:
    tags = {} if tag is REMOVED else {"RotationClass": tag}
    return resource("secretsmanager/secret", "s", {"name": NAME, "tags": tags})


def rotation(path: str = "", value: object = None) -> Resource:
    return resource("secretsmanager/secretRotation", "r", changed(ROTATION, path, value) if path else ROTATION)


def sec_04(rotating: Resource, tag: object = "session") -> list[tuple[str, str, str]]:
    return told("SEC-04", [secret(tag), rotating, FUNCTION, PROVIDER])


@pytest.mark.parametrize("tag", ["session", "encryption", "jwt", "redis", REMOVED, "sessions"])
def test_a_rotation_in_time_passes(tag: object) -> None:
    assert sec_04(rotation(), tag) == []


@pytest.mark.parametrize("tag", ["session", "encryption", "jwt", "redis", "db", REMOVED, "sessions", 7])
def test_a_secret_that_nobody_renews_fails(tag: object) -> None:
    assert told("SEC-04", [secret(tag), FUNCTION, PROVIDER]) == [("FAIL", "s", "")]


@pytest.mark.parametrize("tag", ["smtp", "oauth", "cookie", "external"])
def test_what_someone_else_issues_is_spared(tag: str) -> None:
    assert verdicts("SEC-04", secret(tag)) == []


def test_databases_are_renewed_every_month() -> None:
    assert sec_04(rotation(), "db") == [("FAIL", "r", DAYS)]
    assert sec_04(rotation(DAYS, 30), "db") == []
    assert sec_04(rotation(DAYS, 30), UNKNOWN) == []
    assert sec_04(rotation(DAYS, 31), UNKNOWN) == [("UNDECIDED", "s", "tags.RotationClass")]


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        (DAYS, 91, "FAIL"),
        (DAYS, 120, "FAIL"),
        (DAYS, 365, "FAIL"),
        (DAYS, 0, "FAIL"),
        (DAYS, "90", "FAIL"),
        (DAYS, REMOVED, "FAIL"),
        (DAYS, UNKNOWN, "UNDECIDED"),
        ("rotationEnabled", False, "FAIL"),
        ("rotationEnabled", "true", "FAIL"),
        ("rotationEnabled", UNKNOWN, "UNDECIDED"),
        (LAMBDA, REMOVED, "FAIL"),
        (LAMBDA, "", "FAIL"),
        (LAMBDA, ARN.replace(OWN, OTHER), "FAIL"),
        (LAMBDA, ARN.replace("shop-rotate", "stranger"), "FAIL"),
        (LAMBDA, UNKNOWN, "UNDECIDED"),
    ],
)
def test_each_way_to_rotate_late_or_elsewhere_is_told(path: str, value: object, verdict: str) -> None:
    assert sec_04(rotation(path, value)) == [(verdict, "r", path)]


@pytest.mark.parametrize(
    ("expression", "verdict"),
    [
        ("rate(90 days)", ""),
        ("rate(4 hours)", ""),
        ("rate(91 days)", "FAIL"),
        ("rate(365 days)", "FAIL"),
        ("rate(0 days)", "FAIL"),
        ("rate(3 months)", "FAIL"),
        ("cron(0 16 1 * ? *)", ""),
        ("cron(0 8 1 1/2 ? *)", ""),
        ("cron(0 8 1 1/4 ? *)", "FAIL"),
        ("cron(0 8 1 1 ? 2027)", "FAIL"),
        ("daily", "FAIL"),
        (7, "FAIL"),
        (UNKNOWN, "UNDECIDED"),
    ],
)
def test_schedules_are_bounded_too(expression: object, verdict: str) -> None:
    scheduled = changed(ROTATION, "rotationRules", {"scheduleExpression": expression})
    found = sec_04(resource("secretsmanager/secretRotation", "r", scheduled))
    assert found == ([(verdict, "r", SCHEDULE)] if verdict else [])


def test_unknown_rules_are_open() -> None:
    found = sec_04(rotation("rotationRules", UNKNOWN))
    assert {verdict for verdict, _, _ in found} == {"UNDECIDED"}


@pytest.mark.parametrize("qualifier", ["", ":live"])
def test_a_function_by_reference_or_with_an_alias_passes(qualifier: str) -> None:
    assert sec_04(rotation(LAMBDA, ARN + qualifier)) == []
    referring = resource("secretsmanager/secretRotation", "r", ROTATION, refers={LAMBDA: FUNCTION})
    assert sec_04(referring) == []
    elsewhere = replace(referring, property_dependencies={LAMBDA: (PROVIDER.urn,)})
    assert sec_04(elsewhere) == [("UNDECIDED", "r", LAMBDA)]


def test_a_function_of_an_unknown_account_is_open() -> None:
    assert told("SEC-04", [secret(), rotation(), FUNCTION]) == [("UNDECIDED", "r", LAMBDA)]
    stranger = rotation(LAMBDA, ARN.replace("shop-rotate", "vendor"))
    assert asked("SEC-04", {"allowedFunctions": [ARN.replace("shop-rotate", "vendor")]}, secret(), stranger) == []


def test_a_rotation_is_joined_by_reference() -> None:
    named = secret()
    referring = resource("secretsmanager/secretRotation", "r", ROTATION, refers={"secretId": named})
    assert told("SEC-04", [named, referring, FUNCTION, PROVIDER]) == []
    late = resource("secretsmanager/secretRotation", "r", changed(ROTATION, DAYS, 120), refers={"secretId": named})
    assert told("SEC-04", [named, late, FUNCTION, PROVIDER]) == [("FAIL", "r", DAYS)]


def test_a_rotation_of_a_secret_that_rds_keeps_is_not_turned_off() -> None:
    def kept(**properties: object) -> list[str]:
        body = {"secretId": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1", **properties}
        return verdicts("SEC-04", resource("secretsmanager/secretRotation", "r", body), FUNCTION, PROVIDER)

    assert kept(rotationRules={"automaticallyAfterDays": 7}) == []
    assert kept(rotationEnabled=False) == ["FAIL", "FAIL"]
    assert kept(rotationRules={"automaticallyAfterDays": 365}) == ["FAIL"]
    assert kept(rotationRules={"automaticallyAfterDays": 7}, rotationLambdaArn=ARN.replace(OWN, OTHER)) == ["FAIL"]


def test_bounds_may_be_tightened_and_dev_only_warns() -> None:
    subjects = (secret(), rotation(), FUNCTION, PROVIDER)
    assert len(asked("SEC-04", {"maxDays": {"session": 30}}, *subjects)) == 1
    assert len(asked("SEC-04", {"external": []}, secret("smtp"))) == 1
    assert verdicts("SEC-04", secret(), profile=Profile.DEV) == ["FAIL"]


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("rate(1 day)", 1),
        ("rate(36 hours)", 1.5),
        ("rate(720 minutes)", 0.5),
        ("cron(0 16 * * ? *)", 1),
        ("cron(0 8 ? * MON-FRI *)", 3),
        ("cron(0 8 ? * 2 *)", 7),
        ("cron(0 8 ? * SUN,WED *)", 4),
        ("cron(0 8 1,15 * ? *)", 17),
        ("cron(0 8 1 * ? *)", 31),
        ("cron(0/15 */6 1 JAN,JUL ? *)", 184),
        ("cron(0 0 31 * ? *)", 61),
        ("cron(0 0 29 2 ? *)", 1461),
        (" cron(0  8 */10 * ? *) ", 10),
    ],
)
def test_the_longest_interval_of_a_schedule(expression: str, days: float) -> None:
    assert longest_days(expression) == days


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "rate(days)",
        "rate(-1 days)",
        "cron(0 8 1 * ?)",
        "cron(61 8 1 * ? *)",
        "cron(0 25 1 * ? *)",
        "cron(0 8 32 * ? *)",
        "cron(0 8 L * ? *)",
        "cron(0 8 ? * 2#1 *)",
        "cron(0 8 15W * ? *)",
        "cron(0 8 5-1 * ? *)",
        "cron(0 8 1/0 * ? *)",
        "cron(0 8 31 2 ? *)",
        "cron(0 8 1 FOO ? *)",
        "cron(0 8 1 * ? 2026-2030)",
        "cron(, 8 1 * ? *)",
    ],
)
def test_a_schedule_that_cannot_be_bounded(expression: str) -> None:
    assert longest_days(expression) is None
