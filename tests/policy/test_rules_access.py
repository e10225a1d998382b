"""Access as a whole: escalation by all policies together, and the three locks of a secret."""

import json
from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.rules import nonsense, robust
from tests.support.wire import findings, resource

ACCOUNT: Final = "123456789012"
PROVIDER: Final = resource(
    "pulumi:providers:aws", "aws", {"region": "eu-west-1", "allowedAccountIds": json.dumps([ACCOUNT])}
)
ADMIN: Final = f"arn:aws:iam::{ACCOUNT}:role/admin"
PASS: Final = "iam:PassRole"
Statement = Mapping[str, object]


def allow(action: object, on: object = "*", **more: object) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def deny(action: object, on: object = "*", **more: object) -> Statement:
    return {**allow(action, on, **more), "Effect": "Deny"}


def text(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def holding(*statements: Statement, name: str = "app") -> list[Resource]:
    """Give a role with each of the statements in a policy of its own, by one of the ways there are."""
    role = resource("iam/role", name, {"name": name})
    made = [role]
    for index, statement in enumerate(statements):
        if index % 2 == 0:
            made.append(
                resource("iam/rolePolicy", f"{name}-{index}", {"policy": text(statement)}, refers={"role": role})
            )
            continue
        policy = resource("iam/policy", f"{name}-{index}", {"name": f"{name}-{index}", "policy": text(statement)})
        refers = {"role": role, "policyArn": policy}
        made += [policy, resource("iam/rolePolicyAttachment", f"{name}-{index}-on", {}, refers=refers)]
    return made


WORLD: Final = [PROVIDER, *holding(allow("s3:*"), name="admin")]


def escalates(*statements: Statement, name: str = "app") -> list[str]:
    found = findings("ACC-01", *WORLD, *holding(*statements, name=name))
    return [f"{one.verdict.value} {one.actual}" for one in found if one.urn.endswith(f"::{name}")]


def test_a_role_handed_over_by_two_policies_together() -> None:
    found = escalates(allow("lambda:CreateFunction"), allow(PASS))
    assert found == ["FAIL lambda:CreateFunction with the role admin"]


@pytest.mark.parametrize(
    "statements",
    [
        [allow(PASS)],
        [allow("lambda:CreateFunction")],
        [allow("lambda:Create*"), allow(PASS, f"arn:aws:iam::{ACCOUNT}:role/other")],
        [allow("ec2:RunInstances"),
         allow(PASS, Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})],
        [allow(["lambda:*", PASS]), deny(PASS, f"arn:aws:iam::{ACCOUNT}:role/a*")],
        [allow(["lambda:CreateFunction", PASS, "s3:*"])],  # what it hands over may do nothing more than it itself
        [allow("iam:PutRolePolicy", ADMIN)],
    ],
)  # fmt: skip
def test_what_is_no_way(statements: list[Statement]) -> None:
    assert escalates(*statements) == []


@pytest.mark.parametrize(
    ("statements", "way"),
    [
        ([allow("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/a*")], "iam:PutRolePolicy on itself"),
        ([allow("iam:*Policy*")], "iam:AttachRolePolicy on itself"),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], "iam:PutRolePolicy on itself"),
        ([allow("s3:Get*"), allow("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/app-?")],
         "iam:CreatePolicyVersion on a policy of its own"),
        ([allow("ecs:*"), allow(PASS, ADMIN)], "ecs:RegisterTaskDefinition with the role admin"),
        ([allow("glue:Upd?teJob", "arn:aws:glue:*:*:job/a"), allow("iam:Pass*")], "glue:UpdateJob with the role admin"),
    ],
)  # fmt: skip
def test_ways_however_they_are_written(statements: list[Statement], way: str) -> None:
    assert f"FAIL {way}" in escalates(*statements)


def test_who_administers_is_named() -> None:
    assert escalates(allow("*"), name="shop-deploy") == []


def test_policies_known_after_the_update_leave_it_open() -> None:
    role = resource("iam/role", "app", {"name": "app"})
    policy = resource("iam/rolePolicy", "own", {"role": "app", "policy": UNKNOWN})
    (found,) = findings("ACC-01", PROVIDER, role, policy)
    assert found.verdict.value == "UNDECIDED"


