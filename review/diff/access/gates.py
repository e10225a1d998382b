"""What asks before it lets in: listeners, signed pages, users of caches, lists of addresses, parameters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from hardening.tokens import aws
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing, is_unknown
from review.diff.kinds import AccessKind, Answer, Direction, Op
from review.diff.records import Record, inputs
from review.diff.texts import order

_BOTH: Final = (Op.UPDATE, Op.REPLACE)
_REFUSES: Final = ("4", "5")
"""How the status of an answer begins that lets nobody through."""


def gains(raw: Raw) -> Iterator[Gain]:
    """Give who is asked no longer, or is asked now."""
    compared = _TYPES.get(raw.type)
    if compared is not None and raw.op in _BOTH:
        yield from compared(raw, inputs(raw.pair.before), inputs(raw.pair.after))
    elif raw.type in _RULES and raw.op in (Op.CREATE, Op.DELETE):
        yield from _whole(raw)
    elif raw.type in _FILTERS:
        yield from _filter(inputs(raw.pair.before), inputs(raw.pair.after))
    elif raw.type.lower().endswith("parametergroup") and raw.op in _BOTH:
        yield from _parameters(inputs(raw.pair.before), inputs(raw.pair.after))


def _gate(actions: Json) -> str:
    """Say what a listener does before it lets a request through."""
    rows = [row for row in (actions if isinstance(actions, list) else []) if isinstance(row, Mapping)]
    if any(str(row.get("type", "")).startswith("authenticate-") for row in rows):
        return "a sign-in"
    for row in rows:
        answer = row.get("fixedResponse")
        if isinstance(answer, Mapping) and str(answer.get("statusCode", "")).startswith(_REFUSES):
            return "a refusal"
    return ""


def _listener(raw: Raw, before: Record, after: Record) -> Iterator[Gain]:
    name = "actions" if raw.type in _RULES else "defaultActions"
    old, new = (_gate(side.get(name)) for side in (before, after))
    if old != new:
        direction = MORE if not new or (old, new) == ("a refusal", "a sign-in") else LESS
        yield _gain(AccessKind.SIGN_IN, direction, name, f"{new or 'nothing'} in place of {old or 'nothing'}")


def _whole(raw: Raw) -> Iterator[Gain]:
    """Tell of a rule that comes or goes: what it asked is asked by another one or by none."""
    gate = _gate(inputs(raw.record).get("actions"))
    if gate:
        gone = raw.op is Op.DELETE
        what = f"{'no longer' if gone else 'from now on'}: {gate}"
        yield _gain(AccessKind.SIGN_IN, MORE if gone else LESS, "", what, Answer.MAY if gone else Answer.WILL)


def _site(_: Raw, before: Record, after: Record) -> Iterator[Gain]:
    """Tell of pages that need a signed address no longer."""
    old, new = _behaviors(before), _behaviors(after)
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            what = f"pages {name} {'with' if new[name] else 'without'} a signed address"
            yield _gain(AccessKind.PUBLIC, LESS if new[name] else MORE, "", what)


def _behaviors(given: Record) -> Mapping[str, bool]:
    found = given.get("orderedCacheBehaviors")
    rows = [given.get("defaultCacheBehavior"), *(found if isinstance(found, list) else [])]
    return {
        str(row.get("pathPattern", "*")): bool(row.get("trustedKeyGroups") or row.get("trustedSigners"))
        for row in rows
        if isinstance(row, Mapping)
    }


def _user(_: Raw, before: Record, after: Record) -> Iterator[Gain]:
    """Compare the access string of a user of a cache (Valkey, "ACL")."""
    old, new = (side.get("accessString") for side in (before, after))
    if not isinstance(old, str) or not isinstance(new, str):
        return
    one, other = ({_HIDDEN if each[0] in "><#!" else each for each in side.split()} for side in (old, new))
    for direction, had, has in ((MORE, one, other), (LESS, other, one)):
        gained = {each for each in has if not _takes(each) and not _covered(each, had)}
        freed = {f"not {each}" for each in had if _takes(each) and each not in has}
        if gained or freed:
            yield _gain(AccessKind.IDENTITY, direction, "accessString", " ".join(sorted(gained | freed)))


def _covered(word: str, others: Iterable[str]) -> bool:
    return any(fnmatchcase(word, each) or (each == "+@all" and word.startswith("+")) for each in others)


_HIDDEN: Final = "a password"


def _takes(word: str) -> bool:
    return word.startswith("-") or word in ("off", "resetkeys", "resetchannels", "nocommands", "reset")


def _addresses(_: Raw, before: Record, after: Record) -> Iterator[Gain]:
    """Tell of other addresses: whether a rule lets them in or keeps them out, the list does not say."""
    if order(_sorted(before.get("addresses"))) != order(_sorted(after.get("addresses"))):
        yield _gain(AccessKind.FIREWALL, MORE, "addresses", "other addresses", Answer.MAY)


def _sorted(value: Json) -> Json:
    return sorted(value, key=order) if isinstance(value, list) else value


def _filter(before: Record, after: Record) -> Iterator[Gain]:
    """Tell of findings that nobody sees any more; a filter that only sorts them hides none."""
    old, new = (side.get("action") in ("ARCHIVE", "SUPPRESS") for side in (before, after))
    same = before.get("findingCriteria", before.get("filterCriterias")) == after.get(
        "findingCriteria", after.get("filterCriterias")
    )
    if new and not (old and same):
        yield _gain(AccessKind.LOGGING, MORE, "action", "findings are put away", Answer.MAY if old else Answer.WILL)
    elif old and not new:
        yield _gain(AccessKind.LOGGING, LESS, "action", "findings are shown")


_SAFE: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(values.split())
    for name, values in {
        "audit_logs": "enabled all",
        "enable_user_activity_logging": "true",
        "local_infile": "0 off",
        "log_connections": "1 on all",
        "log_disconnections": "1 on",
        "neptune_enable_audit_log": "1",
        "neptune_enforce_ssl": "1",
        "rds.force_ssl": "1",
        "require_secure_transport": "1 on",
        "require_ssl": "true",
        "server_audit_logging": "1",
        "tls": "enabled tls1.2+ tls1.3+ fips-140-3",
    }.items()
}
"""Parameters that keep others out or leave a trace, and the values that do."""


def _parameters(before: Record, after: Record) -> Iterator[Gain]:
    old, new = _values(before), _values(after)
    for name, safe in _SAFE.items():
        one, other = old.get(name), new.get(name)
        if one == other or is_unknown(one):
            continue
        was, is_ = (value is not None and str(value).lower() in safe for value in (one, other))
        if was != is_:
            sure = Answer.MAY if is_missing(other) or is_unknown(other) else Answer.WILL
            said = "not set" if is_missing(other) else "another one" if is_unknown(other) else str(other)
            kind = AccessKind.LOGGING if "log" in name else AccessKind.ENCRYPTION
            yield _gain(kind, LESS if is_ else MORE, f"parameters[{name}]", f"{name} is {said}", sure)


def _values(given: Record) -> Mapping[str, Json]:
    rows = given.get("parameters")
    found = [row for row in (rows if isinstance(rows, list) else []) if isinstance(row, Mapping)]
    return {str(row.get("name")): row.get("value") for row in found}


def _gain(kind: AccessKind, direction: Direction, path: str, what: str, answer: Answer = Answer.WILL) -> Gain:
    return Gain(kind=kind, direction=direction, path=path, who="whoever comes", what=what, answer=answer)


_FILTERS: Final = frozenset({aws("guardduty/filter"), aws("inspector2/filter")})
_RULES: Final = frozenset({aws("lb/listenerRule"), aws("alb/listenerRule")})
_TYPES: Final[Mapping[str, Callable[[Raw, Record, Record], Iterator[Gain]]]] = {
    **dict.fromkeys((*_RULES, aws("lb/listener"), aws("alb/listener")), _listener),
    aws("cloudfront/distribution"): _site,
    aws("elasticache/user"): _user,
    aws("memorydb/user"): _user,
    aws("wafv2/ipSet"): _addresses,
}
