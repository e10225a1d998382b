"""Secrets Manager: keys, policies, recovery, and values that stand nowhere in a program."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import KEY, told
from tests.support.rules import CANARY, REMOVED, changed, nonsense, robust
from tests.support.wire import findings, judge, resource, verdicts

SECRET: Final[dict[str, object]] = {
    "name": "/shop/prod/session",
    "kmsKeyId": KEY,
    "recoveryWindowInDays": 30,
    "replicas": [{"region": "eu-west-2", "kmsKeyId": KEY}],
}
ALONE: Final = ("SEC-01", "SEC-05")


def secret(path: str = "", value: object = None) -> Resource:
    return resource("secretsmanager/secret", "s", changed(SECRET, path, value) if path else SECRET)


@pytest.mark.parametrize("rule_id", ALONE)
def test_a_compliant_secret_passes(rule_id: str) -> None:
    judged = judge(rule_id, secret())
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


WEAK: Final = [
    ("SEC-01", "kmsKeyId", (REMOVED, "", "alias/aws/secretsmanager", 7)),
    ("SEC-01", "replicas[0].kmsKeyId", (REMOVED, "alias/aws/secretsmanager")),
    ("SEC-05", "recoveryWindowInDays", (0, 7, 29, 31, "30")),
    ("SEC-05", "forceOverwriteReplicaSecret", (True, "false")),
]
CASES: Final = [(rule_id, path, value) for rule_id, path, values in WEAK for value in values]


@pytest.mark.parametrize(("rule_id", "path", "value"), CASES)
def test_each_way_to_weaken_a_secret_fails(rule_id: str, path: str, value: object) -> None:
    found = findings(rule_id, secret(path, value))
    assert [(one.verdict.value, one.path) for one in found] == [("FAIL", path)]


@pytest.mark.parametrize(("rule_id", "path"), [(rule_id, path) for rule_id, path, _ in WEAK])
def test_an_unknown_value_passes_only_where_presence_is_the_question(rule_id: str, path: str) -> None:
    assert verdicts(rule_id, secret(path, UNKNOWN)) == ([] if path.endswith("kmsKeyId") else ["UNDECIDED"])


def test_replicas_that_are_unknown_are_open_and_none_are_needed() -> None:
    assert verdicts("SEC-01", secret("replicas", UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("SEC-01", secret("replicas", REMOVED)) == []
    assert verdicts("SEC-05", secret("recoveryWindowInDays", REMOVED)) == []


def test_a_secret_has_a_policy_that_aws_has_checked() -> None:
    bare = secret()
    policy = resource("secretsmanager/secretPolicy", "p", {"blockPublicPolicy": True}, refers={"secretArn": bare})
    assert verdicts("SEC-02", bare, policy) == []
    assert told("SEC-02", [bare]) == [("FAIL", "s", "")]
    other = resource("secretsmanager/secretPolicy", "p", {"blockPublicPolicy": True, "secretArn": "/shop/prod/other"})
    assert told("SEC-02", [bare, other]) == [("FAIL", "s", "")]
    by_name = resource("secretsmanager/secretPolicy", "p", {"blockPublicPolicy": True, "secretArn": SECRET["name"]})
    assert verdicts("SEC-02", bare, by_name) == []
    floating = resource("secretsmanager/secretPolicy", "p", {"blockPublicPolicy": True, "secretArn": UNKNOWN})
    assert told("SEC-02", [bare, floating]) == [("UNDECIDED", "s", "")]
    assert verdicts("SEC-02", secret("policy", "{}")) == []
    assert verdicts("SEC-02", secret("policy", "")) == ["FAIL"]


@pytest.mark.parametrize(
    ("value", "verdict"), [(False, "FAIL"), (REMOVED, "FAIL"), ("true", "FAIL"), (UNKNOWN, "UNDECIDED")]
)
def test_a_policy_must_not_be_public(value: object, verdict: str) -> None:
    bare = secret()
    body = changed({"blockPublicPolicy": True}, "blockPublicPolicy", value)
    policy = resource("secretsmanager/secretPolicy", "p", body, refers={"secretArn": bare})
    assert told("SEC-02", [bare, policy]) == [(verdict, "p", "blockPublicPolicy")]


VALUES: Final = ("secretString", "secretStringWo", "secretBinary")
RANDOM: Final = "random:index/randomPassword:RandomPassword"


@pytest.mark.parametrize("path", VALUES)
@pytest.mark.parametrize("value", ["changeme", CANARY, Secret(CANARY), Secret({"a": CANARY}), '{"password": "x"}', 7])
def test_a_value_in_the_program_fails_and_is_not_told(path: str, value: object) -> None:
    (found,) = findings("SEC-06", resource("secretsmanager/secretVersion", "v", {path: value}))
    assert (found.verdict.value, found.path) == ("FAIL", path)
    assert not any(text in f"{found.actual}{found.expected}" for text in ("changeme", CANARY, "password"))


@pytest.mark.parametrize("path", VALUES)
def test_a_value_from_elsewhere_passes(path: str) -> None:
    short = "secretsmanager/secretVersion"
    assert verdicts("SEC-06", resource(short, "v", {})) == []
    assert verdicts("SEC-06", resource(short, "v", {path: ""})) == []
    assert verdicts("SEC-06", resource(short, "v", {path: UNKNOWN})) == []
    assert verdicts("SEC-06", resource(short, "v", {path: Secret(UNKNOWN)})) == ["UNDECIDED"]
    source = resource("rds/instance", "db", {})
    assert verdicts("SEC-06", resource(short, "v", {}, refers={path: source}), source) == []
    given = replace(resource(short, "v", {path: Secret(CANARY)}), property_dependencies={path: (source.urn,)})
    assert verdicts("SEC-06", given, source) == []


@pytest.mark.parametrize("kind", ["Password", "String", "Bytes"])
@pytest.mark.parametrize(
    ("length", "expected"), [(32, []), (64, []), (16, ["FAIL"]), (REMOVED, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])]
)
def test_what_is_drawn_at_random_is_long_enough(kind: str, length: object, expected: list[str]) -> None:
    drawn = resource(f"random:index/random{kind}:Random{kind}", "r", changed({}, "length", length))
    version = resource("secretsmanager/secretVersion", "v", {}, refers={"secretString": drawn})
    assert [(verdict, name) for verdict, name, _ in told("SEC-06", [version, drawn])] == [
        (one, "r") for one in expected
    ]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"type": "SecureString", "name": "/shop/db/password", "value": Secret(CANARY)}, ["FAIL"]),
        ({"type": "SecureString", "name": "/shop/db/password", "insecureValue": CANARY}, ["FAIL"]),
        ({"type": "SecureString", "name": "/shop/db/password", "value": UNKNOWN}, []),
        ({"type": "String", "name": "/shop/db/password", "value": UNKNOWN}, ["FAIL"]),
        ({"type": "String", "name": "/shop/oauth/TOKEN", "value": CANARY}, ["FAIL"]),
        ({"type": "StringList", "name": "/shop/api_key", "value": CANARY}, ["FAIL"]),
        ({"type": "String", "name": "/shop/flags/theme", "value": Secret(CANARY)}, ["FAIL"]),
        ({"type": "String", "name": "/shop/flags/theme", "value": "dark"}, []),
        ({"type": UNKNOWN, "name": "/shop/db/password"}, ["UNDECIDED"]),
        ({"type": UNKNOWN, "name": "/shop/flags/theme"}, []),
        ({"name": "/shop/db/password"}, ["FAIL"]),
    ],
)
def test_parameters_are_no_place_for_secrets(properties: dict[str, object], expected: list[str]) -> None:
    found = findings("SEC-06", resource("ssm/parameter", "p", properties))
    assert [one.verdict.value for one in found] == expected
    assert all(CANARY not in f"{one.actual}{one.expected}" for one in found)


def test_a_parameter_without_a_name_is_known_by_its_own() -> None:
    assert verdicts("SEC-06", resource("ssm/parameter", "db-password", {"type": "String"})) == ["FAIL"]
    assert verdicts("SEC-06", resource("ssm/parameter", "theme", {"type": "String"})) == []


def test_placeholders_may_be_allowed() -> None:
    version = resource("secretsmanager/secretVersion", "v", {"secretString": "bootstrap"})
    assert asked("SEC-06", {"allowPlaceholders": ["bootstrap"]}, version) == []
    assert len(asked("SEC-06", {"allowPlaceholders": ["other"]}, version)) == 1


def test_levels_and_sizes() -> None:
    def level(rule_id: str, path: str, value: object, profile: Profile) -> list[str]:
        return [one.level.value for one in findings(rule_id, secret(path, value), profile=profile)]

    assert level("SEC-01", "kmsKeyId", REMOVED, Profile.DEV) == ["advisory"]
    assert level("SEC-01", "kmsKeyId", REMOVED, Profile.PROD) == ["mandatory"]
    assert level("SEC-05", "recoveryWindowInDays", 7, Profile.DEV) == []


@pytest.mark.parametrize("rule_id", [f"SEC-0{number}" for number in range(1, 7)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
