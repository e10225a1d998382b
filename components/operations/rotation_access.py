"""What a rotation function may do: renew one secret, and replace the tasks that read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from components._iam import Allow, Conditions
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.key_uses import CLUSTER
from components.foundation.keys import KeyPurpose


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationAccess:
    """The resources that a function touches, by their deterministic ARNs, so that every preview shows the policy."""

    identity: Identity
    secret_part: str
    services: Sequence[str] = ()

    def statements(self) -> tuple[Allow, ...]:
        """Give the statements."""
        return (*self._secret(), *self._tasks())

    def _secret(self) -> tuple[Allow, ...]:
        """Open the one secret: its versions and labels, and the key as far as this secret is sealed with it."""
        secret = self.identity.secret_arn(self.secret_part)
        context: Conditions = {"ArnLike": {"kms:EncryptionContext:SecretARN": secret}}
        return (
            Allow(
                sid="RotateSecret",
                actions=[
                    "secretsmanager:DescribeSecret",
                    "secretsmanager:GetSecretValue",
                    "secretsmanager:PutSecretValue",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                on=[secret],
            ),
            key_use(
                self.identity,
                KeyPurpose.SECRETS,
                sid="ResealSecret",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                when=context,
            ),
        )

    def _tasks(self) -> tuple[Allow, ...]:
        """Let it look at the services that read the secret, and start a deployment of what is deployed."""
        if not self.services:
            return ()
        cluster = self.identity.named(CLUSTER)
        names = [self.identity.arn("ecs", f"service/{cluster}/{self.identity.named(part)}") for part in self.services]
        return (Allow(sid="ReplaceTasks", actions=["ecs:DescribeServices", "ecs:UpdateService"], on=names),)
