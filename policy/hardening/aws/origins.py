"""Web origins that may call from a browser: exact, over https, of a public host, and out of a list where one is given.

An origin is `scheme://host[:port]` (RFC 6454): without a path, and without a pattern.
"""

import re
from typing import Final

from hardening.rule import PASSED, FromStack, Outcomes, Parameter, Subject
from hardening.values import UNKNOWN, opened, show

_ORIGIN: Final = re.compile(r"https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])(:\d{1,5})?")
ALLOWED: Final = Parameter(
    name="corsAllowed",
    description="Web origins that may call from a browser; empty for any exact https origin.",
    prod=[],
    dev=[],
    schema={"type": "array", "items": {"type": "string", "pattern": r"^https://[a-z0-9.-]+(:\d+)?$"}},
    stack=FromStack(key="cors", path="allowedOrigins"),
)


def listed(subject: Subject) -> list[object]:
    """Give the origins that a parameter lists."""
    found = subject.parameters[ALLOWED.name]
    return found if isinstance(found, list) else []


def expected(allowed: list[object]) -> str:
    """Say what origins must be."""
    return f"origins out of {show(allowed)}" if allowed else "exact https origins, without a wildcard"


def strange(origin: object, allowed: list[object]) -> bool:
    """Whether a known origin is none that may call."""
    if origin is UNKNOWN:
        return False
    return origin not in allowed if allowed else not (isinstance(origin, str) and bool(_ORIGIN.fullmatch(origin)))


def judge_origins(subject: Subject, path: str) -> Outcomes:
    """Judge a list of origins; an absent or empty one fails."""
    allowed, value = listed(subject), subject.value(path)
    origins = [opened(item) for item in value] if isinstance(value, list) else []
    if value is not UNKNOWN and (not origins or any(strange(origin, allowed) for origin in origins)):
        return (subject.fail(path, expected(allowed)),)
    if value is UNKNOWN or UNKNOWN in origins:
        return (subject.undecided(path, expected(allowed)),)
    return PASSED
