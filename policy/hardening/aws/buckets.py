"""S3 buckets and the resources that configure them one aspect each."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hardening.aws.tagging import tag
from hardening.iam.documents import Statement, glob
from hardening.joins import referred_by
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict, reads_of
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened

BUCKET: Final = aws("s3/bucket")
POLICY: Final = aws("s3/bucketPolicy")
LOCK: Final = aws("s3/bucketObjectLockConfiguration")
CLASS: Final = "tags.S3Class"
ANY_NAME: Final = "~"
"""No bucket can have this name, so that only a pattern for every bucket matches it."""
_PREFIX: Final = re.compile(r"^arn:[^:]*:s3:::")
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
    return Check(run, joined.reads | own)


def below(path: str, inner: Check) -> Check:
    """The part of the subject below a path passes."""
    return Check(
        lambda subject: inner(subject.at(path)),
        frozenset((owner, read if owner else f"{path}.{read}") for owner, read in inner.reads),
    )


def of_purpose(*wanted: str, then: Check, reason: str) -> Check:
    """The check holds for buckets of these purposes; where the tag is not known yet, a failure is no verdict."""

    def run(subject: Subject) -> Outcomes:
        found = purpose(subject)
        if found is not UNKNOWN and found not in wanted:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = then(subject)
        return (subject.undecided(CLASS, reason),) if found is UNKNOWN and outcomes else outcomes

    return Check(run, then.reads | {("", CLASS)})


def names_of(bucket: Subject) -> tuple[str, ...]:
    """Give the names under which policies know a bucket: none while AWS has still to make one up."""
    resource = bucket.resource
    values = (resource.outputs.get("bucket", ABSENT), resource.properties.get("bucket", ABSENT), resource.id)
    return tuple(dict.fromkeys(name for name in map(opened, values) if isinstance(name, str) and name))


def speaks_of_bucket(statement: Statement, name: str) -> bool:
    """Whether a statement speaks of the bucket itself. One that lists what it leaves out is not relied on."""
    return any(glob(_below_prefix(pattern), name) for pattern in statement.resources)


def speaks_of_objects(statement: Statement, name: str) -> bool:
    """Whether a statement speaks of every object of the bucket: its pattern is open from the bucket's name on."""
    place = f"{name}/"
    patterns = [_below_prefix(pattern) for pattern in statement.resources]
    stems = [pattern.rstrip("*") for pattern in patterns if pattern.endswith("*")]
    return any(glob(stem, place[:length]) for stem in stems for length in range(len(place) + 1))


def _below_prefix(pattern: str) -> str:
    """Give what an ARN pattern says below `arn:<partition>:s3:::`."""
    return _PREFIX.sub("", pattern, count=1)
