"""AWS Backup: what must be backed up is, into a vault that keeps it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.bucket_world import GONE, KEY, OTHER, OWN, PROVIDER, document, told
from tests.support.rules import REMOVED, changed, nonsense, robust
from tests.support.wire import findings, judge, resource, verdicts

EMERGENCY: Final = f"arn:aws:iam::{OWN}:role/shop-break-glass"
DESTRUCTIVE: Final = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:DeleteBackupVault"]
COPY: Final = f"arn:aws:backup:eu-central-1:{OWN}:backup-vault:recovery"
DATABASE: Final = f"arn:aws:rds:eu-west-1:{OWN}:db:shop"
SHORT: Final[Mapping[str, str]] = {
    "vault": "backup/vault",
    "lock": "backup/vaultLockConfiguration",
    "policy": "backup/vaultPolicy",
    "plan": "backup/plan",
    "selection": "backup/selection",
    "database": "rds/instance",
}
Edit = tuple[str, str, object]


def deny(**changes: object) -> dict[str, object]:
    spared = {"ArnNotLike": {"aws:PrincipalArn": EMERGENCY}}
    fixed = {"Effect": "Deny", "Principal": "*", "Action": DESTRUCTIVE, "Resource": "*", "Condition": spared}
    return {**fixed, **changes}


def _parts() -> dict[str, dict[str, object]]:
    rule = {
        "ruleName": "continuous",
        "targetVaultName": "main",
        "enableContinuousBackup": True,
        "lifecycle": {"deleteAfter": 35},
        "copyActions": [{"destinationVaultArn": COPY}],
    }
    return {
        "vault": {"name": "main", "kmsKeyArn": KEY, "forceDestroy": False},
        "lock": {"backupVaultName": "main", "minRetentionDays": 14},
        "policy": {"backupVaultName": "main", "policy": document(deny())},
        "plan": {"name": "daily", "rules": [rule]},
        "selection": {"planId": "daily", "resources": [DATABASE]},
        "database": {"identifier": "shop", "tags": {"Backup": "daily"}},
    }


def backups(*edits: Edit) -> list[Resource]:
    """Declare a database, a plan and a vault, edited."""
    parts = _parts()
    for part, path, value in edits:
        if value is GONE:
            del parts[part]
        else:
            parts[part] = changed(parts[part], path, value)
    return [*(resource(SHORT[part], part, properties) for part, properties in parts.items()), PROVIDER]


def test_a_compliant_program_passes() -> None:
    judged = judge("BKP-01", *backups())
    assert judged.findings == []
    assert judged.subjects["BKP-01"] == 4


VAULTS: Final = [
    ("vault", "kmsKeyArn", (REMOVED, "", "alias/aws/backup"), "vault", "kmsKeyArn"),
    ("vault", "forceDestroy", (True, "false"), "vault", "forceDestroy"),
    ("lock", "", (GONE,), "vault", ""),
    ("lock", "backupVaultName", ("another",), "vault", ""),
    ("lock", "minRetentionDays", (REMOVED, 1, 13, "14"), "lock", "minRetentionDays"),
    ("policy", "", (GONE,), "vault", ""),
    ("policy", "backupVaultName", ("another",), "vault", ""),
    ("policy", "policy", (REMOVED, "", "{", 7), "policy", "policy"),
    ("plan", "rules[0].enableContinuousBackup", (False, REMOVED, "true"), "plan", "rules"),
    ("plan", "rules[0].copyActions", (REMOVED, []), "plan", "rules"),
    ("plan", "rules[0].copyActions[0].destinationVaultArn", (COPY.replace(OWN, OTHER), "x", 7), "plan", "rules"),
    ("plan", "rules[0].lifecycle.deleteAfter", (REMOVED, 7, 13, "35"), "plan", "rules[0].lifecycle.deleteAfter"),
    ("plan", "rules[0].targetVaultName", ("Default",), "plan", "rules[0].targetVaultName"),
]
CASES: Final = [(part, path, value, name, at) for part, path, values, name, at in VAULTS for value in values]


@pytest.mark.parametrize(("part", "path", "value", "name", "at"), CASES)
def test_each_way_to_lose_backups_fails(part: str, path: str, value: object, name: str, at: str) -> None:
    assert told("BKP-01", backups((part, path, value))) == [("FAIL", name, at)]


@pytest.mark.parametrize(("part", "path", "name", "at"), [case[:2] + case[3:] for case in VAULTS if case[1]])
def test_an_unknown_value_passes_only_where_presence_is_the_question(part: str, path: str, name: str, at: str) -> None:
    found = told("BKP-01", backups((part, path, UNKNOWN)))
    if path == "kmsKeyArn":
        assert found == []
    else:
        assert found
        assert {verdict for verdict, _, _ in found} == {"UNDECIDED"}
        assert path == "backupVaultName" or found == [("UNDECIDED", name, at)]


@pytest.mark.parametrize(
    "statement",
    [
        deny(Action="backup:*"),
        deny(
            Condition={
                "StringNotEquals": {"aws:PrincipalArn": [EMERGENCY]},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            }
        ),
        deny(Condition={}),
    ],
)
def test_a_policy_against_deletion_may_be_written_in_many_ways(statement: dict[str, object]) -> None:
    assert told("BKP-01", backups(("policy", "policy", document(statement)))) == []


@pytest.mark.parametrize(
    "statement",
    [
        deny(Effect="Allow"),
        deny(Action=["backup:StartBackupJob"]),
        deny(Principal={"AWS": OWN}),
        deny(Resource="arn:aws:backup:eu-west-1:111122223333:recovery-point:x"),
        deny(Condition={"ArnLike": {"aws:PrincipalArn": EMERGENCY}}),
        deny(Condition={"ArnNotLike": {"aws:PrincipalArn": "*"}}),
        deny(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:root"}}),
    ],
)
def test_a_policy_that_lets_backups_be_deleted_fails(statement: dict[str, object]) -> None:
    found = told("BKP-01", backups(("policy", "policy", document(statement))))
    assert found == [("FAIL", "policy", "policy")] * 3


def test_deletion_must_be_refused_in_each_form() -> None:
    found = told("BKP-01", backups(("policy", "policy", document(deny(Action=DESTRUCTIVE[:2])))))
    assert found == [("FAIL", "policy", "policy")]
    partly = {"Statement": [deny(Condition=UNKNOWN)]}
    assert {verdict for verdict, _, _ in told("BKP-01", backups(("policy", "policy", partly)))} == {"UNDECIDED"}


def test_a_plan_without_a_selection_backs_nothing_up() -> None:
    found = told("BKP-01", backups(("selection", "", GONE)))
    assert found == [("FAIL", "database", ""), ("FAIL", "plan", "")]


def test_a_program_with_stores_needs_a_plan() -> None:
    database, vault = resource("rds/instance", "database", {}), backups()[:3]
    (found,) = findings("BKP-01", database, *vault)
    assert (found.verdict.value, found.urn, found.actual) == ("FAIL", "", "none in this program")
    assert verdicts("BKP-01", *vault) == []
    assert verdicts("BKP-01", resource("rds/instance", "replica", {"replicateSourceDb": "shop"})) == []
    assert verdicts("BKP-01", resource("s3/bucket", "b", {"tags": {"S3Class": "media-temp"}})) == []
    assert verdicts("BKP-01", resource("s3/bucket", "b", {"tags": {"S3Class": "media-archive"}})) == ["FAIL"]
    assert verdicts("BKP-01", resource("s3/bucket", "b", {"tags": {"S3Class": UNKNOWN}})) == ["FAIL"]


SELECTED: Final = [
    ({"resources": [DATABASE]}, ""),
    ({"resources": ["shop"]}, ""),
    ({"resources": ["*"]}, ""),
    ({"resources": ["arn:aws:rds:*:*:db:*"]}, ""),
    ({"resources": ["arn:aws:rds:*:*:db:sh??"]}, ""),
    ({"resources": ["arn:aws:rds:*:*:cluster:*"]}, "FAIL"),
    ({"resources": ["arn:aws:dynamodb:*:*:table/shop"]}, "FAIL"),
    ({"resources": ["arn:aws:rds:*:*:db:another"]}, "FAIL"),
    ({"resources": ["*"], "notResources": [DATABASE]}, "FAIL"),
    ({"resources": ["*"], "notResources": ["arn:aws:rds:*:*:db:*"]}, "FAIL"),
    ({"resources": ["*"], "notResources": UNKNOWN}, "UNDECIDED"),
    ({"resources": []}, "FAIL"),
    ({}, "FAIL"),
    ({"resources": UNKNOWN}, "UNDECIDED"),
    ({"selectionTags": [{"type": "STRINGEQUALS", "key": "Backup", "value": "daily"}]}, ""),
    ({"selectionTags": [{"type": "STRINGEQUALS", "key": "Backup", "value": "weekly"}]}, "FAIL"),
    ({"selectionTags": [{"type": "STRINGEQUALS", "key": "Other", "value": "daily"}]}, "FAIL"),
    ({"selectionTags": [{"type": "STRINGEQUALS", "key": "Backup", "value": UNKNOWN}]}, "FAIL"),
    ({"resources": ["*"], "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/Backup", "value": "daily"}]}]}, ""),
    (
        {"resources": ["*"], "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/Backup", "value": "no"}]}]},
        "FAIL",
    ),
    ({"resources": ["*"], "conditions": [{"stringNotEquals": [{"key": "aws:ResourceTag/A", "value": "b"}]}]}, "FAIL"),
]


@pytest.mark.parametrize(("selection", "verdict"), SELECTED)
def test_each_way_to_select_a_store(selection: dict[str, object], verdict: str) -> None:
    rest = [one for one in backups() if one.name != "selection"]
    found = told("BKP-01", [*rest, resource("backup/selection", "selection", {"planId": "daily", **selection})])
    assert found == ([(verdict, "database", "")] if verdict else [])


def test_a_store_is_selected_by_reference() -> None:
    rest = [one for one in backups() if one.name != "selection"]
    database = next(one for one in rest if one.name == "database")
    body = resource("backup/selection", "selection", {"planId": "daily"}, refers={"resources": database})
    assert told("BKP-01", [*rest, body]) == []
    other = resource("dynamodb/table", "table", {"name": "leases"})
    assert told("BKP-01", [*rest, body, other]) == [("FAIL", "table", "")]


def test_a_copy_goes_to_a_vault_of_the_program_by_reference() -> None:
    subjects = backups(("plan", "rules[0].copyActions[0].destinationVaultArn", UNKNOWN))
    plan = next(one for one in subjects if one.name == "plan")
    vault = next(one for one in subjects if one.name == "vault")
    rest = [one for one in subjects if one is not plan]
    assert told("BKP-01", [*rest, replace(plan, property_dependencies={"rules": (vault.urn,)})]) == []


@pytest.mark.parametrize("name", ["elsewhere", UNKNOWN])
def test_a_vault_of_another_program_is_open(name: object) -> None:
    found = told("BKP-01", backups(("plan", "rules[0].targetVaultName", name)))
    assert found == [("UNDECIDED", "plan", "rules[0].targetVaultName")]


def test_levels() -> None:
    subjects = backups(("vault", "kmsKeyArn", REMOVED))
    assert [one.level.value for one in findings("BKP-01", *subjects)] == ["mandatory"]
    assert [one.level.value for one in findings("BKP-01", *subjects, profile=Profile.DEV)] == ["advisory"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(data: st.DataObject) -> None:
    robust("BKP-01", data.draw(nonsense("BKP-01")))
