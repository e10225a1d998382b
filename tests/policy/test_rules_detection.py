"""Detection: an account that is this program's is watched, with all that can be."""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.pack import Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed, nonsense, robust, rule
from tests.support.wire import findings, judge, resource, verdicts

AGENTS: Final = [
    {"name": "EKS_ADDON_MANAGEMENT", "status": "DISABLED"},
    {"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "ENABLED"},
]
PARTS: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "detector": ("guardduty/detector", {}),
    "s3": ("guardduty/detectorFeature", {"name": "S3_DATA_EVENTS", "status": "ENABLED"}),
    "rds": ("guardduty/detectorFeature", {"name": "RDS_LOGIN_EVENTS", "status": "ENABLED"}),
    "lambda": ("guardduty/detectorFeature", {"name": "LAMBDA_NETWORK_LOGS", "status": "ENABLED"}),
    "runtime": (
        "guardduty/detectorFeature",
        {"name": "RUNTIME_MONITORING", "status": "ENABLED", "additionalConfigurations": AGENTS},
    ),
    "hub": ("securityhub/account", {}),
    "inspector": ("inspector2/enabler", {"accountIds": ["123456789012"], "resourceTypes": ["ECR", "LAMBDA"]}),
    "analyzer": ("accessanalyzer/analyzer", {"analyzerName": "external"}),
    "unused": ("accessanalyzer/analyzer", {"analyzerName": "unused", "type": "ACCOUNT_UNUSED_ACCESS"}),
    "recorder": ("cfg/recorder", {"roleArn": "arn:aws:iam::123456789012:role/config"}),
    "recording": ("cfg/recorderStatus", {"isEnabled": True}),
}


def world(part: str = "", path: str = "", value: object = None) -> list[Resource]:
    """Make a watched account that differs in one property, or without one part."""
    made = []
    for name, (type_, body) in PARTS.items():
        if name != part or path:
            made.append(resource(type_, name, changed(body, path, value) if name == part else body))
    return made


def told(*resources: Resource) -> list[tuple[str, str]]:
    return [(found.verdict.value, found.urn.rpartition("::")[2]) for found in findings("GRD-01", *resources)]


def test_a_watched_account_passes() -> None:
    assert told(*world()) == []
    assert told(*world("unused")) == []


@pytest.mark.parametrize("part", [part for part in PARTS if part != "unused"])
def test_each_missing_part_is_told_of(part: str) -> None:
    found = findings("GRD-01", *world(part))
    assert [each.verdict.value for each in found] == ["FAIL"]


@pytest.mark.parametrize(
    ("part", "path", "value", "verdict", "at"),
    [
        ("detector", "enable", False, "FAIL", "detector"),
        ("detector", "enable", UNKNOWN, "UNDECIDED", "detector"),
        ("s3", "status", "DISABLED", "FAIL", "s3"),
        ("s3", "status", REMOVED, "FAIL", "s3"),
        ("s3", "status", UNKNOWN, "UNDECIDED", "s3"),
        ("runtime", "additionalConfigurations", REMOVED, "FAIL", "runtime"),
        ("runtime", "additionalConfigurations[1].status", "DISABLED", "FAIL", "runtime"),
        ("runtime", "additionalConfigurations[1].name", "EC2_AGENT_MANAGEMENT", "FAIL", "runtime"),
        ("runtime", "additionalConfigurations[1].status", UNKNOWN, "UNDECIDED", "runtime"),
        ("inspector", "resourceTypes", ["ECR"], "FAIL", "inspector"),
        ("inspector", "resourceTypes", ["ECR", UNKNOWN], "UNDECIDED", "inspector"),
        ("analyzer", "type", "ACCOUNT_UNUSED_ACCESS", "FAIL", "analyzer"),
        ("recording", "isEnabled", UNKNOWN, "UNDECIDED", "recording"),
    ],
)
def test_each_part_that_does_not_watch_is_told_of(part: str, path: str, value: object, verdict: str, at: str) -> None:
    assert told(*world(part, path, value)) == [(verdict, at)]


