"""What is backed up, how often, for how long, where the copy goes, and the monthly proof that it restores.

Which resource types AWS Backup protects at all is a setting of the whole account and region
(`aws.backup.RegionSettings`), so it is no part of a stack.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import backup, iam

from components._base import Hardened
from components._iam import trust
from components._naming import Identity
from components.data._bounds import bounded
from components.data.lifecycle import MAX_DAYS
from components.data.vault import PITR_DAYS, Vault

BACKUP_ROLE = "backup"
"""The part that names the role that takes and copies backups."""
RESTORE_TEST_ROLE = "restore-test"
"""The part that names the role that restores in tests."""
_START_MINUTES = 60
_COMPLETION_MINUTES = 720
_MIN_COLD_DAYS = 90
"""Days that a recovery point stays in cold storage at least (AWS Backup Developer Guide)."""
_SERVICE = "backup.amazonaws.com"
_BACKUP_POLICY = "service-role/AWSBackupServiceRolePolicyForBackup"
_RESTORE_POLICY = "service-role/AWSBackupServiceRolePolicyForRestores"
_BUCKET_BACKUP_POLICY = "AWSBackupServiceRolePolicyForS3Backup"
_NAME_LIMIT = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoreTest:
    """Where the databases of a restore test come up. They are deleted when the test is over."""

    subnet_group: pulumi.Input[str]
    """DB subnet group. Without it AWS Backup restores into the default network, which should not exist."""
    security_groups: Sequence[pulumi.Input[str]]
    """Ids of the security groups of the restored database."""
    validation_hours: int = 4
    """Hours in which a check can look at the restored data."""

    def __post_init__(self) -> None:
        """Refuse a test that has no network, or no time to be looked at."""
        bounded("restore_test.validation_hours", self.validation_hours, 1, 168, "AWS Backup waits for a week at most")
        if not self.security_groups:
            message = "restore_test.security_groups is empty: give one, or the restored database gets the default group"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupPlanArgs:
    """Inputs of a backup plan."""

    identity: Identity
    """Names and tags."""
    vault: Vault
    """Where backups are kept."""
    recovery_vault: Vault
    """Where every backup is copied: a vault in another region."""
    databases: Sequence[pulumi.Input[str]]
    """ARNs of the RDS instances."""
    restore_test: RestoreTest
    """Where the monthly restore test of the databases happens."""
    tables: Sequence[pulumi.Input[str]] = ()
    """ARNs of DynamoDB tables."""
    buckets: Sequence[pulumi.Input[str]] = ()
    """ARNs of S3 buckets."""
    continuous_days: int = PITR_DAYS
    """Days that point-in-time recovery reaches back. AWS Backup sets the same on the databases it protects."""
    daily_days: int = 365
    """Days that a daily backup is kept."""
    cold_after_days: int = 30
    """Days until a daily backup moves to cold storage, where its type has one; RDS has none and stays warm."""

    def __post_init__(self) -> None:
        """Refuse retentions that AWS Backup or one of the vaults would refuse, and a plan for nothing."""
        bounded("continuous_days", self.continuous_days, 14, PITR_DAYS, "AWS Backup goes back 35 days at most")
        bounded("daily_days", self.daily_days, PITR_DAYS, MAX_DAYS, "daily backups take over where PITR ends")
        latest = self.daily_days - _MIN_COLD_DAYS
        bounded("cold_after_days", self.cold_after_days, 1, latest, "cold storage holds for 90 days at least")
        for vault in (self.vault, self.recovery_vault):
            vault.lock.allows("continuous_days", self.continuous_days)
            vault.lock.allows("daily_days", self.daily_days)
        if not self.databases:
            message = "databases is empty: name the RDS instances to back up and to restore in tests"
            raise ValueError(message)
        if self.vault.region == self.recovery_vault.region:
            message = f"recovery_vault is in {self.vault.region} as the vault is: give one in another region"
            raise ValueError(message)


class BackupPlan(Hardened):
    """Continuous and daily backups, each copied to another region, and a restore test every month."""

    controls = ("ND-2",)

    arn: pulumi.Output[str]
    """Plan ARN."""
    role_arn: pulumi.Output[str]
    """ARN of the role that takes the backups."""

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the roles, the plan, the selection and the restore test."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        policies = [_BACKUP_POLICY, *([_BUCKET_BACKUP_POLICY] if args.buckets else [])]
        role = self._role(f"{name}-role", BACKUP_ROLE, policies)
        plan = backup.Plan(
            name,
            name=args.identity.named("backup", limit=_NAME_LIMIT),
            rules=[self._continuous(), self._daily()],
            tags=args.identity.tags(),
            opts=self.child(),
        )
        backup.Selection(
            f"{name}-selection",
            name=args.identity.named("backup", limit=_NAME_LIMIT),
            plan_id=plan.id,
            iam_role_arn=role.arn,
            resources=[*args.databases, *args.tables, *args.buckets],
            opts=self.child(),
        )
        self._test(name)
        self.arn = plan.arn
        self.role_arn = role.arn
        self.publish()

    def _role(self, name: str, part: str, policies: Sequence[str]) -> iam.Role:
        identity = self._args.identity
        role = iam.Role(
            name,
            name=identity.named(part, limit=64),
            description=f"AWS Backup: {part}",
            assume_role_policy=trust(_SERVICE, account=identity.account),
            tags=identity.tags(),
            opts=self.child(),
        )
        for policy in policies:
            iam.RolePolicyAttachment(
                f"{name}-{policy.rpartition('/')[2]}",
                role=role.name,
                policy_arn=f"arn:{identity.partition}:iam::aws:policy/{policy}",
                opts=self.child(),
            )
        return role

    def _continuous(self) -> backup.PlanRuleArgs:
        """Give the rule for point-in-time recovery. Its copies are snapshots: AWS Backup copies no log stream."""
        return backup.PlanRuleArgs(
            rule_name="continuous",
            target_vault_name=self._args.vault.name,
            schedule="cron(0 5 ? * * *)",
            start_window=_START_MINUTES,
            completion_window=_COMPLETION_MINUTES,
            enable_continuous_backup=True,
            lifecycle=backup.PlanRuleLifecycleArgs(delete_after=self._args.continuous_days),
            copy_actions=[
                backup.PlanRuleCopyActionArgs(
                    destination_vault_arn=self._args.recovery_vault.arn,
                    lifecycle=backup.PlanRuleCopyActionLifecycleArgs(delete_after=self._args.continuous_days),
                )
            ],
        )

    def _daily(self) -> backup.PlanRuleArgs:
        """Give the rule for snapshots, at an hour of its own: of two rules in one window AWS Backup drops one."""
        cold, days = self._args.cold_after_days, self._args.daily_days
        return backup.PlanRuleArgs(
            rule_name="daily",
            target_vault_name=self._args.vault.name,
            schedule="cron(0 7 ? * * *)",
            start_window=_START_MINUTES,
            completion_window=_COMPLETION_MINUTES,
            lifecycle=backup.PlanRuleLifecycleArgs(cold_storage_after=cold, delete_after=days),
            copy_actions=[
                backup.PlanRuleCopyActionArgs(
                    destination_vault_arn=self._args.recovery_vault.arn,
                    lifecycle=backup.PlanRuleCopyActionLifecycleArgs(cold_storage_after=cold, delete_after=days),
                )
            ],
        )

    def _monthly(self, name: str) -> backup.RestoreTestingPlan:
        """Give the plan that restores the latest backup on the first of each month."""
        args = self._args
        return backup.RestoreTestingPlan(
            f"{name}-restore-test",
            name=_underscored(args.identity),
            schedule_expression="cron(0 9 1 * ? *)",
            start_window_hours=24,
            recovery_point_selection=backup.RestoreTestingPlanRecoveryPointSelectionArgs(
                algorithm="LATEST_WITHIN_WINDOW",
                include_vaults=[args.vault.arn],
                recovery_point_types=["CONTINUOUS", "SNAPSHOT"],
                selection_window_days=30,
            ),
            tags=args.identity.tags(),
            opts=self.child(),
        )

    def _test(self, name: str) -> None:
        """Restore every database each month."""
        args, plan = self._args, self._monthly(name)
        role = self._role(f"{name}-restore-role", RESTORE_TEST_ROLE, [_RESTORE_POLICY])
        backup.RestoreTestingSelection(
            f"{name}-restore-databases",
            name="databases",
            restore_testing_plan_name=plan.name,
            iam_role_arn=role.arn,
            protected_resource_type="RDS",
            protected_resource_arns=list(args.databases),
            restore_metadata_overrides=_restored_into(args.restore_test),
            validation_window_hours=args.restore_test.validation_hours,
            opts=self.child(),
        )


def _restored_into(test: RestoreTest) -> dict[str, pulumi.Input[str]]:
    groups = pulumi.Output.all(*test.security_groups).apply(lambda ids: json.dumps(sorted(ids)))
    return {"dbSubnetGroupName": test.subnet_group, "vpcSecurityGroupIds": groups}


def _underscored(identity: Identity) -> str:
    """Name the restore test: AWS Backup takes letters, digits and underscores there."""
    return identity.named("restore-test", limit=_NAME_LIMIT).replace("-", "_")


def _intent(args: BackupPlanArgs) -> dict[str, object]:
    return {
        "continuousDays": args.continuous_days,
        "dailyDays": args.daily_days,
        "coldAfterDays": args.cold_after_days,
        "databases": len(args.databases),
        "tables": len(args.tables),
        "buckets": len(args.buckets),
        "restoreTest": "monthly",
    }
