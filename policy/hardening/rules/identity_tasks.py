"""IAM: a role belongs to one task, and to one of its two purposes."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.frameworks import nist
from hardening.references import referred
from hardening.resources import Resource
from hardening.rows import HIGH, STRICT, join_row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject
from hardening.rules.identity import ROLE
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

TASK: Final = aws("ecs/taskDefinition")
_EXECUTION, _WORK = "executionRoleArn", "taskRoleArn"
_PATHS: Final = (_EXECUTION, _WORK)
_OWN: Final = "a role that no other task has"


def _names(subject: Subject, path: str) -> frozenset[str]:
    """Give what a role is known by: the resource of the program, and the name at the end of its ARN."""
    value = subject.value(path)
    urns = {role.urn for role in referred(subject, path, ROLE)}
    return frozenset(urns | ({value.rpartition("/")[2]} if isinstance(value, str) and value else set()))


def _open(subject: Subject, path: str) -> bool:
    """Whether a role is given that cannot be told yet."""
    return subject.value(path) is UNKNOWN and not _names(subject, path)


def _apart(subject: Subject) -> Iterator[Outcome]:
    """The role that starts a task is not the one that its code works as: it reads every secret of the task."""
    expected = "another role than executionRoleArn"
    if _names(subject, _EXECUTION) & _names(subject, _WORK):
        yield subject.fail(_WORK, expected, "the same role")
    elif is_set(subject.get(_WORK)) and is_set(subject.get(_EXECUTION)) and any(_open(subject, p) for p in _PATHS):
        yield subject.undecided(_WORK, expected)


def _own(subject: Subject) -> Iterator[Outcome]:
    """No task of another family has one of the roles."""
    others = [subject.of(other) for other in _others(subject)]
    for path in _PATHS:
        if is_set(subject.get(path)):
            yield from _shared(subject, path, others)


def _others(subject: Subject) -> Sequence[Resource]:
    family = subject.value("family")
    return [
        other
        for other in subject.graph.all(TASK)
        if other is not subject.resource and (family is UNKNOWN or subject.of(other).value("family") != family)
    ]


def _shared(subject: Subject, path: str, others: Sequence[Subject]) -> Iterator[Outcome]:
    mine = _names(subject, path)
    holder = next((other for other in others for theirs in _PATHS if mine & _names(other, theirs)), None)
    if holder is not None:
        yield subject.fail(path, _OWN, f"the role is also one of {holder.resource.name}")
    elif others and (_open(subject, path) or any(_open(other, theirs) for other in others for theirs in _PATHS)):
        yield subject.undecided(path, _OWN)


def _judge(subject: Subject) -> Outcomes:
    return (*_apart(subject), *_own(subject))


RULES: Final[tuple[Rule, ...]] = (
    join_row("IAM-12 role-per-service", "No two tasks share a role, and none works as the role that starts it", TASK,
        Check(_judge, frozenset({("", "family"), *(("", path) for path in _PATHS), (ROLE, "name")})), nist("AC-6"),
        nist("AC-5"), severity=HIGH, controls=("AC-1", "AC-2"), dev=STRICT,
        fix="Give each task an execution role and a task role of its own."),
)  # fmt: skip
