"""What Secrets Manager asks for, and what a rotation needs of its surroundings."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, Protocol

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed

POLL_SECONDS: Final = 10.0
"""Pause between two looks at something that takes minutes."""


class Label(StrEnum):
    """Staging labels of secret versions. A label is attached to at most one version."""

    CURRENT = "AWSCURRENT"
    PENDING = "AWSPENDING"
    SENT = "TOKENSENT"
    """Ours: the version whose value was the last one handed to the server that checks it."""
    PROMOTED = "PROMOTED"
    """Ours: a version without a value, whose date says since when the current version is current."""
    COMPROMISED = "COMPROMISED"
    """Ours, put by people on the current version: the next rotation trusts nothing of it."""


class Step(StrEnum):
    """What Secrets Manager asks for."""

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


Labels = Mapping[str, frozenset[str]]
"""The labels of each version."""
Note = Callable[[str], None]
"""Logs an event by its name."""


class SecretPort(Protocol):
    """The secret: versions with labels and values."""

    def labels(self) -> Labels:
        """Give the labels of each version."""

    def read(self, version: str) -> Sealed | None:
        """Give the value of a version, or None while it has none."""

    def write(self, version: str, value: Sealed) -> None:
        """Give a version its value and the label AWSPENDING."""

    def move(self, label: Label, *, to: str, away_from: str | None) -> None:
        """Move a label to a version."""

    def promoted(self, version: str) -> float:
        """Note, once, that a version is current, and give the moment of the note in seconds since 1970."""


class ClockPort(Protocol):
    """Time, in seconds."""

    def now(self) -> float:
        """Give the seconds since some moment."""

    def epoch(self) -> float:
        """Give the seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Patience:
    """Waits a little, and gives up with words when the function's time is nearly over."""

    def __init__(self, clock: ClockPort, deadline: float) -> None:
        """Wait until the deadline, a moment of the clock a little before the function's own time limit."""
        self._clock, self._deadline = clock, deadline

    def wait(self, reason: str) -> None:
        """Wait a little, or give up."""
        if self._clock.now() + POLL_SECONDS > self._deadline:
            message = f"{reason}; run the step again"
            raise NotYetError(message)
        self._clock.sleep(POLL_SECONDS)


def holder(labels: Labels, label: Label) -> str | None:
    """Give the version that a label is attached to."""
    return next((version for version, held in labels.items() if label in held), None)


def require_pending(labels: Labels, version: str) -> None:
    """Refuse a version that is not the one under rotation."""
    if Label.PENDING not in labels.get(version, frozenset()):
        message = f"version {version} is not {Label.PENDING}: another rotation took its place"
        raise RotationError(message)


def value_of(secret: SecretPort, version: str) -> Sealed:
    """Give the value of a version that must have one."""
    value = secret.read(version)
    if value is None:
        message = f"version {version} has no value: {Step.CREATE} did not run"
        raise RotationError(message)
    return value
