"""Exit codes: a contract of the command. The worst wins."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """Why the command ended."""

    CLEAN = 0
    ERROR = 1
    """The program, its configuration or an input file is wrong; the message says which."""
    USAGE = 2
    HAZARD = 4
    """The change may lose data or widens access, and nobody has approved it as it stands."""
    POLICY = 5
    """A mandatory rule is violated; the number that Pulumi declares for it."""
    UNDECIDED = 6
    """A mandatory rule cannot be decided before the update."""
    CHANGED = 7
    """Something changed where nothing was expected to, or since it was approved; Pulumi's own number."""
    ATTESTATION = 8
    """What a person attests has expired, or is not attested where that is required."""


class MistakenError(Exception):
    """The configuration of the pack cannot be understood; the text has a line for each mistake."""


_WORST_FIRST: Final = (Exit.ERROR, Exit.POLICY, Exit.HAZARD, Exit.ATTESTATION, Exit.UNDECIDED, Exit.CHANGED)


def worst(codes: Iterable[Exit]) -> Exit:
    """Give the worst of several exit codes."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), Exit.CLEAN)
