"""Where records are sent, and who reads them in the clear."""

import json
from collections.abc import Callable
from typing import Final

import pytest

from hardening.resources import Provider, Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.wire import judge, resource, verdicts

OWN: Final = "111122223333"
STRANGER: Final = "999988887777"


def owned(subject: Resource, accounts: object = f'["{OWN}"]') -> Resource:
    provider = Provider("pulumi:providers:aws", "urn:provider", {"allowedAccountIds": accounts})
    object.__setattr__(subject, "provider", provider)
    return subject


def stream(account: str) -> str:
    return f"arn:aws:kinesis:eu-west-1:{account}:stream/logs"


SENT: Final = [
    ("cloudwatch/logSubscriptionFilter", lambda arn: {"destinationArn": arn}),
    ("cloudwatch/logDestination", lambda arn: {"targetArn": arn}),
    (
        "cloudwatch/logAccountPolicy",
        lambda arn: {"policyType": "SUBSCRIPTION_FILTER_POLICY", "policyDocument": json.dumps({"DestinationArn": arn})},
    ),
]


@pytest.mark.parametrize(("type_", "build"), SENT)
def test_records_stay_in_the_account(type_: str, build: Callable[[object], dict[str, object]]) -> None:
    assert verdicts("LOG-07", owned(resource(type_, "s", build(stream(OWN))))) == []
    for arn in (stream(STRANGER), "logs", "*", 7, None):
        assert verdicts("LOG-07", owned(resource(type_, "s", build(arn)))) == ["FAIL"]
    assert verdicts("LOG-07", resource(type_, "s", build(stream(OWN)))) == ["UNDECIDED"]


def test_an_unknown_destination_is_open() -> None:
    assert verdicts(
        "LOG-07", owned(resource("cloudwatch/logSubscriptionFilter", "s", {"destinationArn": UNKNOWN}))
    ) == ["UNDECIDED"]
    account = {"policyType": UNKNOWN, "policyDocument": "{}"}
    assert verdicts("LOG-07", owned(resource("cloudwatch/logAccountPolicy", "s", account))) == ["UNDECIDED"]


def test_an_account_policy_that_subscribes_to_nothing_is_spared() -> None:
    index = {"policyType": "FIELD_INDEX_POLICY", "policyDocument": "{}"}
    judged = judge("LOG-07", resource("cloudwatch/logAccountPolicy", "s", index))
    assert (judged.findings, judged.not_applicable) == ([], 1)


def test_only_own_senders_may_use_a_destination() -> None:
    def policy(principal: object) -> Resource:
        statement = {"Effect": "Allow", "Principal": principal, "Action": "logs:PutSubscriptionFilter", "Resource": "*"}
        body = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return owned(resource("cloudwatch/logDestinationPolicy", "p", {"accessPolicy": body}))

    assert verdicts("LOG-07", policy({"AWS": OWN})) == []
    assert verdicts("LOG-07", policy({"AWS": STRANGER})) == ["FAIL"]
    assert verdicts("LOG-07", policy("*")) == ["FAIL"]
    assert verdicts("LOG-07", owned(resource("cloudwatch/logDestinationPolicy", "p", {}))) == ["FAIL"]


INDEX: Final = "datadog:index/logsIndex:LogsIndex"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"retentionDays": 30}, []),
        ({"retentionDays": 15, "flexRetentionDays": 0}, []),
        ({"retentionDays": 90}, ["FAIL"]),
        ({"retentionDays": 0}, ["FAIL"]),
        ({}, ["FAIL"]),
        ({"retentionDays": UNKNOWN}, ["UNDECIDED"]),
        ({"retentionDays": 30, "flexRetentionDays": 180}, ["FAIL"]),
        ({"retentionDays": 30, "flexRetentionDays": UNKNOWN}, ["UNDECIDED"]),
    ],
)
def test_datadog_forgets_after_thirty_days(properties: dict[str, object], expected: list[str]) -> None:
    assert verdicts("LOG-08", resource(INDEX, "i", properties)) == expected
    assert verdicts("LOG-08", resource(INDEX, "i", properties), profile=Profile.DEV) == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"s3Archive": {"accountId": OWN}}, []),
        ({"s3Archive": {"accountId": STRANGER}}, ["FAIL"]),
        ({"s3Archive": {"accountId": UNKNOWN}}, ["UNDECIDED"]),
        ({"s3Archive": {}}, ["FAIL"]),
        ({"gcsArchive": {"bucket": "b"}, "s3Archive": {"accountId": OWN}}, ["FAIL"]),
    ],
)
def test_datadog_archives_to_the_account(properties: dict[str, object], expected: list[str]) -> None:
    subject = resource("datadog:index/logsArchive:LogsArchive", "a", properties)
    assert (
        verdicts("LOG-08", subject, resource("pulumi:providers:aws", "p", {"allowedAccountIds": f'["{OWN}"]'}))
        == expected
    )


