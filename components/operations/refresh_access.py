"""What refreshing tokens needs: the secrets of one platform's accounts, numbers, and for X a table and a seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from components._iam import ANYONE, Allow, Conditions, sid
from components._naming import Identity
from components.foundation.key_access import key_alias, key_use
from components.foundation.keys import KeyPurpose

WITH_APPLICATION: Final = frozenset({"youtube", "x"})
"""Platforms that want the application's own credential beside a refresh token."""
LEASES: Final = "token-leases"
"""The part of the table that says who refreshes a token now."""
ESCROW_KEY: Final = KeyPurpose.DATA
"""What seals a pair that could not be stored; another key than that of secrets, in case that one is the trouble."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshAccess:
    """The resources of one platform, by their deterministic ARNs, so that every preview shows the policy."""

    identity: Identity
    platform: str
    namespace: str
    """Where its numbers go."""

    def statements(self) -> tuple[Allow, ...]:
        """Give what every platform needs."""
        application = self._application() if self.platform in WITH_APPLICATION else ()
        return (listing(), *self._accounts(), *application, numbering(self.namespace))

    def single_use(self) -> tuple[Allow, ...]:
        """Give what a platform needs beside it whose refresh tokens work once."""
        keys: Conditions = {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{self.platform}#*"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
        of_table: Conditions = {
            "StringEquals": {
                "kms:ViaService": f"dynamodb.{self.identity.region}.amazonaws.com",
                "kms:EncryptionContext:aws:dynamodb:tableName": self.identity.named(LEASES),
            }
        }
        of_escrow: Conditions = {"StringLike": {"kms:EncryptionContext:escrow": f"{self.platform}#*"}}
        items = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
        uses = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        return (
            Allow(sid="KeepJournal", actions=items, on=[self.identity.table_arn(LEASES)], when=keys),
            key_use(self.identity, KeyPurpose.DATA, sid="SealJournal", actions=uses, when=of_table),
            key_use(
                self.identity, ESCROW_KEY, sid="SealEscrow", actions=["kms:Decrypt", "kms:Encrypt"], when=of_escrow
            ),
        )

    def _accounts(self) -> tuple[Allow, ...]:
        """Open the secrets of the platform's accounts; they are made at run time, so that only a path is known."""
        actions = [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ]
        part = f"oauth/{self.platform}/*"
        return (
            Allow(sid="RenewAccounts", actions=actions, on=[self.identity.secret_arn(part)]),
            secrets_key(self.identity, part, "RenewSealed", ["kms:Decrypt", "kms:GenerateDataKey"]),
        )

    def _application(self) -> tuple[Allow, ...]:
        part = f"oauth-app/{self.platform}"
        return (
            Allow(
                sid="ReadApplication", actions=["secretsmanager:GetSecretValue"], on=[self.identity.secret_arn(part)]
            ),
            secrets_key(self.identity, part, "OpenApplication", ["kms:Decrypt"]),
        )


def namespace_of(identity: Identity, name: str) -> str:
    """Give where a stack's numbers go: nothing else of the account counts there."""
    return f"{identity.project}/{identity.environment}/{name}"


def listing() -> Allow:
    """Let a function list secrets: names and tags, no values. ListSecrets knows no resources."""
    return Allow(sid="ListSecrets", actions=["secretsmanager:ListSecrets"], on=[ANYONE])


def dating(identity: Identity, part: str) -> Allow:
    """Let a function see the dates of versions below a path, and no value."""
    return Allow(sid="DateVersions", actions=["secretsmanager:ListSecretVersionIds"], on=[identity.secret_arn(part)])


def numbering(namespace: str) -> Allow:
    """Let a function put numbers into one namespace. PutMetricData knows no resources."""
    return Allow(
        sid="PutNumbers",
        actions=["cloudwatch:PutMetricData"],
        on=[ANYONE],
        when={"StringEquals": {"cloudwatch:namespace": namespace}},
    )


def secrets_key(identity: Identity, part: str, name: str, actions: Sequence[str]) -> Allow:
    """Give the use of the key of secrets through Secrets Manager, for secrets of one path."""
    when: Conditions = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:SecretARN": identity.secret_arn(part)},
    }
    return key_use(identity, KeyPurpose.SECRETS, sid=sid(name), actions=actions, when=when)


def escrow_alias(identity: Identity) -> str:
    """Give the alias of the key that seals the escrow."""
    return key_alias(identity, ESCROW_KEY)
