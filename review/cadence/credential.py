"""One credential, and how long it lives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOBODY: Final = ""
PEOPLE: Final = "people"
DAY: Final = 86_400.0
_UNITS: Final = (("day", DAY), ("hour", 3600.0), ("minute", 60.0), ("second", 1.0))


class Kind(StrEnum):
    """What a credential is."""

    SECRET = "secret"  # noqa: S105  a word
    BRANCH = "secrets of accounts"
    """Secrets below a path, made when somebody connects an account, and so not in the program."""
    PASSWORD = "password"  # noqa: S105  a word
    CERTIFICATE = "certificate"
    KEY = "encryption key"
    STATIC = "static credential"


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """A row of the table."""

    name: str
    kind: Kind
    group: str = ""
    """The class of rotation, where a tag says one."""
    owner: str = ""
    bound: str = ""
    """How old it may become, or how near its end."""
    every: str = ""
    """How often it is renewed, or looked at."""
    mechanism: str = NOBODY
    """What renews it; empty when nobody does."""
    alarms: tuple[str, ...] = ()
    """What rings when it is not renewed."""
    urn: str = ""
    source: str = ""

    @property
    def gap(self) -> str:
        """What is missing; empty when nothing is."""
        if self.mechanism == NOBODY:
            return "nobody renews it"
        if not self.bound:
            return "nothing bounds its age"
        return "" if self.alarms else "nobody hears when it is not renewed"


def span(seconds: float) -> str:
    """Say a time in the largest unit that it is a whole number of."""
    for unit, size in _UNITS:
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:g} seconds"