def test_an_archive_of_an_account_that_nobody_knows_is_open() -> None:
    archive = {"s3Archive": {"accountId": OWN}}
    assert verdicts("LOG-08", resource("datadog:index/logsArchive:LogsArchive", "a", archive)) == ["UNDECIDED"]


def policy(*actions: str, effect: str = "Allow", extra: list[dict[str, object]] | None = None) -> str:
    statement: dict[str, object] = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, *(extra or [])]})


@pytest.mark.parametrize("action", ["logs:Unmask", "logs:*", "*", "logs:Un*", "LOGS:UNMASK", "logs:?nmask"])
def test_nobody_reads_in_the_clear(action: str) -> None:
    assert verdicts("LOG-09", resource("iam/rolePolicy", "p", {"role": "api", "policy": policy(action)})) == ["FAIL"]
    assert verdicts("LOG-09", resource("iam/policy", "p", {"name": "api", "policy": policy(action)})) == ["FAIL"]
    inline = {"name": "api", "inlinePolicies": [{"name": "p", "policy": policy(action)}]}
    assert verdicts("LOG-09", resource("iam/role", "r", inline)) == ["FAIL"]


def test_what_does_not_unmask_passes() -> None:
    assert verdicts("LOG-09", resource("iam/rolePolicy", "p", {"policy": policy("logs:PutLogEvents")})) == []
    deny: dict[str, object] = {"Effect": "Deny", "Action": "logs:Unmask", "Resource": "*"}
    refused = policy("logs:*", extra=[deny])
    assert verdicts("LOG-09", resource("iam/policy", "p", {"policy": refused})) == []
    assert verdicts("LOG-09", resource("iam/role", "r", {"name": "api"})) == []


def test_a_refusal_with_a_condition_does_not_count() -> None:
    deny: dict[str, object] = {
        "Effect": "Deny",
        "Action": "logs:Unmask",
        "Resource": "*",
        "Condition": {"Bool": {"aws:ViaAWSService": "true"}},
    }
    assert verdicts("LOG-09", resource("iam/policy", "p", {"policy": policy("logs:*", extra=[deny])})) == ["FAIL"]


def test_break_glass_may() -> None:
    held = {"role": "shop-prod-break-glass", "policy": policy("logs:*")}
    assert verdicts("LOG-09", resource("iam/rolePolicy", "p", held)) == []
    assert verdicts("LOG-09", resource("iam/rolePolicy", "p", {**held, "role": UNKNOWN})) == ["UNDECIDED"]
    assert verdicts("LOG-09", resource("iam/rolePolicy", "p", {**held, "policy": UNKNOWN})) == ["UNDECIDED"]


def test_managed_policies_of_aws_that_unmask() -> None:
    broad = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
    attached = {"role": "api", "policyArn": broad}
    assert verdicts("LOG-11", resource("iam/rolePolicyAttachment", "a", attached)) == ["FAIL"]
    assert verdicts("LOG-11", resource("iam/rolePolicyAttachment", "a", {**attached, "role": "x-break-glass"})) == []
    own = resource("iam/policy", "own", {"name": "own", "policy": policy("logs:PutLogEvents")})
    referring = resource("iam/rolePolicyAttachment", "a", {"role": "api"}, refers={"policyArn": own})
    assert verdicts("LOG-11", referring, own) == []
    assert verdicts("LOG-11", resource("iam/rolePolicyAttachment", "a", {"policyArn": UNKNOWN})) == ["UNDECIDED"]
    assert verdicts("LOG-11", resource("iam/rolePolicyAttachment", "a", {})) == ["FAIL"]
    assert verdicts("LOG-09", resource("iam/role", "r", {"name": "api", "managedPolicyArns": [broad]})) == ["FAIL"]
    assert verdicts("LOG-09", resource("iam/role", "r", {"managedPolicyArns": UNKNOWN})) == ["UNDECIDED"]


def test_an_attachment_of_an_ordinary_policy_passes() -> None:
    attached = {"role": "api", "policyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}
    assert verdicts("LOG-11", resource("iam/rolePolicyAttachment", "a", attached)) == []
