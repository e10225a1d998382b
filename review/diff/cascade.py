"""What a replacement pulls along: the new resource has another id, and whoever refers to the old one follows.

A property that the engine cannot know before the update counts as changed; where such a property is fixed, its
resource is replaced, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from review.diff.changing import Raw
from review.diff.deltas import Delta, Json, is_unknown, root_of
from review.diff.kinds import Answer, FoldKind, Op
from review.diff.matching import Pair
from review.diff.records import Picture, inputs, kind, mapping, text, texts
from review.diff.replacing import fixed

_RENEWED: Final[Mapping[str, Json]] = {"$unknown": True}


def follow(raws: Sequence[Raw], pairs: Sequence[Pair], head: Picture) -> list[Raw]:
    """Give all changes, with those that replacements pull along."""
    found = {raw.urn: raw for raw in raws}
    if any(raw.engine for raw in raws):
        return list(raws)  # the engine has followed them itself
    by_urn = {text(pair.after, "urn"): pair for pair in pairs if pair.after is not None and pair.before is not None}
    users = _users(head)
    left = [raw.urn for raw in raws if raw.op is Op.REPLACE]
    while left:
        replaced = found[left.pop()]
        for urn, name in users.get(replaced.urn, ()):
            if urn in by_urn and _renewed(head, urn, name, replaced.urn):
                raw = found.get(urn) or Raw(by_urn[urn], Op.UPDATE)
                after = _pulled(raw, name, replaced)
                found[urn] = after
                if after.op is Op.REPLACE and raw.op is not Op.REPLACE:
                    left.append(urn)
    return [found[urn] for urn in sorted(found)]


def _users(head: Picture) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Give who refers to a resource, by which property."""
    users: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for urn, record in head.records.items():
        for name, targets in mapping(record, "propertyDependencies").items():
            for target in targets if isinstance(targets, list) else ():
                users[str(target)].append((urn, name))
    return users


def _renewed(head: Picture, urn: str, name: str, upstream: str) -> bool:
    """Whether a property depends on what only the update knows of its upstream."""
    if name in texts(head.records[urn], "ignoreChanges"):
        return False
    if head.runs:
        return _open(inputs(head.open.get(urn)).get(name))
    given = inputs(head.records[upstream])
    return not set(_words(inputs(head.records[urn]).get(name))) <= set(_words(dict(given)))


def _open(value: Json) -> bool:
    """Whether a value is unknown or holds an unknown."""
    if is_unknown(value):
        return True
    if isinstance(value, Mapping):
        return any(map(_open, value.values()))
    return isinstance(value, list) and any(map(_open, value))


def _words(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


def _pulled(raw: Raw, name: str, upstream: Raw) -> Raw:
    """Give a change with a property that follows a replaced resource."""
    known = {root_of(delta.path) for delta in raw.deltas if delta.fold is None}
    if name in known or raw.op not in (Op.UPDATE, Op.MOVE, Op.REPLACE):
        return raw
    before = inputs(raw.pair.before).get(name)
    answer = _answer(raw, name, upstream)
    fold = FoldKind.RENEWED if answer is Answer.NO else None
    delta = Delta(name, before, _RENEWED, fold, upstream=upstream.urn)
    rest = tuple(each for each in raw.deltas if root_of(each.path) != name)
    replaces = {**(raw.replaces or {}), **({name: answer} if answer is not Answer.NO else {})}
    if answer is Answer.NO:
        op, sure = raw.op if raw.op is Op.REPLACE else Op.UPDATE, raw.answer
    else:
        op, sure = Op.REPLACE, answer if raw.op is not Op.REPLACE else raw.answer
    deltas = tuple(sorted((*rest, delta), key=lambda each: each.path))
    return Raw(raw.pair, op, deltas, raw.options, replaces, sure, raw.engine)


def _answer(raw: Raw, name: str, upstream: Raw) -> Answer:
    """Say whether the property is fixed, and so replaces its resource along with the upstream one."""
    record = raw.pair.after or raw.pair.before
    found = fixed(kind(record) if record else "").answer(Delta(name, None, None))
    return Answer.MAY if found is Answer.WILL and upstream.answer is Answer.MAY else found
