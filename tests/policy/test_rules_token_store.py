"""Tokens: the key they are kept under, and who may make and change their secrets."""

import json
from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.bucket_world import told
from tests.support.wire import resource

SECRETS: Final = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:/shop/prod"
KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5ec4"
PUT: Final = "secretsmanager:PutSecretValue"
Statement = Mapping[str, object]


def allow(action: object, resources: object, **more: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resources, **more}


def policy(role: object, *statements: Statement, name: str = "p") -> Resource:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return resource("iam/rolePolicy", name, {"role": role, "policy": text})


def tok_02(*resources: Resource) -> list[tuple[str, str, str]]:
    return told("TOK-02", list(resources))


def keyed(key: str = "secretsmanager:KmsKeyArn", value: object = KEY, operator: str = "StringEquals") -> Statement:
    return allow("secretsmanager:CreateSecret", f"{SECRETS}/oauth/*", Condition={operator: {key: value}})


@pytest.mark.parametrize(
    "made",
    [
        keyed(),
        keyed("secretsmanager:KmsKeyId", "alias/shop-prod-secrets"),
        keyed(value=[KEY, KEY.replace("5ec4", "5ec5")], operator="ArnEquals"),
        allow("secretsmanager:CreateSecret", f"{SECRETS}/session-??????"),
        {"Effect": "Deny", "Action": "secretsmanager:CreateSecret", "Resource": "*"},
    ],
)
def test_whoever_connects_accounts_makes_secrets_under_the_customer_key(made: Statement) -> None:
    assert tok_02(policy("shop-prod-api-task", made)) == []


@pytest.mark.parametrize(
    "made",
    [
        allow("secretsmanager:CreateSecret", f"{SECRETS}/oauth/*"),
        allow("secretsmanager:Create*", f"{SECRETS}/oauth/x/*-??????"),
        allow("secretsmanager:CreateSecret", f"{SECRETS}/*"),
        allow("secretsmanager:CreateSecret", "*"),
        {"Effect": "Allow", "Action": "secretsmanager:CreateSecret", "NotResource": "arn:aws:s3:::b"},
        keyed(value="*"),
        keyed(value="alias/aws/secretsmanager"),
        keyed(value=[KEY, "alias/aws/secretsmanager"]),
        keyed(value=[]),
        keyed(operator="StringEqualsIfExists"),
        keyed(operator="StringNotEquals"),
        keyed(operator="ForAllValues:StringEquals"),
        keyed("secretsmanager:Name"),
    ],
)
def test_making_secrets_of_accounts_under_any_key_fails(made: Statement) -> None:
    assert tok_02(policy("shop-prod-api-task", made)) == [("FAIL", "p", "policy.Statement[0].Condition")]


@pytest.mark.parametrize(
    "role",
    ["shop-prod-api-task", "shop-prod-ir-oauth-breach", "shop-prod-deploy", "shop-prod-break-glass"],
)
def test_those_who_connect_and_those_who_mend_change_tokens(role: str) -> None:
    assert tok_02(policy(role, allow(PUT, f"{SECRETS}/oauth/*"))) == []


@pytest.mark.parametrize("action", [PUT, "secretsmanager:*", "secretsmanager:Put*", "*"])
@pytest.mark.parametrize("arn", [f"{SECRETS}/oauth/*", f"{SECRETS}/oauth/x/a-??????", f"{SECRETS}/*", "*"])
def test_others_change_no_tokens(action: str, arn: str) -> None:
    found = tok_02(policy("shop-prod-worker-task", allow(action, arn)))
    assert ("FAIL", "p", "policy.Statement[0].Action") in found


def test_a_role_that_is_unknown_is_open() -> None:
    assert tok_02(policy(UNKNOWN, allow(PUT, f"{SECRETS}/oauth/*"))) == [("UNDECIDED", "p", "role")]
    assert tok_02(policy(UNKNOWN, allow("secretsmanager:CreateSecret", "*"))) == [
        ("UNDECIDED", "p", "policy.Statement[0].Condition")
    ]


def test_a_document_that_is_unknown_is_open() -> None:
    found = resource("iam/rolePolicy", "p", {"role": "shop-prod-worker-task", "policy": UNKNOWN})
    assert tok_02(found) == [("UNDECIDED", "p", "policy")]


def role(name: object = "shop-prod-refresh-x", **more: object) -> Resource:
    return resource("iam/role", "r", {"name": name, **more})


@pytest.mark.parametrize("arn", [f"{SECRETS}/oauth/x/*", f"{SECRETS}/oauth/x/*-??????"])
def test_what_refreshes_changes_the_tokens_of_its_platform(arn: str) -> None:
    assert tok_02(role(), policy("shop-prod-refresh-x", allow(PUT, arn))) == []


