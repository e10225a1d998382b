"""The secrets of connected accounts, which the application makes at run time: who may make and who may read them."""

from collections.abc import Sequence

from components._iam import Allow
from components._naming import Identity
from components.foundation.key_access import key_alias
from components.foundation.keys import KeyPurpose
from components.operations.refresh_access import secrets_key


def connecting(identity: Identity, platforms: Sequence[str]) -> tuple[Allow, ...]:
    """Let a service connect accounts: make their secrets, under the customer key and no other, and put values.

    It reads none. The key is named as the request names it (`secretsmanager:KmsKeyId`), by its alias: a request
    without a key would take that of AWS, and does not match. `ForceOverwriteReplicaSecret` and replicas are not asked
    for, and a secret of another name is out of reach.
    """
    found: list[Allow] = []
    for platform in platforms:
        secrets = [identity.secret_arn(f"oauth/{platform}/*")]
        found += (
            Allow(
                sid=f"MakeAccounts{platform.title()}",
                actions=["secretsmanager:CreateSecret"],
                on=secrets,
                when={"StringEquals": {"secretsmanager:KmsKeyId": key_alias(identity, KeyPurpose.SECRETS)}},
            ),
            Allow(
                sid=f"ConnectAccounts{platform.title()}",
                actions=[
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:TagResource",
                ],
                on=secrets,
            ),
            secrets_key(
                identity,
                f"oauth/{platform}/*",
                f"SealAccounts{platform.title()}",
                ["kms:Decrypt", "kms:GenerateDataKey"],
            ),
        )
    return tuple(found)


def publishing(identity: Identity, platforms: Sequence[str]) -> tuple[Allow, ...]:
    """Let a service read the tokens of accounts, and change none."""
    parts = [f"oauth/{platform}/*" for platform in platforms]
    if not parts:
        return ()
    return (
        Allow(
            sid="ReadAccounts",
            actions=["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            on=[identity.secret_arn(part) for part in parts],
        ),
        *(secrets_key(identity, part, f"OpenAccounts {part}", ["kms:Decrypt"]) for part in parts),
    )
