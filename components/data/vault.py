"""A vault that keeps backups for a promised time, even from those who administer the account."""

from dataclasses import dataclass
from enum import StrEnum

import pulumi
from pulumi_aws import backup

from components._base import Hardened
from components._iam import ANYONE, Conditions, Deny, document
from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.data.lifecycle import MAX_DAYS
from components.data.secret import BREAK_GLASS_ROLE

DEPLOY_ROLE = "deploy"
"""The part that names the role that deploys the stack."""
PITR_DAYS = 35
"""The longest that point-in-time recovery reaches back (AWS Backup Developer Guide)."""
_NAME_LIMIT = 50
_MIN_GRACE_DAYS = 3
_DESTRUCTIVE = (
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateRecoveryPoint",
    "backup:UpdateRecoveryPointLifecycle",
)
_LOOSENING = ("backup:PutBackupVaultAccessPolicy", "backup:PutBackupVaultLockConfiguration")
_USE = (
    "backup:CopyIntoBackupVault",
    "backup:DescribeBackupVault",
    "backup:DescribeRecoveryPoint",
    "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListRecoveryPointsByBackupVault",
    "backup:StartBackupJob",
    "backup:StartCopyJob",
    "backup:StartRestoreJob",
)


class VaultLockMode(StrEnum):
    """Who can remove the lock of a vault."""

    GOVERNANCE = "governance"
    """Principals with the permission to, which the vault policy leaves to the emergency role."""
    COMPLIANCE = "compliance"
    """No one, AWS included, once the grace time is over. The vault then lives as long as its last backup."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultLock:
    """The retention that a vault enforces: a backup or copy job outside it fails."""

    mode: VaultLockMode = VaultLockMode.GOVERNANCE
    min_retention_days: int = 14
    """Fewest days a recovery point must be kept; point-in-time recovery allows no more than 35."""
    max_retention_days: int = 3653
    """Most days a recovery point may be kept."""
    changeable_for_days: int | None = None
    """Days of grace before a compliance lock closes for ever; AWS asks for at least 3."""

    def __post_init__(self) -> None:
        """Refuse bounds in the wrong order, and a grace time that does not go with the mode."""
        why = "continuous backups live for 35 days at most"
        bounded("lock.min_retention_days", self.min_retention_days, 7, PITR_DAYS, why)
        bounded("lock.max_retention_days", self.max_retention_days, PITR_DAYS, MAX_DAYS, why)
        if (self.mode is VaultLockMode.COMPLIANCE) is not (self.changeable_for_days is not None):
            message = (
                f"lock.changeable_for_days is {self.changeable_for_days} in {self.mode.value} mode: "
                "AWS takes its presence for compliance mode, so give it there (3 days or more) and nowhere else"
            )
            raise ValueError(message)
        if self.changeable_for_days is not None:
            why = "AWS cools off for 72 hours"
            bounded("lock.changeable_for_days", self.changeable_for_days, _MIN_GRACE_DAYS, MAX_DAYS, why)

    def allows(self, key: str, days: int) -> None:
        """Refuse a retention that the vault would refuse, before any job fails on it."""
        bounded(key, days, self.min_retention_days, self.max_retention_days, "the vault lock enforces this")


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultArgs:
    """Inputs of a backup vault."""

    identity: Identity
    """Names and tags, in the region of the vault."""
    key_arn: pulumi.Input[str]
    """ARN of the customer key of backups, in the region of the vault."""
    data_class: DataClass = DataClass.PII
    """How sensitive the most sensitive backup is."""
    lock: VaultLock = VaultLock()
    part: str = "backup"
    """What names the vault within the stack."""


class Vault(Hardened):
    """A locked backup vault under a customer key."""

    controls = ("ND-2",)

    name: pulumi.Output[str]
    """Vault name."""
    arn: pulumi.Output[str]
    """Vault ARN."""

    def __init__(self, name: str, args: VaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the vault, its lock and its policy."""
        vault_name = args.identity.named(args.part, limit=_NAME_LIMIT)
        super().__init__(name, _intent(vault_name, args), opts)
        self.region, self.lock = args.identity.region, args.lock
        vault = backup.Vault(
            name,
            name=vault_name,
            kms_key_arn=args.key_arn,
            force_destroy=False,
            tags=args.identity.tags(args.data_class),
            opts=self.child(protect=True),
        )
        self._guard(name, args, vault)
        self.name = vault.name
        self.arn = vault.arn
        self.publish()

    def _guard(self, name: str, args: VaultArgs, vault: backup.Vault) -> None:
        """Lock the vault, and only then refuse to change the lock."""
        lock = backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            min_retention_days=args.lock.min_retention_days,
            max_retention_days=args.lock.max_retention_days,
            changeable_for_days=args.lock.changeable_for_days,
            opts=self.child(),
        )
        backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=_policy(args.identity),
            opts=self.child(after=[lock]),
        )


def _policy(identity: Identity) -> pulumi.Input[str]:
    """Refuse deletion to all but the emergency role, loosening to all but it and the deploy role.

    Actions are listed, since vault policies take no wildcard in Action. Expiry by lifecycle is AWS Backup's own work
    and not an API call, so it goes on.
    """
    emergency, deploy = identity.role_arn(BREAK_GLASS_ROLE), identity.role_arn(DEPLOY_ROLE)
    foreign: Conditions = {
        "StringNotEquals": {"aws:PrincipalAccount": identity.account},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }
    plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
    every = [*_DESTRUCTIVE, *_LOOSENING, *_USE]
    return document(
        _unless("DenyDeletion", _DESTRUCTIVE, emergency),
        _unless("DenyLoosening", _LOOSENING, emergency, deploy),
        # AWS Backup itself refuses every other action from outside the account (AWS Backup Developer Guide).
        Deny(sid="DenyOtherAccounts", actions=["backup:CopyIntoBackupVault"], on=[ANYONE], when=foreign),
        Deny(sid="DenyInsecureTransport", actions=every, on=[ANYONE], when=plain),
    )


def _unless(sid: str, actions: tuple[str, ...], *roles: str) -> Deny:
    when: Conditions = {"ArnNotLike": {"aws:PrincipalArn": sorted(roles)}}
    return Deny(sid=sid, actions=actions, on=[ANYONE], when=when)


def _intent(vault_name: str, args: VaultArgs) -> dict[str, object]:
    return {
        "vault": vault_name,
        "region": args.identity.region,
        "lockMode": args.lock.mode.value,
        "minRetentionDays": args.lock.min_retention_days,
        "maxRetentionDays": args.lock.max_retention_days,
    }