def test_a_feature_without_a_known_name_is_open_where_one_is_missing() -> None:
    found = told(*world("s3", "name", UNKNOWN))
    assert {verdict for verdict, _ in found} == {"UNDECIDED"}
    off = resource("guardduty/detectorFeature", "off", {"name": UNKNOWN, "status": "DISABLED"})
    assert told(*world(), off) == [("UNDECIDED", "off")]


def test_a_feature_that_nobody_asks_for_may_be_off() -> None:
    off = resource("guardduty/detectorFeature", "off", {"name": "AI_ANALYST", "status": "DISABLED"})
    assert told(*world(), off) == []


def test_two_enablers_may_share_the_scans() -> None:
    images = resource("inspector2/enabler", "images", {"resourceTypes": ["ECR"]})
    functions = resource("inspector2/enabler", "functions", {"resourceTypes": ["LAMBDA"]})
    assert told(*world("inspector"), images, functions) == []


def test_a_program_that_owns_no_account_is_not_asked() -> None:
    assert judge("GRD-01", resource("s3/bucket")).not_applicable == 1
    assert judge("GRD-01", resource("accessanalyzer/analyzer")).not_applicable == 1
    assert judge("GRD-01", resource("guardduty/detectorFeature", "s3", {"name": "S3_DATA_EVENTS"})).findings


def test_whose_account_it_is_may_be_said() -> None:
    def count(owner: str, *resources: Resource) -> int:
        parameters = {**rule("GRD-01").defaults(Profile.PROD), "accountBaseline": owner}
        pack = Pack([rule("GRD-01")], settings={"GRD-01": Setting(level=Level.MANDATORY, parameters=parameters)})
        return len(pack.judge(Graph(resources)).findings)

    assert count("owned", resource("s3/bucket")) >= 6
    assert count("elsewhere", *world("hub")) == 0
    assert count("declared", *world("hub")) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_the_rule_or_makes_it_tell_secrets(data: st.DataObject) -> None:
    robust("GRD-01", data.draw(nonsense("GRD-01")))


STRONG: Final[dict[str, object]] = {
    "minimumPasswordLength": 14,
    "passwordReusePrevention": 24,
    "maxPasswordAge": 90,
    "requireLowercaseCharacters": True,
    "requireUppercaseCharacters": True,
    "requireNumbers": True,
    "requireSymbols": True,
}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("minimumPasswordLength", 14, []),
        ("minimumPasswordLength", 128, []),
        ("minimumPasswordLength", 13, ["FAIL"]),
        ("minimumPasswordLength", REMOVED, ["FAIL"]),
        ("minimumPasswordLength", UNKNOWN, ["UNDECIDED"]),
        ("passwordReusePrevention", 23, ["FAIL"]),
        ("passwordReusePrevention", REMOVED, ["FAIL"]),
        ("maxPasswordAge", 0, ["FAIL"]),
        ("maxPasswordAge", 91, ["FAIL"]),
        ("maxPasswordAge", REMOVED, ["FAIL"]),
        ("requireLowercaseCharacters", False, ["FAIL"]),
        ("requireUppercaseCharacters", REMOVED, ["FAIL"]),
        ("requireNumbers", "true", ["FAIL"]),
        ("requireSymbols", UNKNOWN, ["UNDECIDED"]),
        ("hardExpiry", False, []),
        ("hardExpiry", True, ["FAIL"]),
    ],
)
def test_passwords_of_the_account_are_strong(path: str, value: object, expected: list[str]) -> None:
    made = resource("iam/accountPasswordPolicy", "passwords", changed(STRONG, path, value))
    assert verdicts("IAM-08", made) == expected


def test_an_account_needs_a_password_policy() -> None:
    assert verdicts("IAM-08", *world()) == ["FAIL"]
    assert verdicts("IAM-08", *world(), resource("iam/accountPasswordPolicy", "p", STRONG)) == []
    assert judge("IAM-08", resource("s3/bucket")).not_applicable == 1
    assert rule("IAM-08").level(Profile.DEV) is Level.ADVISORY


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_the_rule_of_passwords(data: st.DataObject) -> None:
    robust("IAM-08", data.draw(nonsense("IAM-08")))
