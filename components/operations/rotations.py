"""The secrets that functions renew, each with what its function needs."""

from pathlib import Path
from typing import Final

import pulumi

from components._iam import Allow, Conditions
from components._naming import Identity
from components.data._bounds import bounded
from components.data.postgres import instance_arn
from components.data.redis import group_arn
from components.data.secret import SESSION_SECRET
from components.foundation.key_access import key_alias, key_use
from components.foundation.key_uses import JWT_ROTATION
from components.foundation.keys import KeyPurpose
from components.operations.rotation import RotationWork

_AUTHORITIES: Final = Path(__file__).resolve().parents[2] / "functions" / "rotate_db_user" / "authorities.pem"
DEPLOYMENT_SECONDS: Final = 3600
"""What a deployment of the services may take: so long, tasks may still use what a rotation replaced."""


def redis_auth(identity: Identity, group_id: pulumi.Input[str], *, cache: str = "redis") -> RotationWork:
    """Renew the AUTH token of a cache. `group_id`, as an output of the cache, makes the function wait for it."""
    return RotationWork(
        part="rotate-redis-auth",
        package="rotate_redis_auth",
        secret_part="redis-auth",  # noqa: S106  a name
        description="Renews the AUTH token of the cache, step by step, for Secrets Manager",
        controls=("ND-3",),
        statements=(
            Allow(
                sid="RotateToken",
                actions=["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
                on=[group_arn(identity, cache)],
            ),
        ),
        variables={"REPLICATION_GROUP_ID": group_id},
    )


def session_secret(session_seconds: int) -> RotationWork:
    """Renew the secret that signs session cookies, which live for so many seconds."""
    return RotationWork(
        part="rotate-session-secret",
        package="rotate_session_secret",
        secret_part=SESSION_SECRET,
        description="Renews the secret that signs session cookies, for Secrets Manager",
        controls=("SC-1",),
        variables={"REST_SECONDS": _rest(session_seconds)},
    )


def encryption_keyring(keep_days: int) -> RotationWork:
    """Renew the keys that seal OAuth tokens; keys out of use stay as long as backups that need them."""
    bounded("keep_days", keep_days, 35, 3653, "backups of the database hold tokens sealed with these keys")
    return RotationWork(
        part="rotate-encryption-keyring",
        package="rotate_encryption_keyring",
        secret_part="encryption-keyring",  # noqa: S106  a name
        description="Renews the keys that seal OAuth tokens, for Secrets Manager",
        controls=("TC-2",),
        variables={"REST_SECONDS": _rest(0), "KEEP_DAYS": str(keep_days)},
    )


def jwt_keys(identity: Identity, token_seconds: int) -> RotationWork:
    """Renew the keys that sign access tokens, which live for so many seconds. KMS makes the key pairs."""
    part = "jwt-signing"
    when: Conditions = {
        "StringEquals": {"kms:DataKeyPairSpec": "RSA_2048"},
        "ArnLike": {"kms:EncryptionContext:SecretARN": identity.secret_arn(part)},
    }
    make = key_use(identity, KeyPurpose.SECRETS, sid="MakeKeyPair", actions=["kms:GenerateDataKeyPair"], when=when)
    return RotationWork(
        part=JWT_ROTATION,
        package="rotate_jwt_keys",
        secret_part=part,
        description="Renews the keys that sign access tokens, for Secrets Manager",
        controls=("AP-3", "API-4"),
        statements=(make,),
        variables={"REST_SECONDS": _rest(token_seconds), "KEY_ALIAS": key_alias(identity, KeyPurpose.SECRETS)},
    )


def db_user(identity: Identity, instance: pulumi.Input[str], *, database: str = "postgres") -> RotationWork:
    """Renew the database user of the services: two users take turns.

    `instance` identifies the database; as an output of it, it makes the function wait for it.
    """
    _require_authority(identity.region)
    describe = Allow(sid="DescribeDatabase", actions=["rds:DescribeDBInstances"], on=[instance_arn(identity, database)])
    return RotationWork(
        part="rotate-db-user",
        package="rotate_db_user",
        secret_part="db-app",  # noqa: S106  a name
        description="Renews the database user of the services, for Secrets Manager",
        controls=("AC-2", "ND-1"),
        statements=(describe, *_administrator(identity, database)),
        variables={"DB_INSTANCE_IDENTIFIER": instance},
    )


def _administrator(identity: Identity, database: str) -> tuple[Allow, ...]:
    """Let a function read the administrator's login of one instance, which RDS keeps under a name of its own.

    Its ARN is only known after the update. RDS tags such a secret with the instance that it is of (RDS User Guide,
    "Password management with Amazon RDS and AWS Secrets Manager"), so that the policy can name the instance instead.
    """
    managed = identity.arn("secretsmanager", "secret:rds!db-*")
    instance: Conditions = {
        "StringEquals": {"secretsmanager:ResourceTag/aws:rds:primaryDBInstanceArn": instance_arn(identity, database)}
    }
    through: Conditions = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:SecretARN": managed},
    }
    return (
        Allow(sid="ReadAdministrator", actions=["secretsmanager:GetSecretValue"], on=[managed], when=instance),
        key_use(identity, KeyPurpose.SECRETS, sid="OpenAdministrator", actions=["kms:Decrypt"], when=through),
    )


def _require_authority(region: str) -> None:
    """Refuse a region whose certificate authority the function does not know: it could not log in."""
    if f"Amazon RDS {region} Root CA" not in _AUTHORITIES.read_text(encoding="utf-8"):
        message = (
            f"region {region}: {_AUTHORITIES.name} of the database rotation lacks its authority; "
            f"append it from https://truststore.pki.rds.amazonaws.com/{region}/{region}-bundle.pem"
        )
        raise ValueError(message)


def _rest(seconds: int) -> str:
    """Give how long a value is current at least before the one that preceded it is forgotten."""
    return str(seconds + DEPLOYMENT_SECONDS)
