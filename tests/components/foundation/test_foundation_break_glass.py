"""The role for bad days: who comes in, and what it may mend."""

import json
from typing import cast

import pytest

from components.foundation.break_glass import BreakGlass, BreakGlassArgs
from tests.support.declare import Declared, declare
from tests.support.foundation import SHOP, parsed, tags
from tests.support.iam_actions import expanded, misfits, writes

ON_CALL = ("arn:aws:iam::123456789012:role/on-call-primary", "arn:aws:iam::123456789012:role/on-call-secondary")
ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
INLINE_LIMIT = 10_240
"""Characters, without white space, that all inline policies of a role may have together (IAM quotas)."""


def make(principals: tuple[str, ...] = ON_CALL) -> BreakGlass:
    args = BreakGlassArgs(identity=SHOP, principals=principals, recovery_region="eu-central-1")
    return BreakGlass("break-glass", args)


@pytest.fixture(scope="module")
def declared() -> Declared:
    return declare(make)


def statements(declared: Declared, name: str) -> dict[str, dict[str, object]]:
    body = cast("list[dict[str, object]]", parsed(declared.one(POLICY, name))["Statement"])
    return {str(statement["Sid"]): statement for statement in body}


def test_named_roles_come_in_with_a_fresh_second_factor(declared: Declared) -> None:
    role = declared.one(ROLE)
    assert role.inputs["name"] == "shop-prod-break-glass"
    assert role.inputs["maxSessionDuration"] == 3600
    assert role.inputs["tags"] == tags("confidential", Access="human")
    assert parsed(role, "assumeRolePolicy")["Statement"] == [
        {
            "Sid": "AssumedWithFactor",
            "Effect": "Allow",
            "Principal": {"AWS": list(ON_CALL)},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
                "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
            },
        }
    ]


def test_it_mends_keys_found_by_alias_in_both_regions(declared: Declared) -> None:
    keys = statements(declared, "break-glass-mend")["MendKeys"]
    assert "kms:PutKeyPolicy" in cast("list[str]", keys["Action"])
    assert keys["Resource"] == [
        "arn:aws:kms:eu-central-1:123456789012:key/*",
        "arn:aws:kms:eu-west-1:123456789012:key/*",
    ]
    aliases = cast("dict[str, dict[str, list[str]]]", keys["Condition"])["ForAnyValue:StringLike"]
    assert set(aliases["kms:ResourceAliases"]) == {
        f"alias/shop-prod-{part}"
        for part in (
            "audit",
            "data",
            "logs",
            "media",
            "messaging",
            "receipts",
            "receipts-*",
            "recovery",
            "secrets",
            "workflows",
        )
    }


def test_it_widens_its_own_rights_in_no_way(declared: Declared) -> None:
    found = statements(declared, "break-glass-mend")
    assert found["NotItself"]["Effect"] == "Deny"
    assert found["NotItself"]["Action"] == found["MendRoles"]["Action"]
    assert found["NotItself"]["Resource"] == ["arn:aws:iam::123456789012:role/shop-prod-break-glass"]


@pytest.mark.parametrize(
    "action",
    [
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        "s3:GetObject",
        "dynamodb:GetItem",
        "ssm:GetParameter",
        "sqs:ReceiveMessage",
        "logs:GetLogEvents",
        "logs:Unmask",
        "rds:DownloadDBLogFilePortion",
        "iam:PassRole",
        "sts:AssumeRole",
    ],
)
def test_it_sees_no_data_and_takes_no_other_role(declared: Declared, action: str) -> None:
    allowed = [
        name
        for policy in ("break-glass-look", "break-glass-mend")
        for statement in statements(declared, policy).values()
        for pattern in cast("list[str]", statement["Action"])
        for name in expanded(pattern)
    ]
    assert "kms:PutKeyPolicy" in allowed
    assert action not in allowed


def test_looking_changes_nothing(declared: Declared) -> None:
    for statement in statements(declared, "break-glass-look").values():
        for pattern in cast("list[str]", statement["Action"]):
            assert [action for action in expanded(pattern) if writes(action)] == []


@pytest.mark.parametrize("policy", ["break-glass-look", "break-glass-mend"])
def test_every_right_is_one_that_aws_knows(declared: Declared, policy: str) -> None:
    for statement in statements(declared, policy).values():
        assert list(misfits(statement)) == []


def test_the_rights_fit_into_a_role(declared: Declared) -> None:
    texts = [json.dumps(parsed(item), separators=(",", ":")) for item in declared.all(POLICY)]
    assert sum(map(len, texts)) <= INLINE_LIMIT


@pytest.mark.parametrize("principals", [(), ON_CALL[:1], (ON_CALL[0], ON_CALL[0])])
def test_a_door_with_one_key_is_refused(principals: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="name two roles at least"):
        make(principals)
