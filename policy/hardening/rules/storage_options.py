"""S3: what some buckets need beside what all of them have, and what none should be."""

from typing import Final

from hardening.aws.baseline import BASELINE, where_owned
from hardening.aws.buckets import BUCKET, configured, purpose
from hardening.checks import (
    all_of,
    customer_key,
    each,
    equals,
    is_true,
    matches,
    none_of,
    one_of,
    present,
    some,
    when,
)
from hardening.combining import is_list
from hardening.conditions import if_set
from hardening.frameworks import cis, fsbp, nist
from hardening.joins import exists, referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, names, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.storage import ACCOUNT_BLOCK, ENCRYPTION, VERSIONING
from hardening.rules.storage_exits import NOTIFICATION, REPLICATION
from hardening.rules.storage_lifecycle import LIFECYCLE
from hardening.rules.storage_policy import OBJECTS
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

_ACCELERATION: Final = aws("s3/bucketAccelerateConfiguration")
_PAYMENT: Final = aws("s3/bucketRequestPaymentConfiguration")
_VECTORS: Final = aws("s3/vectorsVectorBucket")
_TABLES: Final = aws("s3tables/tableBucket")
_DIRECTORY: Final = aws("s3/directoryBucket")
_SECOND_LAYER: Final = configured(
    ENCRYPTION,
    each("rules", equals("applyServerSideEncryptionByDefault.sseAlgorithm", "aws:kms:dsse")),
    expected="a default encryption of two layers",
)
_CLASSES: Final = names("dualLayerClasses", "Classes of buckets (the tag S3Class) that encrypt in two layers.")
_GUESSED: Final = r"(?!cdk-|aws-glue-|aws-emr-studio|sagemaker-|codestar-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
"""Names with dots break TLS; those prefixes are what tools make up, and what others take first."""


def _dual_layer(bucket: Subject) -> Outcomes:
    """Demand two layers of buckets of the classes that need them."""
    found, listed = purpose(bucket), bucket.parameters[_CLASSES.name]
    wanted = list(listed) if is_list(listed) else []
    if not wanted or (found is not UNKNOWN and found not in wanted):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="its class needs one layer"),)
    outcomes = _SECOND_LAYER(bucket)
    return (bucket.undecided("tags.S3Class", "a known class"),) if found is UNKNOWN and outcomes else outcomes


_MARKERS: Final = when(
    some("rules", present("expiration.days"), "a rule that expires objects"),
    some("rules", all_of(equals("status", "Enabled"), is_true("expiration.expiredObjectDeleteMarker")),
         "an enabled rule that removes delete markers without versions"),
    "its objects do not expire, and so leave no markers",
)  # fmt: skip
_BY_KMS: Final = all_of(equals("sseType", "aws:kms"), customer_key("kmsKeyArn"))
_SEALED: Final = {
    _VECTORS: some("encryptionConfigurations", _BY_KMS, "an encryption by a customer key"),
    _TABLES: all_of(equals("encryptionConfiguration.sseAlgorithm", "aws:kms"),
                    customer_key("encryptionConfiguration.kmsKeyArn")),
    _DIRECTORY: referred_by(ENCRYPTION, "bucket", expected="a default encryption by a customer key", where=each(
        "rules", customer_key("applyServerSideEncryptionByDefault.kmsMasterKeyId"))),
}  # fmt: skip
_OBJECT: Final = all_of(
    none_of("serverSideEncryption", ("AES256",)),
    if_set("kmsKeyId", then=customer_key("kmsKeyId"), reason="the bucket's own encryption holds"),
)

RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-13 account-block", "The account blocks public access as a whole", "pulumi:pulumi:Stack",
        where_owned(exists(ACCOUNT_BLOCK, expected="an AccountPublicAccessBlock")), cis("2.1.4"), fsbp("S3.1"),
        fix="Declare an AccountPublicAccessBlock.", severity=HIGH, parameters=(BASELINE,)),
    join_row("S3-14 dual-layer", "Buckets that need it encrypt in two layers", BUCKET,
        Check(_dual_layer, _SECOND_LAYER.reads | {("", "tags")}), nist("SC-28"), fix="Set sseAlgorithm aws:kms:dsse.",
        parameters=(_CLASSES,)),
    # Only the root user can turn it on, with its own device: no program does.
    row("S3-15 mfa-delete", "Versions are deleted with a second factor only", VERSIONING,
        equals("versioningConfiguration.mfaDelete", "Enabled"), cis("2.1.2"), fsbp("S3.20"),
        fix="Turn on MFA delete as the root user.", severity=LOW, prod=OFF),
    row("S3-16 delete-markers", "Buckets whose objects expire get rid of the markers", LIFECYCLE, _MARKERS,
        nist("SI-12"), fix="Add a rule with expiredObjectDeleteMarker.", severity=LOW, prod=ADVICE),
    join_row("S3-17 replicated", "Buckets are replicated", BUCKET, referred_by(
        REPLICATION, "bucket", where=some("rules", equals("status", "Enabled"), "an enabled rule"),
        expected="a replication"), fsbp("S3.7"), fix="Declare a BucketReplicationConfig.", severity=LOW, prod=OFF),
    row("S3-18 replicated-deletions", "Replication says what becomes of deletions", REPLICATION, all_of(
        present("rules"), each("rules", one_of("deleteMarkerReplication.status", ("Enabled", "Disabled")))),
        nist("CP-9"), fix="Set deleteMarkerReplication in each rule.", prod=ADVICE),
    join_row("S3-19 announced", "Changes of objects are announced", BUCKET,
        referred_by(NOTIFICATION, "bucket", expected="a notification"), fsbp("S3.11"),
        fix="Declare a BucketNotification.", severity=LOW, prod=OFF),
    row("S3-20 objects-key", "Objects that the program writes are under a customer key", OBJECTS, _OBJECT,
        nist("SC-28"), fix="Leave the encryption to the bucket, or name a customer key."),
    row("S3-21 name", "Bucket names are valid for DNS, and none that tools make up", BUCKET, if_set(
        "bucket", then=matches("bucket", _GUESSED, "a name of letters, digits and dashes, of one's own"),
        reason="AWS makes the name up"), nist("SC-20"), fix="Choose a name of your own, without dots.", prod=ADVICE),
    # The name then ends with account and region, and a bucket that has another one is made anew.
    row("S3-22 namespace", "Bucket names belong to the account, so that nobody else can take one", BUCKET,
        equals("bucketNamespace", "account-regional"), nist("SC-20"), fix="Set bucketNamespace.", severity=LOW,
        prod=OFF),
    row("S3-23 plain-transfer", "Buckets are reached by their own endpoints, at the owner's cost",
        (_ACCELERATION, _PAYMENT), by_type({
            _ACCELERATION: equals("status", "Suspended"), _PAYMENT: equals("payer", "BucketOwner")}),
        nist("CM-7"), fix="Suspend acceleration, and let the owner pay.", prod=ADVICE),
    join_row("S3-24 other-buckets", "Directory, table and vector buckets are under a customer key", tuple(_SEALED),
        by_type(_SEALED), nist("SC-28"), fix="Name a customer key in the bucket's encryption.", severity=HIGH),
)  # fmt: skip
