"""What the text of a variable may be, and how that is said."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """What a value may be."""

    text: str
    """For people, such as `10 to 15`."""
    holds: Callable[[str], bool]


def exactly(value: str) -> Bound:
    """Allow one value."""
    return Bound(text=f"`{value}`", holds=lambda found: found == value)


def one_of(*values: str) -> Bound:
    """Allow some values."""
    return Bound(text=" or ".join(f"`{value}`" for value in values), holds=lambda found: found in values)


def within(low: int, high: int, unit: str) -> Bound:
    """Allow whole numbers, written in digits alone."""
    return Bound(
        text=f"{low} to {high} {unit}".rstrip(),
        holds=lambda found: re.fullmatch(r"0|[1-9]\d*", found) is not None and low <= int(found) <= high,
    )


def matching(pattern: str, text: str) -> Bound:
    """Allow what a whole pattern matches."""
    compiled = re.compile(pattern)
    return Bound(text=text, holds=lambda found: compiled.fullmatch(found) is not None)


def each(inner: Bound, *, most: int, least: int = 1) -> Bound:
    """Allow a list, parted by commas without blanks."""

    def holds(found: str) -> bool:
        items = found.split(",") if found else []
        return least <= len(items) <= most and all(map(inner.holds, items))

    return Bound(text=f"{least} to {most}, parted by commas, each {inner.text}", holds=holds)


_LABEL: Final = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HOST: Final = matching(rf"({_LABEL}\.)+{_LABEL}", "a host name in lower case")
ORIGIN: Final = matching(rf"https://({_LABEL}\.)+{_LABEL}(:\d{{1,5}})?", "an exact https origin")
ADDRESS: Final = matching(r"https://[a-z0-9.-]+(/[^\s]*)?", "an https address")
MAILBOX: Final = matching(rf"[A-Za-z0-9._%+-]+@({_LABEL}\.)+{_LABEL}", "one mail address")
NAME: Final = matching(r"[A-Za-z0-9._/-]+", "a name")
VERSION: Final = matching(r"[0-9][0-9.-]*", "a version")
TEXT: Final = matching(r"[^\n]+", "a line of text")
