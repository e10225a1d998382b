"""The secrets that functions renew, each with what its function needs."""

from typing import Final

import pulumi

from components._iam import Allow, Conditions
from components._naming import Identity
from components.data._bounds import bounded
from components.data.redis import group_arn
from components.data.secret import SESSION_SECRET
from components.foundation.key_access import key_alias, key_use
from components.foundation.key_uses import JWT_ROTATION
from components.foundation.keys import KeyPurpose
from components.operations.rotation import RotationWork

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


def _rest(seconds: int) -> str:
    """Give how long a value is current at least before the one that preceded it is forgotten."""
    return str(seconds + DEPLOYMENT_SECONDS)
