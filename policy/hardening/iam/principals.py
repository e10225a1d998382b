"""Principals of every kind as patterns of one form, in which an account takes in its roles and users.

`123456789012` and `arn:aws:iam::123456789012:root` are one account; a session belongs to its role; `*` is everyone,
services and anonymous callers among them (IAM User Guide, "AWS JSON policy elements: Principal").
"""

import re
from typing import Final

from hardening.iam.patterns import Extent, Kind
from hardening.iam.statements import Principal, Statement

SELF: Final = "the identity itself"
"""The principal of an identity policy, which names none."""
_ARN: Final = re.compile(r"arn:[\w-]+:(?:iam|sts)::(?P<account>\d{12}):(?P<what>.+)", re.DOTALL)
_ACCOUNT: Final = re.compile(r"\d{12}")


def extent_of(statement: Statement) -> Extent:
    """Give the principals that a statement speaks of."""
    if statement.not_named:
        return Extent(Kind.PRINCIPAL, ("*",), tuple(map(pattern_of, statement.not_named)))
    if statement.named:
        return Extent(Kind.PRINCIPAL, tuple(map(pattern_of, statement.named)))
    return Extent(Kind.PRINCIPAL, (SELF,))


def pattern_of(principal: Principal) -> str:
    """Give the pattern of a principal, such as `aws 123456789012 role/x *` for a role with its sessions."""
    if principal.name == "*" and principal.kind in ("", "aws"):
        return "*"
    if principal.kind != "aws":
        return f"{principal.kind} {principal.name}"
    if _ACCOUNT.fullmatch(principal.name):
        return f"aws {principal.name} *"
    found = _ARN.fullmatch(principal.name)
    if found is None:
        return f"aws {principal.name}"
    return f"aws {found['account']} {_within_account(found['what'])}"


def _within_account(what: str) -> str:
    """Give a principal within its account; a role takes in its sessions."""
    if what == "root":
        return "*"
    kind, _, name = what.partition("/")
    if kind == "assumed-role":
        role, _, session = name.partition("/")
        return f"role/{role} {session}"
    return f"{what} *" if kind == "role" else what
