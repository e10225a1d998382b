"""What PostgreSQL itself is told: TLS, password hashing, row security, and what goes to the logs."""

import re
from typing import Final

import pulumi_aws as aws

OLDEST_MAJOR: Final = 15
NEWEST_MAJOR: Final = 18
"""Major versions in standard support by RDS (Amazon RDS, "Release calendars for PostgreSQL")."""
_VERSION: Final = re.compile(r"(\d{2})(\.\d{1,2})?")
_STATIC: Final = frozenset({"shared_preload_libraries"})
"""Parameters that only a restart applies."""

PARAMETERS: Final = {
    "log_connections": "1",
    "log_disconnections": "1",
    "log_min_duration_statement": "1000",  # milliseconds
    "log_parameter_max_length": "0",  # bytes; bind values hold personal data
    "log_statement": "ddl",
    "password_encryption": "scram-sha-256",
    "pgaudit.log": "ddl,role,write",
    "pgaudit.log_parameter": "0",  # as above
    "rds.accepted_password_auth_method": "scram",
    "rds.force_ssl": "1",
    "row_security": "1",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "ssl_min_protocol_version": "TLSv1.2",
}
"""CIS PostgreSQL Benchmark 3 (logging, pgAudit) and 6 (TLS); row security keeps tenants apart in the database too."""


def family(engine_version: str) -> str:
    """Give the parameter group family of a version such as `17` or `17.4`: `postgres17`."""
    match = _VERSION.fullmatch(engine_version)
    if match is None or not OLDEST_MAJOR <= int(match[1]) <= NEWEST_MAJOR:
        message = (
            f"engine_version is {engine_version!r}: give a major version from {OLDEST_MAJOR} to {NEWEST_MAJOR}, "
            "with or without a minor, such as '17' or '17.4'"
        )
        raise ValueError(message)
    return f"postgres{match[1]}"


def parameters() -> list[aws.rds.ParameterGroupParameterArgsDict]:
    """Give the parameters in the order of their names, each once."""
    return [
        {"name": name, "value": value, "apply_method": "pending-reboot" if name in _STATIC else "immediate"}
        for name, value in sorted(PARAMETERS.items())
    ]
