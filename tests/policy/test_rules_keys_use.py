"""KMS: everything that stores data does so under a customer key."""

from typing import Final

import pytest

from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import resource, verdicts

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
SSE: Final = "rules[0].applyServerSideEncryptionByDefault"
SEALED: Final[dict[str, object]] = {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": KEY}

STORES: Final[list[tuple[str, str, dict[str, object]]]] = [
    ("backup/vault", "kmsKeyArn", {}),
    ("backup/logicallyAirGappedVault", "encryptionKeyArn", {}),
    ("cloudtrail/trail", "kmsKeyId", {}),
    ("cloudtrail/eventDataStore", "kmsKeyId", {}),
    ("cloudwatch/logGroup", "kmsKeyId", {}),
    ("docdb/cluster", "kmsKeyId", {}),
    ("docdb/elasticCluster", "kmsKeyId", {}),
    ("dynamodb/table", "serverSideEncryption.kmsKeyArn", {"serverSideEncryption": {"enabled": True}}),
    ("dynamodb/tableReplica", "kmsKeyArn", {}),
    ("ebs/volume", "kmsKeyId", {}),
    ("ecr/repository", "encryptionConfigurations[0].kmsKey", {"encryptionConfigurations": [{"encryptionType": "KMS"}]}),
    ("efs/fileSystem", "kmsKeyId", {}),
    ("elasticache/replicationGroup", "kmsKeyId", {}),
    ("elasticache/serverlessCache", "kmsKeyId", {}),
    ("kinesis/firehoseDeliveryStream", "serverSideEncryption.keyArn", {"serverSideEncryption": SEALED}),
    ("kinesis/stream", "kmsKeyId", {"encryptionType": "KMS"}),
    ("lambda/function", "kmsKeyArn", {"environment": {"variables": {"A": "b"}}}),
    ("memorydb/cluster", "kmsKeyArn", {}),
    ("neptune/cluster", "kmsKeyArn", {}),
    ("opensearch/domain", "encryptAtRest.kmsKeyId", {}),
    ("rds/cluster", "kmsKeyId", {}),
    ("rds/clusterSnapshotCopy", "kmsKeyId", {}),
    ("rds/instance", "kmsKeyId", {}),
    ("rds/instanceAutomatedBackupsReplication", "kmsKeyId", {}),
    ("rds/snapshotCopy", "kmsKeyId", {}),
    ("redshift/cluster", "kmsKeyId", {}),
    (
        "s3/bucketServerSideEncryptionConfiguration",
        f"{SSE}.kmsMasterKeyId",
        {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]},
    ),
    ("secretsmanager/secret", "kmsKeyId", {}),
    ("sns/topic", "kmsMasterKeyId", {}),
    ("sqs/queue", "kmsMasterKeyId", {}),
]


def test_every_type_is_here() -> None:
    assert {resource(short, "x").type for short, _, _ in STORES} == set(rule("KMS-06").types)


@pytest.mark.parametrize(("short", "path", "rest"), STORES)
def test_a_customer_key_passes_known_or_not(short: str, path: str, rest: dict[str, object]) -> None:
    assert verdicts("KMS-06", resource(short, "x", changed(rest, path, KEY))) == []
    assert verdicts("KMS-06", resource(short, "x", changed(rest, path, UNKNOWN))) == []


@pytest.mark.parametrize("value", [REMOVED, None, "", 7, True, "alias/aws/rds", "arn:aws:kms:eu-west-1:1:alias/aws/s3"])
@pytest.mark.parametrize(("short", "path", "rest"), STORES)
def test_none_or_one_of_aws_fails(short: str, path: str, rest: dict[str, object], value: object) -> None:
    found = verdicts("KMS-06", resource(short, "x", changed(changed(rest, path, KEY), path, value)))
    assert found == ["FAIL"]


@pytest.mark.parametrize(
    ("short", "properties", "expected"),
    [
        ("rds/instance", {"replicateSourceDb": "shop"}, []),
        ("lambda/function", {}, []),
        ("lambda/function", {"environment": UNKNOWN}, ["FAIL"]),
        ("dynamodb/table", {"serverSideEncryption": {"kmsKeyArn": KEY}}, ["FAIL"]),
        ("dynamodb/table", {"serverSideEncryption": UNKNOWN}, ["UNDECIDED"] * 2),
        (
            "dynamodb/table",
            {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}, "replicas": [{"regionName": "eu-west-2"}]},
            ["FAIL"],
        ),
        ("ecr/repository", {"encryptionConfigurations": [{"encryptionType": "AES256"}]}, ["FAIL"]),
        ("ecr/repository", {"encryptionConfigurations": UNKNOWN}, ["UNDECIDED"]),
        ("kinesis/stream", {"encryptionType": "NONE", "kmsKeyId": KEY}, ["FAIL"]),
        ("kinesis/firehoseDeliveryStream", {"kinesisSourceConfiguration": {"roleArn": "r"}}, []),
        ("kinesis/firehoseDeliveryStream", {"serverSideEncryption": {**SEALED, "enabled": False}}, ["FAIL"]),
        ("kinesis/firehoseDeliveryStream", {"serverSideEncryption": {**SEALED, "keyType": "AWS_OWNED_CMK"}}, ["FAIL"]),
        ("kinesis/firehoseDeliveryStream", {"serverSideEncryption": SEALED, "extendedS3Configuration": {}}, []),
        (
            "kinesis/firehoseDeliveryStream",
            {"serverSideEncryption": SEALED, "extendedS3Configuration": {"bucketArn": "b"}},
            ["FAIL"],
        ),
        ("secretsmanager/secret", {"kmsKeyId": KEY, "replicas": [{"region": "eu-west-2"}]}, ["FAIL"]),
        ("secretsmanager/secret", {"kmsKeyId": KEY, "replicas": [{"region": "eu-west-2", "kmsKeyId": KEY}]}, []),
        (
            "s3/bucketServerSideEncryptionConfiguration",
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
            [],
        ),
        (
            "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms:dsse"}}]},
            ["FAIL"],
        ),
        (
            "s3/bucketServerSideEncryptionConfiguration",
            {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": UNKNOWN}}]},
            ["UNDECIDED"],
        ),
    ],
)
def test_what_goes_with_a_key(short: str, properties: dict[str, object], expected: list[str]) -> None:
    assert verdicts("KMS-06", resource(short, "x", properties)) == expected
