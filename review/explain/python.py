"""Properties as the Pulumi program in Python that sets them."""

import re
from collections.abc import Mapping
from typing import Final

from review.explain.example import KEY, Example

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MODULES: Final = {"lambda": "lambda_"}
_WIDTH: Final = 120
"""Characters of a line, as everywhere in the project."""


def program(example: Example) -> tuple[str, str]:
    """Give the call that is refused, and the one that passes."""
    before = _call(example.type, example.before, absent=[key for key in example.after if key not in example.before])
    return before, _call(example.type, example.after, absent=[])


def class_of(type_: str) -> str:
    """Give the class of a type: `aws:rds/instance:Instance` is `aws.rds.Instance`."""
    package, module, name = type_.split(":")
    service = module.partition("/")[0]
    return f"{package}.{_MODULES.get(service, service)}.{name}"


def snake(name: str) -> str:
    """Give the Python name of a property."""
    return _HUMP.sub("_", name).lower()


def _call(type_: str, properties: Mapping[str, object], absent: list[str]) -> str:
    lines = [f"    {snake(key)}={_value(value, 1, len(snake(key)) + 1)}," for key, value in properties.items()]
    lines += [f"    # {snake(key)} is not set" for key in absent]
    return "\n".join([f"{class_of(type_)}(", '    "example",', *lines, "    # and the rest", ")"])


def _value(value: object, depth: int, before: int) -> str:
    """Give a value on one line where it fits behind what stands before it, or else an item a line."""
    flat = _flat(value)
    if len(flat) + 4 * depth + before < _WIDTH or not isinstance(value, Mapping | list):
        return flat
    inner, outer = "    " * (depth + 1), "    " * depth
    if isinstance(value, list):
        return "[\n" + "".join(f"{inner}{_value(each, depth + 1, 0)},\n" for each in value) + f"{outer}]"
    keys = {key: f'"{snake(str(key))}": ' for key in value}
    items = (f"{inner}{keys[key]}{_value(each, depth + 1, len(keys[key]))},\n" for key, each in value.items())
    return f"{{\n{''.join(items)}{outer}}}"


def _flat(value: object) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f'"{snake(str(key))}": {_flat(each)}' for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flat, value)) + "]"
        case str():
            return "key.arn" if value == KEY else f'"{value}"'
        case _:
            return repr(value)
