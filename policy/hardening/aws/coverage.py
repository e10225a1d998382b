"""Which stores a backup plan covers: by reference, by ARN pattern or by tag."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import items
from hardening.iam.documents import glob
from hardening.resources import Resource
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set, opened

SELECTION: Final = aws("backup/selection")
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    aws("rds/instance"): ("arn:*:rds:*:*:db:", "identifier"),
    aws("rds/cluster"): ("arn:*:rds:*:*:cluster:", "clusterIdentifier"),
    aws("docdb/cluster"): ("arn:*:rds:*:*:cluster:", "clusterIdentifier"),
    aws("dynamodb/table"): ("arn:*:dynamodb:*:*:table/", "name"),
    aws("s3/bucket"): ("arn:*:s3:::", "bucket"),
}
"""How the ARN of a store begins, and the property with which it ends."""
_FIELDS: Final = 6
STORES: Final = tuple(_NAMED)


def covered(store: Subject) -> bool | None:
    """Whether some selection takes the store; None while it cannot be told."""
    answers = [_takes(store.of(each), store) for each in store.graph.all(SELECTION)]
    return True if True in answers else None if None in answers else False


def _takes(selection: Subject, store: Subject) -> bool | None:
    resource, graph = selection.resource, store.graph
    if resource in graph.referring(store.resource, SELECTION, "notResources") or _listed(
        selection, "notResources", store
    ):
        return False
    named = resource in graph.referring(store.resource, SELECTION, "resources") or _listed(
        selection, "resources", store
    )
    by_tag = any(_tagged(part, store) for part in items(selection, "selectionTags"))
    if (named or by_tag) and _meets(selection, store):
        return None if resource in graph.unresolved(SELECTION, "notResources") else True
    return None if resource in graph.unresolved(SELECTION, "resources") else False


def _listed(selection: Subject, path: str, store: Subject) -> bool:
    """Whether a list of ARN patterns takes the store in; a name still to be made up matches only wildcards."""
    value = selection.value(path)
    patterns = [opened(item) for item in value] if isinstance(value, list) else []
    return any(isinstance(pattern, str) and _matches(pattern, store.resource) for pattern in patterns)


def _matches(pattern: str, store: Resource) -> bool:
    begin, name = _NAMED[store.type]
    known = opened(store.properties.get(name))
    arn = begin.split(":", _FIELDS - 1)
    fields = pattern.split(":", _FIELDS - 1)
    if len(fields) < _FIELDS:
        return pattern == "*"
    last = f"{arn[-1]}{known}" if isinstance(known, str) else f"{arn[-1]}~"
    return glob(fields[2], arn[2]) and glob(fields[-1], last)


def _tagged(part: Subject, store: Subject) -> bool:
    key, value = part.value("key"), part.value("value")
    return isinstance(key, str) and value is not UNKNOWN and tag(store, key) == value


def _meets(selection: Subject, store: Subject) -> bool:
    """Whether the store meets every further condition; of those only equality is read."""
    return all(_equal(part, store) for part in items(selection, "conditions"))


def _equal(condition: Subject, store: Subject) -> bool:
    others = any(is_set(condition.get(kind)) for kind in ("stringLikes", "stringNotEquals", "stringNotLikes"))
    return not others and all(_is_tagged(part, store) for part in items(condition, "stringEquals"))


def _is_tagged(part: Subject, store: Subject) -> bool:
    key = part.value("key")
    name = key.removeprefix("aws:ResourceTag/") if isinstance(key, str) else ""
    return bool(name) and tag(store, name) == part.value("value")


def wanting(subject: Subject, purposes: frozenset[str]) -> Iterator[Resource]:
    """Give the stores of the program that need a backup: a replica has none of its own, most buckets none at all."""
    for store in subject.graph.all(*STORES):
        if needs_backup(subject.of(store), purposes):
            yield store


def needs_backup(store: Subject, purposes: frozenset[str]) -> bool:
    """Whether a store needs a backup; a bucket whose class is not known yet may."""
    if store.resource.type == aws("s3/bucket"):
        found = tag(store, "S3Class")
        return found is UNKNOWN or (isinstance(found, str) and found in purposes)
    return not is_set(store.get("replicateSourceDb"))
