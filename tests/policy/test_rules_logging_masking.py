"""CloudWatch Logs data protection: what is masked, by meaning of the document."""

import json
from collections.abc import Callable
from typing import Final, cast

import pytest

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.log_groups import OPS, logs
from tests.support.rules import REMOVED, changed
from tests.support.wire import findings, resource, verdicts

MANAGED: Final = [
    f"arn:aws:dataprotection::aws:data-identifier/{name}"
    for name in ("EmailAddress", "AwsSecretKey", "OpenSshPrivateKey")
]
CUSTOM: Final = ("BearerToken", "Jwt", "SessionCookie")
FINDINGS: Final = "/shop/prod/findings"


def document() -> dict[str, object]:
    identifiers = [*MANAGED, *CUSTOM]
    return {
        "Name": "scrub",
        "Version": "2021-06-01",
        "Configuration": {"CustomDataIdentifier": [{"Name": name, "Regex": "[a-z]{20,40}"} for name in CUSTOM]},
        "Statement": [
            {
                "DataIdentifier": identifiers,
                "Operation": {"Audit": {"FindingsDestination": {"CloudWatchLogs": {"LogGroup": FINDINGS}}}},
            },
            {"DataIdentifier": list(identifiers), "Operation": {"Deidentify": {"MaskConfig": {}}}},
        ],
    }


def protected(body: object, target: Resource | None = None) -> list[Resource]:
    subject = target or logs(OPS)
    text = body if body is UNKNOWN or isinstance(body, str) else json.dumps(body)
    policy = resource(
        "cloudwatch/logDataProtectionPolicy", "p", {"policyDocument": text}, refers={"logGroupName": subject}
    )
    return [
        subject,
        policy,
        resource("cloudwatch/logGroup", "f", {**OPS, "name": FINDINGS, "tags": {"DataClass": "internal"}}),
    ]


def edited(path: str, value: object) -> dict[str, object]:
    return changed(document(), path, value)


def test_a_masked_group_passes_by_reference_and_by_name() -> None:
    assert verdicts("LOG-06", *protected(document())) == []
    policy = {"policyDocument": json.dumps(document()), "logGroupName": OPS["name"]}
    named = resource("cloudwatch/logDataProtectionPolicy", "p", policy)
    assert verdicts("LOG-06", logs(OPS), named, protected(document())[2]) == []


@pytest.mark.parametrize(
    "tags", [{"DataClass": "confidential"}, {"DataClass": "pii"}, {"DataClass": "secret"}, {}, UNKNOWN]
)
def test_a_group_that_may_hold_secrets_needs_a_policy(tags: object) -> None:
    assert verdicts("LOG-06", logs(OPS, "tags", tags)) == ["FAIL"]


def test_a_group_without_secrets_needs_none() -> None:
    assert verdicts("LOG-06", logs(OPS, "tags", {"DataClass": "internal"})) == []


WEAK: Final[list[Callable[[], object]]] = [
    lambda: edited("Statement[0].DataIdentifier", [*MANAGED, *CUSTOM[:2]]),
    lambda: edited("Statement[1].DataIdentifier", [*MANAGED[1:], *CUSTOM]),
    lambda: edited("Statement[1].Operation.Deidentify.MaskConfig", {"a": 1}),
    lambda: edited("Statement[1].Operation.Deidentify", {}),
    lambda: edited("Statement", cast("list[object]", document()["Statement"])[:1]),
    lambda: edited("Statement", cast("list[object]", document()["Statement"])[1:]),
    lambda: edited("Statement", REMOVED),
    lambda: edited("Statement", "x"),
    lambda: edited("Configuration.CustomDataIdentifier[0].Regex", "(a|b)+"),
    lambda: edited("Configuration.CustomDataIdentifier[0].Regex", "a" * 201),
    lambda: edited("Configuration.CustomDataIdentifier[0].Regex", ""),
    lambda: edited("Configuration.CustomDataIdentifier[0].Name", "no good"),
    lambda: edited("Configuration.CustomDataIdentifier", REMOVED),
    lambda: edited("Configuration.CustomDataIdentifier", [{"Name": f"n{i}", "Regex": "a"} for i in range(11)]),
    lambda: edited("Description", "x" * 31_000),
    lambda: "{}",
    lambda: "[]",
    lambda: "no json",
    lambda: "",
]


@pytest.mark.parametrize("weak", WEAK)
def test_each_way_to_spoil_a_document_fails(weak: Callable[[], object]) -> None:
    found = findings("LOG-06", *protected(weak()))
    assert {finding.verdict.value for finding in found} == {"FAIL"}
    assert {finding.urn for finding in found} == {protected("")[1].urn}


@pytest.mark.parametrize("name", [*CUSTOM, "EmailAddress", "AwsSecretKey"])
def test_an_identifier_dropped_from_both_lists_is_missed(name: str) -> None:
    kept = [each for each in [*MANAGED, *CUSTOM] if not each.endswith(name)]
    body = changed(edited("Statement[0].DataIdentifier", kept), "Statement[1].DataIdentifier", kept)
    assert "FAIL" in verdicts("LOG-06", *protected(body))


def test_an_unknown_document_is_open() -> None:
    assert verdicts("LOG-06", *protected(UNKNOWN)) == ["UNDECIDED"]
    inside = edited("Statement[0].Operation.Audit.FindingsDestination.CloudWatchLogs.LogGroup", "UNKNOWN")
    text = json.dumps(inside).replace('"UNKNOWN"', '"04da6b54-80e4-46f7-96ec-b56ff0331ba9"')
    assert verdicts("LOG-06", *protected(text)) == ["UNDECIDED"]


def test_findings_go_to_a_declared_group() -> None:
    assert verdicts("LOG-06", *protected(document())[:2]) == ["FAIL"]


def test_a_policy_of_the_account_is_judged_too_and_stands_in_only_where_configured() -> None:
    account = {"policyType": "DATA_PROTECTION_POLICY", "policyDocument": json.dumps(document())}
    whole = resource("cloudwatch/logAccountPolicy", "a", account)
    findings_group = protected("")[2]
    assert verdicts("LOG-06", whole, findings_group) == []
    assert verdicts("LOG-06", logs(OPS), whole, findings_group) == ["FAIL"]
    assert verdicts("LOG-06", logs(OPS), whole, findings_group, profile=Profile.DEV) == []
    broken = resource("cloudwatch/logAccountPolicy", "a", {**account, "policyDocument": "{}"})
    assert verdicts("LOG-06", broken) == ["FAIL"]
    other = resource("cloudwatch/logAccountPolicy", "a", {**account, "policyType": "FIELD_INDEX_POLICY"})
    assert verdicts("LOG-06", other) == []
    unknown = resource("cloudwatch/logAccountPolicy", "a", {**account, "policyType": UNKNOWN})
    assert verdicts("LOG-06", unknown) == ["UNDECIDED"]
