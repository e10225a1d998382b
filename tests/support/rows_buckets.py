"""Proofs of the rules on buckets."""

from typing import Final

from tests.support.rows import Beside, Proof
from tests.support.rows_parts import (
    AWS_KEY,
    EXPIRES,
    HEADER,
    KEY,
    OF_KEY,
    PUTS,
    ROLE,
    RULES_OF,
    SEALED,
    SWEEPS,
    allow,
    deny,
    policy,
)
from tests.support.rules import REMOVED

PROOFS: Final[tuple[Proof, ...]] = (
    Proof(
        rule="S3-13",
        short="guardduty/detector",
        beside=(Beside("s3/accountPublicAccessBlock", "b"),),
        parameters={"accountBaseline": "owned"},
    ),
    Proof(
        rule="S3-14",
        short="s3/bucket",
        good={"tags": {"S3Class": "audit"}},
        parameters={"dualLayerClasses": ["audit"]},
        beside=(
            Beside(
                "s3/bucketServerSideEncryptionConfiguration",
                "e",
                {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms:dsse"}}]},
                {"bucket": "subject"},
            ),
        ),
        spoilt={"e": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]}},
        idle=({"tags": {"S3Class": "trail"}},),
    ),
    Proof(
        rule="S3-15",
        short="s3/bucketVersioning",
        good={"versioningConfiguration": {"mfaDelete": "Enabled"}},
        broken={"versioningConfiguration": [{"status": "Enabled"}], "versioningConfiguration.mfaDelete": ["Disabled"]},
    ),
    Proof(
        rule="S3-16",
        short="s3/bucketLifecycleConfiguration",
        good={"rules": [EXPIRES, SWEEPS]},
        broken={"rules": [[EXPIRES]], "rules[1].status": ["Disabled"]},
        idle=({"rules": [{"status": "Enabled", "transitions": [{"days": 30}]}]},),
    ),
    Proof(
        rule="S3-17",
        short="s3/bucket",
        beside=(Beside("s3/bucketReplicationConfig", "r", {"rules": [{"status": "Enabled"}]}, {"bucket": "subject"}),),
    ),
    Proof(
        rule="S3-18",
        short="s3/bucketReplicationConfig",
        good={"rules": [RULES_OF]},
        broken={"rules": [REMOVED, [], [RULES_OF, {}]], "rules[0].deleteMarkerReplication.status": ["Maybe"]},
    ),
    Proof(
        rule="S3-19", short="s3/bucket", beside=(Beside("s3/bucketNotification", "n", refers={"bucket": "subject"}),)
    ),
    *(
        Proof(
            rule="S3-20",
            short=short,
            good={"kmsKeyId": KEY},
            broken={"kmsKeyId": [AWS_KEY], "serverSideEncryption": ["AES256"]},
            idle=({},),
        )
        for short in ("s3/bucketObjectv2", "s3/objectCopy")
    ),
    Proof(
        rule="S3-21",
        short="s3/bucket",
        good={"bucket": "shop-media"},
        broken={"bucket": ["shop.media", "Shop", "cdk-hnb659fds-assets", "aws-glue-assets-1", "x"]},
        idle=({},),
    ),
    Proof(
        rule="S3-22",
        short="s3/bucket",
        good={"bucketNamespace": "account-regional"},
        broken={"bucketNamespace": [REMOVED, "global"]},
    ),
    Proof(
        rule="S3-23",
        short="s3/bucketAccelerateConfiguration",
        good={"status": "Suspended"},
        broken={"status": ["Enabled", REMOVED]},
    ),
    Proof(
        rule="S3-23",
        short="s3/bucketRequestPaymentConfiguration",
        good={"payer": "BucketOwner"},
        broken={"payer": ["Requester"]},
    ),
    Proof(
        rule="S3-24",
        short="s3/vectorsVectorBucket",
        good={"encryptionConfigurations": [{"sseType": "aws:kms", "kmsKeyArn": KEY}]},
        broken={"encryptionConfigurations": [REMOVED], "encryptionConfigurations[0].sseType": ["AES256"]},
    ),
    Proof(
        rule="S3-24",
        short="s3tables/tableBucket",
        good={"encryptionConfiguration": {"sseAlgorithm": "aws:kms", "kmsKeyArn": KEY}},
        broken={"encryptionConfiguration": [REMOVED], "encryptionConfiguration.kmsKeyArn": [REMOVED]},
    ),
    Proof(
        rule="S3-24",
        short="s3/directoryBucket",
        beside=(
            Beside(
                "s3/bucketServerSideEncryptionConfiguration",
                "e",
                {"rules": [{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": KEY}}]},
                {"bucket": "subject"},
            ),
        ),
        spoilt={"e": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]}},
    ),
    Proof(
        rule="S3-25",
        short="s3/bucketPolicy",
        good={"policy": policy(allow(ROLE, "s3:GetObject", "s3:List*"))},
        broken={"policy": [policy(allow(ROLE, "s3:*")), policy(allow(ROLE, "*"))]},
    ),
    Proof(
        rule="S3-26",
        short="s3/bucketPolicy",
        good={"policy": policy(deny("s3:*", "Bool", "aws:SecureTransport", "false"), deny("s3:PutObjectAcl"))},
        broken={"policy": [policy(deny("s3:*")), policy(deny("s3:PutBucketPolicy")), policy(deny("s3:Delete*"))]},
    ),
    Proof(
        rule="S3-27",
        short="s3/bucket",
        good={"policy": PUTS},
        broken={
            "policy": [
                REMOVED,
                policy(SEALED),
                policy(OF_KEY),
                policy(SEALED, deny("s3:GetObject", "StringNotEquals", f"{HEADER}-aws-kms-key-id", KEY)),
                policy(deny("s3:PutObject", "StringEquals", HEADER, "aws:kms"), OF_KEY),
            ]
        },
        idle=({"tags": {"S3Class": "access-logs"}},),
    ),
)
