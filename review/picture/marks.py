"""What happens to the resources of a picture that shows a change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

SIGNS: Final = {"create": "+", "update": "~", "replace": "±", "delete": "-", "move": "→"}
"""Operations and their signs; a reader who sees no colours has these."""
_GRAVE: Final = "grave"
_GRAVEST_FIRST: Final = (_GRAVE, "replace", "delete", "create", "update", "move")


@dataclass(frozen=True, slots=True)
class Mark:
    """What happens to one resource."""

    op: str
    grave: bool = False
    """Whether something may be lost by it or access widens."""


Marks = Mapping[str, Mark]
"""Marks by URN."""


def gravest(marks: Iterable[Mark]) -> str:
    """Give the gravest of what happens in a box."""
    found = {_GRAVE if mark.grave else mark.op for mark in marks}
    return next(each for each in _GRAVEST_FIRST if each in found)


def counted(marks: Iterable[Mark]) -> str:
    """Count what happens to resources, with a sign for each operation and one for what is grave."""
    found = list(marks)
    ops = Counter(mark.op for mark in found)
    grave = sum(mark.grave for mark in found)
    said = [f"{sign}{ops[op]}" for op, sign in SIGNS.items() if ops[op]]
    return " ".join([*said, *([f"!{grave}"] if grave else [])])
