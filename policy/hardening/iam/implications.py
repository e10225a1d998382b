"""Conditions compared with each other: whether a request that meets one of them must meet another as well."""

import ipaddress
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from hardening.iam.patterns import Kind, contains, meets
from hardening.iam.statements import Condition

_EXACT: Final = frozenset({"stringequals", "binaryequals", "bool"})
_PATTERN: Final = frozenset({"stringlike"})
_ARN: Final = frozenset({"arnequals", "arnlike"})
_CASELESS: Final = frozenset({"stringequalsignorecase"})
_ADDRESS: Final = frozenset({"ipaddress"})
_NUMBER: Final = frozenset({"numericequals", "dateequals"})
_POSITIVE: Final = _EXACT | _PATTERN | _ARN | _CASELESS | _ADDRESS | _NUMBER
_DENIED: Final = {
    "stringnotequals": "stringequals",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}
"""Operators that match when the key differs or is missing, with the ones that they deny."""
_AGAINST: Final = {positive: negative for negative, positive in _DENIED.items()}
_SWAP: Final = {
    "numericlessthan": "numericgreaterthanequals",
    "numericgreaterthan": "numericlessthanequals",
    "numericlessthanequals": "numericgreaterthan",
    "numericgreaterthanequals": "numericlessthan",
    "datelessthan": "dategreaterthanequals",
    "dategreaterthan": "datelessthanequals",
    "datelessthanequals": "dategreaterthan",
    "dategreaterthanequals": "datelessthan",
}
"""Bounds, each with the one that holds exactly where it does not."""
_SIGNS: Final = "*?$"
"""What a pattern takes for something else than itself."""
_TRUTH: Final = {"true": "false", "false": "true"}


def all_implied(given: Sequence[Condition], wanted: Collection[Condition]) -> bool:
    """Whether a request that meets all the given conditions meets all the wanted ones. Only what is certain counts."""
    return all(any(implies(one, other) for one in given) for other in wanted)


def implies(given: Condition, wanted: Condition) -> bool:
    """Whether a request that meets one condition meets another one."""
    if given == wanted:
        return True
    if given.key != wanted.key:
        return False
    if wanted.operator == "null":
        return _implies_presence(given, wanted)
    if given.operator == "null":
        return _truths(given) == {"true"} and met_when_missing(wanted)
    if given.qualifier != wanted.qualifier or (met_when_missing(given) and not met_when_missing(wanted)):
        return False
    return _implies_value(given, wanted)


def beyond(given: Condition, wanted: Condition) -> Condition | None:
    """Give a condition with those of its values alone that another one lacks.

    Who meets the first and not the second meets this. None where that is no smaller condition.
    """
    alike = given.key == wanted.key and given.qualifier == wanted.qualifier and given.qualifier in ("", "foranyvalue")
    both = {given.operator, wanted.operator} <= _POSITIVE
    if not alike or not both or given.if_exists:
        return None
    left = tuple(
        one
        for one in given.values
        if not any(_within(given.operator, one, wanted.operator, other) for other in wanted.values)
    )
    return replace(given, values=left) if 0 < len(left) < len(given.values) else None


def _truths(condition: Condition) -> set[str]:
    return {value.lower() for value in condition.values}


def met_when_missing(condition: Condition) -> bool:
    """Whether a request without the key meets a condition."""
    if condition.operator == "null":
        return "true" in _truths(condition)
    if condition.qualifier:
        return condition.if_exists or condition.qualifier == "forallvalues"
    return condition.if_exists or condition.operator in _DENIED


def _implies_presence(given: Condition, wanted: Condition) -> bool:
    truths = _truths(wanted)
    if given.operator == "null":
        return _truths(given) <= truths
    return truths == {"false"} and not met_when_missing(given)


def _implies_value(given: Condition, wanted: Condition) -> bool:
    """Compare the values of two conditions that treat a missing key alike, or the given one more strictly."""
    if given.operator in _SWAP or wanted.operator in _SWAP:
        return _implies_bound(given, wanted)
    if wanted.operator in _POSITIVE:
        return given.operator in _POSITIVE and all(
            any(_within(given.operator, one, wanted.operator, other) for other in wanted.values) for one in given.values
        )
    denied = _DENIED.get(wanted.operator)
    if denied is None:
        return False
    if given.operator in _DENIED:
        against = _DENIED[given.operator]
        return all(any(_within(denied, one, against, other) for other in given.values) for one in wanted.values)
    return given.operator in _POSITIVE and all(
        _apart(given.operator, one, denied, other) for one in given.values for other in wanted.values
    )


