"""What the secret of a connected account holds: a JSON object.

- `access_token`: what the platform's interface takes;
- `refresh_token`: what gives a new one; Instagram has none, its access token renews itself;
- `expires_at`, `issued_at`: when the access token ends and began, in seconds since 1970.

Other members are the application's own, and stay.
"""

import json
from dataclasses import dataclass
from typing import Final

from functions._common.sealed import Sealed, fields

_FAR: Final = 1e11
"""Seconds: thousands of years."""
_OWN: Final = ("access_token", "refresh_token", "expires_at", "issued_at")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of an account."""

    access: Sealed | None
    refresh: Sealed | None
    expires_at: float | None
    issued_at: float | None

    def left(self, now: float) -> float:
        """Give the seconds until the access token ends; none when nobody knows."""
        return 0.0 if self.expires_at is None else self.expires_at - now


@dataclass(frozen=True, slots=True)
class Grant:
    """What a platform gives for a refresh."""

    access: Sealed
    refresh: Sealed | None
    seconds: float
    """How long the access token lives."""


def tokens_in(value: Sealed) -> Tokens:
    """Read the value of an account's secret; what is not as it must be counts as missing."""
    found = fields(value)
    return Tokens(
        access=_text(found.get("access_token")),
        refresh=_text(found.get("refresh_token")),
        expires_at=_number(found.get("expires_at")),
        issued_at=_number(found.get("issued_at")),
    )


def grant_in(body: Sealed, lifetime: float) -> Grant | None:
    """Read an answer that gives tokens; `lifetime` is in seconds, for a platform that does not tell it."""
    found = fields(body)
    access, seconds = _text(found.get("access_token")), _number(found.get("expires_in"))
    if access is None:
        return None
    known = seconds is not None and seconds > 0
    return Grant(access, _text(found.get("refresh_token")), seconds if known and seconds else lifetime)


def renewed(value: Sealed, grant: Grant, now: float, *, refresh: Sealed | None) -> Sealed:
    """Give the value after a refresh, with the refresh token to keep; members of others stay as they are."""
    others = {name: member for name, member in fields(value).items() if name not in _OWN}
    kept = {"refresh_token": refresh.opened()} if refresh else {}
    own = {"access_token": grant.access.opened(), "expires_at": round(now + grant.seconds), "issued_at": round(now)}
    return Sealed(json.dumps({**others, **own, **kept}))


def pair_in(value: Sealed) -> Sealed:
    """Give the tokens of a value with their dates, without the members of others."""
    found = fields(value)
    return Sealed(json.dumps({name: found[name] for name in _OWN if name in found}))


def joined(value: Sealed, pair: Sealed) -> Sealed:
    """Give a value with other tokens and their dates; members of others stay as they are."""
    others = {name: member for name, member in fields(value).items() if name not in _OWN}
    return Sealed(json.dumps({**others, **fields(pair)}))


def _text(value: object) -> Sealed | None:
    """Give a token: printable characters without a space, since it stands in a header."""
    whole = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return Sealed(value) if whole and isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    """Give a number of seconds; JSON knows numbers that no clock does."""
    within = isinstance(value, int | float) and not isinstance(value, bool) and -_FAR < value < _FAR
    return float(value) if within and isinstance(value, int | float) else None
