"""A secret text: carried sealed, opened only where it leaves for AWS or a server."""

import json
import secrets
from collections.abc import Mapping
from typing import Final

from functions._common.errors import RotationError


class Sealed:
    """A text that shows itself nowhere: neither `repr`, `str` nor an exception's arguments contain the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Seal a value."""
        self._value = value

    def opened(self) -> str:
        """Give the value. Only the adapters to AWS and to servers call this."""
        return self._value

    def __repr__(self) -> str:
        return "Sealed(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and secrets.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Sealed, self._value))


_NOTHING: Final[Mapping[str, object]] = {}


def fields(sealed: Sealed) -> Mapping[str, object]:
    """Give the members of a JSON object; of any other text, none."""
    try:
        value = json.loads(sealed.opened())
    except ValueError:
        return _NOTHING
    return value if isinstance(value, dict) else _NOTHING


def field(sealed: Sealed, key: str, *, where: str) -> Sealed:
    """Give a text member of a JSON object; an error does not show the value."""
    value = fields(sealed).get(key)
    if not isinstance(value, str) or not value:
        message = f"{where} is not a JSON object with the key '{key}'"
        raise RotationError(message)
    return Sealed(value)
