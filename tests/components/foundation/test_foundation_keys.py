"""Keys: what each declares, exactly, and what cannot be asked of one."""

import json

import pytest

from components.foundation.keys import Key, KeyArgs, KeyPurpose, KeyReach, Keys, KeysArgs
from tests.support.declare import Declared, declare
from tests.support.foundation import SHOP, parsed, tags

KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"
HOME = {"data", "secrets", "media", "audit", "logs", "messaging", "workflows"}


@pytest.fixture(scope="module")
def keys() -> Declared:
    return declare(lambda: Keys("keys", KeysArgs(identity=SHOP)))


def test_a_key_is_exactly_this(keys: Declared) -> None:
    key = keys.one(KEY, "keys-media")
    assert key.protect
    assert key.parent.endswith("::keys-media")
    assert {name: value for name, value in key.inputs.items() if name != "policy"} == {
        "description": "Media objects of shop prod",
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyUsage": "ENCRYPT_DECRYPT",
        "isEnabled": True,
        "enableKeyRotation": True,
        "rotationPeriodInDays": 365,
        "deletionWindowInDays": 30,
        "multiRegion": False,
        "bypassPolicyLockoutSafetyCheck": False,
        "tags": tags("pii", Purpose="media"),
    }


def test_a_key_policy_is_exactly_this(keys: Declared) -> None:
    by_people = {"aws:PrincipalIsAWSService": "false"}
    crypto = ["kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
    administrators = [f"arn:aws:iam::123456789012:role/shop-prod-{role}" for role in ("break-glass", "deploy")]
    buckets = [f"arn:aws:s3:::shop-prod-{kind}-123456789012-eu-west-1" for kind in ("media-temp", "media-archive")]
    deny = {"Effect": "Deny", "Principal": "*", "Resource": ["*"]}
    assert parsed(keys.one(KEY, "keys-media")) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AllowAccountAdministration",
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]},
                "Action": ["kms:*"],
                "Resource": ["*"],
            },
            deny
            | {
                "Sid": "DenyTampering",
                "Action": ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
                "Condition": {"ArnNotLike": {"aws:PrincipalArn": administrators}},
            },
            deny
            | {
                "Sid": "DenyOtherAccounts",
                "Action": ["kms:*"],
                "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}, "Bool": by_people},
            },
            deny
            | {
                "Sid": "DenyGrantsByPeople",
                "Action": ["kms:CreateGrant"],
                "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}, "Bool": by_people},
            },
            deny
            | {
                "Sid": "DenyDirectUse",
                "Action": crypto,
                "Condition": {
                    "StringNotEquals": {"kms:ViaService": ["s3.eu-west-1.amazonaws.com"]},
                    "Bool": by_people,
                },
            },
            deny
            | {
                "Sid": "DenyOtherBuckets",
                "Action": crypto,
                "Condition": {"ArnNotLike": {"kms:EncryptionContext:aws:s3:arn": buckets}, "Bool": by_people},
            },
        ],
    }


def test_an_alias_is_exactly_this(keys: Declared) -> None:
    alias, key = keys.one(ALIAS, "keys-media-alias"), keys.one(KEY, "keys-media")
    assert alias.inputs == {"name": "alias/shop-prod-media", "targetKeyId": alias.inputs["targetKeyId"]}
    assert alias.property_dependencies["targetKeyId"] == [key.urn]


def test_there_is_one_key_for_each_purpose(keys: Declared) -> None:
    assert {key.name for key in keys.all(KEY)} == {f"keys-{purpose}" for purpose in HOME}
    assert {alias.inputs["name"] for alias in keys.all(ALIAS)} == {f"alias/shop-prod-{purpose}" for purpose in HOME}
    published = keys.one("bulwark:foundation:Keys").outputs["arns"]
    assert isinstance(published, dict)
    assert set(published) == HOME
    assert len(set(published.values())) == len(HOME)


