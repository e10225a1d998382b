"""How long a value may still live, by the tags of its secret."""

from dataclasses import dataclass
from typing import Final

from functions._common.accounts import Listed

CLASS: Final = "RotationClass"
DAYS: Final = "RotationDays"
GIVEN: Final = frozenset({"smtp", "oauth", "external"})
"""Classes of credentials that others give out."""
ROTATED: Final = frozenset({"session", "encryption", "jwt", "redis", "db"})
"""Classes that functions rotate."""
OTHERS: Final = ("oauth/", "tiktok/")
"""Branches of secrets that have watchers of their own."""
WINDOW_DAYS: Final = 1.0
"""How late a rotation may begin: Secrets Manager starts it within a window of the day."""


@dataclass(frozen=True, slots=True)
class Life:
    """What a secret says of its life."""

    kind: str
    days: int

    @property
    def by_function(self) -> bool:
        """Whether a function renews the value."""
        return self.kind in ROTATED


def life_of(secret: Listed) -> Life | None:
    """Read the tags; None for a class or a number of days that nobody knows."""
    tags = {tag["Key"]: tag["Value"] for tag in secret.get("Tags", ())}
    kind, days = tags.get(CLASS, ""), tags.get(DAYS, "")
    known = kind in GIVEN | ROTATED and days.isascii() and days.isdecimal() and int(days) > 0
    return Life(kind, int(days)) if known else None
