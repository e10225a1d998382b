"""Stores: the database and the cache."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.foundation import Foundation, Place
from components.composition.site import Site
from components.data.postgres import Postgres, PostgresArgs, RestorePoint, Zones
from components.data.redis import CacheAuth, CacheEngine, Redis, RedisArgs
from components.foundation.network import Role
from settings.model import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Stores:
    """The database and the cache."""

    postgres: Postgres
    redis: Redis
    signals: tuple[Signal, ...]


def declare_stores(site: Site, foundation: Foundation) -> Stores:
    """Declare the database and the cache in the data tier."""
    limits = site.settings.alerts.thresholds
    postgres = Postgres("postgres", _postgres(site.settings, foundation.place(Role.DATABASE)), site.here)
    redis = Redis("redis", _redis(site.settings, foundation.place(Role.CACHE)), site.here)
    return Stores(
        postgres=postgres,
        redis=redis,
        signals=(
            *postgres.signals(cpu_percent=limits.rds_cpu_percent, free_percent=limits.rds_free_storage_percent),
            *redis.signals(auth_failures=limits.redis_auth_failures),
        ),
    )


def _postgres(settings: Settings, place: Place) -> PostgresArgs:
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


def _redis(settings: Settings, place: Place) -> RedisArgs:
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
