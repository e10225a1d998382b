"""What documents answer to one request: a deny, else an allow, else no (IAM User Guide, "Policy evaluation logic").

A request may be known in part: its resource may be a pattern, and a key that it says nothing of is open. The answer is
then None.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from hardening.iam.documents import Document
from hardening.iam.implications import denied, implies, met_when_missing
from hardening.iam.patterns import Extent, Kind, contains, meets
from hardening.iam.principals import extent_of, pattern_of
from hardening.iam.statements import Condition, Principal, Statement

_STRANGER: Final = "arn:aws:iam::000000000000:role/a-stranger"
_TRUTHS: Final = frozenset({"aws:multifactorauthpresent", "aws:principalisawsservice", "aws:securetransport"})
"""Keys that are true or false: what another operator makes of them is not said."""
_KINDS: Final = {"bool": "bool", "numeric": "numericequals", "date": "dateequals", "ipaddress": "ipaddress"}


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an API."""

    principal: str
    """ARN of the caller."""
    action: str
    """One action by name, or all that a pattern stands for."""
    resource: str = ""
    """ARN, or a pattern that stands for one that is not known; empty where nothing is asked about it."""
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Lower-case condition keys with their values; no value for a key that the request leaves out."""


def answer(documents: Iterable[Document], request: Request) -> bool | None:
    """Say whether documents together allow a request; None where that is open."""
    allows: list[bool | None] = []
    refused: list[bool | None] = []
    for document in documents:
        if document.partly_unknown and not any(each.partly_unknown for each in document.statements):
            allows.append(None)
            refused.append(None)
        for statement in document.statements:
            found = speaks(statement, request)
            if not statement.denies:
                allows.append(found)
            if not statement.allows:  # an effect that is not known yet may be either
                refused.append(found)
    if True in refused:
        return False
    if True in allows:
        return None if None in refused else True
    return None if None in allows else False


@functools.lru_cache(maxsize=8192)
def refuses_exactly(statement: Statement, action: str, key: str, refused: tuple[str, ...], spared: str) -> bool:
    """Whether a statement refuses everyone an action where a key has any of some values, and only there.

    It spares requests where the key has another value, and those that leave the key out, as many of AWS's own do.
    """

    def asked(*values: str) -> bool | None:
        return speaks(statement, Request("*", action, context={key: values}))

    if not statement.denies or all(one.key != key for one in statement.conditions):  # most statements, so asked first
        return False
    return all(asked(value) for value in refused) and asked(spared) is False and asked() is False


def without_tls(statement: Statement, action: str) -> bool:
    """Whether a statement refuses everyone an action over plain HTTP, and over nothing else."""
    return refuses_exactly(statement, action, "aws:securetransport", ("false",), "true")


def refuses_others(statement: Statement, action: str, allowed: Callable[[str], bool]) -> bool:
    """Whether a statement refuses everyone an action but principals that may be named, and services of AWS."""
    spared = [value for one in statement.conditions if one.key == "aws:principalarn" for value in one.values]
    strangers = (by_stranger(action), by_stranger(action, {"aws:principalarn": ()}))  # one of them without a name
    return statement.denies and all(map(allowed, spared)) and all(speaks(statement, one) for one in strangers)


def by_stranger(action: str, further: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Request:
    """Give the request of a principal that no policy names."""
    known = {"aws:principalarn": (_STRANGER,), "aws:principalisawsservice": ("false",)}
    return Request("*", action, context={**known, **further})


def speaks(statement: Statement, request: Request) -> bool | None:
    """Whether a statement applies to a request; None where that is open."""
    found = [_acts(statement.actions, statement.not_actions, request.action)]
    if False in found:
        return False
    if request.resource:
        resources = Extent(Kind.RESOURCE, statement.resources or ("*",), statement.not_resources)
        found.append(_within(resources, request.resource))
    if statement.named or statement.not_named:
        found.append(_within(extent_of(statement), pattern_of(Principal("aws", request.principal))))
    if False in found:
        return False
    found.extend(_met(condition, request.context) for condition in statement.conditions)
    return False if False in found else None if None in found or statement.partly_unknown else True


@functools.lru_cache(maxsize=8192)
def _acts(actions: tuple[str, ...], not_actions: tuple[str, ...], action: str) -> bool | None:
    return _within(Extent(Kind.ACTION, actions or (("*",) if not_actions else ()), not_actions), action)


def _within(extent: Extent, pattern: str) -> bool | None:
    if any(contains(each, pattern, extent.kind) for each in extent.without):
        return False
    if extent.contains(Extent(extent.kind, (pattern,))):
        return True
    return None if any(meets(each, pattern, extent.kind) for each in extent.within) else False


def _met(condition: Condition, context: Mapping[str, Sequence[str]]) -> bool | None:
    values = context.get(condition.key)
    if values is None or (condition.key in _TRUTHS and condition.operator not in ("bool", "null")):
        return None
    if not values:
        return met_when_missing(condition)
    if condition.operator == "null":
        return "false" in {value.lower() for value in condition.values}
    bare = replace(condition, qualifier="", if_exists=False)
    found = [_matches(bare, value) for value in values]
    if condition.qualifier == "forallvalues":
        return False if False in found else None if None in found else True
    return True if True in found else None if None in found else False


@functools.lru_cache(maxsize=8192)
def _matches(condition: Condition, value: str) -> bool | None:
    """Whether one value meets a condition; a value with a wildcard stands for one that is not known."""
    fact = Condition(_fact(condition, value), condition.key, (value,))
    if implies(fact, condition):
        return True
    opposite = denied(condition)
    return False if opposite is not None and implies(fact, opposite) else None


def _fact(condition: Condition, value: str) -> str:
    """Give the operator that says what a value is, in the terms of a condition."""
    kind = next((kind for kind in _KINDS if kind in condition.operator), "")
    if kind:
        return _KINDS[kind]
    return "stringlike" if "*" in value or "?" in value else "stringequals"
