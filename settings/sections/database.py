"""Sections of the database, and what a size stands for."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from settings import facts, periods
from settings.forms import REGION, daily, weekly
from settings.schema.reading import Record
from settings.schema.scalars import Flag, Integer, Text
from settings.schema.section import Derived, Lookup, key, section


class Size(StrEnum):
    """How large a stack is, where no size is given key by key."""

    SMALL = "small"
    STANDARD = "standard"
    LARGE = "large"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """The instance classes and storage that a size stands for."""

    instance_class: str
    storage_gb: int
    node_type: str


SIZES: Final = MappingProxyType(
    {
        Size.SMALL: Sizes(instance_class="db.t4g.medium", storage_gb=20, node_type="cache.t4g.small"),
        Size.STANDARD: Sizes(instance_class="db.m7g.large", storage_gb=100, node_type="cache.m7g.large"),
        Size.LARGE: Sizes(instance_class="db.r7g.xlarge", storage_gb=500, node_type="cache.r7g.xlarge"),
    }
)
_STORAGE_MOST: Final = 65_536
"""GiB of gp3 storage that RDS for PostgreSQL takes at most (RDS User Guide)."""


def sizes(values: Lookup) -> Sizes:
    """Give what the size of the stack stands for."""
    return SIZES[values.get("sizes", Size)]


@section
class Restore:
    """The backup that a database is made from."""

    source_identifier: str | None = key(
        Text(form=r"[a-z][a-z0-9-]{0,62}", bounds="an instance identifier"),
        default=None,
        about="Instance to restore from.",
        read_by="Postgres",
    )
    automated_backups_arn: str | None = key(
        Text(
            form=r"arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:auto-backup:[a-z0-9-]+", bounds="the ARN of automated backups"
        ),
        default=None,
        about="Automated backups to restore from; they survive their instance.",
        read_by="Postgres",
    )
    time: str | None = key(
        Text(form=r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", bounds="a UTC time", example="2026-01-31T12:00:00Z"),
        default=None,
        about="Moment to restore; the latest one when left out.",
        read_by="Postgres",
    )


@section
class Database:
    """The PostgreSQL instance."""

    engine_version: str = key(
        Text(
            form=rf"({'|'.join(facts.POSTGRES_MAJORS)})(\.\d{{1,2}})?",
            bounds=f"a PostgreSQL version, major {facts.POSTGRES_MAJORS[0]}-{facts.POSTGRES_MAJORS[-1]}",
            example="17",
        ),
        default="17",
        about="Engine version: major, or major.minor.",
        read_by="Postgres",
    )
    parameter_family: str = key(
        Text(form=r"postgres\d{2}", bounds="a parameter group family", example="postgres17"),
        derived=Derived(
            text="postgres<major>", of=lambda values: f"postgres{values.get('db.engineVersion', str).partition('.')[0]}"
        ),
        about="Family of the parameter group.",
        limits="that of engineVersion",
        read_by="Postgres",
    )
    instance_class: str = key(
        Text(
            form=r"db\.[a-z0-9]+\.(micro|small|medium|large|\d{0,2}xlarge)",
            bounds="an RDS instance class",
            example="db.m7g.large",
        ),
        derived=Derived(text="by sizes", of=lambda values: sizes(values).instance_class),
        about="Instance class.",
        read_by="Postgres",
    )
    storage_gb: int = key(
        Integer(low=20, high=_STORAGE_MOST, unit="GiB"),
        derived=Derived(text="by sizes", of=lambda values: sizes(values).storage_gb),
        about="Storage to begin with.",
        read_by="Postgres",
    )
    max_storage_gb: int = key(
        Integer(low=22, high=_STORAGE_MOST, unit="GiB"),
        derived=Derived(
            text="10 x storageGb", of=lambda values: min(_STORAGE_MOST, 10 * values.get("db.storageGb", int))
        ),
        about="How far storage grows by itself.",
        limits="at least a tenth above storageGb",
        read_by="Postgres",
    )
    multi_az: bool = key(
        Flag(), default=True, about="A standby in a second zone.", limits="true in prod", read_by="Postgres"
    )
    backup_days: int = key(
        Integer(bounds="14-35 days", checks=(periods.backups,)),
        default=periods.PITR_MOST,
        about="Days of point-in-time recovery (ND-2).",
        read_by="Postgres",
    )
    replica_region: str = key(
        REGION,
        about="Region that backups are copied to, so that they survive the loss of the first.",
        limits="not region",
        read_by="Postgres, Vault",
    )
    backup_window: str = key(daily(30), default="03:00-04:00", about="Daily backup window.", read_by="Postgres")
    maintenance_window: str = key(
        weekly(30),
        default="sun:04:30-sun:05:30",
        about="Weekly maintenance window.",
        limits="apart from backupWindow",
        read_by="Postgres",
    )
    incarnation: int = key(
        Integer(low=1, high=999),
        default=1,
        about="How often the database was made; counting up gives its last snapshot a new name.",
        read_by="Postgres",
    )
    restore: Restore | None = key(
        Record(of=Restore),
        default=None,
        about="Make the database from a backup. Keep it as long as the instance lives.",
        limits="one source; incarnation above 1",
        read_by="Postgres",
    )
