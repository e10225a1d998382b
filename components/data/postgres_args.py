"""What may be chosen about a database: sizes and times. No argument turns a control off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi

from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.data._windows import require_windows
from components.data.postgres_parameters import family
from components.foundation.logs import LogDefaults

_INSTANCE_CLASS: Final = re.compile(r"db\.[a-z0-9]+\.(micro|small|medium|(\d+)?x?large)")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_STRIPED_GIB: Final = 400
"""From this size on, RDS stripes gp3 over four volumes and lets IOPS and throughput be chosen (RDS User Guide)."""
_WEEK_OF_INSIGHTS: Final = 7
_TWO_YEARS_OF_INSIGHTS: Final = 731
_MONTH_OF_INSIGHTS: Final = 31


class Zones(StrEnum):
    """How many availability zones hold the data."""

    ONE = "one"
    """One. Maintenance and the loss of the zone interrupt service."""
    TWO = "two"
    """A synchronous standby in a second zone takes over by itself (Multi-AZ)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StorageSpeed:
    """Provisioned speed of gp3 storage of 400 GiB or more."""

    iops: int
    """Input and output operations per second, 12000 to 64000."""
    throughput: int
    """MiB per second, 500 to 4000, at most a quarter of the operations."""

    def __post_init__(self) -> None:
        """Refuse what gp3 cannot do."""
        bounded("iops", self.iops, 12_000, 64_000, "what RDS gives gp3 storage of 400 GiB or more")
        bounded("throughput", self.throughput, 500, min(4_000, self.iops // 4), "gp3 moves 0.25 MiB per operation")


@dataclass(frozen=True, kw_only=True, slots=True)
class RestorePoint:
    """The moment of another database from which this one is made. Keep it as long as the instance lives.

    The source is an instance of this region, or the automated backups of one: those survive the instance, and their
    copies in another region survive the region.
    """

    source_identifier: str | None = None
    """Identifier of an existing instance."""
    automated_backups_arn: str | None = None
    """ARN of retained or replicated automated backups."""
    time: str | None = None
    """UTC, such as 2026-01-31T12:00:00Z; None is the latest restorable time."""

    def __post_init__(self) -> None:
        """Refuse no source, two sources, and a time that AWS cannot read."""
        if (self.source_identifier is None) == (self.automated_backups_arn is None):
            message = "a restore has one source: give either source_identifier or automated_backups_arn"
            raise ValueError(message)
        if self.time is not None and not _MOMENT.fullmatch(self.time):
            message = f"restore time is {self.time!r}: write UTC as 2026-01-31T12:00:00Z, or None for the latest"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresArgs:
    """Inputs of a database."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """Key of the storage, the backups and the performance insights."""
    secret_key_arn: pulumi.Input[str]
    """Key of the master secret, which RDS keeps and rotates every seven days."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets of the data tier, in at least two zones."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """Security groups that admit clients by reference."""
    logs: LogDefaults
    """Key, retention and masking of its log groups."""
    part: str = "postgres"
    """What the database is called within the stack."""
    data_class: DataClass = DataClass.PII
    """How sensitive its rows are."""
    engine_version: str = "17"
    """Major version, or major and minor."""
    instance_class: str = "db.m7g.large"
    storage_gib: int = 100
    """Storage to begin with, 20 to 65536 GiB."""
    storage_limit_gib: int = 1000
    """How far storage grows by itself; at least a tenth more than it begins with."""
    storage_speed: StorageSpeed | None = None
    """None takes the baseline of gp3."""
    zones: Zones = Zones.TWO
    database: str = "app"
    """Name of the first database."""
    master_user: str = "master"
    """Name of the administrator, whom no service uses."""
    backup_days: int = 35
    """Days of point-in-time recovery, 7 to 35."""
    backup_window: str = "03:00-04:00"
    """UTC, at least 30 minutes."""
    maintenance_window: str = "sun:04:30-sun:05:30"
    """UTC, at least 30 minutes, apart from the backup window."""
    insights_days: int = _WEEK_OF_INSIGHTS
    """Days that performance insights go back: 7, a multiple of 31, or 731."""
    events_topic_arn: pulumi.Input[str] | None = None
    """SNS topic that hears of failovers, low storage, changes and deletion."""
    incarnation: int = 1
    """How often the database was made under its name; counting up gives the last snapshot a new name."""
    restore: RestorePoint | None = None
    """Make the database from backups instead of empty."""

    def __post_init__(self) -> None:
        """Refuse what RDS would refuse hours later, or accept to somebody's loss."""
        family(self.engine_version)
        require_windows("backup_window", self.backup_window, "maintenance_window", self.maintenance_window, shortest=30)
        self._require_sizes()
        self._require_names()
        if self.restore is not None and self.incarnation == 1:
            message = "incarnation is 1 and restore is given: count up, or the last snapshots share one name"
            raise ValueError(message)

    def _require_sizes(self) -> None:
        bounded("backup_days", self.backup_days, 7, 35, "RDS keeps 35 at most and 0 disables recovery")
        bounded("storage_gib", self.storage_gib, 20, 65_536, "what RDS for PostgreSQL gives gp3")
        tenth_more = -(-self.storage_gib * 11 // 10)
        bounded("storage_limit_gib", self.storage_limit_gib, tenth_more, 65_536, "growth starts a tenth above storage")
        bounded("incarnation", self.incarnation, 1, 999, "it counts how often the database was made")
        if self.storage_speed is not None and self.storage_gib < _STRIPED_GIB:
            message = f"storage_gib is {self.storage_gib}: storage_speed needs at least {_STRIPED_GIB}"
            raise ValueError(message)
        months = self.insights_days % _MONTH_OF_INSIGHTS == 0 and 0 < self.insights_days < _TWO_YEARS_OF_INSIGHTS
        if self.insights_days not in (_WEEK_OF_INSIGHTS, _TWO_YEARS_OF_INSIGHTS) and not months:
            message = f"insights_days is {self.insights_days}: give 7, a multiple of 31 up to 713, or 731"
            raise ValueError(message)

    def _require_names(self) -> None:
        if not _INSTANCE_CLASS.fullmatch(self.instance_class):
            message = f"instance_class is {self.instance_class!r}: write a class such as 'db.m7g.large'"
            raise ValueError(message)
        for key, name in (("database", self.database), ("master_user", self.master_user)):
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
                message = f"{key} is {name!r}: write up to 63 lower-case letters, digits and underscores, letter first"
                raise ValueError(message)
