"""JSON that travels as the text of a property."""

import functools
import json
from collections.abc import Mapping, Sequence

from hardening.values import from_json


def decoded(value: object) -> object:
    """Decode a JSON text; an object or list stays as it is. None when the text is no JSON, or gives a key twice."""
    return _decoded(value) if isinstance(value, str) else value


@functools.lru_cache(maxsize=1024)  # several rules read the same text
def _decoded(text: str) -> object:
    try:
        return from_json(json.loads(text, object_pairs_hook=_unrepeated))
    except (ValueError, RecursionError):
        return None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a key is given twice"
        raise ValueError(message)
    return found


def objects(value: object) -> list[Mapping[str, object]] | None:
    """Give a list of objects, decoded from JSON where it is a text. None when it is none."""
    found = decoded(value)
    if not isinstance(found, Sequence) or isinstance(found, str):
        return None
    return [item for item in found if isinstance(item, Mapping)] if all(isinstance(i, Mapping) for i in found) else None
