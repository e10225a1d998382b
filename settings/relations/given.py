"""What the relations know besides the configuration."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from settings.problems import Code, Fault, Problem
from settings.schema.values import Values
from settings.sections.environment import Environment
from settings.sections.operations import Exemption


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The outside of a configuration."""

    stack: str
    today: dt.date
    known_rules: Collection[str] | None = None
    """Ids of the rules of the pack, where it is at hand."""
    attestations: str | None = None
    """Text of the attestations file, where there is one."""
    evidence: Callable[[str], str | None] | None = None
    """The SHA-256 of a file of the repository, or nothing where it does not exist."""


Relation = Callable[[Values, Given], Iterator[Problem]]


def problem(code: Code, key: str, what: str, fix: str) -> Problem:
    """Say what is wrong between keys, at the one that should change."""
    return Fault(code=code, problem=what, fix=fix).at(key)


def environment_of(values: Values) -> Environment:
    """Give the environment."""
    return values.get("environment", Environment)


def in_prod(values: Values) -> bool:
    """Tell whether the stack is production."""
    return environment_of(values) is Environment.PROD


def exempt(values: Values, given: Given, rule: str) -> bool:
    """Tell whether an exception for a rule holds today."""
    return any(item.rule == rule and item.expires > given.today for item in values.many("exceptions", Exemption))
