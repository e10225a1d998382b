"""Relations of the stores: how long, how large, which versions go together."""

import math
from collections.abc import Iterator

from settings import facts, periods, windows
from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, environment_of, in_prod, problem
from settings.schema.values import Values
from settings.sections.database import Restore
from settings.sections.foundation import LockMode
from settings.sections.stores import CacheEngine
from settings.words import shown

_COLD_LEAST = 90
"""Days that a backup stays in cold storage at least (AWS Backup Developer Guide)."""


def database_backups(values: Values, given: Given) -> Iterator[Problem]:
    """Require two weeks of recovery in every environment: the vaults' locks keep nothing shorter."""
    del given
    days = values.get("db.backupDays", int)
    environment = environment_of(values)
    if days < periods.PITR_LEAST:
        what = f"{days} disables PITR" if days < 1 else f"{days} is too short"
        bounds = f"{periods.PITR_LEAST}-{periods.PITR_MOST}"
        yield problem(Code.BACKUP_SHORT, "db.backupDays", f"{what}; {environment} needs {bounds}", f"write {bounds}")


def standby(values: Values, given: Given) -> Iterator[Problem]:
    """Require a standby in production."""
    del given
    if not values.get("db.multiAz", bool) and in_prod(values):
        what = "false leaves production without a standby"
        yield problem(Code.PRODUCTION, "db.multiAz", what, "write true, or remove the key")


def parameter_family(values: Values, given: Given) -> Iterator[Problem]:
    """Require the parameter group family of the engine."""
    del given
    family, version = values.get("db.parameterFamily", str), values.get("db.engineVersion", str)
    major = version.partition(".")[0]
    if family != f"postgres{major}":
        fix = f"remove the key (it follows db.engineVersion), or write 'postgres{major}'"
        what = f"{shown(family)} does not match engine {version}"
        yield problem(Code.PARAMETER_FAMILY, "db.parameterFamily", what, fix)


def growth(values: Values, given: Given) -> Iterator[Problem]:
    """Require room for storage to grow."""
    del given
    storage, most = values.get("db.storageGb", int), values.get("db.maxStorageGb", int)
    least = math.ceil(storage * 1.1)
    if most < least:
        what = f"{most} leaves no room to grow beyond db.storageGb {storage}"
        yield problem(Code.CONFLICT, "db.maxStorageGb", what, f"write {least} or more: RDS grows from a tenth on")


def maintenance(values: Values, given: Given) -> Iterator[Problem]:
    """Require that maintenance and backups do not meet."""
    del given
    for weekly, daily in (("db", "db.backupWindow"), ("redis", "redis.snapshotWindow")):
        path = f"{weekly}.maintenanceWindow"
        if windows.overlap(values.get(daily, str), values.get(path, str)):
            what = f"{shown(values.get(path, str))} overlaps {daily} {shown(values.get(daily, str))}"
            yield problem(Code.CONFLICT, path, what, "move one of them: AWS refuses both at once")


def restore(values: Values, given: Given) -> Iterator[Problem]:
    """Require one source of a restore, and a new incarnation."""
    del given
    source = values.value("db.restore")
    if not isinstance(source, Restore):
        return
    if (source.source_identifier is None) == (source.automated_backups_arn is None):
        fix = "give either sourceIdentifier or automatedBackupsArn"
        yield problem(Code.CONFLICT, "db.restore", "a restore has one source", fix)
    if values.get("db.incarnation", int) == 1:
        what = "1 would give the last snapshots of both databases one name"
        yield problem(Code.CONFLICT, "db.incarnation", what, "count up: 2 for the first restore")


def cache_version(values: Values, given: Given) -> Iterator[Problem]:
    """Require an engine version that exists, with its family."""
    del given
    engine, version = values.get("redis.engine", CacheEngine).value, values.get("redis.version", str)
    known = {known: family for (name, known), family in facts.CACHE_FAMILIES.items() if name == engine}
    if version not in known:
        fix = f"choose {', '.join(known)}"
        yield problem(Code.CONFLICT, "redis.version", f"{shown(version)} is no supported version of {engine}", fix)
        return
    family = values.get("redis.parameterFamily", str)
    if family != known[version]:
        fix = f"remove the key (it follows engine and version), or write {shown(known[version])}"
        what = f"{shown(family)} does not match {engine} {version}"
        yield problem(Code.CONFLICT, "redis.parameterFamily", what, fix)


def lifecycle(values: Values, given: Given) -> Iterator[Problem]:
    """Require that objects reach every storage class before they expire."""
    del given
    steps = {path: values.get(f"storage.{path}", int) for path in ("glacierDays", "deepArchiveDays", "archiveDays")}
    glacier, deep, archive = steps.values()
    expiring = [(days, to) for days, to in ((glacier, "Glacier"), (deep, "Deep Archive")) if archive <= days]
    if expiring:
        days, to = expiring[0]
        what = f"objects expire ({archive} d) before they reach {to} ({days} d)"
        fix = f"raise storage.archiveDays above {max(glacier, deep)}, or lower the days of the storage classes"
        yield problem(Code.LIFECYCLE, "storage", what, fix)
    elif glacier >= deep:
        what = f"objects reach Deep Archive ({deep} d) before Glacier ({glacier} d)"
        yield problem(Code.LIFECYCLE, "storage", what, "keep glacierDays < deepArchiveDays < archiveDays")


def audit(values: Values, given: Given) -> Iterator[Problem]:
    """Require a lock that nobody can lift in production, and a retention that outlives it."""
    del given
    years, days = values.get("audit.lockYears", int), values.get("audit.retentionDays", int)
    least = math.ceil(years * 365.25)
    if days < least:
        what = f"{days} days end before the lock of {years} years ({least} days)"
        yield problem(Code.CONFLICT, "audit.retentionDays", what, f"write {least} or more")
    if values.get("audit.lockMode", LockMode) is LockMode.GOVERNANCE and in_prod(values):
        what = "GOVERNANCE can be lifted by whoever holds the permission"
        yield problem(Code.PRODUCTION, "audit.lockMode", what, "write COMPLIANCE in prod")


def operational_logs(values: Values, given: Given) -> Iterator[Problem]:
    """Require the full fourteen days in production."""
    del given
    days = values.get("logs.opsDays", int)
    if days < periods.OPS_MOST and in_prod(values):
        what = f"{days} is too short to look into an incident; prod keeps exactly {periods.OPS_MOST}"
        yield problem(Code.OPS_DAYS, "logs.opsDays", what, f"write {periods.OPS_MOST}, or remove the key")


def cold_storage(values: Values, given: Given) -> Iterator[Problem]:
    """Require that a backup stays cold for as long as AWS Backup charges it."""
    del given
    cold, kept = values.get("backup.coldAfterDays", int), values.get("backup.dailyDays", int)
    if kept < cold + _COLD_LEAST:
        what = f"{kept} days end before {_COLD_LEAST} days in cold storage, which begins after {cold}"
        fix = f"write {cold + _COLD_LEAST} or more, or lower backup.coldAfterDays"
        yield problem(Code.CONFLICT, "backup.dailyDays", what, fix)


RELATIONS: tuple[Relation, ...] = (
    database_backups,
    standby,
    parameter_family,
    growth,
    maintenance,
    restore,
    cache_version,
    lifecycle,
    audit,
    operational_logs,
    cold_storage,
)
