"""How far a resource pattern of an IAM policy reaches."""

import re
from typing import Final

_PARTS: Final = 6  # arn:partition:service:region:account:resource
_WILDCARD: Final = re.compile(r"[*?]")
_UNTYPED: Final = frozenset({"s3", "sns", "sqs", "execute-api"})
"""Services whose ARN ends with the bare name, without a type such as `role/` before it."""
_SHORTEST: Final = 3
"""A shorter literal beginning names no family of resources."""
_SECRET: Final = re.compile(
    r"arn:aws[\w-]*:secretsmanager:[a-z]{2}(-[a-z]+)+-\d:\d{12}:secret:(?P<name>[\w/+=.@-]+?)(?P<tail>-\?{6}|-\*)?"
)
_FAMILY: Final = re.compile(
    r"arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:(?P<name>/?[\w+=.@-]+(/[\w+=.@-]+)+/\*)(-\?{6})?"
)


def has_wildcard(text: str) -> bool:
    """Whether a pattern holds `*` or `?`."""
    return _WILDCARD.search(text) is not None


def wide(pattern: str, prefix: str = "") -> bool:
    """Whether a pattern reaches beyond one resource, or one family whose names begin alike.

    With a `prefix`, a family is one whose names begin with it.
    """
    parts = pattern.split(":", _PARTS - 1)
    if len(parts) < _PARTS or parts[0] != "arn" or has_wildcard(":".join(parts[:-1])):
        return True
    if not has_wildcard(parts[-1]):
        return False
    literal = _literal(parts[2], parts[-1])
    return not literal.startswith(prefix) if prefix else len(literal) < _SHORTEST


def _literal(service: str, resource: str) -> str:
    """Give what a pattern spells out of a resource's name, without its type and leading slash."""
    spelt = _WILDCARD.split(resource, maxsplit=1)[0]
    if service not in _UNTYPED:
        separator = re.search(r"[:/]", spelt)
        spelt = spelt[separator.end() :] if separator else ""
    return spelt.lstrip("/")


def secret_name(pattern: str) -> str | None:
    """Give the name of the one secret that an ARN pattern stands for; None when it stands for more.

    Secrets Manager appends a hyphen and six random characters to the name, which only `-??????` or `-*` may stand for.
    """
    found = _SECRET.fullmatch(pattern)
    return found["name"] if found else None


def secret_family(pattern: str) -> str | None:
    """Give the names below one path that an ARN pattern stands for, as `/shop/prod/oauth/*`; None for another shape."""
    found = _FAMILY.fullmatch(pattern)
    return found["name"] if found else None


def covers_service(action: str) -> bool:
    """Whether an action pattern takes in every action of a service: `s3:*`, `*`, `s3:?*`."""
    name = action.partition(":")[2] if ":" in action else action
    return "*" in name and not name.strip("*?")


def covers_everything(action: str) -> bool:
    """Whether an action pattern takes in every action of every service: `*`, `*:*`, `?*:*`."""
    return covers_service(action) and not action.partition(":")[0].strip("*?")
