"""Property values as the wire carries them: known, unknown, secret or absent, decoded once.

The four signatures and the unknown sentinels are those of Pulumi's property wire format
(`pulumi.runtime.rpc` in the public SDK).
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

from google.protobuf import struct_pb2

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a public marker of the wire format
OUTPUT_MARK: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_SENTINELS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_SHOWN_LENGTH: Final = 80


@final
class _Marker:
    """A value that stands for a missing or undecided one."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __bool__(self) -> bool:
        message = f"{self._name} is neither true nor false: compare with `is`"
        raise TypeError(message)


UNKNOWN: Final = _Marker("UNKNOWN")
"""The program sets this property, but its value is only known after the update."""
ABSENT: Final = _Marker("ABSENT")
"""The program does not set this property, or sets it to null."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value the program marked as secret. Its text never shows."""

    value: object

    def __repr__(self) -> str:
        return "[secret]"

    __str__ = __repr__


def from_struct(struct: struct_pb2.Struct) -> dict[str, object]:
    """Decode the properties of a wire message."""
    fields = struct.fields  # its `items` are those of an abstract class, and take twice as long
    return {name: from_value(fields[name]) for name in fields}


def from_value(value: struct_pb2.Value) -> object:
    """Decode one property of a wire message."""
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return UNKNOWN if text in UNKNOWN_SENTINELS else text
        case "struct_value":
            decoded = from_struct(value.struct_value)
            return _special(decoded) if SIGNATURE in decoded else decoded
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [from_value(item) for item in value.list_value.values]
        case "number_value":
            return whole(value.number_value)
        case _:
            return ABSENT


def from_json(value: object) -> object:
    """Decode the JSON form: the wire's own signatures, and the `$unknown` and `$secret` of the graph format."""
    match value:
        case str():
            return UNKNOWN if value in UNKNOWN_SENTINELS else value
        case dict():
            if value.get("$unknown") is True:
                return UNKNOWN
            if "$secret" in value:
                return Secret(UNKNOWN)
            decoded = {str(name): from_json(item) for name, item in value.items()}
            return _special(decoded) if SIGNATURE in value else decoded
        case list():
            return [from_json(item) for item in value]
        case float():
            return whole(value)
        case None:
            return ABSENT
        case _:
            return value


def _special(fields: Mapping[str, object]) -> object:
    """Open a signed wire object: a secret, an output value, or an asset or reference, which stay as they are."""
    kind = fields[SIGNATURE]
    if kind == SECRET_MARK:
        return _sealed(fields.get("value", UNKNOWN))
    if kind == OUTPUT_MARK:
        value = fields.get("value", UNKNOWN)
        return _sealed(value) if fields.get("secret") is True else value
    return dict(fields)


def _sealed(value: object) -> object:
    """Mark a value as secret once, however often the wire says so; a secret null stays absent."""
    inner = opened(value)
    return inner if inner is ABSENT else Secret(inner)


def whole(number: float) -> int | float:
    """Give an integer for a whole number: the wire has only floats."""
    return int(number) if float(number).is_integer() else number


def opened(value: object) -> object:
    """Give the value behind a secret mark, to decide on; it must not be shown."""
    return value.value if isinstance(value, Secret) else value


_INDEX: Final = re.compile(r"\[(\d+)\]")


@functools.lru_cache(maxsize=8192)
def split(path: str) -> tuple[str, ...]:
    """Split `rules[0].expiration.days` into its steps. Rules read the same few paths again and again."""
    return tuple(_INDEX.sub(r".\1", path).split("."))


def read(properties: object, path: str) -> object:
    """Read a property by path. UNKNOWN when it or what holds it is unknown, ABSENT when nothing sets it."""
    value, secret = properties, False
    for step in split(path):
        if isinstance(value, dict):  # an abstract class takes ten times as long, and both decoders give dicts
            value = value.get(step, ABSENT)
        elif isinstance(value, Secret):
            value, secret = read(value.value, step), True
        elif value is not UNKNOWN:
            value = _item(value, step)
        if value is ABSENT or value is None:
            return ABSENT
    return Secret(value) if secret and not isinstance(value, Secret) else value


def _item(value: object, step: str) -> object:
    found = isinstance(value, list) and step.isdigit() and int(step) < len(value)
    return value[int(step)] if isinstance(value, list) and found else ABSENT


_LAST_STEP: Final = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


def buried(properties: object, path: str) -> bool:
    """Whether what holds a property is itself unknown, so that not even the presence of the property is known."""
    holder = _LAST_STEP.sub("", path)
    return holder != path and opened(read(properties, holder)) is UNKNOWN


def is_set(value: object) -> bool:
    """Whether a property is given: an unknown is given, an empty text, list or map is not."""
    inner = opened(value)
    if inner is UNKNOWN:
        return True
    return inner is not ABSENT and inner is not None and inner not in ("", [], {})


def show(value: object) -> str:
    """Render a value for a finding. Secrets, documents and long texts never show."""
    match value:
        case Secret():
            return "[secret]"
        case _Marker():
            return "unknown" if value is UNKNOWN else "not set"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return repr(value) if len(value) <= _SHOWN_LENGTH else f"a text of {len(value)} characters"
        case Mapping():
            return f"an object with {', '.join(sorted(map(str, value))) or 'no keys'}"
        case Sequence():
            shown = [show(item) for item in value]
            text = f"[{', '.join(shown)}]"
            return text if len(text) <= _SHOWN_LENGTH else f"a list of {len(shown)}"
        case _:
            return type(value).__name__


_SENSITIVE: Final = re.compile(
    r"(password|passwd|(?<!http)token|secret(_?string|_?binary)?|credential|(private|api|access|secret)_?key|cookie)s?(_?wo)?$",
    re.IGNORECASE,
)


def show_at(path: str, value: object) -> str:
    """Render the value of a property for a finding; what stands in a property named like a secret never shows."""
    inner = opened(value)
    hidden = isinstance(inner, str | Mapping | Sequence) and bool(inner)
    return "[secret]" if hidden and sensitive(path) else show(value)


def sensitive(path: str) -> bool:
    """Whether the last step of a path is named like a secret."""
    return _SENSITIVE.search(_INDEX.sub("", path).rpartition(".")[2]) is not None


def strings(value: object, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Walk every known text: (path, text, whether it is marked secret)."""
    if isinstance(value, Secret):
        yield from ((where, text, True) for where, text, _ in strings(value.value, path))
    elif isinstance(value, str):
        yield path, value, False
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from strings(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings(item, f"{path}[{index}]")


def has_unknown(value: object) -> bool:
    """Whether a value is unknown or holds an unknown."""
    if isinstance(value, str):
        return False
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value is UNKNOWN or (isinstance(value, Secret) and has_unknown(value.value))


def sealed_texts(value: object) -> Iterator[str]:
    """Walk the texts marked as secret, in what is an object or a list."""
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(item, Secret):
            yield from (text for _, text, _ in strings(item.value))
        elif isinstance(item, dict | list):
            yield from sealed_texts(item)
