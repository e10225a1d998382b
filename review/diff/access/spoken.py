"""Policy documents that change, with of whom or what each speaks: those that speak of one are put together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hardening.values import from_json
from review.diff.access.identities import ATTACHED, INLINE, Held, Holdings, document, inline
from review.diff.changing import Raw
from review.diff.deltas import MISSING, Json, is_missing, is_secret, is_unknown, root_of
from review.diff.kinds import AccessKind, Op
from review.diff.records import inputs
from review.diff.texts import statements

_TRUST: Final = frozenset({"assumeRolePolicy", "assumeRolePolicyDocument"})
_IDENTITIES: Final = ("aws:iam/", "aws:ssoadmin/")
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

    @property
    def kind(self) -> AccessKind:
        """What it is about."""
        if root_of(self.path) in _TRUST:
            return AccessKind.TRUST
        return AccessKind.IDENTITY if self.raw.type.startswith(_IDENTITIES) else AccessKind.RESOURCE


@dataclass(frozen=True, slots=True)
class Whole:
    """What changes of all that a role, user or group holds, and the documents of theirs that stay."""

    spoken: Sequence[Spoken]
    kept: Sequence[Json]

    @property
    def sides(self) -> tuple[object, object]:
        """All they hold before and after, each as one document."""
        old, new = [one.before for one in self.spoken], [one.after for one in self.spoken]
        return from_json(_together([*old, *self.kept])), from_json(_together([*new, *self.kept]))


def of_resources(raws: Sequence[Raw], holdings: Holdings) -> Iterator[tuple[Sequence[Spoken], Sequence[Spoken]]]:
    """Give the documents that speak of one resource: each, and put together where some come while others go."""
    holders = holdings.holders
    groups: dict[tuple[str, AccessKind], list[Spoken]] = defaultdict(list)
    for raw in raws:
        for path, old, new in _pairs(raw):
            if not holdings.settles((raw.urn, path)):
                holder = holders.holder(raw.record)
                spoken = Spoken(raw, path, old, new, holders.name(raw), holders.exists(holder))
                groups[holder, spoken.kind].append(spoken)
    yield from ((group, _joined(group)) for group in groups.values())


def of_identities(raws: Sequence[Raw], holdings: Holdings) -> Iterator[Whole]:
    """Give what changes for each role, user and group, each document at the resource that shows it."""
    known = {raw.urn: raw for raw in raws}
    for held in holdings.changes():
        name, exists = holdings.holders.called(held.who), holdings.holders.exists(held.who)
        found = [Spoken(raw, path, was, now, name, exists) for raw, path, was, now in _shown(held, known)]
        states = {(is_missing(one.before), is_missing(one.after)) for one in found}
        yield Whole([replace(one, moved=len(states) > 1) for one in found], held.kept)


def _shown(held: Held, known: Mapping[str, Raw]) -> Iterator[tuple[Raw, str, Json, Json]]:
    """Give each document at the change of its resource, or else of what attaches it; none that the engine ignores."""
    for (urn, path), (before, after) in held.changed.items():
        places = (urn, *(one.by for one in (before, after) if one is not None))
        for at in [place for place in places if place in known][:1]:
            yield known[at], path if at == urn else ATTACHED, document(before), document(after)


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
    found = [statements(value) for value in values]
    if any(each is None for each in found):
        return None
    return {"Version": "2012-10-17", "Statement": [one for each in found if each is not None for one in each]}


def _pairs(raw: Raw) -> Iterator[tuple[str, Json, Json]]:
    """Give every document before and after, by the property that holds it."""
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    changed = {root_of(delta.path) for delta in raw.deltas} if raw.op is Op.UPDATE else {*before, *after}
    for name in sorted(changed):
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if name == INLINE:
            was, now = inline(before), inline(after)
            yield from ((path, was.get(path, MISSING), now.get(path, MISSING)) for path in sorted({*was, *now}))
        elif _documents(name, old) or _documents(name, new):
            yield name, old, new


def _documents(name: str, value: Json) -> bool:
    """Whether a value is a policy document, or is called like one and not known."""
    if is_secret(value) or is_unknown(value):
        return name in _DOCUMENTS
    found = statements(value)
    return found is not None and any(map(_speaks, found))


def _speaks(statement: Json) -> bool:
    """Whether a statement allows or denies; other documents of AWS have statements, too."""
    return isinstance(statement, Mapping) and "Effect" in statement
