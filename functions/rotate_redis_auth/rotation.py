"""The four steps of a rotation, on ports: no AWS client, no socket, no clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from functions.rotate_redis_auth.token import Token

POLL_SECONDS: Final = 10.0
"""Pause between two looks at the group; a token change takes minutes."""


class Label(StrEnum):
    """Staging labels of secret versions. A label is attached to at most one version."""

    CURRENT = "AWSCURRENT"
    PENDING = "AWSPENDING"
    SENT = "TOKENSENT"
    """Ours: the version whose token was the last one handed to the group by a ROTATE."""


class Step(StrEnum):
    """What Secrets Manager asks for."""

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


class RotationError(Exception):
    """A step could not be done. The message holds no secret."""


class NotYetError(RotationError):
    """The group is busy; the same step may succeed when Secrets Manager runs it again."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the group's primary listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class GroupState:
    """What the group says of itself."""

    status: str
    changing_token: bool
    endpoint: Endpoint | None


class SecretPort(Protocol):
    """The secret: versions with labels and tokens."""

    def labels(self) -> Mapping[str, frozenset[str]]:
        """Give the labels of each version."""

    def read(self, version: str) -> Token | None:
        """Give the token of a version, or None while it has no value."""

    def write(self, version: str, token: Token) -> None:
        """Give a version its token and the label AWSPENDING."""

    def move(self, label: Label, *, to: str, away_from: str | None) -> None:
        """Move a label to a version."""


class GroupPort(Protocol):
    """The replication group."""

    def state(self) -> GroupState:
        """Describe the group."""

    def rotate(self, token: Token) -> None:
        """Add a token; the group keeps the newest earlier one and forgets any other."""


class ClockPort(Protocol):
    """Time, in seconds."""

    def now(self) -> float:
        """Give the seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One invocation of the function."""

    secret: SecretPort
    group: GroupPort
    accepts: Callable[[Endpoint, Token], bool]
    """Whether the cache at an endpoint admits a token: a verified TLS connection, AUTH and PING."""
    mint: Callable[[], Token]
    clock: ClockPort
    deadline: float
    """The moment of `clock` at which waiting must end, a little before the function's own time limit."""
    note: Callable[[str], None]
    """Log an event by its name."""

    def run(self, step: Step, version: str) -> None:
        """Do one step for one version of the secret. A version that is current already has nothing left to do."""
        labels = self.secret.labels()
        held = labels.get(version, frozenset())
        if Label.CURRENT in held:
            self.note("already finished")
            return
        if Label.PENDING not in held:
            message = f"version {version} is not {Label.PENDING}: another rotation took its place"
            raise RotationError(message)
        {Step.CREATE: self._create, Step.SET: self._set, Step.TEST: self._test, Step.FINISH: self._finish}[step](
            version, labels
        )

    def _create(self, version: str, labels: Mapping[str, frozenset[str]]) -> None:
        """Give the version a token: the one it has, else that of an unfinished rotation, else a new one."""
        if self.secret.read(version) is not None:
            self.note("token exists")
            return
        sent = _unfinished(labels)
        taken_over = self.secret.read(sent) if sent else None
        self.secret.write(version, taken_over or self.mint())
        self.note("token taken over" if taken_over else "token made")

    def _set(self, version: str, labels: Mapping[str, frozenset[str]]) -> None:
        """Make the group accept the version's token beside the current one."""
        token = self._token(version)
        self._claim(version, token, labels)
        endpoint = self._settled()
        if self.accepts(endpoint, token):
            self.note("token accepted already")
            return
        self.group.rotate(token)
        self.note("token sent")
        while not self.accepts(self._settled(), token):
            self._pause("the group does not accept the new token yet")

    def _claim(self, version: str, token: Token, labels: Mapping[str, frozenset[str]]) -> None:
        """Note, before anything is sent, that this version's token is the one that goes to the group."""
        sent = _holder(labels, Label.SENT)
        if sent == version:
            return
        unfinished = _unfinished(labels)
        if unfinished is not None and self.secret.read(unfinished) != token:
            message = f"the token of version {unfinished} was sent and is not current yet; a new rotation takes it over"
            raise RotationError(message)
        self.secret.move(Label.SENT, to=version, away_from=sent)

    def _test(self, version: str, labels: Mapping[str, frozenset[str]]) -> None:
        """Prove the version's token against the group, and say whether the current one still works too."""
        endpoint = self._settled()
        if not self.accepts(endpoint, self._token(version)):
            message = f"the group refuses the token of version {version}"
            raise RotationError(message)
        current = _holder(labels, Label.CURRENT)
        token = self.secret.read(current) if current else None
        if token is not None and not self.accepts(endpoint, token):
            self.note("current token refused")
        self.note("token proved")

    def _finish(self, version: str, labels: Mapping[str, frozenset[str]]) -> None:
        """Make the version the one that clients read."""
        if _holder(labels, Label.SENT) != version:
            message = f"the token of version {version} was never sent to the group"
            raise RotationError(message)
        self.secret.move(Label.CURRENT, to=version, away_from=_holder(labels, Label.CURRENT))
        self.note("token current")

    def _token(self, version: str) -> Token:
        token = self.secret.read(version)
        if token is None:
            message = f"version {version} has no value: {Step.CREATE} did not run"
            raise RotationError(message)
        return token

    def _settled(self) -> Endpoint:
        """Wait until the group is available and changes no token, and give its endpoint."""
        while True:
            state = self.group.state()
            if state.status == "available" and not state.changing_token and state.endpoint is not None:
                return state.endpoint
            self._pause(f"the replication group is {state.status}")

    def _pause(self, reason: str) -> None:
        """Wait a little, or give up when the function's time is nearly over."""
        if self.clock.now() + POLL_SECONDS > self.deadline:
            message = f"{reason}; run the step again"
            raise NotYetError(message)
        self.clock.sleep(POLL_SECONDS)


def _holder(labels: Mapping[str, frozenset[str]], label: Label) -> str | None:
    """Give the version that a label is attached to."""
    return next((version for version, held in labels.items() if label in held), None)


def _unfinished(labels: Mapping[str, frozenset[str]]) -> str | None:
    """Give the version whose token was sent to the group but which never became current."""
    sent = _holder(labels, Label.SENT)
    return sent if sent is not None and Label.CURRENT not in labels[sent] else None
