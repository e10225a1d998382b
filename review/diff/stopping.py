"""What an update stops for a while, or for good: work that is switched off, and upgrades without a way back."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hardening.tokens import aws
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing
from review.diff.kinds import Answer, Op
from review.diff.records import Record, inputs


def _nothing(value: Json) -> bool:
    return value == 0 and not isinstance(value, bool)


def _off(value: Json) -> bool:
    return value is False or value == "DISABLED"


_SWITCHES: Final[Mapping[str, tuple[str, Callable[[Json], bool], str]]] = {
    aws(type_): switch
    for type_, switch in {
        "autoscaling/group": ("maxSize", _nothing, "no instance of the group runs any more"),
        "cloudwatch/eventRule": ("state", _off, "what the rule starts is started no longer"),
        "ecs/service": ("desiredCount", _nothing, "no task of the service runs any more"),
        "lambda/eventSourceMapping": ("enabled", _off, "the function is given nothing any more"),
        "lambda/function": ("reservedConcurrentExecutions", _nothing, "every call of the function is refused"),
        "scheduler/schedule": ("state", _off, "what it starts is started no longer"),
    }.items()
}
"""Types with a property that stops their work, and what that means."""
_DATABASES: Final = frozenset(map(aws, ("docdb/cluster", "neptune/cluster", "rds/cluster", "rds/instance")))
_CLASSES: Final = ("instanceClass", "dbClusterInstanceClass", "nodeType")


def stops(raw: Raw) -> Iterator[tuple[str, str, Answer]]:
    """Give paths whose change stops something, with what that means."""
    if raw.op is not Op.UPDATE:
        return
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    if raw.type in _SWITCHES:
        name, stopped, means = _SWITCHES[raw.type]
        if stopped(after.get(name)) and not stopped(before.get(name)):
            yield name, means, Answer.WILL
    if raw.type in _DATABASES:
        yield from _upgraded(before, after)


def _upgraded(before: Record, after: Record) -> Iterator[tuple[str, str, Answer]]:
    """Tell of what a database restarts for (Amazon RDS User Guide, "Modifying an Amazon RDS DB instance")."""
    old, new = (_major(side) for side in (before, after))
    if old and new and old != new:
        means = f"upgraded from {old} to {new}: offline meanwhile, and only a snapshot leads back"
        yield "engineVersion", means, Answer.WILL
    size, less = before.get("allocatedStorage"), after.get("allocatedStorage")
    if isinstance(size, int | float) and isinstance(less, int | float) and less < size:
        yield (
            "allocatedStorage",
            f"{less:g} GiB instead of {size:g}: AWS refuses, and the update stops half-way",
            Answer.NO,
        )
    for name in _CLASSES:
        one, other = before.get(name), after.get(name)
        if one != other and not is_missing(one) and after.get("applyImmediately") is True:
            yield name, "restarted at once, not in the maintenance window", Answer.WILL


def _major(given: Record) -> str:
    """Give the part of a version that only an upgrade changes: `17` of PostgreSQL 17.2, `8.0` of MySQL 8.0.36."""
    version = given.get("engineVersion")
    if not isinstance(version, str):
        return ""
    parts = version.split(".")
    return parts[0] if "postgres" in str(given.get("engine")) else ".".join(parts[:2])
