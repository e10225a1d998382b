"""The value: three secrets, of which one signs."""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from typing import Final

from functions._common.announced import require
from functions._common.sealed import Sealed, field, fields

BYTES: Final = 64
"""Random bytes of a secret, the block of the HMAC-SHA-256 that signs cookies."""
_KEYS: Final = frozenset({"current", "next", "previous"})


class SessionSecret:
    """Makes and proves values."""

    def renewed(self, current: Sealed | None, *, trusted: bool) -> Sealed:
        """Sign with the announced secret and announce another; without a value, or with a stolen one, start anew."""
        if current is None or not trusted:
            return _value({"current": _mint(), "next": _mint()})
        where = "the current value"
        signs, announced = field(current, "current", where=where), field(current, "next", where=where)
        return _value({"current": announced, "next": _mint(), "previous": signs})

    def prove(self, value: Sealed, current: Sealed | None, *, trusted: bool) -> None:
        """Demand secrets of full length, all different, that follow from the current ones."""
        found = fields(value)
        require(found.keys() <= _KEYS and {"current", "next"} <= found.keys(), "it has not the members of a value")
        require(all(map(_whole, found.values())), f"a secret is not {BYTES} bytes in base64")
        require(len(set(map(str, found.values()))) == len(found), "two secrets are the same")
        before = fields(current) if current is not None else {}
        if not before:
            return
        if trusted:
            follows = (found["current"], found.get("previous")) == (before.get("next"), before.get("current"))
            require(follows, "it does not follow from the current value")
        else:
            require(set(found.values()).isdisjoint(before.values()), "it holds a stolen secret")


def _value(members: Mapping[str, Sealed]) -> Sealed:
    return Sealed(json.dumps({name: secret.opened() for name, secret in members.items()}))


def _mint() -> Sealed:
    return Sealed(base64.b64encode(secrets.token_bytes(BYTES)).decode())


def _whole(text: object) -> bool:
    try:
        return isinstance(text, str) and len(base64.b64decode(text, validate=True)) == BYTES
    except binascii.Error:
        return False
