"""Properties that keep data: which value is the safe one, and which numbers must not fall."""

import re
from collections.abc import Mapping
from typing import Final

from hardening.tokens import aws
from review.diff.deltas import Json, is_missing, is_unknown

_LABEL: Final = re.compile(r"\[[^\]]*\]")
SAFE: Final[Mapping[str, tuple[Json, ...]]] = {
    "deletionProtection": (True, "ACTIVE"),
    "deletionProtectionEnabled": (True,),
    "disableApiTermination": (True,),
    "enableDeletionProtection": (True,),
    "forceDelete": (False,),
    "forceDestroy": (False,),
    "objectLockEnabled": (True,),
    "pointInTimeRecovery.enabled": (True,),
    "skipFinalSnapshot": (False,),
    "skipDestroy": (True,),
    "versioningConfiguration.mfaDelete": ("Enabled",),
    "versioningConfiguration.status": ("Enabled",),
    "deleteAutomatedBackups": (False,),
    "automaticBackup": ("ENABLED",),
    "backupPolicy.status": ("ENABLED",),
    "deleteOnTermination": (False,),
    "rootBlockDevice.deleteOnTermination": (False,),
    "rule.defaultRetention.mode": ("COMPLIANCE",),
    "protection.replicationOverwrite": ("ENABLED",),
    "multiAz": (True,),
    "multiAzEnabled": (True,),
    "automaticFailoverEnabled": (True,),
    "terminationProtection": (True,),
}
"""Paths that keep a resource or its data from being deleted, whatever the type, with their safe values."""
UNSAFE_WHEN_ABSENT: Final = frozenset(SAFE) - {
    "forceDelete",
    "forceDestroy",
    "skipFinalSnapshot",
    "deleteOnTermination",
}
"""Paths whose safe value must be given."""
DAYS: Final = frozenset(
    {
        "automatedSnapshotRetentionPeriod", "backupRetentionPeriod", "deletionWindowInDays", "messageRetentionSeconds",
        "performanceInsightsRetentionPeriod", "recoveryWindowInDays", "retentionInDays", "retentionPeriod",
        "snapshotRetentionLimit", "minRetentionDays", "automaticBackupRetentionDays", "manualSnapshotRetentionPeriod",
        "rules.lifecycle.deleteAfter", "rules.copyActions.lifecycle.deleteAfter",
        "rule.defaultRetention.days", "rule.defaultRetention.years",
        "retainRule.count", "policyDetails.schedules.retainRule.count", "imageTagRetentionDays", "backtrackWindow",
        "retentionPeriodInDays",
    }
)  # fmt: skip
"""Paths of numbers that say how long something is kept; a smaller one keeps less."""
FOR_EVER: Final = frozenset(
    {
        "retentionInDays", "rules.lifecycle.deleteAfter", "rules.copyActions.lifecycle.deleteAfter",
    }
)  # fmt: skip
"""Those of them that keep for ever when they are absent or 0."""
_USUAL: Final = {
    "deletionWindowInDays": 30, "messageRetentionSeconds": 345600, "recoveryWindowInDays": 30, "retentionPeriod": 24,
    "automatedSnapshotRetentionPeriod": 1,
}  # fmt: skip
"""What AWS takes where a number is not given."""
KEEPERS: Final[Mapping[str, tuple[str, str]]] = {
    aws(type_): kept
    for type_, kept in {
        "backup/plan": ("the backups of its plan", ""),
        "backup/selection": ("the backups of what it selects", ""),
        "backup/vaultLockConfiguration": ("the lock that keeps recovery points from being deleted", "backupVaultName"),
        "dlm/lifecyclePolicy": ("the snapshots of its policy", ""),
        "dynamodb/tableReplica": ("the copy in another region", "globalTableArn"),
        "efs/backupPolicy": ("the backups of the file system", "fileSystemId"),
        "efs/replicationConfiguration": ("the copy in another region", "sourceFileSystemId"),
        "rds/instanceAutomatedBackupsReplication": ("the copy of the backups in another region", "sourceDbInstanceArn"),
        "s3/bucketObjectLockConfiguration": ("the lock that keeps objects from being deleted", "bucket"),
        "s3/bucketReplicationConfig": ("the copy of the objects", "bucket"),
        "s3/bucketVersioning": ("former versions of objects", "bucket"),
    }.items()
}
"""Resources that keep the data of others, what is lost without one, and the property that names those others."""


def plain(path: str) -> str:
    """Give a path without the labels of its lists: `rules[daily].lifecycle` is `rules.lifecycle`."""
    return _LABEL.sub("", path)


def lowered(path: str, before: Json, after: Json) -> bool:
    """Whether a guard that was on is off or gone."""
    wanted = SAFE.get(path)
    if wanted is None or is_unknown(after) or is_unknown(before):
        return False
    return _is_safe(path, before, wanted) and not _is_safe(path, after, wanted)


def _is_safe(path: str, value: Json, wanted: tuple[Json, ...]) -> bool:
    if value is False and False in wanted:
        return True
    if is_missing(value):
        return path not in UNSAFE_WHEN_ABSENT
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in wanted)


def shortened(path: str, before: Json, after: Json) -> bool:
    """Whether something is kept for less long than before."""
    if path not in DAYS or is_unknown(before) or is_unknown(after):
        return False
    return _length(path, after) < _length(path, before)


def _length(path: str, value: Json) -> float:
    number = _USUAL.get(path, 0) if is_missing(value) else _number(value)
    return float("inf") if not number and path in FOR_EVER else number


def _number(value: Json) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
