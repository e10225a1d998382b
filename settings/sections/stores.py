"""Sections of the cache, the buckets and the backups."""

from enum import StrEnum

from settings import checks, facts
from settings.forms import daily, days, weekly
from settings.schema.containers import ListOf
from settings.schema.scalars import Bytes, Choice, Flag, Integer, Text
from settings.schema.section import Derived, Lookup, key, section
from settings.sections.database import sizes


class CacheEngine(StrEnum):
    """The engine of the cache."""

    VALKEY = "valkey"
    REDIS = "redis"


class CacheAuth(StrEnum):
    """How clients prove themselves to the cache."""

    TOKEN = "token"  # noqa: S105  a mode
    RBAC = "rbac"


class VaultLockMode(StrEnum):
    """Who can remove the lock of a backup vault."""

    GOVERNANCE = "governance"
    """Who holds the permission, which the vault policy leaves to the break-glass role."""
    COMPLIANCE = "compliance"
    """Nobody, once the grace time is over."""


def _cache_version(values: Lookup) -> str:
    return "7.1" if values.get("redis.engine", CacheEngine) is CacheEngine.REDIS else "8.0"


def _cache_family(values: Lookup) -> str:
    engine, version = values.get("redis.engine", CacheEngine), values.get("redis.version", str)
    return facts.CACHE_FAMILIES.get((engine.value, version), f"{engine.value}{version.partition('.')[0]}")


@section
class Redis:
    """The cache, which also holds sessions and jobs."""

    engine: CacheEngine = key(
        Choice(of=CacheEngine), default=CacheEngine.VALKEY, about="Engine of the cache.", read_by="Redis"
    )
    version: str = key(
        Text(form=r"\d\.\d", bounds="an engine version in quotes", example="8.0"),
        derived=Derived(text="8.0 (valkey), 7.1 (redis)", of=_cache_version),
        about="Engine version.",
        limits="valkey 7.2, 8.0, 8.1, 8.2; redis 7.0, 7.1",
        read_by="Redis",
    )
    parameter_family: str = key(
        Text(form=r"(redis|valkey)\d", bounds="a parameter group family", example="valkey8"),
        derived=Derived(text="by engine and version", of=_cache_family),
        about="Family of the parameter group.",
        limits="that of engine and version",
        read_by="Redis",
    )
    node_type: str = key(
        Text(
            form=r"cache\.[a-z0-9]+\.(micro|small|medium|large|\d{0,2}xlarge)",
            bounds="an ElastiCache node type",
            example="cache.m7g.large",
        ),
        derived=Derived(text="by sizes", of=lambda values: sizes(values).node_type),
        about="Node type.",
        read_by="Redis",
    )
    nodes: int = key(
        Integer(low=2, high=6, unit="nodes", low_fix="write 2 or more: failover needs a replica, in every environment"),
        default=2,
        about="Nodes: a primary and its replicas.",
        read_by="Redis",
    )
    auth: CacheAuth = key(
        Choice(of=CacheAuth),
        default=CacheAuth.TOKEN,
        about="How clients prove themselves (ND-3): a shared token, or users with roles.",
        read_by="Redis",
    )
    snapshot_days: int = key(
        days(7, 35, low_fix="write 7 or more: sessions and jobs must survive a bad week", high_fix="write 35 or less"),
        default=7,
        about="Days that daily snapshots are kept.",
        read_by="Redis",
    )
    snapshot_window: str = key(daily(60), default="02:00-03:00", about="Daily snapshot window.", read_by="Redis")
    maintenance_window: str = key(
        weekly(60),
        default="sun:05:30-sun:06:30",
        about="Weekly maintenance window.",
        limits="apart from snapshotWindow",
        read_by="Redis",
    )
    incarnation: int = key(
        Integer(low=1, high=999),
        default=1,
        about="How often the cache was made; counting up gives its last snapshot a new name.",
        read_by="Redis",
    )


@section
class Mongo:
    """An optional document database."""

    enabled: bool = key(Flag(), default=False, about="A secret for its address exists.", read_by="Secret")


@section
class Storage:
    """Uploads and media."""

    max_upload_bytes: int = key(
        Bytes(low=1, high=1 << 30, high_fix="write 1073741824 (1 GiB) or less"),
        default=104_857_600,
        about="Largest upload.",
        read_by="Service",
    )
    max_duration_seconds: int = key(
        Integer(low=1, high=900, unit="seconds"), default=180, about="Longest medium.", read_by="Service"
    )
    allow_mime_types: tuple[str, ...] = key(
        ListOf(
            each=Text(
                form=r"(video|image)/[a-z0-9.+-]+",
                bounds="a video/… or image/… type in lower case",
                example="video/mp4",
                checks=(checks.media_type,),
            ),
            least=1,
        ),
        default=("video/mp4", "video/quicktime", "video/webm", "image/jpeg", "image/png", "image/webp"),
        about="Media types that may be uploaded; SVG is refused, because it can carry scripts.",
        read_by="Service",
    )
    temp_expire_days: int = key(
        days(1, 7, high_fix="write 7 or less: temporary media hold personal data (WS-4)"),
        default=2,
        about="Life of temporary media.",
        read_by="Bucket",
    )
    archive_days: int = key(
        days(1, 3653, high_fix="write 3653 or less: media is not kept for ever"),
        default=730,
        about="Life of archived media.",
        limits="after deepArchiveDays",
        read_by="Bucket",
    )
    glacier_days: int = key(
        days(30, 3651, low_fix="write 30 or more: media stays at hand for a month"),
        default=30,
        about="Age of archived media in Glacier.",
        read_by="Bucket",
    )
    deep_archive_days: int = key(
        days(1, 3652),
        default=180,
        about="Age of archived media in Deep Archive.",
        limits="after glacierDays",
        read_by="Bucket",
    )


@section
class Backup:
    """The backup vaults and plan, beside what RDS keeps by itself."""

    daily_days: int = key(
        days(35, 3653, low_fix="write 35 or more, or the vault keeps less than the database does"),
        default=365,
        about="Days that a daily backup is kept, in both regions.",
        read_by="Vault",
    )
    cold_after_days: int = key(
        days(1, 3563),
        default=30,
        about="Days until a backup moves to cold storage.",
        limits="at least 90 days before dailyDays",
        read_by="Vault",
    )
    lock_mode: VaultLockMode = key(
        Choice(of=VaultLockMode),
        default=VaultLockMode.GOVERNANCE,
        about="Mode of the vault lock.",
        read_by="Vault",
    )
    grace_days: int = key(
        days(3, 365, low_fix="write 3 or more, the least that AWS Backup takes"),
        default=7,
        about="Days in which a compliance lock can still be removed.",
        read_by="Vault",
    )
