"""The ways to break a property: what else it could hold, by what it holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.aws.json_text import decoded
from hardening.bounds import is_number
from hardening.values import ABSENT, UNKNOWN, Secret
from review.mutate.widening import widened


class Kind(StrEnum):
    """A way to break a property."""

    REMOVE = "remove"
    """It is not set."""
    NULL = "null"
    """It is null, which is to say not set."""
    EMPTY = "empty"
    """An empty text, list or object."""
    NEGATE = "negate"
    """A switch is turned over."""
    SET = "set"
    """A switch that is not set is turned away from the provider's default."""
    WEAKEN = "weaken"
    """A number beyond its bound, an older policy, a weaker mode, a rarer schedule, a list with less or more in it."""
    OTHER = "other"
    """A text that means nothing."""
    CASE = "case"
    """The same text, upper and lower case exchanged."""
    SPACE = "space"
    """The same text with a blank behind it."""
    DOT = "dot"
    """The same text with a dot behind it."""
    LOOKALIKE = "lookalike"
    """The same text with a letter of another alphabet that looks alike."""
    PREFIX = "prefix"
    """The same text with more behind it, so that only its beginning is right."""
    TYPE = "type"
    """A value of another type: a number or a switch as text, a text as number, a list or an object as text."""
    UNKNOWN = "unknown"
    """A value that is only known after the update."""
    PLAIN = "plain"
    """What was marked as secret, in plain text."""
    WIDEN = "widen"
    """A statement of a policy document lets more happen: any action, resource or principal, no condition, no denial."""
    ALIAS = "alias"
    """The same resource by another token of its type: it must be judged the same."""


NEAR: Final = (Kind.CASE, Kind.SPACE, Kind.DOT, Kind.LOOKALIKE, Kind.PREFIX)
"""Texts that a person takes for the right one."""
_KNOWN: Final = (Kind.NEGATE, Kind.SET, Kind.WEAKEN, Kind.OTHER)
"""Values of the same type that are plainly another one."""
LEADERS: Final[Mapping[Kind, tuple[Kind, ...]]] = {
    Kind.NULL: (Kind.REMOVE,),
    Kind.EMPTY: (Kind.REMOVE,),
    **dict.fromkeys(NEAR, (Kind.OTHER,)),
    Kind.TYPE: _KNOWN,
    Kind.UNKNOWN: (*_KNOWN, *NEAR, Kind.TYPE),
}
"""Kinds that are accepted where all of the other kinds that were tried on the same property are: a null is a value that
is not set, and what may hold any text may hold a similar one. A value that is unknown may only pass where no value
would fail."""
SPARED: Final = frozenset({Kind.NULL, *NEAR, Kind.UNKNOWN})
"""Kinds that need not be tried where those they follow are accepted: whatever a rule said, it would be no hole."""
CANARY: Final = "AKIA" + "Q3EGRTZ7XKPMWVNB"  # an access key of nobody
PROBES: Final = (True, False, 0, "zz-other", "*", ["*"], {"zz": "other"})
"""What may stand where nothing did: if a rule minds none of these, it only looks there."""
_MEANINGLESS: Final = "zz-other"
_LOOKALIKES: Final = str.maketrans(
    "aceopxyAEOPTX", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0410\u0415\u041e\u0420\u0422\u0425"
)
_WEAKER: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"ELBSecurityPolicy-.*", "ELBSecurityPolicy-2016-08"),
        (r"TLSv?1[._][23].*", "TLSv1"),
        (r"COMPLIANCE", "GOVERNANCE"),
        (r"Enabled", "Disabled"),
        (r"ENABLED.*", "DISABLED"),
        (r"enabled", "disabled"),
        (r"required|require|verify-full", "preferred"),
        (r"aws:kms(:dsse)?", "AES256"),
        (r"IMMUTABLE", "MUTABLE"),
        (r"HTTPS|TLS", "HTTP"),
        (r"(rate|cron)\(.*\)", "rate(400 days)"),
        (r"ALL", "REJECT"),
        (r"on|1|true", "off"),
    )
)
"""Words of AWS for a protection, each with one for less of it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A way to break a property, with the values to try: it is noticed when one of them is."""

    kind: Kind
    values: tuple[object, ...]


