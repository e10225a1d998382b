"""Vaults: what they keep, for how long, and what they refuse to whom."""

import dataclasses
import json
from typing import cast

import pytest

from components._naming import DataClass
from components.data.vault import Vault, VaultArgs, VaultLock, VaultLockMode
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP, TAGS

EMERGENCY, DEPLOY = SHOP.role_arn("break-glass"), SHOP.role_arn("deploy")
ARGS = VaultArgs(identity=SHOP, key_arn=KEY)
COMPLIANCE = VaultLock(mode=VaultLockMode.COMPLIANCE, changeable_for_days=3)
DELETION = [
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
]
USE = [
    "backup:CopyIntoBackupVault",
    "backup:DescribeBackupVault",
    "backup:DescribeRecoveryPoint",
    "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListRecoveryPointsByBackupVault",
    "backup:StartBackupJob",
    "backup:StartCopyJob",
    "backup:StartRestoreJob",
]
LOOSENING = ["backup:PutBackupVaultAccessPolicy", "backup:PutBackupVaultLockConfiguration"]


@pytest.fixture(scope="module")
def vault() -> Declared:
    """Declare a vault with its defaults."""
    return declare(lambda: Vault("backups", ARGS))


def statements(declared: Declared) -> dict[str, dict[str, object]]:
    """Give the statements of the only vault policy by their ids."""
    text = declared.one("aws:backup/vaultPolicy:VaultPolicy").inputs["policy"]
    assert isinstance(text, str)
    body = cast("list[dict[str, object]]", json.loads(text)["Statement"])
    return {cast("str", statement["Sid"]): statement for statement in body}


def test_a_vault_is_exactly_this(vault: Declared) -> None:
    found = vault.one("aws:backup/vault:Vault")
    assert found.inputs == {
        "name": "shop-prod-backup",
        "kmsKeyArn": KEY,
        "forceDestroy": False,
        "tags": {
            **TAGS,
            "DataClass": "pii",
        },
    }
    assert found.protect


def test_a_vault_name_fits_what_aws_backup_takes() -> None:
    declared = declare(lambda: Vault("backups", dataclasses.replace(ARGS, part="b" * 60)))
    assert len(cast("str", declared.one("aws:backup/vault:Vault").inputs["name"])) == 50


def test_a_vault_is_locked_by_governance_unless_told_otherwise(vault: Declared) -> None:
    assert vault.one("aws:backup/vaultLockConfiguration:VaultLockConfiguration").inputs == {
        "backupVaultName": "shop-prod-backup",
        "minRetentionDays": 14,
        "maxRetentionDays": 3653,
    }


def test_a_vault_may_be_locked_for_ever() -> None:
    declared = declare(lambda: Vault("backups", dataclasses.replace(ARGS, lock=COMPLIANCE)))
    lock = declared.one("aws:backup/vaultLockConfiguration:VaultLockConfiguration")
    assert lock.inputs["changeableForDays"] == 3
    assert declared.one("bulwark:data:Vault").inputs["lockMode"] == "compliance"


def test_the_policy_refuses_deletion_loosening_strangers_and_plain_http(vault: Declared) -> None:
    found = statements(vault)
    assert list(found) == ["DenyDeletion", "DenyLoosening", "DenyOtherAccounts", "DenyInsecureTransport"]
    for statement in found.values():
        assert (statement["Effect"], statement["Principal"], statement["Resource"]) == ("Deny", "*", ["*"])
    assert found["DenyDeletion"]["Action"] == DELETION
    assert found["DenyDeletion"]["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [EMERGENCY]}}
    assert found["DenyLoosening"]["Action"] == LOOSENING
    assert found["DenyLoosening"]["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [EMERGENCY, DEPLOY]}}
    assert found["DenyOtherAccounts"]["Action"] == ["backup:CopyIntoBackupVault"]
    assert found["DenyOtherAccounts"]["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }
    assert found["DenyInsecureTransport"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_policy_names_each_action_as_vault_policies_must(vault: Declared) -> None:
    actions = [action for body in statements(vault).values() for action in cast("list[str]", body["Action"])]
    assert not [action for action in actions if "*" in action]
    assert statements(vault)["DenyInsecureTransport"]["Action"] == sorted([*DELETION, *LOOSENING, *USE])


def test_the_policy_comes_after_the_lock_that_it_guards(vault: Declared) -> None:
    lock = vault.one("aws:backup/vaultLockConfiguration:VaultLockConfiguration")
    assert lock.urn in vault.one("aws:backup/vaultPolicy:VaultPolicy").dependencies


def test_lock_and_policy_depend_on_the_vault_by_property() -> None:
    declared = declare(lambda: Vault("backups", ARGS), unknown=True)
    vault = declared.one("aws:backup/vault:Vault").urn
    for kind in ("vaultPolicy:VaultPolicy", "vaultLockConfiguration:VaultLockConfiguration"):
        assert declared.one(f"aws:backup/{kind}").property_dependencies["backupVaultName"] == [vault]


def test_a_vault_in_the_recovery_region_says_so() -> None:
    args = VaultArgs(
        identity=SHOP.in_region("eu-central-1"),
        key_arn="arn:aws:kms:eu-central-1:123456789012:key/77",
        data_class=DataClass.CONFIDENTIAL,
    )
    declared = declare(lambda: Vault("recovery", args))
    component = declared.one("bulwark:data:Vault")
    assert component.inputs == {
        "controls": ["ND-2"],
        "vault": "shop-prod-backup",
        "region": "eu-central-1",
        "lockMode": "governance",
        "minRetentionDays": 14,
        "maxRetentionDays": 3653,
    }
    assert set(component.outputs) == {"name", "arn"}
    assert cast("dict[str, str]", declared.one("aws:backup/vault:Vault").inputs["tags"])["DataClass"] == "confidential"


@pytest.mark.parametrize("days", [6, 36])
def test_the_shortest_retention_leaves_room_for_point_in_time_recovery(days: int) -> None:
    with pytest.raises(ValueError, match=f"lock.min_retention_days is {days}: give a whole number from 7 to 35"):
        VaultLock(min_retention_days=days)


@pytest.mark.parametrize("days", [34, 36501])
def test_the_longest_retention_is_bounded(days: int) -> None:
    with pytest.raises(ValueError, match=f"lock.max_retention_days is {days}: give a whole number from 35 to 36500"):
        VaultLock(max_retention_days=days)


@pytest.mark.parametrize(
    ("mode", "days"), [(VaultLockMode.COMPLIANCE, None), (VaultLockMode.GOVERNANCE, 3)], ids=["absent", "superfluous"]
)
def test_grace_goes_with_compliance_alone(mode: VaultLockMode, days: int | None) -> None:
    with pytest.raises(ValueError, match=f"lock.changeable_for_days is {days} in {mode.value} mode"):
        VaultLock(mode=mode, changeable_for_days=days)


def test_grace_lasts_as_long_as_aws_cools_off() -> None:
    with pytest.raises(ValueError, match=r"lock\.changeable_for_days is 2: give a whole number from 3 to 36500"):
        VaultLock(mode=VaultLockMode.COMPLIANCE, changeable_for_days=2)
