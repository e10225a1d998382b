"""Backup plans: both rules, both copies, the roles, and the monthly restore test."""

import dataclasses
import json
from collections.abc import Callable
from typing import cast

import pytest
from pulumi_aws import rds

from components._naming import Identity
from components.data.backup_plan import BackupPlan, BackupPlanArgs, RestoreTest
from components.data.vault import Vault, VaultArgs, VaultLock
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP, TAGS

DATABASE = "arn:aws:rds:eu-west-1:123456789012:db:shop-prod"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/shop-prod-audit"
BUCKET = "arn:aws:s3:::shop-prod-audit-123456789012-eu-west-1"
TEST = RestoreTest(subnet_group="shop-prod-data", security_groups=["sg-2", "sg-1"])
INTERNAL = {**TAGS, "DataClass": "internal"}


def plan_args(lock: VaultLock | None = None, recovery: Identity | None = None) -> BackupPlanArgs:
    """Give the arguments of a plan between two vaults."""
    there = recovery or SHOP.in_region("eu-central-1")
    return BackupPlanArgs(
        identity=SHOP,
        vault=Vault("backups", VaultArgs(identity=SHOP, key_arn=KEY)),
        recovery_vault=Vault("recovery", VaultArgs(identity=there, key_arn=KEY, lock=lock or VaultLock())),
        databases=[DATABASE],
        tables=[TABLE],
        buckets=[BUCKET],
        restore_test=TEST,
    )


def refused(build: Callable[[], object], error: str) -> None:
    """Expect an error while the program runs."""

    def program() -> None:
        with pytest.raises(ValueError, match=error):
            build()

    declare(program)


@pytest.fixture(scope="module")
def plan() -> Declared:
    """Declare a plan with its defaults."""
    return declare(lambda: BackupPlan("backup", plan_args()))


@pytest.fixture(scope="module")
def unknown() -> Declared:
    """Declare the same on a first preview."""
    return declare(lambda: BackupPlan("backup", plan_args()), unknown=True)


def rules(declared: Declared) -> dict[str, dict[str, object]]:
    """Give the rules of the only plan by name, without the copies."""
    found = cast("list[dict[str, object]]", declared.one("aws:backup/plan:Plan").inputs["rules"])
    return {cast("str", rule["ruleName"]): rule for rule in found}


def copies(rule: dict[str, object]) -> list[object]:
    """Give the retention of the copies of a rule."""
    return [copy.get("lifecycle") for copy in cast("list[dict[str, object]]", rule["copyActions"])]


def test_the_plan_goes_back_to_any_second_of_35_days(plan: Declared) -> None:
    continuous = rules(plan)["continuous"]
    assert continuous | {"copyActions": None} == {
        "ruleName": "continuous",
        "targetVaultName": "shop-prod-backup",
        "schedule": "cron(0 5 ? * * *)",
        "startWindow": 60,
        "completionWindow": 720,
        "enableContinuousBackup": True,
        "lifecycle": {"deleteAfter": 35},
        "copyActions": None,
    }
    assert copies(continuous) == [{"deleteAfter": 35}]


def test_the_plan_keeps_a_daily_backup_for_a_year(plan: Declared) -> None:
    daily = rules(plan)["daily"]
    assert daily | {"copyActions": None} == {
        "ruleName": "daily",
        "targetVaultName": "shop-prod-backup",
        "schedule": "cron(0 7 ? * * *)",
        "startWindow": 60,
        "completionWindow": 720,
        "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
        "copyActions": None,
    }
    assert copies(daily) == [{"coldStorageAfter": 30, "deleteAfter": 365}]
    assert list(rules(plan)) == ["continuous", "daily"]


def test_every_copy_goes_to_the_vault_of_the_other_region(unknown: Declared) -> None:
    found = unknown.one("aws:backup/plan:Plan")
    vaults = {vault.urn for vault in unknown.all("aws:backup/vault:Vault")}
    assert vaults <= set(found.property_dependencies["rules"])
    selected = unknown.one("aws:backup/selection:Selection")
    assert selected.property_dependencies["planId"] == [found.urn]


def test_the_selection_names_each_resource(plan: Declared) -> None:
    selection = plan.one("aws:backup/selection:Selection").inputs
    assert selection["name"] == plan.one("aws:backup/plan:Plan").inputs["name"] == "shop-prod-backup"
    assert selection["resources"] == [DATABASE, TABLE, BUCKET]
    assert "selectionTags" not in selection
    assert plan.one("aws:backup/plan:Plan").inputs["tags"] == INTERNAL


@pytest.mark.parametrize(("name", "role"), [("backup-role", "backup"), ("backup-restore-role", "restore-test")])
def test_only_aws_backup_for_this_account_assumes_the_roles(plan: Declared, name: str, role: str) -> None:
    found = plan.one("aws:iam/role:Role", name).inputs
    assert found["name"] == f"shop-prod-{role}"
    assert found["tags"] == INTERNAL
    assert json.loads(cast("str", found["assumeRolePolicy"]))["Statement"] == [
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Principal": {"Service": ["backup.amazonaws.com"]},
            "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        }
    ]


def attached(declared: Declared) -> set[tuple[object, object]]:
    """Give the managed policies of each role."""
    found = declared.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    return {(item.inputs["role"], item.inputs["policyArn"]) for item in found}


