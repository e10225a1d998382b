"""Policy documents: who may do what on what, compared by meaning whatever the spelling."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.iam.principals import SELF
from hardening.iam.reach import Change as Reached
from hardening.iam.reach import Shift, Turn, compare
from hardening.tokens import aws
from hardening.values import ABSENT, from_json
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.holders import Holders
from review.diff.changing import Raw
from review.diff.deltas import MISSING, Json, is_missing, is_secret, is_unknown, root_of
from review.diff.kinds import AccessKind, Answer, Op
from review.diff.records import Record, inputs
from review.diff.texts import is_policy, parsed

_TRUST: Final = frozenset({"assumeRolePolicy", "assumeRolePolicyDocument"})
_IDENTITIES: Final = ("aws:iam/", "aws:ssoadmin/")
_ENDPOINT: Final = aws("ec2/vpcEndpoint")
_KEYS: Final = "aws:kms/"
_NAMED: Final = re.compile(r"aws (?P<account>\d{12}) (?P<what>.+?)(?: \*)?")
"""A principal of an account, as the pack names it: a star alone is the account, one at the end are sessions."""
_EVERYTHING: Final[Json] = {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
"""What an endpoint lets through without a policy (Amazon VPC User Guide, "Control access using endpoint policies")."""
_DOCUMENTS: Final = frozenset(
    {
        "policy", "policies", "assumeRolePolicy", "inlinePolicy", "inlinePolicies", "policyDocument", "accessPolicies",
        "content", "policyText", "resourcePolicy", "repositoryPolicy", "accessPolicy", "policyBody", "filePolicy",
    }
)  # fmt: skip
"""Properties that hold policy documents; any other that holds one counts as well."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A document before and after, and who carries it."""

    raw: Raw
    path: str
    before: Json
    after: Json
    name: str
    """Of whom or what it speaks for."""
    exists: tuple[bool, bool]
    """Whether that is there before, and after."""
    moved: bool = False
    """Whether it stood elsewhere before: then nothing about it is new as a whole."""


def gains(raws: Sequence[Raw], holders: Holders) -> Mapping[str, Sequence[Gain]]:
    """Give what documents let happen now and did not before, and the other way round, by the resource they stand at."""
    found: dict[str, list[Gain]] = defaultdict(list)
    for group in _groups(raws, holders):
        for spoken in _joined(group):
            found[spoken.raw.urn] += _of(spoken)
    return found


def settled(raws: Sequence[Raw], holders: Holders) -> Iterator[tuple[str, str]]:
    """Give address and property of documents that stand elsewhere now, and say there what they said."""
    for group in _groups(raws, holders):
        joined = _joined(group)
        moved = [one for one in joined if one.moved]
        if moved and all(compare(from_json(one.before), from_json(one.after)).change is Reached.SAME for one in moved):
            stays = {id(one) for one in joined}
            yield from ((one.raw.urn, one.path) for one in group if id(one) not in stays)


def _groups(raws: Sequence[Raw], holders: Holders) -> Sequence[Sequence[Spoken]]:
    """Give the documents that speak for one holder together."""
    groups: dict[tuple[str, AccessKind], list[Spoken]] = defaultdict(list)
    for raw in raws:
        for path, old, new in _pairs(raw, inputs(raw.pair.before), inputs(raw.pair.after)):
            spoken = Spoken(raw, path, old, new, holders.name(raw), holders.exists(raw))
            groups[holders.holder(raw.record), _kind(raw, path)].append(spoken)
    return [*groups.values()]


def _joined(group: Sequence[Spoken]) -> Sequence[Spoken]:
    """Give one document for those of one holder of which some come while others go; those that only change stay."""
    coming = [one for one in group if is_missing(one.before) or one.raw.op is Op.CREATE]
    going = [one for one in group if is_missing(one.after) or one.raw.op is Op.DELETE]
    old, new = (_together(values) for values in ([one.before for one in going], [one.after for one in coming]))
    if not coming or not going or old is None or new is None:
        return group
    rest = [one for one in group if one not in coming and one not in going]
    first = coming[0]
    return [*rest, Spoken(first.raw, first.path, old, new, first.name, first.exists, moved=True)]


def _together(values: Sequence[Json]) -> Json:
    """Give the statements of several documents as one; None where one of them cannot be read."""
    documents = [None if is_secret(value) or is_unknown(value) else _opened(value) for value in values]
    found = [document for document in documents if isinstance(document, Mapping) and is_policy(document)]
    if len(found) < len(documents):
        return None
    return {"Version": "2012-10-17", "Statement": [each for document in found for each in _statements(document)]}


def _pairs(raw: Raw, before: Record, after: Record) -> Iterator[tuple[str, Json, Json]]:
    """Give every document before and after, by the property that holds it."""
    changed = {root_of(delta.path) for delta in raw.deltas} if raw.op is Op.UPDATE else {*before, *after}
    for name in sorted(changed):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if name == "inlinePolicies":
            yield from _inline(name, old, new)
        elif _documents(name, old) or _documents(name, new):
            yield name, old, new


def _inline(name: str, old: Json, new: Json) -> Iterator[tuple[str, Json, Json]]:
    sides = [_by_name(value) for value in (old, new)]
    for key in sorted({*sides[0], *sides[1]}):
        yield f"{name}[{key}].policy", sides[0].get(key, MISSING), sides[1].get(key, MISSING)


def _by_name(value: Json) -> Mapping[str, Json]:
    rows = value if isinstance(value, list) else []
    return {
        str(row.get("name", index)): row.get("policy", MISSING)
        for index, row in enumerate(rows)
        if isinstance(row, Mapping)
    }


def _documents(name: str, value: Json) -> bool:
    """Whether a value is a policy document, or is called like one and not known."""
    if is_secret(value) or is_unknown(value):
        return name in _DOCUMENTS
    found = _opened(value)
    return is_policy(found) and isinstance(found, Mapping) and any(map(_speaks, _statements(found)))


def _statements(document: Mapping[str, Json]) -> Sequence[Json]:
    found = document.get("Statement")
    return found if isinstance(found, list) else [found]


def _speaks(statement: Json) -> bool:
    """Whether a statement allows or denies; other documents of AWS have statements, too."""
    return isinstance(statement, Mapping) and "Effect" in statement


def _opened(value: Json) -> Json:
    found = parsed(value)
    return found if found is not None else value


def _of(spoken: Spoken) -> Iterator[Gain]:
    """Compare two documents. A document of an endpoint takes away: without one, everything passes."""
    raw, path, old, new = spoken.raw, spoken.path, spoken.before, spoken.after
    if is_secret(old) or is_secret(new):
        return
    found = compare(_given(raw, old, raw.pair.before), _given(raw, new, raw.pair.after))
    kind, name = _kind(raw, path), spoken.name
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
    return from_json(_opened(value))


def _kind(raw: Raw, path: str) -> AccessKind:
    if root_of(path) in _TRUST:
        return AccessKind.TRUST
    return AccessKind.IDENTITY if raw.type.startswith(_IDENTITIES) else AccessKind.RESOURCE


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
