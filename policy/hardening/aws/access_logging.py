"""Where access logs of buckets go: to another bucket that is there for them."""

from fnmatch import fnmatchcase
from typing import Final

from hardening.aws.buckets import BUCKET, CLASS, Purpose, keeps_logs
from hardening.checks import equals, only_undecided
from hardening.rule import PASSED, Check, Outcomes, Parameter, Subject
from hardening.values import is_set

EXTERNAL: Final = Parameter(
    name="externalBuckets",
    description="Names (patterns) of buckets outside the program that access logs may go to.",
    prod=[],
    dev=[],
    schema={"type": "array", "items": {"type": "string"}, "uniqueItems": True},
)


def _elsewhere(subject: Subject, target: str) -> bool:
    """Whether a name that is known is one of the buckets outside the program that logs may go to."""
    name, allowed = subject.value(target), subject.parameters.get(EXTERNAL.name)
    patterns = allowed if isinstance(allowed, list) else []
    return isinstance(name, str) and any(fnmatchcase(name, str(pattern)) for pattern in patterns)


def delivers(target: str) -> Check:
    """The target bucket is another one of this program, of the class for access logs."""
    expected = f"another bucket of this program, with the tag S3Class={Purpose.ACCESS_LOGS}"

    def run(subject: Subject) -> Outcomes:
        if not is_set(subject.get(target)):
            return (subject.fail(target, expected),)
        graph, resource = subject.graph, subject.resource
        found = [other for other in graph.targets(resource, target) if other.type == BUCKET]
        logged = [resource, *(other for other in graph.targets(resource, "bucket") if other.type == BUCKET)]
        if not found:
            if _elsewhere(subject, target):
                return PASSED
            return (subject.undecided(target, expected, "a bucket that this program does not declare"),)
        if any(other in logged for other in found):
            return (subject.fail(target, expected, "the bucket itself"),)
        logs = [other for other in map(subject.of, found) if not keeps_logs(other)]
        verdicts = [equals(CLASS, Purpose.ACCESS_LOGS.value)(other) for other in logs]
        if any(outcomes and not only_undecided(outcomes) for outcomes in verdicts):
            return (subject.fail(target, expected, "a bucket of another class"),)
        return (subject.undecided(target, expected),) if any(verdicts) else PASSED

    return Check(run, frozenset({("", target), (BUCKET, CLASS)}))
