"""The four steps of a rotation, on ports: no AWS client, no socket, no clock of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from functions._common.errors import RotationError
from functions._common.sealed import Sealed, field
from functions._common.services import ServicesPort, spread
from functions._common.steps import (
    ClockPort,
    Label,
    Labels,
    Note,
    Patience,
    SecretPort,
    Step,
    holder,
    require_pending,
    value_of,
)

KEY: Final = "token"
"""The one key of the secret's value."""


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


class GroupPort(Protocol):
    """The replication group."""

    def state(self) -> GroupState:
        """Describe the group."""

    def rotate(self, token: Sealed) -> None:
        """Add a token; the group keeps the newest earlier one and forgets any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One invocation of the function."""

    secret: SecretPort
    group: GroupPort
    services: ServicesPort
    accepts: Callable[[Endpoint, Sealed], bool]
    """Whether the cache at an endpoint admits a token: a verified TLS connection, AUTH and PING."""
    mint: Callable[[], Sealed]
    clock: ClockPort
    deadline: float
    """The moment of `clock` at which waiting must end, a little before the function's own time limit."""
    note: Note

    def run(self, step: Step, version: str) -> None:
        """Do one step for one version. Of a version that is current already, only its spreading may be left."""
        labels = self.secret.labels()
        if Label.CURRENT in labels.get(version, frozenset()):
            if step is Step.FINISH:
                self._spread(version)
            self.note("current already")
            return
        require_pending(labels, version)
        steps: dict[Step, Callable[[str, Labels], None]] = {
            Step.CREATE: self._create,
            Step.SET: self._set,
            Step.TEST: self._test,
            Step.FINISH: self._finish,
        }
        steps[step](version, labels)

    def _create(self, version: str, labels: Labels) -> None:
        """Give the version a token: the one it has, else that of an unfinished rotation, else a new one."""
        if self.secret.read(version) is not None:
            self.note("token exists")
            return
        sent = _unfinished(labels)
        taken_over = self.secret.read(sent) if sent else None
        self.secret.write(version, taken_over or Sealed(json.dumps({KEY: self.mint().opened()})))
        self.note("token taken over" if taken_over else "token made")

    def _set(self, version: str, labels: Labels) -> None:
        """Make the group accept the version's token beside the current one."""
        token = self._token(version)
        self._claim(version, token, labels)
        endpoint = self._settled()
        if self.accepts(endpoint, token):
            self.note("token accepted already")
            return
        if current := holder(labels, Label.CURRENT):
            self._spread(current)
        self.group.rotate(token)
        self.note("token sent")
        while not self.accepts(self._settled(), token):
            self._patience().wait("the group does not accept the new token yet")

    def _claim(self, version: str, token: Sealed, labels: Labels) -> None:
        """Note, before anything is sent, that this version's token is the one that goes to the group."""
        sent = holder(labels, Label.SENT)
        if sent == version:
            return
        unfinished = _unfinished(labels)
        if unfinished is not None and self._token(unfinished) != token:
            message = f"the token of version {unfinished} was sent and is not current yet; a new rotation takes it over"
            raise RotationError(message)
        self.secret.move(Label.SENT, to=version, away_from=sent)

    def _test(self, version: str, labels: Labels) -> None:
        """Prove the version's token against the group, and say whether the current one still works too."""
        endpoint = self._settled()
        if not self.accepts(endpoint, self._token(version)):
            message = f"the group refuses the token of version {version}"
            raise RotationError(message)
        current = holder(labels, Label.CURRENT)
        if current and not self.accepts(endpoint, self._token(current)):
            self.note("current token refused")
        self.note("token proved")

    def _finish(self, version: str, labels: Labels) -> None:
        """Make the version the one that clients read, and replace the tasks that read another."""
        if holder(labels, Label.SENT) != version:
            message = f"the token of version {version} was never sent to the group"
            raise RotationError(message)
        self.secret.move(Label.CURRENT, to=version, away_from=holder(labels, Label.CURRENT))
        self.note("token current")
        self._spread(version)

    def _spread(self, version: str) -> None:
        """Replace the tasks that started before the version became current: the group forgets what they hold."""
        spread(self.services, since=self.secret.promoted(version), patience=self._patience())
        self.note("every task runs with the current token")

    def _token(self, version: str) -> Sealed:
        return field(value_of(self.secret, version), KEY, where=f"version {version}")

    def _settled(self) -> Endpoint:
        """Wait until the group is available and changes no token, and give its endpoint."""
        while True:
            state = self.group.state()
            if state.status == "available" and not state.changing_token and state.endpoint is not None:
                return state.endpoint
            self._patience().wait(f"the replication group is {state.status}")

    def _patience(self) -> Patience:
        return Patience(self.clock, self.deadline)


def _unfinished(labels: Labels) -> str | None:
    """Give the version whose token was sent to the group but which never became current."""
    sent = holder(labels, Label.SENT)
    return sent if sent is not None and Label.CURRENT not in labels[sent] else None
