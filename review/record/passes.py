"""What a recording is asked for: facts that both its caller and its process need."""

from typing import Final

KNOWN: Final = "known"
"""The graph in which what AWS computes is made up."""
UNKNOWN: Final = "unknown"
"""The graph in which it is unknown, as on a first preview."""
