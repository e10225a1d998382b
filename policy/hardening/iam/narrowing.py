"""What narrows a grant beside its resources: conditions on tags, aliases, senders and recipients."""

from typing import Final

from hardening.iam.scopes import has_wildcard
from hardening.iam.statements import Condition, Statement

EQUALS: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_SCOPING: Final = ("ses:fromaddress", "ses:recipients", "kms:resourcealiases", "kms:requestalias")
"""Keys that say whose resource it is, or to whom something goes."""


def unguarded_keys(statement: Statement) -> list[str]:
    """Give the keys whose every value is bound, but which a request may leave out: they then bound nothing."""
    return [
        condition.key
        for condition in statement.conditions
        if condition.qualifier == "forallvalues" and condition.key in _SCOPING and not _demanded(condition, statement)
    ]


def _demanded(condition: Condition, statement: Statement) -> bool:
    """Whether a request must give the key of a condition."""
    guard = statement.condition(condition.key, "null")
    return guard is not None and {value.lower() for value in guard.values} == {"false"} and not guard.if_exists


def _binding(condition: Condition, statement: Statement) -> bool:
    """Whether a condition restricts: by itself, or because the request must give its key."""
    everything = condition.qualifier == "forallvalues" and not condition.if_exists
    return condition.binding or (everything and _demanded(condition, statement))


def scoped(statement: Statement) -> bool:
    """Whether a condition narrows the resources: by tag or alias of the resource, or by sender and recipient."""
    return any(
        _binding(condition, statement)
        and condition.operator in EQUALS
        and (condition.key in _SCOPING or ":resourcetag/" in condition.key)
        and bool(condition.values)
        and all(map(_spelt, condition.values))
        for condition in statement.conditions
    )


def _spelt(value: str) -> bool:
    """Whether a tag, alias or address is spelt out, or at least begins so."""
    return not has_wildcard(value.removeprefix("alias/")[:3])
