"""Who reads which secret: a matrix of secrets and services, as a checklist or the configuration of a stack states it.

A row is named by the last part of the secret's path (`/shop/prod/jwt-signing`), or by the folder of many secrets
(`/shop/prod/oauth/x/4711` is of row `oauth`). A row's dash also stands for the slash of `/tiktok/cookie/…`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from hardening.iam.documents import glob

MATRIX: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "session-secret": ("api", "rotation"),
        "encryption-keyring": ("api", "worker", "rotation"),
        "jwt-signing": ("api", "rotation"),
        "smtp": ("api",),
        "db-app": ("api", "worker", "scheduler", "migrate", "rotation"),
        "db-master": ("rotation",),
        "redis-auth": ("api", "worker", "scheduler", "rotation"),
        "oauth-app": ("api", "refresh"),
        "oauth": ("worker", "refresh"),
        "tiktok-cookie": ("worker",),
        "mongo-uri": ("api", "worker"),
        "pagerduty": ("alerting",),
        "datadog": ("alerting",),
    }
)
"""What the checklist says (AC-2). The emergency role reads everything, so that nobody is locked out."""
_STEMS: Final[Mapping[str, tuple[str, ...]]] = {"rotation": ("rotate", "rotation"), "alerting": ("alert", "alerting")}
"""Words by which roles of a service are named, beside the service's own name: functions are named by their verb."""
_EMERGENCY: Final = "break-glass"

SCHEMA: Final[Mapping[str, object]] = {
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
"""JSON Schema of a matrix: a list of services, or of patterns of role names, by secret."""


def merged(stated: object) -> object:
    """Give the whole matrix where a stack states some rows of it; what is no matrix stays as it is."""
    rows = _rows(stated)
    return {**{row: list(services) for row, services in MATRIX.items()}, **rows} if rows else stated


def by_role(stated: object) -> object:
    """Turn a matrix of services into patterns: names of secrets to the names of the roles that read them."""
    rows = _rows(merged(stated))
    if not rows:
        return stated
    return {
        pattern: [text for service in (*services, _EMERGENCY) for text in _roles(service)]
        for row, services in rows.items()
        for pattern in patterns(row)
    }


def _rows(value: object) -> dict[str, list[str]]:
    """Read a matrix; nothing where it is none."""
    if not isinstance(value, Mapping) or not all(_is_list(services) for services in value.values()):
        return {}
    return {str(row): list(map(str, services)) for row, services in value.items()}


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def patterns(row: str) -> tuple[str, str]:
    """Give the patterns of the names of a row's secrets."""
    stem = row.replace("-", "?")
    return f"*/{stem}", f"*/{stem}/*"


def _roles(service: str) -> list[str]:
    return [
        text for word in _STEMS.get(service, (service,)) for text in (f"{word}-*", f"*-{word}-*", f"*-{word}", word)
    ]


def row_of(name: str, matrix: Mapping[str, object]) -> str | None:
    """Give the row that a secret belongs to, by its name."""
    return next((row for row in matrix if any(glob(pattern, name) for pattern in patterns(row))), None)
