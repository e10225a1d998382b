"""The labels of differences, for pull requests: one a verdict. Needs nothing but the exit codes."""

from collections.abc import Mapping
from typing import Final

from review.exits import Exit

OF_EXITS: Final[Mapping[Exit, str]] = {
    Exit.ERROR: "error",
    Exit.POLICY: "policy",
    Exit.HAZARD: "hazard",
    Exit.ATTESTATION: "attestation",
    Exit.UNDECIDED: "undecided",
    Exit.CHANGED: "not-approved",
}
LABELS: Final = tuple(f"bulwark:{name}" for name in (*OF_EXITS.values(), "changes", "no-change"))
"""Every label that a difference may be given, the worst first."""
