"""What is particular to X."""

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlencode

from functions._common.application import Application
from functions._common.https import Answer, Request
from functions._common.oauth import error_of, refusal_of
from functions._common.renewal import Refusal, Said
from functions._common.sealed import Sealed
from functions._common.tokens import Grant, Tokens, grant_in

HOST: Final = "api.x.com"
PATH: Final = "/2/oauth2/token"
PROBE_PATH: Final = "/2/users/me"
LIFETIME_SECONDS: Final = 7200.0
EARLY_SECONDS: Final = 30 * 60.0
"""Time left at which a token is refreshed: two runs, so that an unknown outcome can be looked into."""
NAME: Final = "x"
_BAD_REQUEST: Final = 400
_UNAUTHORISED: Final = 401
_LIMITED: Final = 429
_UNAVAILABLE: Final = 503
_SERVER: Final = 500


class Alive(StrEnum):
    """Whether an access token works."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class X:
    """Refreshes by a refresh token that works once, as a confidential client."""

    application: Application

    def due(self, tokens: Tokens, now: float) -> bool:
        """Whether the token ends soon."""
        return tokens.access is None or tokens.left(now) < EARLY_SECONDS

    def request(self, refresh: Sealed) -> Request:
        """Give the call that refreshes."""
        form = urlencode({"grant_type": "refresh_token", "refresh_token": refresh.opened()})
        return Request(method="POST", host=HOST, path=PATH, form=Sealed(form), authorization=self._basic())

    def read(self, answer: Answer) -> Grant | Refusal:
        """Read its answer. A server's error leaves open what it did, but for one that says it was not at work."""
        if answer.good:
            return grant_in(answer.body, LIFETIME_SECONDS) or Refusal(Said.UNCLEAR, "no token in its answer")
        if answer.status >= _SERVER and answer.status != _UNAVAILABLE:
            return Refusal(Said.UNCLEAR, f"status {answer.status}")
        if _token_refused(answer):
            return Refusal(Said.GONE, "invalid_request")
        return refusal_of(answer)

    def probe(self, access: Sealed) -> Request:
        """Give a call that changes nothing."""
        return Request(method="GET", host=HOST, path=PROBE_PATH, authorization=Sealed(f"Bearer {access.opened()}"))

    def alive(self, answer: Answer) -> Alive:
        """Read its answer. A token that lacks a permission works."""
        if answer.status == _UNAUTHORISED:
            return Alive.NO
        if answer.status == _LIMITED or answer.status >= _SERVER:
            return Alive.UNKNOWN
        return Alive.YES

    def _basic(self) -> Sealed:
        pair = ":".join(
            quote(part.opened(), safe="") for part in (self.application.identifier, self.application.secret)
        )
        return Sealed("Basic " + base64.b64encode(pair.encode()).decode())


def _token_refused(answer: Answer) -> bool:
    """Whether X refuses the refresh token: it calls that an invalid request, and names the token in its words."""
    words = answer.fields().get("error_description")
    said = isinstance(words, str) and "token" in words.lower()
    return answer.status == _BAD_REQUEST and error_of(answer) == "invalid_request" and said
