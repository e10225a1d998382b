"""S3 buckets and the resources that configure them one aspect each."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hardening.aws.tagging import tag
from hardening.iam.documents import Statement
from hardening.iam.patterns import Kind, contains
from hardening.joins import referred_by
from hardening.resources import Graph, once
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.tokens import aws
from hardening.unions import mends_of, reads_of
from hardening.values import ABSENT, UNKNOWN, is_set, opened

BUCKET: Final = aws("s3/bucket")
POLICY: Final = aws("s3/bucketPolicy")
LOCK: Final = aws("s3/bucketObjectLockConfiguration")
CLASS: Final = "tags.S3Class"
LOGS_TO: Final = (
    (aws("s3/bucketLogging"), "targetBucket"),
    (aws("lb/loadBalancer"), "accessLogs.bucket"),
    (aws("lb/loadBalancer"), "connectionLogs.bucket"),
    (aws("elb/loadBalancer"), "accessLogs.bucket"),
    (aws("cloudfront/distribution"), "loggingConfig.bucket"),
)
"""What writes access logs, and the property that names the bucket."""
ANY_NAME: Final = "~"
"""No bucket can have this name, so that only a pattern for every bucket matches it."""
NONE: Final[Mapping[str, Check]] = MappingProxyType({})


class Purpose(StrEnum):
    """What a bucket is for, by its tag `S3Class`."""

    MEDIA_TEMP = "media-temp"
    MEDIA_ARCHIVE = "media-archive"
    AUDIT = "audit"
    TRAIL = "trail"
    ACCESS_LOGS = "access-logs"
    STATE = "state"
    """What is current stays for as long as it is used, such as the states of Pulumi's stacks."""


def purpose(bucket: Subject) -> object:
    """Give the value of the tag `S3Class`; it may be unknown, absent, or no class at all."""
    return tag(bucket, "S3Class")


def classed(bucket: Subject) -> bool:
    """Whether the program gives its buckets classes, so that one without is an oversight."""
    return _any_classed(bucket.graph)


@once
def _any_classed(graph: Graph) -> bool:
    return any(purpose(Subject(other, graph)) is not ABSENT for other in graph.all(BUCKET))


def keeps_logs(bucket: Subject) -> bool:
    """Whether a bucket is for access logs: by its class, or where no bucket has one, because they are sent to it."""
    if classed(bucket):
        return purpose(bucket) == Purpose.ACCESS_LOGS
    return any(bucket.graph.referring(bucket.resource, type_, via) for type_, via in LOGS_TO)


def configured(type_: str, where: Check, *, inline: Mapping[str, Check] = NONE, expected: str) -> Check:
    """The bucket has the aspect that resources of `type_` configure, and each that does passes `where`.

    `inline` gives the checks of the bucket's own, older properties for the same aspect. They count where no such
    resource does: the provider reads the aspect back into them, so their presence alone says nothing.
    """
    joined = referred_by(type_, "bucket", where=where, expected=expected)

    def run(subject: Subject) -> Outcomes:
        legacy = [path for path in inline if is_set(subject.get(path))]
        if legacy and not subject.graph.referring(subject.resource, type_, "bucket"):
            return tuple(outcome for path in legacy for outcome in inline[path](subject))
        return joined(subject)

    own = frozenset(("", path) for path in inline) | reads_of(inline.values())
    return Check(run, joined.reads | own, mends_of(inline.values()), joined.demands)


def below(path: str, inner: Check) -> Check:
    """The part of the subject below a path passes."""
    return Check(lambda subject: inner(subject.at(path)), _under(path, inner.reads), _under(path, inner.mends))


def _under(path: str, named: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((owner, name if owner else f"{path}.{name}") for owner, name in named)


def of_purpose(*wanted: str, then: Check, reason: str) -> Check:
    """The check holds for buckets of these purposes; where the tag is not known yet, a failure is no verdict."""

    def run(subject: Subject) -> Outcomes:
        found = purpose(subject)
        if found is not UNKNOWN and found not in wanted:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = then(subject)
        return (subject.undecided(CLASS, reason),) if found is UNKNOWN and outcomes else outcomes

    return Check(run, then.reads | {("", CLASS)}, then.mends)


def names_of(bucket: Subject) -> tuple[str, ...]:
    """Give the names under which policies know a bucket: none while AWS has still to make one up."""
    resource = bucket.resource
    values = (resource.outputs.get("bucket", ABSENT), resource.properties.get("bucket", ABSENT), resource.id)
    return tuple(dict.fromkeys(name for name in map(opened, values) if isinstance(name, str) and name))


def speaks_of_bucket(statement: Statement, name: str) -> bool:
    """Whether a statement speaks of the bucket itself. One that lists what it leaves out is not relied on."""
    return any(contains(pattern, _arn(pattern, name), Kind.RESOURCE) for pattern in statement.resources)


def speaks_of_objects(statement: Statement, name: str) -> bool:
    """Whether a statement speaks of every object of the bucket."""
    return any(contains(pattern, _arn(pattern, f"{name}/*"), Kind.RESOURCE) for pattern in statement.resources)


def _arn(pattern: str, name: str) -> str:
    """Give the ARN of a bucket or of its objects, in the partition that a pattern names."""
    return f"arn:{pattern.removeprefix('arn:').partition(':')[0]}:s3:::{name}"
