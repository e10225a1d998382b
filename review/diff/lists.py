"""Lists compared by what stands in them: elements are paired by what names them, and order counts where it means."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.values import SIGNATURE
from review.diff.deltas import MISSING, Json
from review.diff.kinds import FoldKind
from review.diff.texts import listed, order

_ORDERED: Final = frozenset(
    {
        "command", "Command", "entryPoint", "EntryPoint", "args", "arguments", "defaultActions", "actions",
        "orderedCacheBehaviors", "stages", "Stages", "steps", "mainSteps", "phases", "authenticationMethods",
        "assumeRoles", "capacityProviderStrategies", "commands", "members", "dhcpOptions", "domainNameServers",
        "parameters", "States", "templates", "rotationIds", "ipRanges",
    }
)  # fmt: skip
"""Properties whose elements are taken in turn (AWS API references): another order is another meaning."""
_NAMING: Final = (
    "Sid", "sid", "id", "Id", "ID", "name", "Name", "key", "Key", "ruleNumber", "ruleNo", "priority", "ruleName",
    "containerName", "sourceVolume", "valueFrom", "containerPort", "cidrBlock", "cidrIpv4", "domainName", "indexName",
    "attributeName", "region", "regionName", "statusCode", "namespace", "field", "capacityProvider",
)  # fmt: skip
"""Properties that tell the elements of a list apart."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """An element of a list before and after."""

    step: str
    before: Json
    after: Json
    fold: FoldKind | None = None
    whole: bool = False
    """Whether it is one difference as it stands, instead of something to compare further."""


def paired(path: str, before: Sequence[Json], after: Sequence[Json]) -> Iterator[Pairing]:
    """Pair the elements of two lists that differ."""
    if _alike(before, after):
        ordered = _name(path) in _ORDERED
        yield Pairing("", before, after, None if ordered else FoldKind.ORDER, whole=True)
    elif _all_scalar(before) and _all_scalar(after):
        yield from _of_scalars(path, before, after)
    elif (name := _naming(before, after)) is not None:
        yield from _by_name(name, before, after)
    else:
        yield from _in_turn(before, after)


def _name(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]


def _alike(before: Sequence[Json], after: Sequence[Json]) -> bool:
    """Whether two lists hold the same in another order."""
    return len(before) == len(after) and Counter(map(order, before)) == Counter(map(order, after))


def _all_scalar(items: Sequence[Json]) -> bool:
    return all(isinstance(item, str | int | float | bool) for item in items)


def _of_scalars(path: str, before: Sequence[Json], after: Sequence[Json]) -> Iterator[Pairing]:
    """Give what was taken out and what was put in, as one difference; an ordered list differs as a whole."""
    if _name(path) in _ORDERED:
        yield Pairing("", list(before), list(after), whole=True)
        return
    gone = list((Counter(before) - Counter(after)).elements())
    new = list((Counter(after) - Counter(before)).elements())
    yield Pairing("", sorted(gone, key=order) or MISSING, sorted(new, key=order) or MISSING, whole=True)


def _naming(before: Sequence[Json], after: Sequence[Json]) -> str | None:
    """Give the property that tells all elements of both lists apart."""
    for name in _NAMING:
        if all(_named(items, name) for items in (before, after)) and (before or after):
            return name
    return None


def _named(items: Sequence[Json], name: str) -> bool:
    found = [item.get(name) if isinstance(item, Mapping) else None for item in items]
    texts = [str(each) for each in found if isinstance(each, str | int | float)]
    return len(texts) == len(items) and len(set(texts)) == len(texts)


def _by_name(name: str, before: Sequence[Json], after: Sequence[Json]) -> Iterator[Pairing]:
    old, new = ({str(item[name]): item for item in items if isinstance(item, Mapping)} for items in (before, after))
    for key in sorted({*old, *new}):
        one, other = old.get(key, MISSING), new.get(key, MISSING)
        if one != other:
            yield Pairing(f"[{key}]", one, other, whole=one is MISSING or other is MISSING)


def _in_turn(before: Sequence[Json], after: Sequence[Json]) -> Iterator[Pairing]:
    """Set aside what stands in both, and pair the rest in turn."""
    common = Counter(map(order, before)) & Counter(map(order, after))
    old, new = _rest(before, common), _rest(after, common)
    for index in range(max(len(old), len(new))):
        (place, one) = old[index] if index < len(old) else (None, MISSING)
        (other_place, other) = new[index] if index < len(new) else (None, MISSING)
        where = other_place if other_place is not None else place
        yield Pairing(f"[{where}]", one, other, whole=one is MISSING or other is MISSING)


def _rest(items: Sequence[Json], common: Counter[str]) -> list[tuple[int, Json]]:
    left, found = Counter(common), []
    for index, item in enumerate(items):
        key = order(item)
        if left[key]:
            left[key] -= 1
        else:
            found.append((index, item))
    return found


def regular(document: Json) -> Json:
    """Give a policy document with scalars as lists; what is paired stays paired."""
    if not isinstance(document, Mapping):
        return document
    found = document.get("Statement")
    statements = found if isinstance(found, list) else [found]
    return {**document, "Statement": [_regular(each) for each in statements]}


def _regular(statement: Json) -> Json:
    if not isinstance(statement, Mapping):
        return statement
    plain = ("Action", "NotAction", "Resource", "NotResource")
    return {key: listed(value) if key in plain else value for key, value in statement.items()}


def content(value: Json) -> Json:
    """Give what an asset holds: its hash where one is known, else its text or, file by file, what is in it."""
    if not isinstance(value, Mapping):
        return value
    if value.get("hash"):
        return value["hash"]
    if isinstance(value.get("assets"), Mapping):
        return {name: content(each) for name, each in value["assets"].items()}
    return value.get("text", value.get("path", value.get("uri", value.get(SIGNATURE))))
