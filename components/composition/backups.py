"""Backups: the vaults of both regions, the plan that fills them, and RDS's own copy of its backups."""

from collections.abc import Sequence

import pulumi

from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.composition.stores import Stores
from components.data.backup_plan import BackupPlan, BackupPlanArgs, RestoreTest
from components.data.backup_replica import BackupReplica, BackupReplicaArgs
from components.data.bucket_class import BucketClass
from components.data.vault import Vault, VaultArgs, VaultLock, VaultLockMode
from components.foundation.keys import KeyPurpose
from components.foundation.network import Role


def declare_backups(
    site: Site, foundation: Foundation, stores: Stores, buckets: Buckets, tables: Sequence[pulumi.Input[str]]
) -> None:
    """Declare the backups of the database, of the tables and of the archive."""
    sizes, lock = site.settings.backup, _lock(site)
    vault = Vault(
        "vault",
        VaultArgs(identity=site.identity, key_arn=foundation.keys.arn(KeyPurpose.DATA), lock=lock),
        site.here,
    )
    recovery_key = foundation.recovery_key.arn
    copies = Vault("recovery-vault", VaultArgs(identity=site.recovery, key_arn=recovery_key, lock=lock), site.there)
    place = foundation.place(Role.DATABASE)
    BackupPlan(
        "backups",
        BackupPlanArgs(
            identity=site.identity,
            vault=vault,
            recovery_vault=copies,
            databases=[stores.postgres.arn],
            tables=tables,
            buckets=[buckets[BucketClass.MEDIA_ARCHIVE].arn],
            # AWS Backup sets the retention of the databases it protects: any other number would drift.
            continuous_days=site.settings.db.backup_days,
            daily_days=sizes.daily_days,
            cold_after_days=sizes.cold_after_days,
            restore_test=RestoreTest(
                subnet_group=stores.postgres.subnet_group, security_groups=[place.security_group_id]
            ),
        ),
        site.here,
    )
    BackupReplica(
        "postgres-backups",
        BackupReplicaArgs(
            source_arn=stores.postgres.arn, key_arn=recovery_key, retention_days=site.settings.db.backup_days
        ),
        site.there,
    )


def _lock(site: Site) -> VaultLock:
    """Give the lock of both vaults."""
    sizes = site.settings.backup
    mode = VaultLockMode(sizes.lock_mode.value)
    return VaultLock(mode=mode, changeable_for_days=sizes.grace_days if mode is VaultLockMode.COMPLIANCE else None)
