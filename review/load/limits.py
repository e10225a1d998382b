"""How much of a file is taken in. What is beyond is refused before it costs memory or time, and the error says so.

A program of 1,000 resources is 4 MB of JSON with 45,000 values, 17 levels deep: the limits leave room for more than ten
such programs in one file, and hold a run below 1 GB whatever the file is made of.
"""

import os
from collections.abc import Iterable
from typing import Final

FACTOR: Final = "BULWARK_INPUT_FACTOR"
"""Environment variable that multiplies what a file may be, for those who trust one that is larger."""
JSON_BYTES: Final = 64 * 1024 * 1024
YAML_BYTES: Final = 256 * 1024
"""The parser takes seconds for that; a stack file has some ten kilobytes."""
TOKENS: Final = 4_000_000
"""Commas and brackets of a text, counted before it is parsed: as many values at most would be made."""
VALUES: Final = 1_000_000
"""Values of a document, those within others included."""
DEPTH: Final = 100
"""Levels of a document: below what Python's own stack bears."""
DIGITS: Final = 308
"""Digits of a number: Pulumi's numbers end at 1.8e308."""
RESOURCES: Final = 20_000
"""Resources of one document."""
YAML_DEPTH: Final = 40
"""Levels of a YAML document."""
YAML_VALUES: Final = 100_000
"""Values of a YAML document once its aliases are written out."""
_HIGHEST: Final = 64


class TooMuchError(ValueError):
    """A document is beyond a limit; the text says which, and the way out."""


def factor() -> int:
    """Give what the limits are multiplied by: 1 unless the environment says more."""
    text = os.environ.get(FACTOR, "")
    return min(max(int(text), 1), _HIGHEST) if text.isascii() and text.isdigit() and len(text) <= 3 else 1  # noqa: PLR2004


def within(count: int, most: int, noun: str) -> None:
    """Refuse more than a limit."""
    if count > most * factor():
        message = f"more than {most * factor():,} {noun}; {FACTOR}={min(2 * factor(), _HIGHEST)} takes in more"
        raise TooMuchError(message)


def measured(body: object) -> None:
    """Refuse a parsed document with too many values or levels. It is walked level by level, without recursion."""
    level: list[object] = [body] if isinstance(body, dict | list) else []
    depth = values = 0
    while level:
        depth += 1
        if depth > DEPTH:
            message = f"nested too deeply: more than {DEPTH} levels"
            raise TooMuchError(message)
        below: list[object] = []
        for node in level:
            inside: Iterable[object] = (
                node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            )
            values += len(node) if isinstance(node, dict | list) else 0
            below += [item for item in inside if type(item) is dict or type(item) is list]
        within(values, VALUES, "values")
        level = below
