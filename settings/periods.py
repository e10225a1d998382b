"""Checks of periods whose limits have a reason of their own."""

from collections.abc import Iterator
from typing import Final

from settings import facts
from settings.problems import Code, Fault

OPS_MOST: Final = 14
"""Days that operational logs may be kept (LP-2)."""
TEN_YEARS: Final = 3653
"""Ten years with as many leap days as ten years can have."""
HUNDRED_YEARS: Final = 36_500
PITR_LEAST: Final = 14
"""Days of point-in-time recovery that every environment keeps."""
PITR_MOST: Final = 35
"""Days that RDS keeps automated backups at most (RDS User Guide, "Backup retention period")."""


def life(most: int, control: str, value: int) -> Iterator[Fault]:
    """Limit how long a credential of a class lives."""
    if value > most:
        fix = f"write {most} or less; a shorter life is always allowed"
        yield Fault(code=Code.ROTATION, problem=f"{value} is too long: max {most} ({control})", fix=fix)
    elif value < 1:
        fix = f"write 1-{most}; rotation cannot be turned off"
        yield Fault(code=Code.ROTATION, problem=f"{value} never rotates ({control})", fix=fix)


def operations(value: int) -> Iterator[Fault]:
    """Limit how long operational logs are kept."""
    allowed = [days for days in facts.RETENTION_DAYS if days <= OPS_MOST]
    if value in allowed:
        return
    said = [] if value in facts.RETENTION_DAYS else ["is not a CloudWatch value"]
    said += [f"exceeds {OPS_MOST}"] if value > OPS_MOST else []
    shorter = ", ".join(map(str, allowed[:-1]))
    fix = f"write {OPS_MOST} (outside prod also {shorter}); what must live longer is an audit event"
    yield Fault(code=Code.OPS_DAYS, problem=f"{value} {' and '.join(said)}", fix=fix)


def audit(value: int) -> Iterator[Fault]:
    """Require that audit records are kept long enough."""
    if value < TEN_YEARS:
        fix = f"write {TEN_YEARS} or more"
        problem = f"{value} is too short: 10 years is {TEN_YEARS} days (leap days)"
        yield Fault(code=Code.AUDIT_DAYS, problem=problem, fix=fix)
    elif value > HUNDRED_YEARS:
        fix = f"write {TEN_YEARS}-{HUNDRED_YEARS}"
        yield Fault(code=Code.AUDIT_DAYS, problem=f"{value} is more than a hundred years", fix=fix)


def backups(value: int) -> Iterator[Fault]:
    """Limit automated backups to what RDS keeps; the least depends on the environment."""
    if value > PITR_MOST:
        fix = f"write {PITR_MOST}, and use the backup plan (backup.dailyDays) for longer"
        yield Fault(code=Code.BACKUP_LONG, problem=f"{value} is too long: RDS maximum is {PITR_MOST}", fix=fix)
