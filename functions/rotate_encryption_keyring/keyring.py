"""The value: a ring of keys, two of which are written with."""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from functions._common.announced import require
from functions._common.errors import RotationError
from functions._common.sealed import Sealed, fields

BYTES: Final = 32
"""An AES-256 key."""
WRITTEN: Final = 2
"""Keys that are written with."""
GENERATIONS: Final = 2
"""Retired keys that stay however old they are."""
_ID: Final = re.compile(r"k([1-9]\d{0,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A ring. Its keys show themselves in no text."""

    keys: Mapping[str, str] = field(repr=False)
    write: Sequence[str]
    retired: Mapping[str, int | None]
    """When a key was first found out of use; None until the next rotation finds it so."""

    def value(self) -> Sealed:
        """Give the ring as the secret holds it."""
        parts = {
            "primary": self.write[0],
            "write": list(self.write),
            "keys": dict(self.keys),
            "retired": dict(self.retired),
        }
        return Sealed(json.dumps(parts))


def ring_of(value: Sealed) -> Ring:
    """Read a ring; an error does not show the value."""
    found = fields(value)
    keys, write, retired = found.get("keys"), found.get("write"), found.get("retired")
    if isinstance(keys, dict) and isinstance(write, list) and isinstance(retired, dict):
        ring = Ring(keys=keys, write=write, retired=retired)
        if found.get("primary") == (write or [None])[0] and _sound(ring):
            return ring
    message = "the value is not a ring of keys"
    raise RotationError(message)


def _sound(ring: Ring) -> bool:
    """Whether every key is one, two are written with, and each other one has the date of its retirement."""
    named = all(map(_ID.fullmatch, ring.keys))
    written = len(ring.write) == len({*map(str, ring.write)}) == WRITTEN
    dated = all(moment is None or isinstance(moment, int) for moment in ring.retired.values())
    split = {*map(str, ring.write), *ring.retired} == ring.keys.keys()
    apart = not {*map(str, ring.write)} & ring.retired.keys()
    return named and written and dated and split and apart and all(map(_whole, ring.keys.values()))


def _whole(text: object) -> bool:
    try:
        return isinstance(text, str) and len(base64.b64decode(text, validate=True)) == BYTES
    except binascii.Error:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """Makes and proves rings."""

    keep_seconds: float
    """How long a key stays after the rotation that finds it out of use."""
    epoch: Callable[[], float]
    """Gives the seconds since 1970."""

    def renewed(self, current: Sealed | None, *, trusted: bool) -> Sealed:
        """Write with the announced key and a new one; after a theft, with two new ones."""
        if current is None:
            return Ring(keys={"k1": _mint(), "k2": _mint()}, write=("k1", "k2"), retired={}).value()
        ring = ring_of(current)
        stays = ring.write[1:] if trusted else []
        fresh = _next_ids(ring.keys, WRITTEN - len(stays))
        dated = self._dated(ring.retired, trusted=trusted)
        retired = self._kept({**dated, **{key: None for key in ring.write if key not in stays}})
        kept = {key: text for key, text in ring.keys.items() if key in retired or key in stays}
        return Ring(keys={**kept, **{key: _mint() for key in fresh}}, write=[*stays, *fresh], retired=retired).value()

    def prove(self, value: Sealed, current: Sealed | None, *, trusted: bool) -> None:
        """Demand that the ring reads whatever the current one reads, save keys whose window is over."""
        ring = ring_of(value)
        if current is None:
            return
        before = ring_of(current)
        lost = {key for key, text in before.keys.items() if ring.keys.get(key) != text}
        require(not lost & {*before.write}, "it lacks a key that is written with")
        left = {key: None for key in before.write if key not in ring.write}
        needed = self._kept({**self._dated(before.retired, trusted=trusted), **left})
        require(not lost & needed.keys(), "it lacks a key whose window is not over")
        if trusted:
            require(ring.write[0] == before.write[1], "it does not write with the announced key")
            require(ring.write[1] not in before.keys, "its second key is not new")
        else:
            require(not {*ring.write} & before.keys.keys(), "it writes with a stolen key")

    def _dated(self, retired: Mapping[str, int | None], *, trusted: bool) -> dict[str, int | None]:
        """Date the keys that the current ring retired: no task writes with them any more, whenever that began.

        After a theft nobody waited for the tasks to run with the current ring, and some may still write with them.
        """
        now = int(self.epoch()) if trusted else None
        return {key: now if moment is None else moment for key, moment in retired.items()}

    def _kept(self, retired: Mapping[str, int | None]) -> dict[str, int | None]:
        """Leave out keys whose window is over, but for the newest."""
        newest = sorted(retired, key=_number)[-GENERATIONS:]
        horizon = self.epoch() - self.keep_seconds
        return {key: moment for key, moment in retired.items() if moment is None or moment > horizon or key in newest}


def _number(key: str) -> int:
    found = _ID.fullmatch(key)
    return int(found[1]) if found else 0


def _next_ids(keys: Mapping[str, str], count: int) -> list[str]:
    """Give ids that no key of the ring ever had: the newest key is never dropped."""
    last = max(map(_number, keys))
    return [f"k{last + step}" for step in range(1, count + 1)]


def _mint() -> str:
    return base64.b64encode(secrets.token_bytes(BYTES)).decode()
