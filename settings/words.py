"""How values and names are said in a problem."""

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping

_LONGEST = 64
_CUTOFF = 0.6
_START = 3


def shown(value: object) -> str:
    """Quote a scalar; a long one is cut, because a problem is one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return repr(f"{value}" if len(value) <= _LONGEST else f"{value:.{_LONGEST}}…")
        case int() if value.bit_length() > _LONGEST * 4:
            return f"a number of about {int(value.bit_length() * 0.30103):,} digits"
        case _:
            return str(value)[:_LONGEST]


def named(value: object) -> str:
    """Name the YAML type of a value, and the value too where it cannot be a secret."""
    match value:
        case bool() | int() | float():
            return shown(value)
        case str():
            return "text"
        case dt.date():
            return "a date"
        case Mapping():
            return "an object"
        case _:
            return "a list"


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Find the known name that was probably meant: the same letters, nearly the same, or the start of one another."""
    folded = {candidate.lower(): candidate for candidate in known}
    wanted = name.lower()
    swapped = [key for key in folded if sorted(key) == sorted(wanted)]
    alike = difflib.get_close_matches(wanted, folded, n=1, cutoff=cutoff)
    starts = [key for key in folded if min(len(key), len(wanted)) >= _START and _begins(key, wanted)]
    return next((folded[key] for key in (*swapped, *alike, *starts)), None)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def meant(name: str, known: Iterable[str], otherwise: str) -> str:
    """Give the fix of a misspelt name: the nearest known one, or another way out."""
    close = nearest(name, known)
    return f"did you mean {shown(close)}?" if close else otherwise
