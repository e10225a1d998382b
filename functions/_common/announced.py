"""Rotation of a value that names its own successor, so that old and new tasks understand each other.

Tasks read a secret once, when they start. While a deployment replaces them, tasks with the old value and tasks with
the new one work side by side. Therefore no key is used before every task knows it: a value holds, beside the key in
use, the `next` one, and a rotation puts that one into use and announces another. Two rules keep this true:

- a value follows from the current one: its key in use is the one that was announced;
- no value is made, and none becomes current, before every task runs with the current value: what a new value says of
  the keys that the current one retired is true when it is written down. Nor before the values that it forgets have
  had their rest.

The label COMPROMISED on the current version lifts both: whoever stole the value stole the announced key as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
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


class Kind(Protocol):
    """What a value is made of."""

    def renewed(self, current: Sealed | None, *, trusted: bool) -> Sealed:
        """Make the value that follows the current one; without one, or from a stolen one, start anew.

        Every task runs with a current value that is trusted; with a stolen one perhaps some still do not.
        """

    def prove(self, value: Sealed, current: Sealed | None, *, trusted: bool) -> None:
        """Raise a RotationError unless the value is sound, and follows from the current one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One invocation of the function."""

    secret: SecretPort
    services: ServicesPort
    kind: Kind
    rest_seconds: float
    """How long a value must have been current before the one that preceded it is forgotten."""
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
        """Give the version a value: the one it has, else one that follows from the current one."""
        if self.secret.read(version) is not None:
            self.note("value exists")
            return
        self._settle(labels)
        self.secret.write(version, self.kind.renewed(self._current(labels), trusted=_trusted(labels)))
        self.note("value made")

    def _set(self, _version: str, labels: Labels) -> None:
        """Wait until every task knows what this value will use, and what it forgets has had its rest."""
        current, since = holder(labels, Label.CURRENT), self._settle(labels)
        if since is None:
            self.note("nothing to wait for")
            return
        left = since + self.rest_seconds - self.clock.epoch()
        if left > 0:
            message = f"what precedes version {current} may be in use for {left:.0f} more seconds; run the step again"
            raise NotYetError(message)
        self.note("every task knows the announced key")

    def _test(self, version: str, labels: Labels) -> None:
        """Prove the value."""
        self.kind.prove(value_of(self.secret, version), self._current(labels), trusted=_trusted(labels))
        self.note("value proved")

    def _finish(self, version: str, labels: Labels) -> None:
        """Make the version the one that tasks read, once more proved, and replace the tasks."""
        self._test(version, labels)
        self.secret.move(Label.CURRENT, to=version, away_from=holder(labels, Label.CURRENT))
        self.note("value current")
        self._spread(version)

    def _settle(self, labels: Labels) -> float | None:
        """Wait until every task runs with the current value; give since when it is current.

        After a theft nothing is waited for: tasks that do not start would keep the stolen keys in use.
        """
        current = holder(labels, Label.CURRENT)
        return self._spread(current) if current and _trusted(labels) else None

    def _spread(self, version: str) -> float:
        """Replace tasks that started before the version became current; give the moment when it did."""
        since = self.secret.promoted(version)
        spread(self.services, since=since, patience=Patience(self.clock, self.deadline))
        self.note("every task runs with the current value")
        return since

    def _current(self, labels: Labels) -> Sealed | None:
        current = holder(labels, Label.CURRENT)
        return value_of(self.secret, current) if current else None


def _trusted(labels: Labels) -> bool:
    """Whether nobody said that the current value was stolen."""
    return Label.COMPROMISED not in labels.get(holder(labels, Label.CURRENT) or "", frozenset())


def require(condition: object, what: str) -> None:
    """Refuse a value that is not as it must be; `what` names the fault without showing the value."""
    if not condition:
        message = f"the new value is refused: {what}"
        raise RotationError(message)
