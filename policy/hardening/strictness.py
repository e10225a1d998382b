"""Which way a parameter is stricter: raising it is free, lowering it is for somebody to answer for."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final


class Strictness(StrEnum):
    """Which way a parameter is stricter. The other way lowers the rule."""

    MINIMUM = "minimum"
    """The higher the stricter: a number, a version or a day. Of an object: each value, and a key more demands more."""
    MAXIMUM = "maximum"
    """The lower the stricter. Of an object: each value, and a key more demands more."""
    ALLOWED = "allowed"
    """What is let through: the fewer the stricter, and a pattern may be narrowed. Of an object: each value, and a key
    more lets more through."""
    ALLOWED_OR_ANY = "allowed, empty for any"
    """As ALLOWED, but nothing at all lets everything through."""
    DEMANDED = "demanded"
    """What is demanded or refused: the more the stricter. Of an object: each value, and a key more demands more."""
    ON = "on"
    """Stricter when true."""
    OFF = "off"
    """Stricter when false."""
    ORDERED = "ordered"
    """One of the values of its schema, which stand there from the loosest to the strictest."""
    FACT = "fact"
    """Says how the program does something; another value is as strict, and an empty one is not."""
    EXACT = "exact"
    """Any other value lowers the rule: what nobody has said more of."""


_MINIMUM: Final = "auditDays deadLetterSeconds hstsSeconds levels memory tlsMinimum trailYears years asOf"
_MAXIMUM: Final = (
    "authLimit bulkLimit caps days ipLimit minutes opsDays permissionSetSeconds roleSeconds tenantLimit windowSeconds"
)
_ALLOWED: Final = (
    "administrators albCidrs algorithms breakGlassRoles drivers external externalBuckets externalStores families "
    "idpEnforcesMfa jwksDomains legalEnforce legalHoldRoles logLevels modes operations otherServices "
    "publicPorts publishers roles sameSite sessionStores sidecars single spare storageProviders withoutResource writers"
)
_DEMANDED: Final = (
    "accountServices actions alarms authPaths bucketClasses bulkPaths changes checks claimable classes components "
    "covers deny documents dualLayerClasses features forbiddenActions groups heartbeats networked platforms "
    "requiredIdentifiers resources scans secretEnvNames sensitiveActions services singleUse tables ttlUses uses"
)
_FACT: Final = (
    "apiHost appHost boundaryArn branch breakGlassArn consumers functions privacyVersion projectPrefix refreshers "
    "pattern patterns tenantHeader termsVersion ttlAttribute"
)
_WORDS: Final[Mapping[str, Strictness]] = {
    **dict.fromkeys(_MINIMUM.split(), Strictness.MINIMUM),
    **dict.fromkeys(_MAXIMUM.split(), Strictness.MAXIMUM),
    **dict.fromkeys(_ALLOWED.split(), Strictness.ALLOWED),
    **dict.fromkeys(_DEMANDED.split(), Strictness.DEMANDED),
    **dict.fromkeys(_FACT.split(), Strictness.FACT),
    **dict.fromkeys(("corsAllowed", "allowedRegions", "groupPorts", "types"), Strictness.ALLOWED_OR_ANY),
    **dict.fromkeys(("migrating", "accountPolicySuffices"), Strictness.OFF),
    "accountBaseline": Strictness.ORDERED,
}
"""What parameters are called, and which way each is stricter: a name means the same in every rule."""
_FORMS: Final[Sequence[tuple[re.Pattern[str], Strictness, Strictness]]] = (
    (re.compile(r"min(?=[A-Z])|\w*Min[A-Z]"), Strictness.MINIMUM, Strictness.MINIMUM),
    (re.compile(r"max(?=[A-Z])|\w*Max[A-Z]"), Strictness.MAXIMUM, Strictness.MAXIMUM),
    (re.compile(r"allow|trusted"), Strictness.ALLOWED, Strictness.OFF),
    (re.compile(r"require"), Strictness.DEMANDED, Strictness.ON),
)
"""Beginnings of names, with what they mean of a value and of a switch."""


def named(name: str, *, switch: bool) -> Strictness:
    """Give the way of a parameter by its name; EXACT where the name says nothing."""
    if name in _WORDS:
        return _WORDS[name]
    found = ((value, flag) for form, value, flag in _FORMS if form.match(name))
    value, flag = next(found, (Strictness.EXACT, Strictness.EXACT))
    return flag if switch else value


def lowers(way: Strictness, base: object, given: object, order: Sequence[object] = ()) -> bool:
    """Whether a value lowers a rule that another one holds so far. What cannot be compared does."""
    if _same(base, given):
        return False
    match way:
        case Strictness.ORDERED:
            return given not in order or base not in order or order.index(given) < order.index(base)
        case Strictness.FACT:
            return _empty(given) and not _empty(base)
        case Strictness.ON | Strictness.OFF:
            return given is not (way is Strictness.ON)
        case Strictness.EXACT:
            return True
        case _:
            return _COMPARED[way](base, given)


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _empty(value: object) -> bool:
    """Whether a value says nothing; what is not known yet may say something."""
    return isinstance(value, str | int | float | Sequence | Mapping | None) and not value


def _below(base: object, given: object) -> bool:
    return _each(base, given, lambda old, new: _key(new) is None or _key(old) is None or _less(new, old))


def _above(base: object, given: object) -> bool:
    return _each(base, given, lambda old, new: _key(new) is None or _key(old) is None or _less(old, new))


def _each(base: object, given: object, worse: Callable[[object, object], bool]) -> bool:
    """Compare values, or those of an object: a key that is missing was a demand."""
    if isinstance(base, Mapping):
        return not isinstance(given, Mapping) or any(
            name not in given or worse(old, given[name]) for name, old in base.items()
        )
    return worse(base, given)


def _less(one: object, other: object) -> bool:
    return (_key(one) or ()) < (_key(other) or ())


def _key(value: object) -> tuple[float, ...] | None:
    """Give a number, or the numbers of a version or a day, to compare by."""
    if isinstance(value, str):
        return tuple(map(float, re.findall(r"\d+", value))) or None
    return (value,) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _wider(base: object, given: object) -> bool:
    if isinstance(base, Mapping) or isinstance(given, Mapping):
        if not isinstance(base, Mapping) or not isinstance(given, Mapping):
            return True
        return any(name not in base or _wider(base[name], new) for name, new in given.items())
    return not all(any(_within(new, old) for old in _items(base)) for new in _items(given))


def _wider_or_any(base: object, given: object) -> bool:
    if _empty(base) or _empty(given):
        return not _empty(base)
    return _wider(base, given)


def _fewer(base: object, given: object) -> bool:
    if isinstance(base, Mapping):
        return not isinstance(given, Mapping) or any(
            name not in given or _fewer(old, given[name]) for name, old in base.items()
        )
    return not all(any(_same(old, new) for new in _items(given)) for old in _items(base))


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def _within(one: object, other: object) -> bool:
    """Whether an item is another one, or a text that the other matches as a pattern."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or ("[" not in other and fnmatchcase(one, other))
    return _same(one, other)


_COMPARED: Final[Mapping[Strictness, Callable[[object, object], bool]]] = {
    Strictness.MINIMUM: _below,
    Strictness.MAXIMUM: _above,
    Strictness.ALLOWED: _wider,
    Strictness.ALLOWED_OR_ANY: _wider_or_any,
    Strictness.DEMANDED: _fewer,
}
