"""Settings into arguments: what an environment may size. Beside the composition root, nothing else reads settings."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components._naming import DataClass, Identity
from components.data.bucket import Bucket
from components.data.bucket_class import Audit, LockMode, MediaArchive, MediaTemp, ObjectLock, Storage, Trail
from components.data.postgres import PostgresArgs, RestorePoint, Zones
from components.data.redis import CacheAuth, CacheEngine, RedisArgs
from components.data.vault import VaultLock, VaultLockMode
from components.foundation.keys import KeysArgs
from components.foundation.logs import LogDefaults
from settings.model import Settings
from settings.sections.foundation import Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a store stands and what it is sealed with."""

    identity: Identity
    key_arn: pulumi.Input[str]
    secret_key_arn: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    logs: LogDefaults


def keys(settings: Settings, identity: Identity) -> KeysArgs:
    """Give the arguments of the keys. The break-glass principals administer them beside the stack's own roles."""
    return KeysArgs(
        identity=identity,
        administrators=settings.break_glass.principals,
        rotation_days=settings.keys.rotation_days,
        deletion_days=settings.keys.deletion_days,
    )


def readers(settings: Settings, identity: Identity, secret: str) -> list[str]:
    """Give the roles that may read a secret, by their deterministic names (AC-2).

    A service's execution role fetches the value when a task starts; a rotation names its own role.
    """
    consumers = settings.secrets.consumers[secret]
    services = [service for service in consumers if service is not Service.ROTATION]
    return [identity.role_arn(f"{service.value}-execution") for service in services]


def vault_lock(settings: Settings) -> VaultLock:
    """Give the lock of both vaults."""
    mode = VaultLockMode(settings.backup.lock_mode.value)
    return VaultLock(
        mode=mode, changeable_for_days=settings.backup.grace_days if mode is VaultLockMode.COMPLIANCE else None
    )


def storages(
    settings: Settings, *, media_key: pulumi.Input[str], audit_key: pulumi.Input[str], logs: Bucket
) -> Sequence[tuple[Storage, DataClass]]:
    """Give the buckets beside the access logs, each with how sensitive its objects are."""
    sizes, audit, log_bucket, ready = settings.storage, settings.audit, logs.name, (logs,)
    lock = ObjectLock(mode=LockMode(audit.lock_mode.value), years=audit.lock_years)
    return (
        (
            MediaTemp(
                key_arn=media_key,
                log_bucket=log_bucket,
                log_delivery=ready,
                expire_days=sizes.temp_expire_days,
                cors_origins=settings.cors.allowed_origins,
            ),
            DataClass.PII,
        ),
        (
            MediaArchive(
                key_arn=media_key,
                log_bucket=log_bucket,
                log_delivery=ready,
                glacier_days=sizes.glacier_days,
                deep_archive_days=sizes.deep_archive_days,
                expire_days=sizes.archive_days,
            ),
            DataClass.PII,
        ),
        (
            Audit(
                key_arn=audit_key,
                log_bucket=log_bucket,
                log_delivery=ready,
                lock=lock,
                expire_days=audit.retention_days,
            ),
            DataClass.PII,
        ),
        (
            Trail(
                key_arn=audit_key,
                log_bucket=log_bucket,
                log_delivery=ready,
                lock=lock,
                expire_days=audit.retention_days,
            ),
            DataClass.CONFIDENTIAL,
        ),
    )


def postgres(settings: Settings, place: Place) -> PostgresArgs:
    """Give the arguments of the database."""
    sizes, restore = settings.db, settings.db.restore
    return PostgresArgs(
        identity=place.identity,
        key_arn=place.key_arn,
        secret_key_arn=place.secret_key_arn,
        subnet_ids=place.subnet_ids,
        security_group_ids=[place.security_group_id],
        logs=place.logs,
        engine_version=sizes.engine_version,
        instance_class=sizes.instance_class,
        storage_gib=sizes.storage_gb,
        storage_limit_gib=sizes.max_storage_gb,
        zones=Zones.TWO if sizes.multi_az else Zones.ONE,
        backup_days=sizes.backup_days,
        backup_window=sizes.backup_window,
        maintenance_window=sizes.maintenance_window,
        incarnation=sizes.incarnation,
        restore=None
        if restore is None
        else RestorePoint(
            source_identifier=restore.source_identifier,
            automated_backups_arn=restore.automated_backups_arn,
            time=restore.time,
        ),
    )


def redis(settings: Settings, place: Place) -> RedisArgs:
    """Give the arguments of the cache."""
    sizes = settings.redis
    return RedisArgs(
        identity=place.identity,
        key_arn=place.key_arn,
        subnet_ids=place.subnet_ids,
        security_group_ids=[place.security_group_id],
        logs=place.logs,
        engine=CacheEngine(sizes.engine.value),
        engine_version=sizes.version,
        node_type=sizes.node_type,
        nodes=sizes.nodes,
        auth=CacheAuth(sizes.auth.value),
        snapshot_days=sizes.snapshot_days,
        snapshot_window=sizes.snapshot_window,
        maintenance_window=sizes.maintenance_window,
        incarnation=sizes.incarnation,
    )
