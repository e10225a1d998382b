"""Resource options: what holds data is protected, and nothing hides a property from the rules."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from hardening.aws.tagging import tag
from hardening.frameworks import nist
from hardening.rows import HIGH, LISTS, OFF, names, row, setting
from hardening.rule import Check, Level, Outcome, Rule, Subject
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN

BUCKET: Final = aws("s3/bucket")
_STATEFUL: Final = (
    aws("rds/instance"),
    aws("rds/cluster"),
    aws("docdb/cluster"),
    aws("dynamodb/table"),
    aws("elasticache/replicationGroup"),
    aws("memorydb/cluster"),
    aws("kms/key"),
    aws("kms/replicaKey"),
    aws("secretsmanager/secret"),
    aws("cloudtrail/trail"),
    aws("backup/vault"),
    aws("backup/logicallyAirGappedVault"),
    BUCKET,
)
_PASSING: Final = frozenset({"media-temp", "access-logs"})
"""Classes of buckets whose objects expire soon by themselves."""


def _protected(subject: Subject) -> Iterator[Outcome]:
    options = subject.resource.options
    if options.delete_before_replace:
        yield subject.fail("", "no deleteBeforeReplace, which loses the data", "deleteBeforeReplace is true")
    if options.protect:
        return
    found = tag(subject, "S3Class") if subject.resource.type == BUCKET else None
    if found is UNKNOWN:
        yield subject.undecided("tags.S3Class", "a class known at preview, or the option protect")
    elif not (isinstance(found, str) and found in _PASSING):
        yield subject.fail("", "the option protect", "not protected")


PROTECT: Final = row(
    "G-04 protect-stateful", "What holds data, keys or evidence cannot be deleted by an update", _STATEFUL,
    Check(lambda subject: tuple(_protected(subject)), frozenset({(BUCKET, "tags")})), nist("CP-9"), severity=HIGH,
    controls=("ND-2",), dev=OFF, fix="Set the resource option protect.",
)  # fmt: skip


def ignore_changes_rule(rules: Iterable[Rule]) -> Rule:
    """Build the rule that no resource ignores changes of a property that one of these mandatory rules reads."""
    table = _table(rule for rule in rules if rule.prod is Level.MANDATORY)

    def run(subject: Subject) -> Iterator[Outcome]:
        if not subject.resource.options.ignore_changes:
            return
        read = table.get(subject.resource.type, {}) | table.get("*", {})
        for index, name in enumerate(subject.resource.options.ignore_changes):
            if hiding := _hiding(name, read, _allowed(subject)):
                yield subject.fail(f"ignoreChanges[{index}]", "changes of what rules read", f"{name} ({hiding})")

    return row(
        "G-03 ignore-changes", "No resource ignores changes of a property that a rule reads", "*",
        Check(lambda subject: tuple(run(subject))), nist("CM-6"), severity=HIGH, controls=("ND-2", "ND-4"),
        fix="Remove the property from ignoreChanges.", parameters=(_ALLOW,),
    )  # fmt: skip


_WHITELIST: Final = {
    aws("elasticache/replicationGroup"): ["authToken"],
    aws("ecs/service"): ["desiredCount", "taskDefinition"],
    "github:index/repository:Repository": ["description"],
}
_ALLOW: Final = setting(
    "allow",
    "Types to the properties that something else than the program changes, such as a rotation.",
    LISTS,
    _WHITELIST,
)


def _table(rules: Iterable[Rule]) -> Mapping[str, dict[str, str]]:
    """Give for each type the first steps of the paths that rules read, in plain spelling, with a rule's id."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for rule in rules:
        for owner, path in rule.check.reads:
            for type_ in (owner,) if owner else rule.types:
                table[type_].setdefault(_plain(path), rule.id)
    return table


def _plain(name: str) -> str:
    """Give the first step of a path in one spelling: `rules[0].expiration`, `["tags"]["a"]`, `deletion_protection`."""
    found = re.search(r"[A-Za-z_]\w*", name)
    return found[0].replace("_", "").lower() if found else ""


def _allowed(subject: Subject) -> Collection[str]:
    allow = subject.parameters["allow"]
    names = allow.get(subject.resource.type, ()) if isinstance(allow, Mapping) else ()
    return {_plain(str(name)) for name in names}


def _hiding(name: str, read: Mapping[str, str], allowed: Collection[str]) -> str:
    """Say which rule an ignored property is hidden from; an empty text when from none."""
    plain = _plain(name)
    if not plain:
        return "every rule"
    return "" if plain in allowed else read.get(plain, "")


def _in_component(subject: Subject) -> Iterator[Outcome]:
    """A component of the listed kinds, or any where none is listed, is the parent."""
    listed, parent = subject.parameters[_COMPONENTS.name], subject.resource.parent
    kinds = [str(kind) for kind in listed] if isinstance(listed, list) else []
    above = parent.split("::")[2].split("$") if parent.count("::") > 2 else []  # noqa: PLR2004  parts of a URN
    own = [kind for kind in above if kind != STACK]
    if not own or (kinds and not set(kinds) & set(own)):
        expected = f"a parent of type {' or '.join(kinds)}" if kinds else "a component as the parent"
        yield subject.fail("", expected, "declared by itself")


_COMPONENTS: Final = names("components", "Types of components that may hold data; none stands for any.")

RULES: Final = (
    PROTECT,
    row("G-16 inside-components", "What holds data stands within a component that hardens it", _STATEFUL,
        Check(lambda subject: tuple(_in_component(subject))), nist("CM-2"), parameters=(_COMPONENTS,),
        fix="Declare it by a component of your own instead of by itself.", prod=OFF),
)  # fmt: skip
