"""IAM: a role belongs to one task, and to one of its two purposes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.frameworks import nist
from hardening.references import referred
from hardening.resources import Graph, Resource, once
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
    told, family = _told(subject.graph), _family(subject)
    for path in _PATHS:
        if is_set(subject.get(path)):
            yield from _shared(subject, path, told, family)


def _shared(subject: Subject, path: str, told: "_Told", family: str | None) -> Iterator[Outcome]:
    holders = {place for name in _names(subject, path) for place in told.holders.get(name, ())}
    first = next((place for place in sorted(holders) if told.apart(place, subject, family)), None)
    if first is not None:
        yield subject.fail(path, _OWN, f"the role is also one of {told.tasks[first].name}")
    elif (_open(subject, path) and told.others(family)) or any(
        told.apart(place, subject, family) for place in told.open
    ):
        yield subject.undecided(path, _OWN)


def _family(subject: Subject) -> str | None:
    """Give the family of a task, as far as it tells two apart; None while it is unknown."""
    value = subject.value("family")
    return None if value is UNKNOWN else f"{type(value).__name__} {value!r}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What the tasks of a program say of their roles and families, read once."""

    tasks: Sequence[Resource]
    families: Sequence[str | None]
    count: Mapping[str | None, int]
    """How many tasks are of a family."""
    holders: Mapping[str, Sequence[int]]
    """Which tasks have a role, by what it is known by."""
    open: Sequence[int]
    """Tasks with a role that cannot be told yet."""

    def others(self, family: str | None) -> bool:
        """Whether a task of this family, or one that is not known, is beside tasks of other families."""
        return len(self.tasks) > (1 if family is None else self.count[family])

    def apart(self, place: int, subject: Subject, family: str | None) -> bool:
        """Whether a task is another one, and may be of another family."""
        return self.tasks[place] is not subject.resource and (family is None or self.families[place] != family)


@once
def _told(graph: Graph) -> _Told:
    subjects = [Subject(task, graph) for task in graph.all(TASK)]
    families = [_family(one) for one in subjects]
    holders: dict[str, list[int]] = {}
    for place, one in enumerate(subjects):
        for name in sorted({name for path in _PATHS for name in _names(one, path)}):
            holders.setdefault(name, []).append(place)
    unknown = [place for place, one in enumerate(subjects) if any(_open(one, path) for path in _PATHS)]
    return _Told([one.resource for one in subjects], families, Counter(families), holders, unknown)


def _judge(subject: Subject) -> Outcomes:
    return (*_apart(subject), *_own(subject))


RULES: Final[tuple[Rule, ...]] = (
    join_row("IAM-12 role-per-service", "No two tasks share a role, and none works as the role that starts it", TASK,
        Check(_judge, frozenset({("", "family"), *(("", path) for path in _PATHS), (ROLE, "name")})), nist("AC-6"),
        nist("AC-5"), severity=HIGH, controls=("AC-1", "AC-2"), dev=STRICT,
        fix="Give each task an execution role and a task role of its own."),
)  # fmt: skip
