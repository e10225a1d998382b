"""Refreshing a token that works once: what to do at each point where a run may have ended before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from functions._common.accounts import Account, AccountSecret, Mark, Version, version_id
from functions._common.backoff import Backoff
from functions._common.https import NotSentError, Send, UnclearError
from functions._common.outcomes import Kind, Outcome
from functions._common.refreshing import failure
from functions._common.renewal import ATTEMPTS, Refusal, Said, asked, gone, promoted
from functions._common.sealed import Sealed
from functions._common.steps import ClockPort
from functions._common.tokens import Grant, Tokens, joined, pair_in, renewed, tokens_in
from functions.refresh_x.journal import Intent, Journal
from functions.refresh_x.x import Alive, X

SENDS: Final = 2
"""How many times a refresh token is sent at most: once more after a look that says it may."""
KEEPS: Final = 5
"""Attempts to store a pair before it goes to the escrow, and then of the escrow."""
_PREFLIGHT: Final = Sealed('{"preflight": true}')


@dataclass(frozen=True, slots=True)
class Turn:
    """The account while this run has it, as it was read after the lease."""

    secret: AccountSecret
    journal: Journal
    version: Version
    refresh: Sealed
    """The refresh token, which works once."""

    @property
    def tokens(self) -> Tokens:
        """The current tokens."""
        return tokens_in(self.version.value)

    @property
    def name(self) -> str:
        """The version that the next pair is stored as: one for each refresh token."""
        return version_id(self.secret.arn, self.refresh)

    def left(self, kind: Kind, reason: str) -> Outcome:
        """Say that the account stays as it is."""
        return Outcome(kind, reason, self.tokens.expires_at)


@dataclass(frozen=True, slots=True)
class SingleUse:
    """Refreshes the pair of one account."""

    platform: X
    send: Send
    clock: ClockPort
    backoff: Backoff
    journal: Callable[[Account], Journal]

    def __call__(self, account: Account, secret: AccountSecret) -> Outcome:
        """Refresh, when it is time and nobody else does."""
        if isinstance(found := self._due(secret), Outcome):
            return found
        journal = self.journal(account)
        if not journal.lease(self.clock.epoch()):
            return Outcome(Kind.BUSY, expires_at=tokens_in(found.value).expires_at)
        try:
            return self._alone(secret, journal)
        finally:
            failure(journal.release)  # one that could not be given back ends by itself

    def _due(self, secret: AccountSecret) -> Version | Outcome:
        """Give the current value if it is to be refreshed, else what there is to say."""
        version = secret.current()
        if version is None:
            return Outcome(Kind.WAITING, "the secret has no value")
        tokens = tokens_in(version.value)
        if tokens.access is None and tokens.refresh is None:
            return Outcome(Kind.WAITING, "the secret holds no token")
        if not self.platform.due(tokens, self.clock.epoch()):
            return Outcome(Kind.FRESH, expires_at=tokens.expires_at)
        if secret.holder(Mark.REAUTHORISE) == version.id:
            return Outcome(Kind.WAITING, "marked before")
        return version

    def _alone(self, secret: AccountSecret, journal: Journal) -> Outcome:
        """Read again what another run may have changed, and go on where one ended."""
        if isinstance(found := self._due(secret), Outcome):
            return found
        refresh = tokens_in(found.value).refresh
        if refresh is None:
            return gone(secret, found, "no refresh token: the scope offline.access was not granted")
        turn = Turn(secret, journal, found, refresh)
        if value := self._kept(turn):
            return self._conclude(turn, value)
        intent = journal.intent()
        if intent is None or intent.version != turn.name:
            return self._refresh(turn, 1)
        return self._look(turn, intent) or self._refresh(turn, intent.attempts + 1)

    def _kept(self, turn: Turn) -> Sealed | None:
        """Give the pair that an earlier run got and stored, if need be out of the escrow."""
        if stored := turn.secret.version(turn.name):
            turn.journal.redeem()
            return stored.value
        pair = turn.journal.escrowed(turn.name)
        if pair is None:
            return None
        value = joined(turn.version.value, pair)
        turn.secret.store(turn.name, value)
        turn.journal.redeem()
        return value

    def _look(self, turn: Turn, intent: Intent) -> Outcome | None:
        """Decide on a refresh token of which nobody knows whether it was used; None to send it again."""
        ended = turn.tokens.access is None or turn.tokens.left(self.clock.epoch()) <= 0
        alive = self._alive(turn.tokens)
        if alive is Alive.UNKNOWN:
            return turn.left(Kind.UNCLEAR, "the outcome of a refresh is unknown, and the platform does not answer")
        if intent.attempts < SENDS and (alive is Alive.YES or ended):
            return None
        outcome = gone(turn.secret, turn.version, "the outcome of a refresh got lost")
        turn.journal.settle()
        return outcome

    def _alive(self, tokens: Tokens) -> Alive:
        if tokens.access is None:
            return Alive.NO
        try:
            return self.platform.alive(self.send(self.platform.probe(tokens.access)))
        except (NotSentError, UnclearError):
            return Alive.UNKNOWN

    def _refresh(self, turn: Turn, attempts: int) -> Outcome:
        """Prove that a pair can be stored, say what is going to happen, and do it."""
        proof = version_id(turn.secret.arn, turn.refresh, _PREFLIGHT)
        turn.secret.store(proof, _PREFLIGHT, Mark.PREFLIGHT)
        if not turn.journal.intend(Intent(turn.name, attempts)):
            return turn.left(Kind.BUSY, "another run sends this refresh token")
        if turn.secret.holder(Mark.CURRENT) != turn.version.id:
            # This run stood still for longer than its lease, and another one refreshed; or the account was connected.
            turn.journal.settle()
            return turn.left(Kind.BUSY, "the value changed meanwhile")
        found = self._ask(turn.refresh)
        if isinstance(found, Grant):
            return self._keep(turn, found)
        if found.said is Said.UNCLEAR:
            return turn.left(Kind.UNCLEAR, found.reason)
        lost = found.said is Said.GONE
        outcome = gone(turn.secret, turn.version, found.detail) if lost else turn.left(Kind.FAILED, found.reason)
        turn.journal.settle()
        return outcome

    def _ask(self, refresh: Sealed) -> Grant | Refusal:
        """Call the platform; again only while it is certain that nothing happened."""
        for attempt in range(1, ATTEMPTS):
            found = asked(self.send, self.platform.request(refresh), self.platform.read)
            if isinstance(found, Grant) or found.said is not Said.LATER:
                return found
            self.backoff.pause(attempt)
        return asked(self.send, self.platform.request(refresh), self.platform.read)

    def _keep(self, turn: Turn, grant: Grant) -> Outcome:
        """Store the pair before anything else, or put it in escrow."""
        value = renewed(turn.version.value, grant, self.clock.epoch(), refresh=grant.refresh)
        refused = self._insist(lambda: turn.secret.store(turn.name, value))
        if not refused:
            return self._conclude(turn, value)
        if lost := self._insist(lambda: turn.journal.escrow(turn.name, pair_in(value))):
            return turn.left(Kind.UNCLEAR, f"the new pair could not be kept anywhere ({refused}, {lost})")
        return turn.left(Kind.FAILED, f"the new pair could not be stored ({refused}) and is in escrow")

    def _insist(self, act: Callable[[], object]) -> str:
        """Do something, a few times if need be; give the code of the last error."""
        for attempt in range(1, KEEPS):
            if not failure(act):
                return ""
            self.backoff.pause(attempt)
        return failure(act)

    @staticmethod
    def _conclude(turn: Turn, value: Sealed) -> Outcome:
        """Make the stored pair the current one; the intent has its outcome."""
        outcome = promoted(turn.secret, turn.version, turn.name, value)
        turn.journal.settle()
        return outcome
