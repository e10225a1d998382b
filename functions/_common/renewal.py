"""Refreshing a token that may be refreshed again and again: an outcome that got lost costs one more call.

What a platform says about a refresh is reduced to four answers (`Said`), from a fixed vocabulary: the words of a
platform may repeat the token it was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from functions._common.accounts import AccountSecret, Mark, Version, version_id
from functions._common.backoff import Backoff
from functions._common.https import Answer, NotSentError, Request, Send, UnclearError
from functions._common.outcomes import Kind, Outcome
from functions._common.sealed import Sealed
from functions._common.steps import ClockPort
from functions._common.tokens import Grant, Tokens, renewed, tokens_in

ATTEMPTS: Final = 3
"""Calls of a platform in one run. The next run tries again."""


class Said(StrEnum):
    """Why there is no token."""

    GONE = "the grant is gone"
    """Expired, revoked or used up: nothing but the account's owner helps."""
    REFUSED = "the platform refused"
    """Not the account's fault, and not over in seconds."""
    LATER = "the platform is not ready"
    """Too many calls, or too much work; nothing happened."""
    UNCLEAR = "the platform gave no clear answer"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a platform says in place of a token."""

    said: Said
    detail: str = ""
    """Of our own words."""

    @property
    def reason(self) -> str:
        """The sentence for the log."""
        return f"{self.said.value} ({self.detail})" if self.detail else self.said.value


class Platform(Protocol):
    """What is particular to a platform."""

    def due(self, tokens: Tokens, version: Version, now: float) -> bool:
        """Whether the token should be refreshed now."""

    def spent(self, tokens: Tokens, version: Version, now: float) -> str:
        """Say why no call can help; empty when one can."""

    def request(self, tokens: Tokens) -> Request:
        """Give the call that refreshes."""

    def read(self, answer: Answer) -> Grant | Refusal:
        """Read its answer."""


def asked(send: Send, request: Request, read: Callable[[Answer], Grant | Refusal]) -> Grant | Refusal:
    """Call a platform once."""
    try:
        answer = send(request)
    except NotSentError as error:
        return Refusal(Said.LATER, str(error))
    except UnclearError as error:
        return Refusal(Said.UNCLEAR, str(error))
    return read(answer)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Refreshes the token of one account."""

    platform: Platform
    send: Send
    clock: ClockPort
    backoff: Backoff

    def __call__(self, secret: AccountSecret) -> Outcome:
        """Refresh, when it is time."""
        version = secret.current()
        if version is None:
            return Outcome(Kind.WAITING, "the secret has no value")
        tokens, now = tokens_in(version.value), self.clock.epoch()
        if tokens.access is None and tokens.refresh is None:
            return Outcome(Kind.WAITING, "the secret holds no token")
        if not self.platform.due(tokens, version, now):
            return Outcome(Kind.FRESH, expires_at=tokens.expires_at)
        if secret.holder(Mark.REAUTHORISE) == version.id:
            return Outcome(Kind.WAITING, "marked before")
        if why := self.platform.spent(tokens, version, now):
            return gone(secret, version, why)
        return self._finish(secret, version, tokens, self._ask(tokens))

    def _ask(self, tokens: Tokens) -> Grant | Refusal:
        """Call the platform until it gives a clear answer, a few times."""
        for attempt in range(1, ATTEMPTS):
            found = asked(self.send, self.platform.request(tokens), self.platform.read)
            if isinstance(found, Grant) or found.said not in {Said.LATER, Said.UNCLEAR}:
                return found
            self.backoff.pause(attempt)
        return asked(self.send, self.platform.request(tokens), self.platform.read)

    def _finish(self, secret: AccountSecret, version: Version, tokens: Tokens, found: Grant | Refusal) -> Outcome:
        if isinstance(found, Refusal):
            if found.said is Said.GONE:
                return gone(secret, version, found.detail)
            return Outcome(Kind.FAILED, found.reason, tokens.expires_at)
        now = self.clock.epoch()
        value = renewed(version.value, found, now, refresh=found.refresh or tokens.refresh)
        name = version_id(secret.arn, value)
        secret.store(name, value)
        return promoted(secret, version, name, value)


def gone(secret: AccountSecret, version: Version, why: str) -> Outcome:
    """Remember that a grant is gone, so that nobody asks again with it."""
    secret.mark(version.id, Mark.REAUTHORISE)
    return Outcome(Kind.GONE, why)


def promoted(secret: AccountSecret, version: Version, name: str, value: Sealed) -> Outcome:
    """Make a stored value the current one."""
    if secret.promote(name, away_from=version.id):
        return Outcome(Kind.RENEWED, expires_at=tokens_in(value).expires_at)
    return Outcome(Kind.FRESH, "somebody else put a value meanwhile")
