"""The file of waivers: where it is, and its rows with the lines they stand on."""

import math
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hardening.resources import Source
from hardening.values import ABSENT, from_json, show
from hardening.waivers import Waiver

if TYPE_CHECKING:
    import yaml

VARIABLE: Final = "BULWARK_WAIVERS"
"""Names the file to whoever judges, also to a pack that the engine starts in a folder of its own."""
USUAL: Final = "compliance/waivers.yaml"
KEYS: Final = frozenset(
    {"rule", "urn", "finding", "stack", "parameter", "value", "reason", "owner", "ticket", "expires"}
)
_MOST_BYTES: Final = 256 * 1024
_DEEPEST: Final = 20
_HALF: Final = re.compile("[\ud800-\udfff]")
_EMPTY: Final = re.compile(r"\s*(waivers:\s*(\[\])?)?\s*")
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)


def beside(folder: Path) -> Path | None:
    """Give the file that the environment names, or else the usual one of a folder; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    usual = folder / USUAL
    return usual if usual.is_file() else None


def read(path: Path | None) -> tuple[Waiver, ...]:
    """Read the rows of a file. What cannot be read is one row that says so, and that no rule on waivers passes."""
    if path is None:
        return ()
    shown = USUAL if path.parts[-2:] == ("compliance", "waivers.yaml") else path.name
    try:
        return parsed(_content(path), shown)
    except (OSError, ValueError) as error:
        known = {UnicodeDecodeError: "it is not UTF-8 text", OSError: getattr(error, "strerror", None)}
        why = next((text for kind, text in known.items() if isinstance(error, kind) and text), str(error))
        return (_unreadable(why, shown),)


def _content(path: Path) -> str:
    """Read a plain file of bounded size; a named pipe would be waited for, and another file have no end."""
    if not stat.S_ISREG(path.stat().st_mode):
        message = "it is not a plain file"
        raise ValueError(message)
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        message = f"it has more than {_MOST_BYTES:,} bytes"
        raise ValueError(message)
    return data.decode("utf-8-sig")


def parsed(text: str, file: str = USUAL) -> tuple[Waiver, ...]:
    """Read the rows of a text."""
    if _EMPTY.fullmatch(_COMMENT.sub("", text)):
        return ()  # nothing waived is the usual case, and spares reading in a parser
    import yaml  # noqa: PLC0415  only for a file that has rows; it comes with Pulumi's SDK

    try:
        _bounded(text)
        rows = _rows(yaml.compose(text, Loader=yaml.SafeLoader))
        return tuple(_waiver(row, file) for row in rows)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return (_unreadable(f"not YAML: {error.problem}", file, line),)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return (_unreadable(f"not a list of waivers: {error}" if isinstance(error, ValueError) else "not YAML", file),)
    except (LookupError, TypeError, AttributeError, OverflowError):  # what the parser makes of a tag that does not fit
        return (_unreadable("not YAML: a value is not what its tag says", file),)


def _bounded(text: str) -> None:
    """Refuse an alias of a list or an object, a few of which outgrow any memory, and depth, whose square takes time."""
    import yaml  # noqa: PLC0415  as above

    several: set[object] = set()
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            message = f"it is nested more than {_DEEPEST} levels deep"
            raise ValueError(message)
        if isinstance(event, yaml.ScalarEvent) and _HALF.search(event.value):
            message = "a text holds half of a character (a lone surrogate)"
            raise ValueError(message)
        if isinstance(event, yaml.CollectionStartEvent):
            several.add(event.anchor)
        elif isinstance(event, yaml.AliasEvent) and event.anchor in several:
            message = "it multiplies a list or an object by an alias (*)"
            raise ValueError(message)


def _rows(root: "yaml.Node | None") -> "Iterator[yaml.MappingNode]":
    """Give the rows; a ValueError says what stands in their place."""
    import yaml  # noqa: PLC0415  as above

    pairs = dict(_pairs(root)) if isinstance(root, yaml.MappingNode) else {}
    if list(pairs) != ["waivers"]:
        message = "expected the one key waivers"
        raise ValueError(message)
    held = pairs["waivers"]
    if not isinstance(held, yaml.SequenceNode) or not all(isinstance(row, yaml.MappingNode) for row in held.value):
        message = "waivers must be a list of rows, each with keys of its own"
        raise ValueError(message)
    yield from held.value


def _pairs(node: "yaml.MappingNode") -> "Iterator[tuple[str, yaml.Node]]":
    for key, value in node.value:
        yield key.value if isinstance(key.value, str) else type(key).__name__, value


def _waiver(node: "yaml.MappingNode", file: str) -> Waiver:
    row: dict[str, object] = {}
    strange: list[str] = []
    for key, value in _pairs(node):
        if key not in KEYS or key in row:
            strange.append(f"{key} (twice)" if key in row else key)
        else:
            row[key] = _whole(value) if key == "value" else _text(value)
    if strange:
        row["unknownKeys"] = sorted(strange)
    return Waiver(row, Source(file, node.start_mark.line + 1))


def _text(node: "yaml.Node") -> object:
    """Give a scalar as it is written: a day stays a text, and so does an id of digits."""
    return node.value if isinstance(node.value, str) else [str(type(node).__name__)]


def _whole(node: "yaml.Node") -> object:
    import yaml  # noqa: PLC0415  as above

    loaded: object = yaml.safe_load(yaml.serialize(node))
    return from_json(loaded)


def _unreadable(why: str, file: str, line: int = 1) -> Waiver:
    return Waiver({"unreadable": why}, Source(file, line))


def as_data(waiver: Waiver) -> Mapping[str, object]:
    """Give a waiver as data, as the outputs for programs write it."""
    named = {key: _written(waiver.row[key]) for key in sorted(KEYS & set(waiver.row))}
    return {**named, "source": {"file": waiver.source.file, "line": waiver.source.line}}


def _written(value: object) -> object:
    """Give a value as JSON can write it: a null, an unknown, a secret or infinity has no form of its own there."""
    match value:
        case dict():
            return {name: _written(item) for name, item in value.items()}
        case list():
            return [_written(item) for item in value]
        case float() if not math.isfinite(value):
            return str(value)
        case str() | int() | float():
            return value
        case _:
            return None if value is ABSENT else show(value)
