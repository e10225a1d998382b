"""Breaking buckets: WS-4, ND-1, ND-4, LA-3, PC-2, IR-2c, LP-3."""

from tests.contracts.edits import alter, append, without
from tests.contracts.mutations import (
    BUCKET,
    BUCKET_POLICY,
    ENCRYPTION,
    LIFECYCLE,
    LOCK,
    VERSIONING,
    added,
    gone,
    optioned,
    removed,
    rewritten,
    unset,
    valued,
)

DEFAULT = "rules[0].applyServerSideEncryptionByDefault"
TEMP, ARCHIVE, AUDIT = "media-temp-encryption", "media-archive-lifecycle", "audit-lifecycle"
ALL_KEYS = "arn:aws:s3:::bulwark-prod-audit-123456789012-us-east-1/*"
ABROAD = {
    "role": "arn:aws:iam::123456789012:role/replicate",
    "rules": [{"status": "Enabled", "destination": {"account": "999999999999", "bucket": "arn:aws:s3:::elsewhere"}}],
}
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
OPEN_ROLE = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ALL_KEYS}

BUCKETS = (
    valued("WS-4 m1", "S3-02", ENCRYPTION, f"{DEFAULT}.sseAlgorithm", "AES256", TEMP),
    unset("WS-4 m2", "S3-02", ENCRYPTION, f"{DEFAULT}.kmsMasterKeyId", TEMP),
    gone("WS-4 m3", "S3-02", ENCRYPTION, TEMP),
    valued("WS-4 m4", "S3-02", ENCRYPTION, "rules[0].bucketKeyEnabled", value=False, name=TEMP),
    valued("WS-4 m5", "S3-02", ENCRYPTION, "rules[0].blockedEncryptionTypes", ["NONE"], TEMP),
    valued("WS-4 m8", "S3-04", LIFECYCLE, "rules[0].expiration.days", 400, "media-temp-lifecycle"),
    gone("WS-4", "S3-01", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "media-temp-public-access"),
    valued(
        "WS-4",
        "S3-01",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "restrictPublicBuckets",
        value=False,
        name="media-temp-public-access",
    ),
    rewritten("WS-4", "S3-06", BUCKET_POLICY, "policy", append(**OPEN_ROLE), "audit-policy"),
    rewritten("ND-1 m8a", "S3-05", BUCKET_POLICY, "policy", without("DenyOldTls"), "audit-policy"),
    rewritten("ND-1 m8b", "S3-05", BUCKET_POLICY, "policy", alter("DenyOldTls", Resource=ALL_KEYS), "audit-policy"),
    rewritten(
        "ND-1 m8c",
        "S3-05",
        BUCKET_POLICY,
        "policy",
        alter("DenyOldTls", Condition={"NumericLessThan": {"s3:TlsVersion": "1.1"}}),
        "audit-policy",
    ),
    rewritten(
        "ND-1 m8d",
        "S3-05",
        BUCKET_POLICY,
        "policy",
        alter("DenyInsecureTransport", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        "audit-policy",
    ),
    rewritten("ND-1", "S3-05", BUCKET_POLICY, "policy", alter("DenyOldTls", Effect="Allow"), "audit-policy"),
    valued("ND-4 m1", "S3-03", VERSIONING, "versioningConfiguration.status", "Suspended", "media-archive-versioning"),
    gone("ND-4 m2", "S3-03", VERSIONING, "media-archive-versioning"),
    valued("ND-4 m3", "S3-04", LIFECYCLE, "rules[0].status", "Disabled", ARCHIVE),
    valued("ND-4 m4", "S3-04", LIFECYCLE, "rules[0].expiration.days", 20, ARCHIVE),
    valued(
        "ND-4 m5",
        "S3-04",
        LIFECYCLE,
        "rules[0].transitions",
        [{"days": 30, "storageClass": "STANDARD_IA"}],
        ARCHIVE,
    ),
    valued("ND-4 m6", "S3-04", LIFECYCLE, "rules[0].filter.prefix", "tmp/", ARCHIVE),
    valued("ND-4 m7", "S3-04", LIFECYCLE, "rules[0].noncurrentVersionExpiration.noncurrentDays", 1, AUDIT),
    valued("ND-4 m8", "S3-10", BUCKET, "forceDestroy", value=True, name="media-archive"),
    removed("LP-3 m2", "S3-04", LIFECYCLE, "rules[0].noncurrentVersionExpiration", "media-temp-lifecycle"),
    valued("LA-3 m4", "S3-04", LIFECYCLE, "rules[0].expiration.days", 1825, AUDIT),
    valued("LA-3 m5", "S3-07", LOCK, "rule.defaultRetention.years", 5, "audit-lock"),
    valued("PC-2 m1", "S3-07", LOCK, "rule.defaultRetention.mode", "GOVERNANCE", "audit-lock"),
    valued("PC-2 m2", "S3-07", LOCK, "rule.defaultRetention.years", 1, "audit-lock"),
    removed("PC-2 m6", "S3-07", BUCKET, "objectLockEnabled", "audit"),
    added("IR-2c m3", "S3-12", REPLICATION, ABROAD, to={"bucket": (BUCKET, "media-archive")}),
    gone("IR-2c m8", "S3-08", "aws:s3/bucketLogging:BucketLogging", "media-archive-logging"),
    valued(
        "ND-4",
        "S3-09",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "rule.objectOwnership",
        "ObjectWriter",
    ),
    optioned("ND-4", "G-04", BUCKET, "protect", value=False, name="media-archive"),
)
