"""Tenants, and the record of who did what."""

from typing import Final

from components.runtime.contract.bounds import NAME, within
from components.runtime.contract.rows import LASTING, Row, Variable, fixed

_TEN_YEARS: Final = 3653
"""Days of ten years, with as many leap days as they can have."""

ROWS: Final[tuple[Row, ...]] = (
    Variable(
        name="AUDIT_TABLE",
        kinds=LASTING,
        value=lambda args: args.identity.named("audit-events"),
        source="name of the table audit-events",
        bound=NAME,
        controls=("API-5", "LA-1"),
    ),
    fixed("AUDIT_STRICT", "true", LASTING, "API-5", "LA-1"),
    fixed("AUDIT_REDACT_ON", "piiStripped,legalHold", LASTING, "LA-2"),
    Variable(
        name="AUDIT_RETENTION_DAYS",
        kinds=LASTING,
        value=lambda args: str(args.audit_days),
        source="audit.retentionDays",
        bound=within(_TEN_YEARS, 36_500, "days"),
        controls=("LA-3",),
    ),
    fixed("TENANT_ENFORCEMENT", "strict", LASTING, "AC-4"),
    fixed("TENANT_HEADER", "x-tenant-id", LASTING, "AC-4", "API-1"),
)
