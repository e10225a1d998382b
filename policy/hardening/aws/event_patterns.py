"""Whether an EventBridge pattern matches an event, decided without EventBridge.

The operators are those of the EventBridge User Guide, "Comparison operators for use in event patterns". An operator
that is not among them, or a part that is not known at preview, leaves the answer open: None.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from hardening.combining import is_list
from hardening.values import ABSENT, UNKNOWN, opened

Answer = bool | None
"""True, False, or None: it cannot be said."""
ANY: Final = object()
"""Stands in a sample for a value that the pattern may name as it likes, such as the name of its resource."""
_NUMERIC: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    "=": lambda one, other: one == other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def matches(pattern: object, event: Mapping[str, object]) -> Answer:
    """Whether a whole event matches a decoded pattern. What is no pattern matches nothing."""
    if pattern is UNKNOWN:
        return None
    return _object(pattern, event) if isinstance(pattern, Mapping) and pattern else False


def _object(pattern: Mapping[str, object], event: object) -> Answer:
    return both(_field(name, opened(part), event) for name, part in pattern.items())


def _field(name: str, part: object, event: object) -> Answer:
    if name == "$or" and is_list(part):
        return either(_object(one, event) for one in map(opened, part) if isinstance(one, Mapping))
    value = event.get(name, ABSENT) if isinstance(event, Mapping) else ABSENT
    if part is UNKNOWN:
        return None
    if isinstance(part, Mapping):
        return either(_object(part, each) for each in _each(value))
    return _leaf(part, value) if is_list(part) else False


def _each(value: object) -> Iterable[object]:
    """Give every item: a list of an event matches when one of its items does."""
    return value if is_list(value) and value else [value]


def _leaf(alternatives: Iterable[object], value: object) -> Answer:
    return either(_one(opened(alternative), each) for alternative in alternatives for each in _each(value))


def _one(alternative: object, value: object) -> Answer:
    if alternative is UNKNOWN:
        return None
    if isinstance(alternative, Mapping):
        return both(_operator(name, opened(operand), value) for name, operand in alternative.items())
    if alternative is ABSENT:
        return value is None
    return _same(alternative, value)


def _same(wanted: object, value: object) -> bool:
    if value is ANY:
        return True
    return isinstance(wanted, bool) is isinstance(value, bool) and value is not ABSENT and wanted == value


def _operator(name: str, operand: object, value: object) -> Answer:
    if name == "exists":
        return isinstance(operand, bool) and (value is not ABSENT) is operand
    if operand is UNKNOWN:
        return None
    if value is ABSENT or value is ANY:
        return value is ANY
    found = _OPERATORS.get(name)
    return found(operand, value) if found else None


def _anything_but(operand: object, value: object) -> Answer:
    refused = operand if is_list(operand) else [operand]
    found = either(_one(opened(each), value) for each in refused)
    return None if found is None else not found


def _text(compare: Callable[[str, str], bool]) -> Callable[[object, object], Answer]:
    """Build an operator on texts; its operand may ask not to mind the case."""

    def operator(operand: object, value: object) -> Answer:
        if not isinstance(value, str):
            return False
        if isinstance(operand, Mapping):
            plain = opened(operand.get("equals-ignore-case", ABSENT))
            return None if not isinstance(plain, str) else compare(value.lower(), plain.lower())
        if is_list(operand):
            return either(operator(opened(each), value) for each in operand)
        return isinstance(operand, str) and compare(value, operand)

    return operator


def _wildcard(value: str, operand: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, operand.split("*"))), value, re.DOTALL) is not None


def _numeric(operand: object, value: object) -> Answer:
    if not is_list(operand) or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    terms = [opened(each) for each in operand]
    pairs = list(zip(terms[::2], terms[1::2], strict=False))
    return bool(pairs) and both(_compared(sign, bound, value) for sign, bound in pairs)


def _compared(sign: object, bound: object, value: float) -> Answer:
    if bound is UNKNOWN:
        return None
    test = _NUMERIC.get(sign) if isinstance(sign, str) else None
    return test is not None and isinstance(bound, int | float) and test(value, bound)


def _cidr(operand: object, value: object) -> Answer:
    try:
        return ipaddress.ip_address(str(value)) in ipaddress.ip_network(str(operand), strict=False)
    except ValueError:
        return False


_OPERATORS: Final[Mapping[str, Callable[[object, object], Answer]]] = {
    "anything-but": _anything_but,
    "cidr": _cidr,
    "equals-ignore-case": _text(lambda value, operand: value.lower() == operand.lower()),
    "numeric": _numeric,
    "prefix": _text(str.startswith),
    "suffix": _text(str.endswith),
    "wildcard": _text(_wildcard),
}


def both(answers: Iterable[Answer]) -> Answer:
    """Answer as soon as one is false."""
    known: Answer = True
    for answer in answers:
        if answer is False:
            return False
        known = None if answer is None else known
    return known


def either(answers: Iterable[Answer]) -> Answer:
    """Answer as soon as one is true."""
    known: Answer = False
    for answer in answers:
        if answer is True:
            return True
        known = None if answer is None else known
    return known
