"""Rules that delete what is old, and plans that copy it: what is kept for less long, or no longer at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing
from review.diff.kinds import Answer, HazardKind, Op
from review.diff.records import Picture, Record, inputs, mapping
from review.diff.texts import order, parsed


@dataclass(frozen=True, slots=True)
class Lost:
    """What is kept for less long."""

    path: str
    what: str
    answer: Answer = Answer.WILL
    kind: HazardKind = HazardKind.RETENTION


def losses(raw: Raw, base: Picture) -> Iterator[Lost]:
    """Give what a change has deleted earlier, or copied no longer."""
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    if raw.op is Op.CREATE and raw.type in _RULED and _is_old(raw, base):
        yield from _RULED[raw.type]({}, after)
    elif raw.op in (Op.UPDATE, Op.REPLACE) and raw.type in _COMPARED:
        yield from _COMPARED[raw.type](before, after)


def _is_old(raw: Raw, base: Picture) -> bool:
    """Whether what rules are given to was there before; the program may not say what that is."""
    uses = mapping(raw.pair.after, "propertyDependencies")
    named = uses.get("bucket") or uses.get("repository")
    return not isinstance(named, list) or any(str(urn) in base.records for urn in named)


def _rows(given: Record, name: str, key: str) -> Mapping[str, Mapping[str, Json]]:
    found = given.get(name)
    rows = [row for row in (found if isinstance(found, list) else []) if isinstance(row, Mapping)]
    return {str(row.get(key, number)): row for number, row in enumerate(rows)}


@dataclass(frozen=True, slots=True)
class _Expiry:
    """One thing that a rule of a bucket deletes."""

    what: str
    prefix: str
    rest: str
    """What else the rule asks of objects, for comparing."""
    days: float

    def takes(self, other: "_Expiry") -> bool:
        """Whether this one deletes all that another does, no later."""
        alike = self.what == other.what and self.rest in ("", other.rest)
        return alike and other.prefix.startswith(self.prefix) and self.days <= other.days

    @property
    def told(self) -> str:
        """Say it."""
        when = f"after {self.days:g} days" if self.days else "at once, or from a day on"
        return f"{self.what} {f'below {self.prefix}' if self.prefix else 'of the whole bucket'} {when}"


def _lifecycle(before: Record, after: Record) -> Iterator[Lost]:
    old = [one for rule in _rows(before, "rules", "id").values() for one in _expiries(rule)]
    for name, rule in _rows(after, "rules", "id").items():
        for one in _expiries(rule):
            if not any(each.takes(one) for each in old):
                yield Lost(f"rules[{name}].{one.what}", f"rule {name} deletes {one.told}")


def _expiries(rule: Mapping[str, Json]) -> Iterator[_Expiry]:
    if rule.get("status") == "Disabled":
        return
    prefix, rest = _scope(rule)
    ends = rule.get("expiration")
    if isinstance(ends, Mapping) and ("days" in ends or "date" in ends):
        yield _Expiry("objects", prefix, rest, _days(ends.get("days")))
    former = rule.get("noncurrentVersionExpiration")
    if isinstance(former, Mapping):
        yield _Expiry("former versions", prefix, rest, _days(former.get("noncurrentDays")))


def _scope(rule: Mapping[str, Json]) -> tuple[str, str]:
    """Give the prefix of a rule, and what else it asks."""
    given = rule.get("filter")
    found = given if isinstance(given, Mapping) else {}
    inner = found.get("and")
    scope = {**_own_prefix(rule), **found, **(inner if isinstance(inner, Mapping) else {})}
    prefix = scope.pop("prefix", "")
    rest = {name: value for name, value in scope.items() if name != "and" and not is_missing(value)}
    return (prefix if isinstance(prefix, str) else ""), order(rest) if rest else ""


def _own_prefix(rule: Mapping[str, Json]) -> dict[str, Json]:
    """Give the prefix that stands at a rule itself, as older programs write it."""
    return {"prefix": rule["prefix"]} if isinstance(rule.get("prefix"), str) else {}


def _days(value: Json) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _images(before: Record, after: Record) -> Iterator[Lost]:
    """Tell of other rules for images: which images those take, only the registry knows."""
    old, new = (parsed(side.get("policy")) for side in (before, after))
    if not is_missing(after.get("policy")) and (new is None or order(old) != order(new)):
        yield Lost("policy", "other images are deleted by age or number", Answer.MAY)


def _table(before: Record, after: Record) -> Iterator[Lost]:
    old, new = before.get("ttl"), after.get("ttl")
    name = new.get("attributeName") if isinstance(new, Mapping) and new.get("enabled") is True else None
    was = old.get("attributeName") if isinstance(old, Mapping) and old.get("enabled") is True else None
    if name is not None and name != was:
        said = name if isinstance(name, str) else "an attribute"
        yield Lost("ttl", f"items whose {said} has passed are deleted", Answer.MAY)
    yield from _copies("regionName")(before, after)


def _copies(key: str) -> Callable[[Record, Record], Iterator[Lost]]:
    def compare(before: Record, after: Record) -> Iterator[Lost]:
        for name in sorted(_rows(before, "replicas", key).keys() - _rows(after, "replicas", key).keys()):
            yield Lost(f"replicas[{name}]", f"the copy in {name} is deleted")

    return compare


def _plan(before: Record, after: Record) -> Iterator[Lost]:
    old, new = _rows(before, "rules", "ruleName"), _rows(after, "rules", "ruleName")
    for name, rule in old.items():
        if name not in new:
            yield Lost(f"rules[{name}]", f"rule {name} makes no recovery points any more")
            continue
        for where in sorted(_targets(rule) - _targets(new[name])):
            yield Lost(f"rules[{name}].copyActions", f"recovery points are no longer copied to {where}")
        one, other = rule.get("schedule"), new[name].get("schedule")
        if one != other:
            yield Lost(f"rules[{name}].schedule", f"recovery points are made at other times: {other}", Answer.MAY)


def _targets(rule: Mapping[str, Json]) -> set[str]:
    rows = rule.get("copyActions")
    found = [
        row.get("destinationVaultArn") for row in (rows if isinstance(rows, list) else []) if isinstance(row, Mapping)
    ]
    return {each if isinstance(each, str) else "one not known" for each in found}


def _selection(before: Record, after: Record) -> Iterator[Lost]:
    for name, gone in (("resources", True), ("notResources", False)):
        old, new = (_texts(side.get(name)) for side in (before, after))
        for each in sorted(old - new if gone else new - old):
            if not (gone and "*" in new):
                yield Lost(name, f"{each} is no longer backed up")
    for name in ("conditions", "selectionTags"):
        if order(before.get(name)) != order(after.get(name)):
            yield Lost(name, "other resources are backed up", Answer.MAY)


def _texts(value: Json) -> set[str]:
    return {each for each in (value if isinstance(value, list) else []) if isinstance(each, str)}


def _queue(before: Record, after: Record) -> Iterator[Lost]:
    if not is_missing(before.get("redrivePolicy")) and is_missing(after.get("redrivePolicy")):
        yield Lost("redrivePolicy", "messages that cannot be handled are lost instead of set aside")


def _parameters(before: Record, after: Record) -> Iterator[Lost]:
    """Tell of a cache that may drop what it holds (Valkey, "Key eviction")."""
    old, new = (_rows(side, "parameters", "name").get("maxmemory-policy", {}).get("value") for side in (before, after))
    if old != new and not is_missing(new) and new != "noeviction":
        said = new if isinstance(new, str) else "another value"
        yield Lost(
            "parameters[maxmemory-policy]", f"items are dropped where memory ends: {said}", Answer.MAY, HazardKind.DATA
        )


_Compare = Callable[[Record, Record], Iterable[Lost]]
_RULED: Final[Mapping[str, _Compare]] = {
    aws("ecr/lifecyclePolicy"): _images,
    aws("s3/bucketLifecycleConfiguration"): _lifecycle,
}
"""Types whose mere presence deletes."""
_COMPARED: Final[Mapping[str, _Compare]] = {
    **_RULED,
    aws("backup/plan"): _plan,
    aws("backup/selection"): _selection,
    aws("dynamodb/table"): _table,
    aws("elasticache/parameterGroup"): _parameters,
    aws("memorydb/parameterGroup"): _parameters,
    aws("secretsmanager/secret"): _copies("region"),
    aws("sqs/queue"): _queue,
}
