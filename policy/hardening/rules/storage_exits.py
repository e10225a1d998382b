"""S3: nothing goes out to where the program cannot see."""

from typing import Final

from hardening.aws.buckets import BUCKET, below
from hardening.checks import absent, all_of, customer_key, each
from hardening.conditions import if_set
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of, is_account
from hardening.iam.grants import no_strangers
from hardening.references import referred
from hardening.rows import HIGH, TEXTS, join_row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

REPLICATION: Final = aws("s3/bucketReplicationConfig")
INVENTORY: Final = aws("s3/inventory")
ANALYTICS: Final = aws("s3/analyticsConfiguration")
NOTIFICATION: Final = aws("s3/bucketNotification")
ACCESS_POINT: Final = aws("s3/accessPoint")
ACCESS_POINT_POLICY: Final = aws("s3control/accessPointPolicy")
SYNC_BUCKET: Final = aws("datasync/s3Location")
SYNC_OUTSIDE: Final = tuple(
    aws(f"datasync/{name}")
    for name in ("nfsLocation", "locationSmb", "locationHdfs", "locationObjectStorage", "locationAzureBlob")
)


def _bucket(path: str) -> Check:
    """The property names a bucket of this program, or one that the parameters allow."""
    expected = "a bucket of this program, or one of allowedBuckets"

    def run(subject: Subject) -> Outcomes:
        value, allowed = subject.value(path), subject.parameters["allowedBuckets"]
        if referred(subject, path, BUCKET):
            return PASSED
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        name = value.rpartition(":")[2] if isinstance(value, str) else ""
        return PASSED if isinstance(allowed, list) and name in allowed else (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def _account(path: str) -> Check:
    """The property, when set, is the id of the own account or of a trusted one."""

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        return PASSED if value is ABSENT else _standing(subject, path, value)

    return Check(run, frozenset({("", path)}))


def _standing(subject: Subject, path: str, account: object) -> Outcomes:
    """Judge an account id."""
    expected = "the own account, or one of trustedAccounts"
    known = isinstance(account, str) and is_account(account)
    standing = accounts_of(subject).standing(str(account)) if known else Standing.FOREIGN
    if account is UNKNOWN or standing is Standing.OPEN:
        return (subject.undecided(path, expected),)
    return PASSED if standing is Standing.OWN else (subject.fail(path, expected),)


def _target(path: str, *types: str) -> Check:
    """The property, when set, is the ARN of a resource of this program, or at least of the own account."""

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if not is_set(value):
            return PASSED
        if value is not UNKNOWN:
            return _standing(subject, path, account_in(value))
        return PASSED if referred(subject, path, *types) else (subject.undecided(path, "an ARN of this program"),)

    return Check(run, frozenset({("", path)}))


_POLICY: Final = no_strangers("policy")
_INLINE_RULE: Final = below(
    "destination", all_of(_bucket("bucket"), _account("accountId"), customer_key("replicaKmsKeyId"))
)
_OUTSIDE: Final = Check(
    lambda subject: (subject.fail("", "no transfer to or from places outside AWS", "a location outside AWS"),)
)
_EXITS: Final = {
    REPLICATION: each(
        "rules",
        below(
            "destination",
            all_of(_bucket("bucket"), _account("account"), customer_key("encryptionConfiguration.replicaKmsKeyId")),
        ),
    ),
    INVENTORY: below("destination.bucket", all_of(_bucket("bucketArn"), _account("accountId"))),
    ANALYTICS: if_set(
        "storageClassAnalysis",
        then=below(
            "storageClassAnalysis.dataExport.destination.s3BucketDestination",
            all_of(_bucket("bucketArn"), _account("bucketAccountId")),
        ),
        reason="the analysis is not exported",
    ),
    NOTIFICATION: all_of(
        each("queues", _target("queueArn", aws("sqs/queue"))),
        each("topics", _target("topicArn", aws("sns/topic"))),
        each("lambdaFunctions", _target("lambdaFunctionArn", aws("lambda/function"), aws("lambda/alias"))),
    ),
    BUCKET: all_of(each("replicationConfiguration.rules", _INLINE_RULE), absent("replicationConfigurations")),
    ACCESS_POINT: all_of(_account("accountId"), _account("bucketAccountId"), _POLICY),
    ACCESS_POINT_POLICY: _POLICY,
    SYNC_BUCKET: _bucket("s3BucketArn"),
    **dict.fromkeys(SYNC_OUTSIDE, _OUTSIDE),
}

RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-12 exfil-paths",
        "Replication, inventories, notifications and transfers stay within the program and its account", tuple(_EXITS),
        by_type(_EXITS), nist("AC-4"), severity=HIGH, controls=("IR-2c",),
        fix="Send data only to buckets, queues, topics and functions of this program, replicas under a customer key.",
        parameters=(TRUSTED, setting("allowedBuckets", "Names of buckets outside the program to which data may go.",
        TEXTS, []))),
)  # fmt: skip
