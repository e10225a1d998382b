"""What is particular to Instagram."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from functions._common.accounts import Version
from functions._common.https import Answer, Request
from functions._common.renewal import Refusal, Said
from functions._common.sealed import Sealed
from functions._common.tokens import Grant, Tokens, grant_in

HOST: Final = "graph.instagram.com"
PATH: Final = "/refresh_access_token"
_DAY: Final = 86_400.0
LIFETIME_SECONDS: Final = 60 * _DAY
YOUNGEST_SECONDS: Final = _DAY
"""A younger token cannot be refreshed."""
EARLY_SECONDS: Final = 40 * _DAY
"""Time left at which refreshing begins: forty days of further runs before anybody has to hurry."""
_GONE: Final = frozenset({10, 190, *range(200, 300)})
"""Codes of a token that is invalid or expired, and of permissions taken away (Graph API, "Error handling")."""
_BUSY: Final = frozenset({1, 2, 4, 17, 32, 341, 613})
"""Codes of failures that pass, and of too many calls."""
_LIMITED: Final = 429
_SERVER: Final = 500


class Instagram:
    """Refreshes by the access token itself."""

    name = "instagram"

    def due(self, tokens: Tokens, version: Version, now: float) -> bool:
        """Whether the token is old enough to be refreshed, and has less than forty days left."""
        old = now - _issued(tokens, version) >= YOUNGEST_SECONDS
        return old and _ends(tokens, version) - now <= EARLY_SECONDS

    def spent(self, tokens: Tokens, version: Version, now: float) -> str:
        """Say that a token has ended, or that there is none: nothing refreshes it then."""
        if tokens.access is None:
            return "no access token"
        return "" if _ends(tokens, version) > now else "expired"

    def request(self, tokens: Tokens) -> Request:
        """Give the call that refreshes."""
        token = tokens.access.opened() if tokens.access else ""
        query = urlencode({"grant_type": "ig_refresh_token", "access_token": token})
        return Request(method="GET", host=HOST, path=PATH, query=Sealed(query))

    def read(self, answer: Answer) -> Grant | Refusal:
        """Read its answer."""
        if answer.good:
            return grant_in(answer.body, LIFETIME_SECONDS) or Refusal(Said.UNCLEAR, "no token in its answer")
        code = _code(answer)
        if code in _GONE:
            return Refusal(Said.GONE, f"code {code}")
        if answer.status == _LIMITED or answer.status >= _SERVER or code in _BUSY:
            return Refusal(Said.LATER, f"status {answer.status}")
        return Refusal(Said.REFUSED, f"status {answer.status}")


def _issued(tokens: Tokens, version: Version) -> float:
    return version.created if tokens.issued_at is None else tokens.issued_at


def _ends(tokens: Tokens, version: Version) -> float:
    return _issued(tokens, version) + LIFETIME_SECONDS if tokens.expires_at is None else tokens.expires_at


def _code(answer: Answer) -> int | None:
    error = answer.fields().get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