def attempts(value: object) -> Iterator[Attempt]:
    """Give the ways to break a property that holds a value."""
    yield Attempt(Kind.REMOVE, (ABSENT,))
    yield Attempt(Kind.NULL, (None,))
    if value is UNKNOWN:
        return
    if not isinstance(value, Secret):
        yield from next(ways for type_, ways in _WAYS if type_(value))(value)
        yield Attempt(Kind.UNKNOWN, (UNKNOWN,))


def attempts_unset(default: object) -> Iterator[Attempt]:
    """Give the ways to break a property that nothing sets; `default` is what the provider does without."""
    yield Attempt(Kind.SET, (not default,) if isinstance(default, bool) else PROBES)
    yield Attempt(Kind.UNKNOWN, (UNKNOWN,))


def option_attempts(value: object) -> Iterator[Attempt]:
    """Give the ways to break a resource option: options are always there, and always known."""
    if isinstance(value, bool):
        yield Attempt(Kind.NEGATE, (not value,))
    elif isinstance(value, tuple):
        yield Attempt(Kind.WEAKEN, ((*value, "*"),))


def _switch(value: object) -> Iterator[Attempt]:
    yield Attempt(Kind.NEGATE, (not value,))
    yield Attempt(Kind.TYPE, (str(value).lower(),))


def _number(value: object) -> Iterator[Attempt]:
    assert is_number(value)  # noqa: S101  chosen by its type
    yield Attempt(Kind.WEAKEN, (0, -1, value * 1000 + 1000, value - 1, value + 1))
    yield Attempt(Kind.TYPE, (str(value),))


def _text(value: object) -> Iterator[Attempt]:
    assert isinstance(value, str)  # noqa: S101  chosen by its type
    if value:
        yield Attempt(Kind.EMPTY, ("",))
    yield Attempt(Kind.OTHER, (_MEANINGLESS,))
    yield Attempt(Kind.TYPE, (7,))
    if isinstance(document := decoded(value), dict | list):
        yield from (Attempt(Kind.WIDEN, (text,)) for text in widened(document))
        return
    weaker = next((text for pattern, text in _WEAKER if pattern.fullmatch(value)), None)
    if weaker is not None:
        yield Attempt(Kind.WEAKEN, (weaker,))
    if value.swapcase() != value:
        yield Attempt(Kind.CASE, (value.swapcase(),))
    yield Attempt(Kind.SPACE, (f"{value} ",))
    yield Attempt(Kind.DOT, (f"{value}.",))
    if (alike := value.translate(_LOOKALIKES)) != value:
        yield Attempt(Kind.LOOKALIKE, (alike,))
    yield Attempt(Kind.PREFIX, (f"{value}x",))


def _list(value: object) -> Iterator[Attempt]:
    assert isinstance(value, list)  # noqa: S101  chosen by its type
    if value:
        yield Attempt(Kind.EMPTY, ([],))
    fewer = [value[:index] + value[index + 1 :] for index in range(len(value))] if len(value) > 1 else []
    yield Attempt(Kind.WEAKEN, (*fewer, [*value, "*"]))
    yield Attempt(Kind.TYPE, ("[]",))


def _object(value: object) -> Iterator[Attempt]:
    if value:
        yield Attempt(Kind.EMPTY, ({},))
    yield Attempt(Kind.TYPE, ("{}",))


_WAYS: Final[tuple[tuple[Callable[[object], bool], Callable[[object], Iterator[Attempt]]], ...]] = (
    (lambda value: isinstance(value, bool), _switch),
    (is_number, _number),
    (lambda value: isinstance(value, str), _text),
    (lambda value: isinstance(value, list), _list),
    (lambda value: isinstance(value, Mapping), _object),
)
