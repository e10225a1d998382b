"""What a deployment changes in the stores: their settings, never what is in them."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.foundation.deploy_scope import named, right
from components.foundation.key_access import key_alias, key_aliases, key_use
from components.foundation.key_uses import KeyPurpose

_DATABASE: Final = (
    "AddTagsToResource",
    "CreateDBInstance",
    "CreateDBParameterGroup",
    "CreateDBSnapshot",
    "CreateDBSubnetGroup",
    "CreateEventSubscription",
    "DeleteDBInstance",
    "DeleteDBParameterGroup",
    "DeleteDBSubnetGroup",
    "DeleteEventSubscription",
    "ModifyDBInstance",
    "ModifyDBParameterGroup",
    "ModifyDBSubnetGroup",
    "ModifyEventSubscription",
    "RebootDBInstance",
    "RemoveTagsFromResource",
    "ResetDBParameterGroup",
    "RestoreDBInstanceToPointInTime",
)
_COPIES: Final = (
    "AddTagsToResource",
    "RestoreDBInstanceToPointInTime",
    "StartDBInstanceAutomatedBackupsReplication",
    "StopDBInstanceAutomatedBackupsReplication",
)
_CACHE: Final = (
    "AddTagsToResource",
    "CreateCacheParameterGroup",
    "CreateCacheSubnetGroup",
    "CreateReplicationGroup",
    "CreateUser",
    "CreateUserGroup",
    "DecreaseReplicaCount",
    "DeleteCacheParameterGroup",
    "DeleteCacheSubnetGroup",
    "DeleteReplicationGroup",
    "DeleteUser",
    "DeleteUserGroup",
    "IncreaseReplicaCount",
    "ModifyCacheParameterGroup",
    "ModifyCacheSubnetGroup",
    "ModifyReplicationGroup",
    "ModifyUser",
    "ModifyUserGroup",
    "RemoveTagsFromResource",
    "ResetCacheParameterGroup",
)
_CACHE_KINDS: Final = (
    "cluster",
    "parametergroup",
    "replicationgroup",
    "snapshot",
    "subnetgroup",
    "user",
    "usergroup",
)
_TABLES: Final = (
    "CreateTable",
    "DeleteResourcePolicy",
    "DeleteTable",
    "PutResourcePolicy",
    "TagResource",
    "UntagResource",
    "UpdateContinuousBackups",
    "UpdateTable",
    "UpdateTimeToLive",
)
_BUCKETS: Final = (
    "CreateBucket",
    "DeleteBucket",
    "DeleteBucketPolicy",
    "PutBucketCORS",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
)
_SECRETS: Final = (
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "PutResourcePolicy",
    "RestoreSecret",
    "RotateSecret",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "ValidateResourcePolicy",
)
_VAULTS: Final = (
    "CreateBackupVault",
    "DeleteBackupVaultAccessPolicy",
    "DeleteBackupVaultNotifications",
    "PutBackupVaultAccessPolicy",
    "PutBackupVaultLockConfiguration",
    "PutBackupVaultNotifications",
    "TagResource",
    "UntagResource",
)
_PLANS: Final = (
    "CreateBackupPlan",
    "CreateBackupSelection",
    "CreateRestoreTestingPlan",
    "CreateRestoreTestingSelection",
    "DeleteBackupPlan",
    "DeleteBackupSelection",
    "DeleteRestoreTestingPlan",
    "DeleteRestoreTestingSelection",
    "TagResource",
    "UntagResource",
    "UpdateBackupPlan",
    "UpdateRestoreTestingPlan",
    "UpdateRestoreTestingSelection",
)


def store_rights(identity: Identity, recovery: Identity) -> tuple[Allow, ...]:
    """Give the stores and their backups, in both regions."""
    name, here = named(identity), (identity, recovery)
    databases = [identity.arn("rds", f"{kind}:{name}") for kind in ("db", "es", "pg", "snapshot", "subgrp")]
    vaults = [place.arn("backup", f"backup-vault:{name}") for place in here]
    plans = [identity.arn("backup", f"{kind}:*") for kind in ("backup-plan", "restore-testing-plan")]
    caches = [identity.arn("elasticache", f"{kind}:{name}") for kind in _CACHE_KINDS]
    return (
        # A database that names no option group gets AWS's own.
        right("change", "rds", _DATABASE, on=[*databases, identity.arn("rds", "og:default:*")]),
        right(
            "copy",
            "rds",
            _COPIES,
            on=[*(place.arn("rds", "auto-backup:*") for place in here), identity.arn("rds", f"db:{name}")],
        ),
        right("change", "elasticache", _CACHE, on=caches),
        right("change", "dynamodb", _TABLES, on=[identity.arn("dynamodb", f"table/{name}")]),
        right("change", "s3", _BUCKETS, on=[identity.arn("s3", name, region="", account="")]),
        right("change", "secretsmanager", _SECRETS, on=[_secrets(identity, identity.path("*"))]),
        # RDS makes the secret of the master password for whoever asks for one (RDS User Guide).
        right("make", "secretsmanager", ("CreateSecret", "TagResource"), on=[_secrets(identity, "rds!db-*")]),
        right("keep", "backup", _VAULTS, on=vaults),
        right("plan", "backup", _PLANS, on=plans),
        right("mount", "backup-storage", ("MountCapsule",), on=["*"]),
    )


def _secrets(identity: Identity, pattern: str) -> str:
    return identity.arn("secretsmanager", f"secret:{pattern}")


def key_rights(identity: Identity, recovery: Identity) -> tuple[Allow, ...]:
    """Give the keys: their upkeep, and their use by services on the deployment's behalf.

    New keys, and the end of old ones, are for an administrator: a key that is lost takes its data along.
    """
    return (
        *(_upkeep(place, purposes) for place, purposes in _by_place(identity, recovery)),
        *(_granting(place, purposes) for place, purposes in _by_place(identity, recovery)),
        key_use(
            identity,
            KeyPurpose.DATA,
            sid="SealVariables",  # of functions, which the provider reads back to compare
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            when={"StringEquals": {"kms:ViaService": f"lambda.{identity.region}.amazonaws.com"}},
        ),
        key_use(
            identity,
            KeyPurpose.SECRETS,
            sid="SealSecrets",  # without a right to read one, this opens none
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            when={"StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"}},
        ),
        key_use(
            identity,
            KeyPurpose.WORKFLOWS,
            sid="SealSchedules",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            when={"StringEquals": {"kms:ViaService": f"scheduler.{identity.region}.amazonaws.com"}},
        ),
    )


def _by_place(identity: Identity, recovery: Identity) -> Sequence[tuple[Identity, Sequence[KeyPurpose]]]:
    at_home = [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.RECOVERY]
    return (identity, at_home), (recovery, [KeyPurpose.RECOVERY])


def _upkeep(place: Identity, purposes: Sequence[KeyPurpose]) -> Allow:
    aliases = sorted(alias for purpose in purposes for alias in key_aliases(place, purpose))
    return Allow(
        sid=f"KeepKeys{purposes[-1].value.title()}",
        actions=["kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource", "kms:UpdateKeyDescription"],
        on=[place.arn("kms", "key/*")],
        when={"ForAnyValue:StringLike": {"kms:ResourceAliases": aliases}},
    )


def _granting(place: Identity, purposes: Sequence[KeyPurpose]) -> Allow:
    """Let services that keep data make their grants; a key policy says which."""
    aliases = sorted(key_alias(place, purpose) for purpose in purposes)
    return Allow(
        sid=f"GrantKeys{purposes[-1].value.title()}",
        actions=["kms:CreateGrant"],
        on=[place.arn("kms", "key/*")],
        when={
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases},
            "Bool": {"kms:GrantIsForAWSResource": "true"},
        },
    )