KEY_POLICY: Final = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*",
                     "Resource": "*"}  # fmt: skip
ARN: Final = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:shop/db"
READ: Final = allow("secretsmanager:GetSecretValue", f"{ARN}-??????")
VIA: Final = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
DECRYPT: Final = allow("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*", Condition=VIA)


def spared(*names: str) -> Statement:
    arns = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in names]
    return deny("secretsmanager:GetSecretValue", Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": arns}})


def locks(*grants: Statement, policy: Statement | None = None, key: Statement = KEY_POLICY) -> list[str]:
    sealed = resource("kms/key", "key", {"policy": text(key)})
    secret = resource("secretsmanager/secret", "db", {"name": "shop/db"}, refers={"kmsKeyId": sealed})
    body = {"policy": text(policy or spared("app"))}
    beside = resource("secretsmanager/secretPolicy", "db-policy", body, refers={"secretArn": secret})
    found = findings("ACC-02", PROVIDER, sealed, secret, beside, *holding(*grants))
    return [f"{one.verdict.value} {one.actual}" for one in found]


def test_three_locks_that_open() -> None:
    assert locks(READ, DECRYPT) == []
    assert locks(DECRYPT) == []


def test_each_lock_is_tried() -> None:
    assert locks(READ) == ["FAIL app may not decrypt under the secret's key"]
    elsewhere = {**DECRYPT, "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}
    assert locks(READ, elsewhere) == ["FAIL app may not decrypt under the secret's key"]
    assert locks(READ, DECRYPT, policy=spared("other")) == ["FAIL app is refused by the secret's policy"]
    refused = {**KEY_POLICY, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/other"}}
    assert locks(READ, DECRYPT, key=refused) == ["FAIL app may not decrypt under the secret's key"]


def test_a_key_may_admit_the_role_itself() -> None:
    named = {**KEY_POLICY, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"}}
    assert locks(READ, key=named) == []


def test_a_policy_that_comes_from_the_secret_names_it() -> None:
    """On a first preview the ARN of a secret is unknown, but it is known where the policy takes it from."""
    sealed = resource("kms/key", "key", {"policy": text(KEY_POLICY)})
    secret = resource("secretsmanager/secret", "db", {"name": "shop/db"}, refers={"kmsKeyId": sealed})
    role = resource("iam/role", "app", {"name": "app"})
    own = resource("iam/rolePolicy", "own", {"role": "app"}, refers={"policy": secret})
    (found,) = findings("ACC-02", PROVIDER, sealed, secret, role, own)
    assert (found.verdict.value, found.actual) == ("UNDECIDED", "what app may is only known after the update")


def granted(type_: str, principal: object, **more: object) -> list[str]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*", **more}
    found = resource(type_, "held", {_PATHS.get(type_, "policy"): text(statement)})
    return [one.verdict.value for one in findings("ACC-05", PROVIDER, found)]


_PATHS: Final = {"opensearch/domainPolicy": "accessPolicies", "xray/resourcePolicy": "policyDocument",
                 "glacier/vault": "accessPolicy", "s3tables/tablePolicy": "resourcePolicy"}  # fmt: skip


@pytest.mark.parametrize("type_", ["kinesis/resourcePolicy", "backup/vaultPolicy", *_PATHS])
def test_resource_policies_grant_to_no_stranger(type_: str) -> None:
    assert granted(type_, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}) == []
    assert granted(type_, "*") == ["FAIL"]
    assert granted(type_, {"AWS": "210987654321"}) == ["FAIL"]
    assert granted(type_, {"Service": "logs.amazonaws.com"}) == ["FAIL"]
    bound = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert granted(type_, {"Service": "logs.amazonaws.com"}, Condition=bound) == []
    assert granted(type_, "*", Condition={"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}) == ["FAIL"]


def test_a_file_system_is_reached_by_its_mount_targets() -> None:
    mounted = {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    assert granted("efs/fileSystemPolicy", "*", Condition=mounted) == []
    assert granted("efs/fileSystemPolicy", "*") == ["FAIL"]


@pytest.mark.parametrize("rule_id", ["ACC-01", "ACC-02", "ACC-03", "ACC-04", "ACC-05"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