@pytest.mark.parametrize(
    "arn",
    [
        f"{SECRETS}/oauth/*",
        f"{SECRETS}/*",
        "*",
        f"{SECRETS}/oauth/?/*",
        [f"{SECRETS}/oauth/x/*", f"{SECRETS}/oauth/youtube/*"],
    ],
)
def test_what_refreshes_changes_no_tokens_of_others(arn: object) -> None:
    assert tok_02(role(), policy("shop-prod-refresh-x", allow(PUT, arn))) == [
        ("FAIL", "p", "policy.Statement[0].Resource")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        allow("secretsmanager:GetSecretValue", f"{SECRETS}/oauth/x/*"),
        {"Effect": "Deny", "Action": PUT, "Resource": f"{SECRETS}/oauth/x/*"},
        allow(PUT, f"{SECRETS}/session-??????"),
    ],
)
def test_what_refreshes_can_store_what_it_gets(statement: Statement) -> None:
    assert tok_02(role(), policy("shop-prod-refresh-x", statement)) == [("FAIL", "r", "")]


def test_without_any_policy_it_cannot() -> None:
    assert tok_02(role()) == [("FAIL", "r", "")]
    assert tok_02(role("shop-prod-refresh-cache")) == []


def test_policies_within_the_role_and_attached_ones_count() -> None:
    text = json.dumps({"Statement": [allow(PUT, f"{SECRETS}/oauth/x/*")]})
    assert tok_02(role(inlinePolicies=[{"name": "w", "policy": text}])) == []
    assert sorted(tok_02(role(inlinePolicies=[{"name": "w", "policy": UNKNOWN}]))) == [
        ("UNDECIDED", "r", ""),
        ("UNDECIDED", "r", "inlinePolicies[0].policy"),
    ]
    attached = resource("iam/rolePolicyAttachment", "a", {"role": "shop-prod-refresh-x", "policyArn": "arn"})
    assert tok_02(role(), attached) == [("UNDECIDED", "r", "")]


def test_on_a_first_preview_the_role_is_known_by_what_it_comes_from() -> None:
    text = json.dumps({"Statement": [allow(PUT, f"{SECRETS}/oauth/x/*")]})
    of_role = resource("iam/rolePolicy", "p", {"policy": text}, refers={"role": role()})
    assert tok_02(role(), of_role) == []
    worker = role("shop-prod-worker-task")
    other = resource("iam/rolePolicy", "p", {"policy": text}, refers={"role": worker})
    assert tok_02(worker, other) == [("FAIL", "p", "policy.Statement[0].Action")]


def test_a_managed_policy_is_of_those_it_is_attached_to() -> None:
    text = json.dumps({"Statement": [allow("secretsmanager:CreateSecret", "*")]})
    managed = resource("iam/policy", "m", {"policy": text, "name": "shop-all"})
    where = "policy.Statement[0].Condition"
    assert tok_02(managed) == [("UNDECIDED", "m", where)]
    for name, expected in (("shop-prod-deploy", []), ("shop-prod-api-task", [("FAIL", "m", where)])):
        attached = resource("iam/rolePolicyAttachment", "a", {"role": name}, refers={"policyArn": managed})
        assert tok_02(managed, attached) == expected


@pytest.mark.parametrize(
    ("name", "key", "verdict"),
    [
        ("/shop/prod/oauth-app/x", KEY, ""),
        ("/shop/prod/oauth-app/x", "alias/aws/secretsmanager", "FAIL"),
        ("/shop/prod/oauth/x/1", None, "FAIL"),
        ("/shop/prod/tiktok/cookie/a", None, "FAIL"),
        ("/shop/prod/session", None, ""),
        (UNKNOWN, None, "UNDECIDED"),
    ],
)
def test_tokens_are_kept_under_a_customer_key(name: object, key: object, verdict: str) -> None:
    secret = resource("secretsmanager/secret", "s", {"name": name, **({"kmsKeyId": key} if key else {})})
    assert [found for found, *_ in tok_02(secret)] == ([verdict] if verdict else [])


@pytest.mark.parametrize(("purpose", "good"), [("secrets", True), ("media", False), (UNKNOWN, True), (None, True)])
def test_that_key_is_the_one_of_secrets(purpose: object, good: bool) -> None:  # noqa: FBT001  what is expected
    key = resource("kms/key", "k", {"tags": {} if purpose is None else {"Purpose": purpose}})
    secret = resource("secretsmanager/secret", "s", {"name": "/shop/prod/oauth-app/x"}, refers={"kmsKeyId": key})
    assert tok_02(key, secret) == ([] if good else [("FAIL", "s", "kmsKeyId")])
