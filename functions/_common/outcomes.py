"""What became of each account in a run, and the numbers that alarms watch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from functions._common.metrics import SECONDS, Number


class Kind(StrEnum):
    """What became of an account."""

    FRESH = "fresh"
    """Its token lives long enough."""
    RENEWED = "renewed"
    BUSY = "busy"
    """Another run works on it."""
    WAITING = "waiting for its owner"
    """Its grant is gone, which was told before."""
    GONE = "grant gone"
    """Its grant is gone, which is new: somebody must connect the account again."""
    FAILED = "failed"
    """A later run may succeed."""
    UNCLEAR = "unclear"
    """Nobody knows whether the platform did it."""
    NOT_REACHED = "not reached"
    """The run's time was over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an account. The reason is of our own words."""

    kind: Kind
    reason: str = ""
    expires_at: float | None = None
    """When its access token ends, in seconds since 1970."""


FAILURES: Final = frozenset({Kind.GONE, Kind.FAILED, Kind.UNCLEAR, Kind.NOT_REACHED})
"""Kinds that somebody hears of."""
OWNERLESS: Final = frozenset({Kind.WAITING, Kind.GONE})
"""Kinds that only the account's owner can end."""


def numbers(outcomes: Sequence[Outcome], now: float) -> Mapping[str, Number]:
    """Count outcomes. Tokens whose grant is gone are left out of the least time left: no refresh lengthens it."""
    ends = [each.expires_at for each in outcomes if each.kind not in OWNERLESS and each.expires_at is not None]
    least = {"MinSecondsToExpiry": Number(min(ends) - now, SECONDS)} if ends else {}
    return {
        "Runs": Number(1),
        "Accounts": Number(len(outcomes)),
        "Renewed": Number(_count(outcomes, frozenset({Kind.RENEWED}))),
        "Failures": Number(_count(outcomes, FAILURES)),
        "Reauthorise": Number(_count(outcomes, OWNERLESS)),
        **least,
    }


def _count(outcomes: Sequence[Outcome], kinds: frozenset[Kind]) -> int:
    return sum(each.kind in kinds for each in outcomes)
