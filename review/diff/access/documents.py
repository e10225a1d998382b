"""Policy documents: who may do what on what, compared by meaning whatever the spelling."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hardening.iam.principals import SELF
from hardening.iam.reach import Change as Reached
from hardening.iam.reach import Comparison, Shift, Turn, compare
from hardening.tokens import aws
from hardening.values import ABSENT, from_json
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.identities import Holdings
from review.diff.access.spoken import Spoken, of_identities, of_resources
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing, is_secret, is_unknown
from review.diff.kinds import AccessKind, Answer, Op
from review.diff.records import Record
from review.diff.texts import parsed

_ENDPOINT: Final = aws("ec2/vpcEndpoint")
_KEYS: Final = "aws:kms/"
_NAMED: Final = re.compile(r"aws (?P<account>\d{12}) (?P<what>.+?)(?: \*)?")
"""A principal of an account, as the pack names it: a star alone is the account, one at the end are sessions."""
_EVERYTHING: Final[Json] = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
"""What an endpoint lets through without a policy (Amazon VPC User Guide, "Control access using endpoint policies")."""


def gains(raws: Sequence[Raw], holdings: Holdings) -> Mapping[str, Sequence[Gain]]:
    """Give what documents let happen now and did not before, and the other way round, by the resource they stand at."""
    found: dict[str, list[Gain]] = defaultdict(list)
    for _, joined in of_resources(raws, holdings):
        for spoken in joined:
            found[spoken.raw.urn] += _of(spoken, _alone(spoken))
    for whole in of_identities(raws, holdings):
        for spoken, part in _parted(whole.spoken, compare(*whole.sides)):
            found[spoken.raw.urn] += _of(spoken, part)
    return found


def settled(raws: Sequence[Raw], holdings: Holdings) -> Iterator[tuple[str, str]]:
    """Give address and property of documents that stand elsewhere now, and say there what they said."""
    for group, joined in of_resources(raws, holdings):
        moved = [one for one in joined if one.moved]
        if moved and all(_alone(one).change is Reached.SAME for one in moved):
            stays = {id(one) for one in joined}
            yield from ((one.raw.urn, one.path) for one in group if id(one) not in stays)
    same: dict[tuple[str, str], bool] = {}
    for whole in of_identities(raws, holdings):
        holds = len(whole.spoken) > 1 and compare(*whole.sides).change is Reached.SAME
        for one in whole.spoken:
            place = one.raw.urn, one.path
            same[place] = same.get(place, True) and holds
    yield from (place for place, holds in same.items() if holds)


def _parted(group: Sequence[Spoken], whole: Comparison) -> Iterator[tuple[Spoken, Comparison]]:
    """Give each document its part of what changes for one who holds them all."""
    alone = [_alone(one) for one in group]
    if whole.change is Reached.UNDECIDED:
        yield from zip(group, alone, strict=True)
        return
    gained = _shared(whole.gained, [each.gained for each in alone])
    lost = _shared(whole.lost, [each.lost for each in alone])
    for one, more, less in zip(group, gained, lost, strict=True):
        yield one, replace(whole, gained=more, lost=less)


def _shared(shifts: Sequence[Shift], own: Sequence[Sequence[Shift]]) -> Sequence[tuple[Shift, ...]]:
    """Give each document the shifts that it alone makes; one that none makes just so is told where others are."""
    parts: list[list[Shift]] = [[] for _ in own]
    other = next((part for part, each in zip(parts, own, strict=True) if each), parts[0])
    for shift in shifts:
        next((part for part, each in zip(parts, own, strict=True) if shift in each), other).append(shift)
    return [tuple(part) for part in parts]


def _alone(spoken: Spoken) -> Comparison:
    """Compare a document with what it was. One of an endpoint takes away: without one, everything passes."""
    sides = (spoken.before, spoken.raw.pair.before), (spoken.after, spoken.raw.pair.after)
    return compare(*(_given(spoken.raw, value, record) for value, record in sides))


def _of(spoken: Spoken, found: Comparison) -> Iterator[Gain]:
    """Tell what changes between two documents."""
    path, old, new = spoken.path, spoken.before, spoken.after
    if is_secret(old) or is_secret(new):
        return
    kind, name = spoken.kind, spoken.name
    before, after = spoken.exists
    if after and found.change is Reached.UNDECIDED and not (is_unknown(old) and is_unknown(new)):
        yield Gain(kind=kind, direction=MORE, path=path, who=name, what=_UNKNOWN, on=_ON[kind], answer=Answer.MAY)
    for direction, shifts in ((MORE, found.gained if after else ()), (LESS, found.lost if before else ())):
        sure = Answer.MAY if found.change is Reached.UNDECIDED else Answer.WILL
        for who, what, on in _told(spoken, kind, shifts):
            yield Gain(kind=kind, direction=direction, path=path, who=who, what=what, on=on, answer=sure)


_PLAIN: Final = frozenset({Turn.GRANTED, Turn.WITHDRAWN})
"""What goes without saying of a document that comes or goes as a whole."""
_UNKNOWN: Final = "what is only known after the update"
_ON: Final = {
    AccessKind.IDENTITY: "whatever it names",
    AccessKind.TRUST: "the role",
    AccessKind.RESOURCE: "the resource",
}


def _given(raw: Raw, value: Json, record: Record | None) -> object:
    if is_missing(value):
        return from_json(_EVERYTHING) if raw.type == _ENDPOINT and record is not None else ABSENT
    found = parsed(value)
    return from_json(value if found is None else found)


def _told(spoken: Spoken, kind: AccessKind, shifts: Sequence[Shift]) -> Iterator[tuple[str, str, str]]:
    """Tell who, what and on what: once for all actions, and all resources, that are granted or refused alike."""
    actions: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for one in shifts:
        who = _person(one.who.replace(SELF, spoken.name))
        actions[one.turn.value, who, one.condition, _here(spoken, kind, one.on)].add(one.what)
    alike: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for turn, who, condition, on in sorted(actions):
        done = ", ".join(sorted(actions[turn, who, condition, on]))
        alike[turn, who, condition, done].append(on)
    whole = spoken.raw.op in (Op.CREATE, Op.DELETE) and not spoken.moved
    for (turn, who, condition, what), places in alike.items():
        free = ", without a condition" if whole and kind is not AccessKind.IDENTITY else ""
        where = f" where {condition}" if condition else free
        said = what if whole and turn in _PLAIN else f"{turn}: {what}"
        yield who, f"{said}{where}", ", ".join(places)


def _person(who: str) -> str:
    """Give a principal as people name it."""
    found = _NAMED.fullmatch(who)
    if found is None:
        return who
    account = f"account {found['account']}"
    return account if found["what"] == "*" else f"{found['what']} of {account}"


def _here(spoken: Spoken, kind: AccessKind, on: str) -> str:
    """Name the resource that carries the policy where the policy says `*`, which means this one."""
    own = kind is AccessKind.TRUST or spoken.raw.type.startswith(_KEYS)
    whole = spoken.raw.op in (Op.CREATE, Op.DELETE) and not spoken.moved
    return (
        spoken.name.removesuffix(" (new)") if (own and on == "*") or (whole and kind is not AccessKind.IDENTITY) else on
    )
