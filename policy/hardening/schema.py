"""The part of JSON Schema that parameters of rules use, checked without a dependency."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from typing_extensions import TypeIs

from hardening.bounds import is_number


def _is_array(value: object) -> TypeIs[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _same(one: object, other: object) -> bool:
    """Whether two values are the same JSON: true is not 1."""
    return isinstance(one, bool) is isinstance(other, bool) and one == other


_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "array": _is_array,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: is_number(value) and float(value).is_integer(),
    "number": is_number,
    "object": lambda value: isinstance(value, Mapping),
    "string": lambda value: isinstance(value, str),
}


def problems(value: object, schema: Mapping[str, object], path: str) -> Iterator[str]:
    """Give what is wrong with a value, in sentences that begin with its path."""
    type_ = schema.get("type")
    if isinstance(type_, str) and not _TYPES[type_](value):
        yield f"{path} must be of type {type_}"
        return
    for keyword, bound in schema.items():
        yield from _KEYWORDS[keyword](value, bound, path)
    yield from _unlisted(value, schema, path)


def _nothing(_value: object, _bound: object, _path: str) -> Iterator[str]:
    yield from ()


def _minimum(value: object, bound: object, path: str) -> Iterator[str]:
    if is_number(value) and is_number(bound) and value < bound:
        yield f"{path} must be at least {bound}"


def _maximum(value: object, bound: object, path: str) -> Iterator[str]:
    if is_number(value) and is_number(bound) and value > bound:
        yield f"{path} must be at most {bound}"


def _enum(value: object, bound: object, path: str) -> Iterator[str]:
    if isinstance(bound, Sequence) and not any(_same(value, each) for each in bound):
        yield f"{path} must be one of {', '.join(map(str, bound))}"


def _pattern(value: object, bound: object, path: str) -> Iterator[str]:
    if isinstance(value, str) and re.search(str(bound), value) is None:
        yield f"{path} must match {bound}"


def _min_items(value: object, bound: object, path: str) -> Iterator[str]:
    if _is_array(value) and is_number(bound) and len(value) < bound:
        yield f"{path} must have at least {bound} items"


def _max_items(value: object, bound: object, path: str) -> Iterator[str]:
    if _is_array(value) and is_number(bound) and len(value) > bound:
        yield f"{path} must have at most {bound} items"


def _unique_items(value: object, bound: object, path: str) -> Iterator[str]:
    if bound is True and _is_array(value) and any(_same(*pair) for pair in itertools.combinations(value, 2)):
        yield f"{path} must not repeat an item"


def _items(value: object, bound: object, path: str) -> Iterator[str]:
    if _is_array(value) and isinstance(bound, Mapping):
        for index, item in enumerate(value):
            yield from problems(item, bound, f"{path}[{index}]")


def _properties(value: object, bound: object, path: str) -> Iterator[str]:
    if isinstance(value, Mapping) and isinstance(bound, Mapping):
        for name, schema in bound.items():
            if name in value and isinstance(schema, Mapping):
                yield from problems(value[name], schema, f"{path}.{name}")


def _required(value: object, bound: object, path: str) -> Iterator[str]:
    if isinstance(value, Mapping) and isinstance(bound, Sequence):
        yield from (f"{path}.{name} is missing" for name in bound if name not in value)


def _unlisted(value: object, schema: Mapping[str, object], path: str) -> Iterator[str]:
    """Judge the properties of an object that its schema does not name."""
    listed, bound = schema.get("properties"), schema.get("additionalProperties", True)
    if bound is True or not isinstance(value, Mapping):
        return
    for name, item in value.items():
        if isinstance(listed, Mapping) and name in listed:
            continue
        if isinstance(bound, Mapping):
            yield from problems(item, bound, f"{path}.{name}")
        else:
            yield f"{path}.{name} is unknown"


_KEYWORDS: Final[Mapping[str, Callable[[object, object, str], Iterator[str]]]] = {
    "additionalProperties": _nothing,
    "description": _nothing,
    "enum": _enum,
    "items": _items,
    "maxItems": _max_items,
    "maximum": _maximum,
    "minItems": _min_items,
    "minimum": _minimum,
    "pattern": _pattern,
    "properties": _properties,
    "required": _required,
    "type": _nothing,
    "uniqueItems": _unique_items,
}
"""Every keyword that a parameter's schema may use: an unknown one is an error, never a check left out."""
