"""What AWS would answer for what keeps data: keys, buckets, secrets, databases, caches, tables, backups."""

from collections.abc import Mapping
from typing import Final

from review.record.shape import Context, Shape, attached, named


def _bucket(context: Context) -> dict[str, object]:
    bucket = context.text("bucket")
    regional = f"{bucket}.s3.{context.region}.amazonaws.com"
    return {
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegionalDomainName": regional,
        "hostedZoneId": "Z3AQBSTGFYJSTF",
        "region": context.region,
    }


def _instance(context: Context) -> dict[str, object]:
    identifier, port = context.text("identifier"), context.inputs.get("port", 5432)
    address = f"{identifier}.{context.digest(12)}.{context.region}.rds.amazonaws.com"
    secret = context.arn("secretsmanager", f"secret:rds!db-{context.uuid()}-{context.digest(6)}")
    return {
        "identifier": identifier,
        "address": address,
        "endpoint": f"{address}:{port}",
        "port": port,
        "resourceId": f"db-{context.digest(26).upper()}",
        "hostedZoneId": "Z2R2ITUGPM61AM",
        "masterUserSecrets": [
            {
                "secretArn": secret,
                "secretStatus": "active",
                "kmsKeyId": context.inputs.get("masterUserSecretKmsKeyId", ""),
            }
        ],
    }


def _replication_group(context: Context) -> dict[str, object]:
    host = f"{context.text('replicationGroupId')}.{context.digest(6)}.{context.region}.cache.amazonaws.com"
    return {
        "primaryEndpointAddress": f"master.{host}",
        "readerEndpointAddress": f"replica.{host}",
        "memberClusters": [f"{context.text('replicationGroupId')}-00{index + 1}" for index in range(2)],
    }


def _table(context: Context) -> str:
    return context.arn("dynamodb", f"table/{context.text('name')}")


def _stream(context: Context) -> dict[str, object]:
    """Give the stream of a table that has one; its label is the time at which it was made."""
    if context.inputs.get("streamEnabled") is not True:
        return {}
    label = "2026-01-01T00:00:00.000"
    return {"streamArn": f"{_table(context)}/stream/{label}", "streamLabel": label}


def _secret(context: Context) -> str:
    return context.arn("secretsmanager", f"secret:{context.text('name')}-{context.digest(6)}")


_BUCKET_PARTS: Final = (
    "Versioning", "ServerSideEncryptionConfiguration", "PublicAccessBlock", "OwnershipControls", "Policy",
    "LifecycleConfiguration", "Logging", "ObjectLockConfiguration", "CorsConfiguration", "Notification",
)  # fmt: skip

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:kms/key:Key": Shape(Context.uuid, lambda c: c.arn("kms", f"key/{c.uuid()}"), lambda c: {"keyId": c.uuid()}),
    "aws:kms/alias:Alias": named("kms", "{}"),
    "aws:s3/bucket:Bucket": Shape(
        lambda c: c.text("bucket"), lambda c: c.arn("s3", c.text("bucket"), region="", account=""), _bucket
    ),
    **{f"aws:s3/bucket{part}:Bucket{part}": attached("bucket") for part in _BUCKET_PARTS},
    "aws:secretsmanager/secret:Secret": Shape(_secret, _secret),
    "aws:secretsmanager/secretPolicy:SecretPolicy": attached("secretArn"),
    "aws:secretsmanager/secretRotation:SecretRotation": attached("secretId"),
    "aws:rds/instance:Instance": Shape(
        lambda c: f"db-{c.digest(26).upper()}", lambda c: c.arn("rds", f"db:{c.text('identifier')}"), _instance
    ),
    "aws:rds/parameterGroup:ParameterGroup": named("rds", "pg:{}"),
    "aws:rds/subnetGroup:SubnetGroup": named("rds", "subgrp:{}"),
    "aws:rds/eventSubscription:EventSubscription": named("rds", "es:{}"),
    "aws:elasticache/replicationGroup:ReplicationGroup": Shape(
        lambda c: c.text("replicationGroupId"),
        lambda c: c.arn("elasticache", f"replicationgroup:{c.text('replicationGroupId')}"),
        _replication_group,
    ),
    "aws:elasticache/parameterGroup:ParameterGroup": named("elasticache", "parametergroup:{}"),
    "aws:elasticache/subnetGroup:SubnetGroup": named("elasticache", "subnetgroup:{}"),
    "aws:elasticache/user:User": named("elasticache", "user:{}", "userId"),
    "aws:elasticache/userGroup:UserGroup": named("elasticache", "usergroup:{}", "userGroupId"),
    "aws:backup/vault:Vault": named("backup", "backup-vault:{}"),
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": attached("backupVaultName"),
    "aws:backup/vaultPolicy:VaultPolicy": attached("backupVaultName"),
    "aws:backup/plan:Plan": Shape(Context.uuid, lambda c: c.arn("backup", f"backup-plan:{c.uuid()}")),
    "aws:backup/selection:Selection": Shape(Context.uuid),
    "aws:dynamodb/table:Table": Shape(lambda c: c.text("name"), _table, _stream),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": attached("resourceArn"),
}
"""How the computed outputs of each type look."""
