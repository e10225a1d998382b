"""S3: what every bucket has, whatever it holds."""

from typing import Final

from hardening.aws.access_logging import EXTERNAL, delivers
from hardening.aws.buckets import BUCKET, CLASS, Purpose, below, configured, keeps_logs, purpose
from hardening.checks import (
    all_of,
    any_of,
    contains_all,
    customer_key,
    each,
    equals,
    is_false,
    is_true,
    not_true,
    one_of,
    present,
    when,
)
from hardening.frameworks import cis, fsbp, nist
from hardening.rows import CRITICAL, HIGH, OFF, STRICT, join_row, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

VERSIONING: Final = aws("s3/bucketVersioning")
ENCRYPTION: Final = aws("s3/bucketServerSideEncryptionConfiguration")
BLOCK: Final = aws("s3/bucketPublicAccessBlock")
ACCOUNT_BLOCK: Final = aws("s3/accountPublicAccessBlock")
ACCESS_POINT: Final = aws("s3/accessPoint")
LOGGING: Final = aws("s3/bucketLogging")
OWNERSHIP: Final = aws("s3/bucketOwnershipControls")

_FLAGS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_BLOCKED: Final = all_of(*map(is_true, _FLAGS))

_ALGORITHM: Final = "applyServerSideEncryptionByDefault.sseAlgorithm"
_NO_SSE_C: Final = contains_all("blockedEncryptionTypes", ("SSE-C",))
_SEALED: Final = all_of(
    one_of(_ALGORITHM, ("aws:kms", "aws:kms:dsse")),
    customer_key("applyServerSideEncryptionByDefault.kmsMasterKeyId"),
    any_of(equals(_ALGORITHM, "aws:kms:dsse"), is_true("bucketKeyEnabled")),
    _NO_SSE_C,
)
"""S3 Bucket Keys do not exist for dual-layer encryption (S3 User Guide), so only `aws:kms` needs one."""
_SEALED_BY_S3: Final = any_of(_SEALED, all_of(equals(_ALGORITHM, "AES256"), _NO_SSE_C))


def _encryption(rule: Check) -> Check:
    inline = all_of(
        present("serverSideEncryptionConfiguration.rule"), below("serverSideEncryptionConfiguration.rule", rule)
    )
    return configured(
        ENCRYPTION,
        all_of(present("rules"), each("rules", rule)),
        inline={"serverSideEncryptionConfiguration": inline},
        expected="a default encryption with a customer key",
    )


_BUCKET_KEY: Final = each(
    "rules", when(equals(_ALGORITHM, "aws:kms"), is_true("bucketKeyEnabled"), "it has no use for a bucket key")
)
"""What holds for any class of bucket."""
_WITH_KEY: Final = _encryption(_SEALED)
_WITHOUT_KEY: Final = _encryption(_SEALED_BY_S3)


def _encrypted(subject: Subject) -> Outcomes:
    """Demand a customer key, save for access logs: load balancers deliver to buckets with SSE-S3 only."""
    outcomes = _WITH_KEY(subject)
    if keeps_logs(subject):
        return _WITHOUT_KEY(subject)
    if outcomes and purpose(subject) is UNKNOWN and not _WITHOUT_KEY(subject):
        return (subject.undecided(CLASS, f"{Purpose.ACCESS_LOGS}, the only class without a customer key"),)
    return outcomes


def _versioned(subject: Subject) -> Outcomes:
    """Demand versioning, declared in one place: two declarations undo each other on every update."""
    outcomes = _VERSIONING(subject)
    twice = [path for path in _INLINE_VERSIONING if is_set(value := subject.get(path)) and value is not UNKNOWN]
    if twice and subject.graph.referring(subject.resource, VERSIONING, "bucket"):
        return (*outcomes, *(subject.fail(path, "versioning declared once", "declared twice") for path in twice))
    return outcomes


