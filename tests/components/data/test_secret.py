"""Secrets: exactly what is declared, who reads, and how often a value is renewed."""

import dataclasses
import json
from collections.abc import Mapping
from typing import cast

import pulumi
import pytest
from pulumi_aws import sns

from components._iam import Allow
from components.data.rotation import Renewal, Rotation, RotationClass
from components.data.secret import Secret, SecretArgs
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP, TAGS

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:shop-prod-rotate-session"
API, ROTATOR, EMERGENCY = (SHOP.role_arn(part) for part in ("api-execution", "rotate-session", "break-glass"))
ROTATION = Rotation(function_arn=FUNCTION, role_arn=ROTATOR, days=90)
SESSION = SecretArgs(
    identity=SHOP,
    part="session-secret",
    description="Signs session cookies",
    rotation_class=RotationClass.SESSION,
    key_arn=KEY,
    readers=[API],
    rotation=ROTATION,
)
SMTP = dataclasses.replace(SESSION, part="smtp", rotation_class=RotationClass.SMTP, rotation=Renewal(days=60))


@pytest.fixture(scope="module")
def session() -> Declared:
    """Declare a secret that a function rotates."""
    return declare(lambda: Secret("session", SESSION))


def statements(declared: Declared) -> dict[str, Mapping[str, object]]:
    """Give the statements of the only secret policy by their ids."""
    text = declared.one("aws:secretsmanager/secretPolicy:SecretPolicy").inputs["policy"]
    assert isinstance(text, str)
    body = cast("list[dict[str, object]]", json.loads(text)["Statement"])
    return {cast("str", statement["Sid"]): statement for statement in body}


def test_a_secret_is_exactly_this(session: Declared) -> None:
    secret = session.one("aws:secretsmanager/secret:Secret")
    assert secret.inputs == {
        "name": "/shop/prod/session-secret",
        "description": "Signs session cookies",
        "kmsKeyId": KEY,
        "recoveryWindowInDays": 30,
        "forceOverwriteReplicaSecret": False,
        "tags": {
            "RotationClass": "session",
            "RotationDays": "90",
            **TAGS,
            "DataClass": "secret",
        },
    }
    assert secret.protect
    assert secret.ignored == []


def test_the_program_holds_no_value(session: Declared) -> None:
    assert sorted(item.type for item in session.items if item.type.startswith("aws:")) == [
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "aws:secretsmanager/secretRotation:SecretRotation",
    ]