def test_the_backup_role_does_not_restore_nor_the_other_way_round(plan: Declared) -> None:
    service = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor"
    assert attached(plan) == {
        ("shop-prod-backup", f"{service}Backup"),
        ("shop-prod-backup", "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"),
        ("shop-prod-restore-test", f"{service}Restores"),
    }


def test_buckets_are_out_of_reach_unless_they_are_backed_up() -> None:
    declared = declare(lambda: BackupPlan("backup", dataclasses.replace(plan_args(), buckets=[])))
    assert not [policy for _, policy in attached(declared) if "S3" in cast("str", policy)]


def test_databases_are_restored_every_month(plan: Declared, unknown: Declared) -> None:
    test = plan.one("aws:backup/restoreTestingPlan:RestoreTestingPlan").inputs
    assert test["name"] == "shop_prod_restore_test"
    assert test["scheduleExpression"] == "cron(0 9 1 * ? *)"
    assert test["startWindowHours"] == 24
    assert test["tags"] == INTERNAL
    selection = cast("dict[str, object]", test["recoveryPointSelection"])
    assert selection["algorithm"] == "LATEST_WITHIN_WINDOW"
    assert selection["recoveryPointTypes"] == ["CONTINUOUS", "SNAPSHOT"]
    assert selection["selectionWindowDays"] == 30
    blind = unknown.one("aws:backup/restoreTestingPlan:RestoreTestingPlan")
    assert blind.property_dependencies["recoveryPointSelection"] == [
        unknown.one("aws:backup/vault:Vault", "backups").urn
    ]


def test_restored_databases_come_up_in_the_named_network(plan: Declared) -> None:
    selection = plan.one("aws:backup/restoreTestingSelection:RestoreTestingSelection").inputs
    assert (selection["name"], selection["protectedResourceType"]) == ("databases", "RDS")
    assert selection["protectedResourceArns"] == [DATABASE]
    assert selection["restoreTestingPlanName"] == "shop_prod_restore_test"
    assert selection["validationWindowHours"] == 4
    assert selection["restoreMetadataOverrides"] == {
        "dbSubnetGroupName": "shop-prod-data",
        "vpcSecurityGroupIds": '["sg-1", "sg-2"]',
    }


def test_resources_may_come_from_the_program() -> None:
    def program() -> None:
        database = rds.Instance("shop", instance_class="db.t4g.micro")
        BackupPlan("backup", dataclasses.replace(plan_args(), databases=[database.arn]))

    declared = declare(program, unknown=True)
    database = declared.one("aws:rds/instance:Instance").urn
    selection = declared.one("aws:backup/selection:Selection")
    tested = declared.one("aws:backup/restoreTestingSelection:RestoreTestingSelection")
    assert selection.property_dependencies["resources"] == [database]
    assert tested.property_dependencies["protectedResourceArns"] == [database]


def test_outputs_and_intent_are_visible_on_the_component(plan: Declared) -> None:
    component = plan.one("bulwark:data:BackupPlan")
    assert component.inputs == {
        "controls": ["ND-2"],
        "continuousDays": 35,
        "dailyDays": 365,
        "coldAfterDays": 30,
        "databases": 1,
        "tables": 1,
        "buckets": 1,
        "restoreTest": "monthly",
    }
    assert set(component.outputs) == {"arn", "role_arn"}


@pytest.mark.parametrize("days", [13, 36])
def test_point_in_time_recovery_reaches_as_far_as_aws_goes(days: int) -> None:
    refused(
        lambda: dataclasses.replace(plan_args(), continuous_days=days),
        f"continuous_days is {days}: give a whole number from 14 to 35",
    )


def test_daily_backups_take_over_where_point_in_time_ends() -> None:
    error = "daily_days is 34: give a whole number from 35 to 36500"
    refused(lambda: dataclasses.replace(plan_args(), daily_days=34), error)


def test_cold_storage_holds_for_90_days() -> None:
    error = "cold_after_days is 276: give a whole number from 1 to 275"
    refused(lambda: dataclasses.replace(plan_args(), cold_after_days=276), error)


def test_a_plan_for_nothing_is_refused() -> None:
    refused(lambda: dataclasses.replace(plan_args(), databases=[]), "databases is empty: name the RDS instances")


def test_a_retention_that_a_vault_would_refuse_is_refused_in_preview() -> None:
    refused(
        lambda: plan_args(lock=VaultLock(max_retention_days=300)),
        "daily_days is 365: give a whole number from 14 to 300; the vault lock enforces this",
    )
    refused(
        lambda: dataclasses.replace(plan_args(lock=VaultLock(min_retention_days=30)), continuous_days=20),
        "continuous_days is 20: give a whole number from 30 to 3653; the vault lock enforces this",
    )


def test_the_copy_lives_in_another_region() -> None:
    refused(lambda: plan_args(recovery=SHOP), "recovery_vault is in eu-west-1 as the vault is: give one in another")


def test_a_restore_test_has_a_network_and_time() -> None:
    with pytest.raises(ValueError, match=r"restore_test\.security_groups is empty"):
        RestoreTest(subnet_group="shop-prod-data", security_groups=[])
    with pytest.raises(ValueError, match=r"restore_test\.validation_hours is 0: give a whole number from 1 to 168"):
        RestoreTest(subnet_group="shop-prod-data", security_groups=["sg-1"], validation_hours=0)
