"""KMS: everything that stores data does so under a customer key."""

from collections.abc import Mapping
from typing import Final

from hardening.checks import all_of, any_of, customer_key, each, equals, is_true, present, some, when
from hardening.conditions import if_set, unless_set
from hardening.frameworks import nist
from hardening.rows import HIGH, row
from hardening.rule import Check, Rule
from hardening.selection import by_type
from hardening.tokens import aws

_KEY_OF: Final[Mapping[str, str]] = {
    "backup/logicallyAirGappedVault": "encryptionKeyArn",
    "backup/vault": "kmsKeyArn",
    "cloudtrail/eventDataStore": "kmsKeyId",
    "cloudtrail/trail": "kmsKeyId",
    "cloudwatch/logGroup": "kmsKeyId",
    "docdb/cluster": "kmsKeyId",
    "docdb/elasticCluster": "kmsKeyId",
    "dynamodb/tableReplica": "kmsKeyArn",
    "ebs/volume": "kmsKeyId",
    "efs/fileSystem": "kmsKeyId",
    "elasticache/replicationGroup": "kmsKeyId",
    "elasticache/serverlessCache": "kmsKeyId",
    "memorydb/cluster": "kmsKeyArn",
    "neptune/cluster": "kmsKeyArn",
    "opensearch/domain": "encryptAtRest.kmsKeyId",
    "rds/cluster": "kmsKeyId",
    "rds/clusterSnapshotCopy": "kmsKeyId",
    "rds/instanceAutomatedBackupsReplication": "kmsKeyId",
    "rds/snapshotCopy": "kmsKeyId",
    "redshift/cluster": "kmsKeyId",
    "sns/topic": "kmsMasterKeyId",
    "sqs/queue": "kmsMasterKeyId",
}
"""Types whose key is one property, whatever else is set."""

_STREAM_ENCRYPTION: Final = all_of(
    is_true("serverSideEncryption.enabled"),
    equals("serverSideEncryption.keyType", "CUSTOMER_MANAGED_CMK"),
    customer_key("serverSideEncryption.keyArn"),
)
_DEFAULT_KEY: Final = "applyServerSideEncryptionByDefault"

_CHECKS: Final[Mapping[str, Check]] = {
    **{aws(short): customer_key(path) for short, path in _KEY_OF.items()},
    aws("dynamodb/table"): all_of(
        is_true("serverSideEncryption.enabled"),
        customer_key("serverSideEncryption.kmsKeyArn"),
        each("replicas", customer_key("kmsKeyArn")),
    ),
    aws("ecr/repository"): some(
        "encryptionConfigurations",
        all_of(equals("encryptionType", "KMS"), customer_key("kmsKey")),
        "an encryption with type KMS and a customer key",
    ),
    aws("kinesis/firehoseDeliveryStream"): all_of(
        # A stream that reads from another one is encrypted by that one (Firehose Developer Guide).
        any_of(present("mskSourceConfiguration"), present("kinesisSourceConfiguration"), _STREAM_ENCRYPTION),
        if_set("extendedS3Configuration", then=customer_key("extendedS3Configuration.kmsKeyArn"), reason="no bucket"),
    ),
    aws("kinesis/stream"): all_of(equals("encryptionType", "KMS"), customer_key("kmsKeyId")),
    aws("lambda/function"): if_set(
        "environment", then=customer_key("kmsKeyArn"), reason="the function has no environment variables"
    ),
    aws("rds/instance"): unless_set(
        "replicateSourceDb", then=customer_key("kmsKeyId"), reason="a replica has the key of its source"
    ),
    aws("s3/bucketServerSideEncryptionConfiguration"): each(
        "rules",
        when(
            any_of(
                equals(f"{_DEFAULT_KEY}.sseAlgorithm", "aws:kms:dsse"),
                equals(f"{_DEFAULT_KEY}.sseAlgorithm", "aws:kms"),
            ),
            customer_key(f"{_DEFAULT_KEY}.kmsMasterKeyId"),
            "without KMS there is no key to choose",
        ),
    ),
    aws("secretsmanager/secret"): all_of(customer_key("kmsKeyId"), each("replicas", customer_key("kmsKeyId"))),
}

RULES: Final[tuple[Rule, ...]] = (
    row("KMS-06 cmk-everywhere", "Everything that stores data does so under a customer key", tuple(sorted(_CHECKS)),
        by_type(_CHECKS), nist("SC-28"), nist("SC-12"), severity=HIGH, controls=("WS-4", "LA-2"),
        fix="Name a customer key instead of none or of an alias/aws/ one."),
)  # fmt: skip