_INLINE_VERSIONING: Final = {
    "versioning": is_true("versioning.enabled"),
    "versionings": is_true("versionings[0].enabled"),
}
_VERSIONING: Final = configured(
    VERSIONING,
    equals("versioningConfiguration.status", "Enabled"),
    inline=_INLINE_VERSIONING,
    expected="versioning with status 'Enabled'",
)


_LOGGED: Final = configured(
    LOGGING,
    delivers("targetBucket"),
    inline={"logging": delivers("logging.targetBucket"), "loggings": delivers("loggings[0].targetBucket")},
    expected="access logging",
)


def _logs_elsewhere(subject: Subject) -> Outcomes:
    """Demand access logging of every bucket but those that hold access logs, which would log themselves for ever."""
    if keeps_logs(subject):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the bucket holds access logs"),)
    outcomes = _LOGGED(subject)
    return (subject.undecided(CLASS, "a known class"),) if outcomes and purpose(subject) is UNKNOWN else outcomes


RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-01 public-access-block", "Buckets, access points and the account block public access in all four ways",
        (BUCKET, ACCOUNT_BLOCK, ACCESS_POINT), by_type({BUCKET: configured(BLOCK, all_of(_BLOCKED,
        not_true("skipDestroy")), expected="a public access block"), ACCOUNT_BLOCK: _BLOCKED,
        ACCESS_POINT: all_of(present("vpcConfiguration.vpcId",
        "a VPC, so that the access point is not on the internet"), below("publicAccessBlockConfiguration", _BLOCKED))}),
        cis("2.1.4"), fsbp("S3.1"), fsbp("S3.8"), nist("AC-3"), severity=CRITICAL, controls=("WS-4",), dev=STRICT,
        waivable=False,
        fix="Give the bucket a BucketPublicAccessBlock with all four flags true, and keep it when the stack goes."),
    join_row("S3-02 encryption",
        "Buckets encrypt with a customer key and a bucket key, and refuse keys that clients bring", BUCKET,
        Check(_encrypted, _WITH_KEY.reads | {("", CLASS)}, demands={ENCRYPTION: (_BUCKET_KEY,)}), nist("SC-28"),
        severity=HIGH, controls=("WS-4",),
        fix="Set aws:kms with kmsMasterKeyId, bucketKeyEnabled and blockedEncryptionTypes SSE-C as default "
        "encryption."),
    join_row("S3-03 versioning", "Buckets keep the versions of objects that are overwritten or deleted", BUCKET,
        Check(_versioned, _VERSIONING.reads, demands=_VERSIONING.demands), nist("CP-9"), severity=HIGH,
        controls=("ND-4", "WS-4"), fix="Declare versioning once, as a BucketVersioning with status Enabled."),
    join_row("S3-08 access-logging", "Buckets log access to a bucket for access logs", BUCKET,
        Check(_logs_elsewhere, _LOGGED.reads | {("", CLASS)}), cis("3.4"), fsbp("S3.9"), nist("AU-12"),
        controls=("IR-2c",), fix="Give the bucket a BucketLogging whose target is the access-log bucket.",
        parameters=(EXTERNAL,)),
    join_row("S3-09 ownership", "Buckets own every object and have no access control lists", BUCKET,
        configured(OWNERSHIP, equals("rule.objectOwnership", "BucketOwnerEnforced"),
        expected="ownership controls: only buckets made since April 2023 have them by default"), fsbp("S3.12"),
        nist("AC-3"), controls=("WS-4",), fix="Give the bucket a BucketOwnershipControls with BucketOwnerEnforced."),
    row("S3-10 no-force-destroy", "Destroying a stack does not delete objects",
        (BUCKET, aws("s3/bucketObject"), aws("s3/bucketObjectv2"), aws("s3/objectCopy"), aws("s3/directoryBucket")),
        is_false("forceDestroy"), nist("CP-9"), severity=HIGH, controls=("ND-4", "WS-4"), dev=OFF,
        fix="Leave forceDestroy out, or set it to false."),
)  # fmt: skip