def test_the_policy_is_exactly_this(session: Declared) -> None:
    people = {"aws:PrincipalIsAWSService": "false"}
    refused = {"Effect": "Deny", "Principal": "*", "Resource": ["*"]}
    assert session.one("aws:secretsmanager/secretPolicy:SecretPolicy").inputs["blockPublicPolicy"] is True
    assert statements(session) == {
        "DenyReadExceptNamed": {
            "Sid": "DenyReadExceptNamed",
            **refused,
            "Action": ["secretsmanager:GetSecretValue"],
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": [API, EMERGENCY, ROTATOR]}, "Bool": people},
        },
        "DenyOtherAccounts": {
            "Sid": "DenyOtherAccounts",
            **refused,
            "Action": ["secretsmanager:*"],
            "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}, "Bool": people},
        },
        "DenyInsecureTransport": {
            "Sid": "DenyInsecureTransport",
            **refused,
            "Action": ["secretsmanager:*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    }


def test_the_policy_is_known_on_the_first_preview(session: Declared) -> None:
    assert statements(declare(lambda: Secret("session", SESSION), unknown=True)) == statements(session)


def test_rotation_starts_at_once_but_not_before_the_policy(session: Declared) -> None:
    rotation = session.one("aws:secretsmanager/secretRotation:SecretRotation")
    policy = session.one("aws:secretsmanager/secretPolicy:SecretPolicy")
    assert {name: value for name, value in rotation.inputs.items() if name != "secretId"} == {
        "rotationLambdaArn": FUNCTION,
        "rotateImmediately": True,
        "rotationRules": {"automaticallyAfterDays": 90, "duration": "2h"},
    }
    assert policy.urn in rotation.dependencies


def test_policy_and_rotation_depend_on_the_secret_by_property() -> None:
    declared = declare(lambda: Secret("session", SESSION), unknown=True)
    secret = declared.one("aws:secretsmanager/secret:Secret").urn
    policy = declared.one("aws:secretsmanager/secretPolicy:SecretPolicy")
    rotation = declared.one("aws:secretsmanager/secretRotation:SecretRotation")
    assert policy.property_dependencies["secretArn"] == [secret]
    assert rotation.property_dependencies["secretId"] == [secret]


def test_the_first_rotation_waits_for_what_it_needs() -> None:
    def program() -> None:
        permission = sns.Topic("permission")
        Secret("session", dataclasses.replace(SESSION, rotation=dataclasses.replace(ROTATION, after=[permission])))

    declared = declare(program)
    rotation = declared.one("aws:secretsmanager/secretRotation:SecretRotation")
    assert declared.one("aws:sns/topic:Topic").urn in rotation.dependencies


def test_what_others_issue_is_not_rotated_but_has_its_term() -> None:
    declared = declare(lambda: Secret("smtp", SMTP))
    assert declared.all("aws:secretsmanager/secretRotation:SecretRotation") == []
    tags = cast("dict[str, str]", declared.one("aws:secretsmanager/secret:Secret").inputs["tags"])
    assert (tags["RotationClass"], tags["RotationDays"]) == ("smtp", "60")
    named = cast("dict[str, dict[str, object]]", statements(declared)["DenyReadExceptNamed"]["Condition"])
    assert named["ArnNotLike"] == {"aws:PrincipalArn": [API, EMERGENCY]}


def test_a_replica_has_a_key_of_its_own() -> None:
    there = "arn:aws:kms:eu-central-1:123456789012:key/77"
    declared = declare(lambda: Secret("smtp", dataclasses.replace(SMTP, replicas={"eu-central-1": there})))
    secret = declared.one("aws:secretsmanager/secret:Secret")
    assert secret.inputs["replicas"] == [{"region": "eu-central-1", "kmsKeyId": there}]
    with pytest.raises(ValueError, match="'smtp': replica region eu-west-1 is its own; give another region"):
        dataclasses.replace(SMTP, replicas={"eu-west-1": there})


def test_a_reader_gets_the_key_with_the_value() -> None:
    assert grants("readable") == [
        ("ReadSessionSecret", ["secretsmanager:GetSecretValue"], [SHOP.secret_arn("session-secret")], {}),
        ("OpenSessionSecret", ["kms:Decrypt"], [KEYS], OPENED),
    ]


def test_a_rotation_function_gets_the_stages_and_the_key() -> None:
    actions = [
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    assert grants("rotatable") == [
        ("RotateSessionSecret", actions, [SHOP.secret_arn("session-secret")], {}),
        ("ResealSessionSecret", ["kms:Decrypt", "kms:GenerateDataKey"], [KEYS], OPENED),
    ]


KEYS = SHOP.arn("kms", "key/*")
OPENED = {
    "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{SHOP.named('secrets')}"},
    "StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"},
    "ArnLike": {"kms:EncryptionContext:SecretARN": SHOP.secret_arn("session-secret")},
}


def grants(kind: str) -> list[tuple[str, list[str], list[pulumi.Input[str]], object]]:
    """Give what a secret grants, as plain data."""
    granted: list[Allow] = []
    declare(lambda: granted.extend(getattr(Secret("session", SESSION), kind)()))
    return [(one.sid, list(one.actions), list(one.on), one.when) for one in granted]


def test_name_arn_and_intent_are_visible_on_the_component(session: Declared) -> None:
    component = session.one("bulwark:data:Secret")
    assert component.inputs == {
        "controls": ["AC-2", "SC-1", "PF-0", "SS-1", "SS-3"],
        "secret": "/shop/prod/session-secret",
        "rotationClass": "session",
        "rotationDays": 90,
        "renewedBy": "function",
        "readers": [API, EMERGENCY, ROTATOR],
    }
    assert set(component.outputs) == {"name", "arn"}


def test_a_secret_minds_the_term_of_its_class() -> None:
    with pytest.raises(ValueError, match=r"'session-secret': rotation\.days is 91"):
        dataclasses.replace(SESSION, rotation=dataclasses.replace(ROTATION, days=91))


@pytest.mark.parametrize("days", [0, 6, 31])
def test_a_deleted_secret_stays_restorable(days: int) -> None:
    with pytest.raises(ValueError, match=f"recovery_window_days is {days}: give a whole number from 7 to 30"):
        dataclasses.replace(SESSION, recovery_window_days=days)


@pytest.mark.parametrize(
    "reader",
    [
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::123456789012:user/someone",
        "arn:aws:iam::210987654321:role/api",
        "123456789012",
        "*",
    ],
)
def test_a_reader_is_one_role_of_the_account(reader: str) -> None:
    with pytest.raises(ValueError, match="is not the ARN of one role of account 123456789012"):
        dataclasses.replace(SESSION, readers=[API, reader])
    with pytest.raises(ValueError, match="is not the ARN of one role of account 123456789012"):
        dataclasses.replace(SESSION, rotation=dataclasses.replace(ROTATION, role_arn=reader))
