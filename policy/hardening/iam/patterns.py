"""Patterns of IAM compared with each other: whether one takes in all that another does, or anything of it.

`*` stands for any text, `?` for one character, `${aws:username}` for a text that the request gives, and `${*}` for the
character itself (IAM User Guide, "IAM policy elements: Variables and tags").
"""

import functools
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ANY: Final = "any text"
ONE: Final = "one character"
_SIGN: Final = re.compile(r"\$\{(?P<escaped>[*?$])\}|(?P<variable>\$\{[^{}]*\})|(?P<sign>.)", re.DOTALL)
_SPELT: Final = re.compile(r"[^*?$]*")
_COLON: Final = re.compile(r":(?![^{}]*\})")
_PARTS: Final = 6  # arn:partition:service:region:account:resource
_LONGEST: Final = 4096
"""A longer pattern is none that AWS takes; comparing it would only cost time."""


class Kind(StrEnum):
    """What a pattern stands for: each element of a statement is compared by rules of its own."""

    PRINCIPAL = "principal"
    ACTION = "action"
    """Compared whatever its case."""
    RESOURCE = "resource"
    """Compared part by part: a star in one part of an ARN says nothing of the next."""


@functools.lru_cache(maxsize=8192)
def signs(pattern: str) -> tuple[str, ...]:
    """Split a pattern into its characters, wildcards and variables; runs of wildcards in one order."""
    found: list[str] = []
    run: list[str] = []
    for match in _SIGN.finditer(pattern):
        sign = match["escaped"] or match["variable"] or match["sign"]
        if match["sign"] in ("*", "?"):
            run.append(ANY if sign == "*" else ONE)
            continue
        found.extend((*_run(run), sign.lower() if match["variable"] else sign))
        run.clear()
    return (*found, *_run(run))


def _run(wildcards: Collection[str]) -> Iterator[str]:
    """Give wildcards that stand together in one order, and one star for many."""
    yield from (sign for sign in wildcards if sign == ONE)
    if ANY in wildcards:
        yield ANY


def _settle(pattern: tuple[str, ...], places: set[int]) -> set[int]:
    """Add the places that are reached because a star may stand for nothing."""
    for place in sorted(places):
        if place < len(pattern) and pattern[place] == ANY:
            places.add(place + 1)  # one star at most stands in a row
    return places


def _begin_apart(one: str, other: str) -> bool:
    """Whether what two patterns spell out before their first wildcard differs: then no text matches both."""
    left, right = _SPELT.match(one), _SPELT.match(other)
    return left is not None and right is not None and not (left[0].startswith(right[0]) or right[0].startswith(left[0]))


@functools.lru_cache(maxsize=16384)
def _contains(wide: str, narrow: str) -> bool:
    if _begin_apart(wide, narrow):
        return False
    if len(wide) > _LONGEST or len(narrow) > _LONGEST:
        return wide in (narrow, "*")
    pattern = signs(wide)
    places = _settle(pattern, {0})
    for sign in signs(narrow):
        places = _settle(pattern, set(_after(pattern, places, sign)))
        if not places:
            return False
    return len(pattern) in places


def _after(pattern: tuple[str, ...], places: set[int], sign: str) -> Iterator[int]:
    """Give where a pattern may stand once it has taken one sign of the other, whatever that stands for."""
    for place in places:
        here = pattern[place] if place < len(pattern) else ""
        if here == ANY:
            yield place
        elif here and (here == sign or (here == ONE and len(sign) == 1)):
            yield place + 1


@functools.lru_cache(maxsize=16384)
def _meets(one: str, other: str) -> bool:
    """Whether some text matches both; variables may stand for anything."""
    if _begin_apart(one, other):
        return False
    if len(one) > _LONGEST or len(other) > _LONGEST:
        return True
    left, right = _open(one), _open(other)
    places = _settle(right, {0})
    for sign in left:
        places = _settle(right, set(_either(right, places, sign)))
    return len(right) in places


def _open(pattern: str) -> tuple[str, ...]:
    return tuple(ANY if sign.startswith("${") else sign for sign in signs(pattern))


def _either(pattern: tuple[str, ...], places: set[int], sign: str) -> Iterator[int]:
    """Give where a pattern may stand once it has taken one sign of the other, for some text."""
    if sign == ANY:
        yield from range(min(places, default=len(pattern) + 1), len(pattern) + 1)
        return
    for place in places:
        here = pattern[place] if place < len(pattern) else ""
        if here == ANY:
            yield place
        elif here and (here == sign or ONE in (here, sign)):
            yield place + 1


def contains(wide: str, narrow: str, kind: Kind) -> bool:
    """Whether every text that matches one pattern matches the other. Only what is certain counts."""
    return wide == "*" or _by_kind(_contains, wide, narrow, kind)


def meets(one: str, other: str, kind: Kind) -> bool:
    """Whether some text may match both of two patterns."""
    return "*" in (one, other) or _by_kind(_meets, one, other, kind)


def _by_kind(test: Callable[[str, str], bool], one: str, other: str, kind: Kind) -> bool:
    if kind is Kind.ACTION:
        return test(one.lower(), other.lower())
    if kind is Kind.RESOURCE:
        left, right = _parts(one), _parts(other)
        if left and right:
            return all(map(test, left, right))
    return test(one, other)


@functools.lru_cache(maxsize=8192)
def _parts(pattern: str) -> tuple[str, ...]:
    """Give the six parts of an ARN, `*` for those that it leaves out; none for what is no ARN."""
    found = _COLON.split(pattern, _PARTS - 1)
    return (*found, *("*",) * (_PARTS - len(found))) if found[0] == "arn" else ()


@dataclass(frozen=True, slots=True)
class Extent:
    """The texts that one of some patterns matches, and none of others."""

    kind: Kind
    within: tuple[str, ...]
    without: tuple[str, ...] = ()

    def contains(self, other: "Extent") -> bool:
        """Whether this takes in all of another one."""
        return all(self._contains(pattern, other.without) for pattern in other.within)

    def _contains(self, pattern: str, without: tuple[str, ...]) -> bool:
        covered = any(contains(each, pattern, self.kind) for each in self.within)
        return covered and all(self._spared(each, pattern, without) for each in self.without)

    def _spared(self, excluded: str, pattern: str, without: tuple[str, ...]) -> bool:
        """Whether nothing of a pattern, but for what is left out of it too, is excluded here."""
        if not meets(excluded, pattern, self.kind):
            return True
        return any(contains(each, excluded, self.kind) or contains(each, pattern, self.kind) for each in without)

    def each(self) -> Iterator["Extent"]:
        """Give its patterns one by one."""
        for pattern in self.within:
            yield Extent(self.kind, (pattern,), self.without)

    def __str__(self) -> str:
        but = f" but {', '.join(self.without)}" if self.without else ""
        return ", ".join(self.within) + but
