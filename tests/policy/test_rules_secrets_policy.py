"""Secrets Manager: secret policies are judged by meaning."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, Statement, document, told
from tests.support.rules import CANARY
from tests.support.wire import resource, verdicts

READER: Final = f"arn:aws:iam::{OWN}:role/shop-prod-api"
EMERGENCY: Final = f"arn:aws:iam::{OWN}:role/shop-prod-break-glass"
NAME: Final = "/shop/prod/session"
BY_PEOPLE: Final = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
SECRET: Final = resource("secretsmanager/secret", "s", {"name": NAME})


def readers(*arns: str, operator: str = "ArnNotLike") -> dict[str, object]:
    return {operator: {"aws:PrincipalArn": list(arns)}, **BY_PEOPLE}


def named(**changes: object) -> Statement:
    fixed = {"Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    return {"Effect": "Deny", **fixed, "Condition": readers(READER, EMERGENCY), **changes}


def plain(**changes: object) -> Statement:
    return named(**{"Action": "secretsmanager:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}, **changes})


def others(**changes: object) -> Statement:
    condition = {"StringNotEquals": {"aws:PrincipalAccount": OWN}, **BY_PEOPLE}
    return named(**{"Action": "secretsmanager:*", "Condition": condition, **changes})


def policy(*statements: Statement) -> Resource:
    return resource("secretsmanager/secretPolicy", "p", {"policy": document(*statements), "secretArn": NAME})


def sec_03(*statements: Statement) -> list[str]:
    return verdicts("SEC-03", policy(*statements), SECRET, PROVIDER)


@pytest.mark.parametrize(
    "statements",
    [
        [named(), plain(), others()],
        [plain(), named(Action=["secretsmanager:Get*", "secretsmanager:BatchGetSecretValue"])],
        [plain(Action="*"), named(Principal={"AWS": ["*"]}, Condition=readers(READER, operator="StringNotEquals"))],
        [plain(), named(Condition={"ArnNotEqualsIfExists": {"aws:principalarn": READER}})],
        [plain(), named(Resource=f"arn:aws:secretsmanager:eu-west-1:{OWN}:secret:{NAME}-??????")],
        [plain(), named(), named(Effect="Allow", Principal={"AWS": READER}, Condition={})],
        [plain(), named(), named(Action="secretsmanager:Put*", Condition=readers(EMERGENCY))],
    ],
)
def test_compliant_policies_pass(statements: list[Statement]) -> None:
    assert sec_03(*statements) == []


@pytest.mark.parametrize(
    "statement",
    [
        named(Effect="Allow", Principal={"AWS": READER}),
        named(Condition=readers(READER, f"arn:aws:iam::{OWN}:role/*")),
        named(Condition=readers("*")),
        named(Condition=readers(READER, f"arn:aws:iam::{OWN}:root")),
        named(Condition=readers(READER, OWN)),
        named(Condition=readers(READER, f"arn:aws:iam::{OTHER}:role/x")),
        named(Condition=readers(READER, f"arn:aws:iam::{OWN}:role/shop-*")),
        named(Condition=readers(READER, operator="ArnLike")),
        named(Condition=readers(READER, operator="ForAnyValue:ArnNotLike")),
        named(Condition=BY_PEOPLE),
        named(Condition={**readers(READER), "StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        named(Action="secretsmanager:DescribeSecret"),
        named(Resource=f"arn:aws:secretsmanager:eu-west-1:{OWN}:secret:/shop/prod/another-??????"),
        named(Principal={"AWS": READER}),
    ],
)
def test_a_deny_that_lets_others_read_fails(statement: Statement) -> None:
    assert sec_03(statement, plain(), others()) == ["FAIL"]


@pytest.mark.parametrize(
    "statement",
    [
        plain(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        plain(Condition={"BoolIfExists": {"aws:SecureTransport": "false"}}),
        plain(Action="secretsmanager:Get*"),
        plain(Effect="Allow", Principal={"AWS": READER}),
    ],
)
def test_a_policy_that_takes_requests_without_tls_fails(statement: Statement) -> None:
    assert "FAIL" in sec_03(named(), statement)
    assert sec_03(named(), others()) == ["FAIL"]


@pytest.mark.parametrize(
    "statement",
    [
        named(Effect="Allow", Principal={"AWS": ["*"]}, Condition={}),
        named(Effect="Allow", Principal="*", Condition={}),
        named(Effect="Allow", Principal={"AWS": OTHER}, Condition={}),
        named(Effect="Allow", Principal=[], NotPrincipal={"AWS": OTHER}, Condition={}),
        named(Principal=[], NotPrincipal={"AWS": READER}, Condition={}),
    ],
)
def test_a_grant_beyond_the_account_fails(statement: Statement) -> None:
    assert sec_03(named(), plain(), statement) == ["FAIL"]


@pytest.mark.parametrize(
    "statement",
    [
        named(Action="secretsmanager:*", Condition={}),
        named(Action="secretsmanager:PutResourcePolicy", Condition={}),
        named(Action="secretsmanager:Delete*", Condition=BY_PEOPLE),
        named(Action=[], NotAction="secretsmanager:GetSecretValue", Condition=BY_PEOPLE),
        others(Condition={"StringEquals": {"aws:PrincipalAccount": OWN}}),
    ],
)
def test_a_policy_that_nobody_could_repair_fails(statement: Statement) -> None:
    assert sec_03(named(), plain(), statement) == ["FAIL"]


@pytest.mark.parametrize("short", ["secretsmanager/secretPolicy", "secretsmanager/secret"])
@pytest.mark.parametrize(("text", "verdict"), [("{", "FAIL"), ("[]", "FAIL"), (7, "FAIL"), (UNKNOWN, "UNDECIDED")])
def test_what_is_no_document_fails_and_an_unknown_one_is_open(short: str, text: object, verdict: str) -> None:
    assert verdicts("SEC-03", resource(short, "x", {"policy": text}), PROVIDER) == [verdict]


def test_an_inline_policy_is_judged_and_none_is_for_another_rule() -> None:
    assert verdicts("SEC-03", SECRET, PROVIDER) == []
    inline = resource("secretsmanager/secret", "s", {"name": NAME, "policy": document(named(), plain())})
    assert verdicts("SEC-03", inline, PROVIDER) == []
    assert verdicts("SEC-03", resource("secretsmanager/secretPolicy", "p", {}), PROVIDER) == ["FAIL"]


def test_a_partly_unknown_list_of_readers_is_open() -> None:
    unknown = {"Statement": [named(Condition=readers(READER) | {"ArnNotLike": {"aws:PrincipalArn": UNKNOWN}}), plain()]}
    assert set(verdicts("SEC-03", resource("secretsmanager/secretPolicy", "p", {"policy": unknown}), PROVIDER)) == {
        "UNDECIDED"
    }


def test_the_emergency_role_must_be_listed_where_one_is_named() -> None:
    both = {"breakGlassArn": EMERGENCY}
    assert asked("SEC-03", both, policy(named(), plain()), SECRET, PROVIDER) == []
    without = named(Condition=readers(READER))
    assert len(asked("SEC-03", both, policy(without, plain()), SECRET, PROVIDER)) == 1
    locked = named(Action="secretsmanager:Put*", Condition=readers(READER))
    assert len(asked("SEC-03", both, policy(named(), plain(), locked), SECRET, PROVIDER)) == 1


def test_a_secret_policy_is_judged_and_not_told() -> None:
    text = document(named(), plain(), named(Sid=CANARY, Effect="Allow", Principal={"AWS": OTHER}, Condition={}))
    found = told("SEC-03", [resource("secretsmanager/secretPolicy", "p", {"policy": Secret(text)}), PROVIDER])
    assert found == [("FAIL", "p", "policy.Statement[2].Principal")]