def test_an_arn_is_found_by_its_purpose() -> None:
    def build() -> None:
        keys = Keys("keys", KeysArgs(identity=SHOP))
        Key("copy", KeyArgs(identity=SHOP, purpose=KeyPurpose.RECOVERY), None)
        keys.arn(KeyPurpose.DATA).apply(found.append)

    found: list[str] = []
    declared = declare(build)
    assert found == [declared.one("bulwark:foundation:Key", "keys-data").outputs["arn"]]


def test_every_policy_is_known_before_the_first_update() -> None:
    declared = declare(lambda: Keys("keys", KeysArgs(identity=SHOP)), unknown=True)
    assert all(isinstance(key.inputs["policy"], str) for key in declared.all(KEY))


def test_a_recovery_key_speaks_of_its_own_region() -> None:
    args = KeyArgs(identity=SHOP.in_region("eu-central-1"), purpose=KeyPurpose.RECOVERY)
    declared = declare(lambda: Key("recovery-key", args))
    text = json.dumps(parsed(declared.one(KEY, "recovery-key")))
    assert "rds.eu-central-1.amazonaws.com" in text
    assert "backup.eu-central-1.amazonaws.com" in text
    assert "eu-west-1" not in text
    assert declared.one(ALIAS).inputs["name"] == "alias/shop-prod-recovery"


def test_sizes_reach_every_key() -> None:
    args = KeysArgs(identity=SHOP, rotation_days=90, deletion_days=7)
    sizes = {
        (key.inputs["rotationPeriodInDays"], key.inputs["deletionWindowInDays"])
        for key in declare(lambda: Keys("keys", args)).all(KEY)
    }
    assert sizes == {(90, 7)}


@pytest.mark.parametrize("days", [0, 89, 366, 2560])
def test_rotation_stays_within_a_year(days: int) -> None:
    with pytest.raises(ValueError, match=f"rotation_days {days}: choose 90 to 365 days"):
        KeyArgs(identity=SHOP, purpose=KeyPurpose.LOGS, rotation_days=days)


@pytest.mark.parametrize("days", [0, 6, 31])
def test_deletion_waits_for_a_second_thought(days: int) -> None:
    with pytest.raises(ValueError, match=f"deletion_days {days}: choose 7 to 30 days"):
        KeyArgs(identity=SHOP, purpose=KeyPurpose.LOGS, deletion_days=days)


def test_a_multi_region_key_is_asked_for_and_never_the_data_key() -> None:
    args = KeyArgs(identity=SHOP, purpose=KeyPurpose.SECRETS, reach=KeyReach.MULTI_REGION)
    assert declare(lambda: Key("key", args)).one(KEY).inputs["multiRegion"] is True
    with pytest.raises(ValueError, match="the data key must be single-region"):
        KeyArgs(identity=SHOP, purpose=KeyPurpose.DATA, reach=KeyReach.MULTI_REGION)


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:role/ops-*",
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*",
        "arn:aws:iam::210987654321:role/ops",
        "arn:aws:sts::123456789012:assumed-role/ops/me",
        "ops",
        "",
    ],
)
def test_an_administrator_is_a_principal_of_this_account(principal: str) -> None:
    with pytest.raises(ValueError, match="name a role or user of account 123456789012 by its ARN"):
        KeyArgs(identity=SHOP, purpose=KeyPurpose.DATA, administrators=[principal])


@pytest.mark.parametrize(
    "principal",
    [
        "arn:aws:iam::123456789012:role/ops",
        "arn:aws:iam::123456789012:role/teams/ops",
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*",
    ],
)
def test_a_configured_administrator_joins_those_of_the_stack(principal: str) -> None:
    args = KeyArgs(identity=SHOP, purpose=KeyPurpose.DATA, administrators=[principal])
    assert principal in json.dumps(parsed(declare(lambda: Key("key", args)).one(KEY)))
