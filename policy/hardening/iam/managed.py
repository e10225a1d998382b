"""Secrets that AWS services keep for a program, under names of their own."""

import re
from typing import Final

from hardening.iam.statements import Statement

_RDS: Final = re.compile(r"arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:rds!(db|cluster)-\*")
_OF: Final = ("primarydbinstancearn", "primarydbclusterarn")
"""Tags that RDS gives to the secret of a database, and that nobody else can (RDS User Guide, "Password management")."""
_KEYS: Final = tuple(f"{owner}:resourcetag/aws:rds:{tag}" for owner in ("aws", "secretsmanager") for tag in _OF)
_EXACT: Final = ("stringequals", "arnequals")


def _of_one_database(arn: str, statement: Statement) -> bool:
    """Whether a pattern stands for the administrator's secret of one database, which a condition names by its ARN.

    RDS makes up the name of such a secret, so that its ARN is only known after the update.
    """
    return _RDS.fullmatch(arn) is not None and any(
        condition.binding
        and condition.operator in _EXACT
        and condition.key in _KEYS
        and len(condition.values) == 1
        and re.fullmatch(r"arn:[\w-]+:rds:[a-z0-9-]+:\d{12}:(db|cluster):[\w-]+", condition.values[0]) is not None
        for condition in statement.conditions
    )


def but_for_databases(statement: Statement) -> list[str]:
    """Give the resources of a statement, but for the administrator's secrets of single databases."""
    return [arn for arn in statement.resources if not _of_one_database(arn, statement)]
