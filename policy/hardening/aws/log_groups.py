"""Log groups that services write to: found by name or reference, declared here, with a retention."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hardening.resources import Resource
from hardening.rule import Outcome, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret

LOG_GROUP: Final = aws("cloudwatch/logGroup")
READS: Final = ((LOG_GROUP, "name"), (LOG_GROUP, "retentionInDays"))
"""What a check that looks for log groups reads of them."""
_ARN: Final = re.compile(r"arn:[\w-]+:logs:[\w-]*:\d*:log-group:(?P<name>[^:]+)(?::.*)?")


def named(subject: Subject, name: str) -> list[Resource]:
    """Give the log groups of the program with this name."""
    found = subject.graph.identity_index.get(name, ())
    return [other for other in found if other.type == LOG_GROUP and name in _names(other)]


def _names(group: Resource) -> tuple[object, ...]:
    """Give what a group is called: by the program, or for lack of that by the provider, once it has answered."""
    own = group.get("name")
    return (group.outputs.get("name") if own is ABSENT else own, own)


def name_of(destination: str) -> str:
    """Give the name in the ARN of a log group; another text is a name already."""
    found = _ARN.fullmatch(destination)
    return found["name"] if found else destination


def declared(subject: Subject, path: str, name: str, *, taken_from: str = "") -> Iterator[Outcome]:
    """The group of this name is declared in the program, with a retention.

    The name does not show when it is taken from a secret: the property at `path`, or another one.
    """
    sealed = isinstance(subject.get(taken_from or path), Secret)
    shown = "of a secret name" if sealed else name
    expected = f"a log group {shown} declared in this program, with a retention"
    groups = named(subject, name)
    if groups:
        yield from retained(subject, groups)
    elif any(other.get("name") is UNKNOWN for other in subject.graph.all(LOG_GROUP)):
        yield subject.undecided(path, expected, "perhaps one of the log groups whose name is unknown")
    else:
        yield subject.fail(
            path, expected, f"written to a group {shown} that the service makes by itself and keeps for ever"
        )


def retained(subject: Subject, groups: Iterable[Resource]) -> Iterator[Outcome]:
    """Every one of these groups forgets some day."""
    for group in groups:
        days = group.get("retentionInDays")
        kept = isinstance(days, int) and not isinstance(days, bool) and days > 0
        if not kept and group.get("logGroupClass") != "DELIVERY":
            yield subject.of(group).verdict_on("retentionInDays", "a number of days")


def destination(subject: Subject, path: str) -> Iterator[Outcome]:
    """The group that a property names, by name or ARN, is declared in the program, with a retention."""
    value = subject.value(path)
    if value is UNKNOWN:
        found = [other for other in _referred(subject, path) if other.type == LOG_GROUP]
        if found:
            yield from retained(subject, found)
        else:
            yield subject.undecided(path, "a log group declared in this program")
    elif isinstance(value, str) and value:
        name = name_of(value)
        if not name.startswith("arn:"):
            yield from declared(subject, path, name)
    elif value is not ABSENT:
        yield subject.fail(path, "the name or ARN of a log group")


def _referred(subject: Subject, path: str) -> list[Resource]:
    return subject.graph.targets(subject.resource, subject.where(path))
