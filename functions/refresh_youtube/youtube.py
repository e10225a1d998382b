"""What is particular to YouTube."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from functions._common.accounts import Version
from functions._common.application import Application
from functions._common.https import Answer, Request
from functions._common.oauth import refusal_of
from functions._common.renewal import Refusal, Said
from functions._common.sealed import Sealed
from functions._common.tokens import Grant, Tokens, grant_in

HOST: Final = "oauth2.googleapis.com"
PATH: Final = "/token"
LIFETIME_SECONDS: Final = 3600.0
EARLY_SECONDS: Final = 45 * 60.0
"""Time left at which a token is refreshed: more than the half hour between two runs."""
NAME: Final = "youtube"


@dataclass(frozen=True, slots=True)
class YouTube:
    """Refreshes by the refresh token."""

    application: Application
    name: str = NAME

    def due(self, tokens: Tokens, version: Version, now: float) -> bool:
        """Whether the token ends before the run after the next."""
        del version
        return tokens.access is None or tokens.left(now) < EARLY_SECONDS

    def spent(self, tokens: Tokens, version: Version, now: float) -> str:
        """Say that there is nothing to refresh with."""
        del version, now
        return "no refresh token" if tokens.refresh is None else ""

    def request(self, tokens: Tokens) -> Request:
        """Give the call that refreshes."""
        form = urlencode(
            {
                "grant_type": "refresh_token",
                "refresh_token": tokens.refresh.opened() if tokens.refresh else "",
                "client_id": self.application.identifier.opened(),
                "client_secret": self.application.secret.opened(),
            }
        )
        return Request(method="POST", host=HOST, path=PATH, form=Sealed(form))

    def read(self, answer: Answer) -> Grant | Refusal:
        """Read its answer."""
        if answer.good:
            return grant_in(answer.body, LIFETIME_SECONDS) or Refusal(Said.UNCLEAR, "no token in its answer")
        return refusal_of(answer)
