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


def matches(pattern: Mapping[str, object], event: Mapping[str, object]) -> bool:
    """Whether an event matches: every field that the pattern names does; `$or` is met by one of its own."""
    for name, wanted in pattern.items():
        if name == "$or":
            if not any(matches(each, event) for each in cast("Sequence[Mapping[str, object]]", wanted)):
                return False
        elif isinstance(wanted, Mapping):
            below = event.get(name)
            if not isinstance(below, Mapping) or not matches(wanted, below):
                return False
        elif not _one_of(cast("Sequence[object]", wanted), event.get(name)):
            return False
    return True


def _one_of(wanted: Sequence[object], value: object) -> bool:
    assert isinstance(wanted, list), f"a leaf of a pattern is a list, not {wanted!r}"
    return value is not None and any(_meets(one, value) for one in wanted)


def _meets(wanted: object, value: object) -> bool:
    if not isinstance(wanted, Mapping):
        return wanted == value
    ((kind, body),) = wanted.items()
    match kind:
        case "prefix":
            return str(value).startswith(str(body))
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