def _within(operator: str, narrow: str, wider: str, wide: str) -> bool:
    """Whether every value that matches one text under its operator matches another text under that one's."""
    if wider in _CASELESS and operator in _CASELESS | _EXACT:
        return narrow.lower() == wide.lower()
    if wider in _PATTERN | _ARN and operator in _EXACT | _PATTERN | _ARN:
        kind = Kind.RESOURCE if wider in _ARN else Kind.PRINCIPAL
        return contains(wide, _literal(operator, narrow), kind)
    if wider in _EXACT and operator in _PATTERN:
        return narrow == wide and not any(sign in narrow for sign in _SIGNS)
    if wider in _ADDRESS and operator in _ADDRESS:
        return _in_network(narrow, wide)
    if {operator, wider} == {"bool"}:
        return narrow.lower() == wide.lower()
    if {operator, wider} == {"numericequals"}:
        return _number([narrow]) is not None and _number([narrow]) == _number([wide])
    return operator == wider and narrow == wide


def _literal(operator: str, text: str) -> str:
    """Write what an exact operator compares as a pattern, in which wildcards stand for themselves."""
    if operator not in _EXACT or not any(sign in text for sign in "*?"):
        return text
    return "".join(f"${{{sign}}}" if sign in "*?" else sign for sign in text)


def _apart(operator: str, one: str, denied: str, other: str) -> bool:
    """Whether no value matches both of two texts."""
    known = _EXACT | _PATTERN | _ARN
    if operator in known and denied in known:
        return not meets(_literal(operator, one), _literal(denied, other), Kind.PRINCIPAL)
    if {operator, denied} == {"numericequals"}:
        numbers = (_number([one]), _number([other]))
        return None not in numbers and numbers[0] != numbers[1]
    return operator in _ADDRESS and denied in _ADDRESS and not _in_network(one, other) and not _in_network(other, one)


def _in_network(narrow: str, wide: str) -> bool:
    try:
        one, other = ipaddress.ip_network(narrow, strict=False), ipaddress.ip_network(wide, strict=False)
    except ValueError:
        return narrow == wide
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.subnet_of(other)
    return isinstance(other, ipaddress.IPv6Network) and one.subnet_of(other)


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "lessthan": lambda given, wanted: given <= wanted,
    "lessthanequals": lambda given, wanted: given <= wanted,
    "greaterthan": lambda given, wanted: given >= wanted,
    "greaterthanequals": lambda given, wanted: given >= wanted,
}


def _implies_bound(given: Condition, wanted: Condition) -> bool:
    """Compare two bounds of one number: the tighter implies the looser."""
    kind = "numeric"
    one, other = given.operator.removeprefix(kind), wanted.operator.removeprefix(kind)
    if not (given.operator.startswith(kind) and wanted.operator.startswith(kind)):
        return given.operator == wanted.operator and given.values == wanted.values
    bounds = [_number(condition.values) for condition in (given, wanted)]
    if bounds[0] is None or bounds[1] is None or other not in _COMPARE:
        return False
    if one == "equals":
        return _holds(bounds[0], other, bounds[1])
    if one.removesuffix("equals") != other.removesuffix("equals"):
        return False
    strict = other == one.removesuffix("equals") != one
    return _COMPARE[other](bounds[0], bounds[1]) and not (strict and bounds[0] == bounds[1])


def _holds(value: float, comparison: str, bound: float) -> bool:
    return _COMPARE[comparison](value, bound) and (comparison.endswith("equals") or value != bound)


def _number(values: Sequence[str]) -> float | None:
    try:
        return float(values[0]) if len(values) == 1 else None
    except ValueError:
        return None


def denied(condition: Condition) -> Condition | None:
    """Give the condition that holds exactly where this one does not; None where no single condition does."""
    if condition.qualifier or not condition.values:
        return None
    if condition.operator in ("null", "bool"):
        return _flipped(condition)
    if condition.operator in _DENIED and not condition.if_exists:
        return replace(condition, operator=_DENIED[condition.operator])
    if condition.operator in _AGAINST and not condition.if_exists:
        return replace(condition, operator=_AGAINST[condition.operator])
    if condition.operator in _SWAP and len(condition.values) == 1:
        return replace(condition, operator=_SWAP[condition.operator], if_exists=not condition.if_exists)
    return None


def _flipped(condition: Condition) -> Condition | None:
    """Turn true into false; a condition that a missing key meets, into one that it does not."""
    flipped = [_TRUTH.get(value) for value in _truths(condition)]
    if len(flipped) != 1 or flipped[0] is None:
        return None
    missing = condition.if_exists if condition.operator == "null" else not condition.if_exists
    return replace(condition, values=(flipped[0],), if_exists=missing)
