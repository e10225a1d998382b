"""A small matcher of EventBridge patterns (User Guide, "Comparison operators for use in event patterns")."""

import fnmatch
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

_NUMBERS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def matches(pattern: Mapping[str, object], event: object) -> bool:
    """Whether an event matches: every key, by any of the values listed for it; `$or` by one of its own."""
    return all(_key(key, tests, event) for key, tests in pattern.items())


def _key(key: str, tests: object, event: object) -> bool:
    if key == "$or":
        return any(matches(one, event) for one in cast("Sequence[Mapping[str, object]]", tests))
    body = event if isinstance(event, Mapping) else {}
    if isinstance(tests, Mapping):
        return matches(tests, body.get(key))
    assert isinstance(tests, list), f"a leaf of a pattern is a list, not {tests!r}"
    return any(_leaf(test, body, key) for test in tests)


def _leaf(test: object, body: Mapping[str, object], key: str) -> bool:
    """Answer for one value: `exists` is about leaves alone, and a missing key equals nothing."""
    if isinstance(test, Mapping) and set(test) == {"exists"}:
        return (key in body and not isinstance(body[key], Mapping)) is test["exists"]
    return key in body and _meets(test, body[key])


def _meets(wanted: object, value: object) -> bool:
    if not isinstance(wanted, Mapping):
        return type(value) is type(wanted) and wanted == value
    ((kind, body),) = wanted.items()
    match kind:
        case "prefix":
            return str(value).startswith(tuple(body) if isinstance(body, list) else str(body))
        case "wildcard":
            return any(fnmatch.fnmatchcase(str(value), each) for each in ([body] if isinstance(body, str) else body))
        case "anything-but":
            return not _meets(body, value) if isinstance(body, Mapping) else value not in body
        case "numeric":
            pairs = zip(body[::2], body[1::2], strict=True)
            return isinstance(value, int | float) and all(_NUMBERS[sign](value, bound) for sign, bound in pairs)
        case _:
            message = f"no such comparison: {kind}"
            raise AssertionError(message)
