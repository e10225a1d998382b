"""What the rotation function may do: one secret, one replication group, its own logs, queue and interfaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from components._iam import ANYONE, Allow, Conditions
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

SECRET_KEY: Final = KeyPurpose.SECRETS
QUEUE_KEY: Final = KeyPurpose.MESSAGING
VARIABLES_KEY: Final = KeyPurpose.DATA
"""What the secret, the dead-letter queue and the function's variables are sealed with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationAccess:
    """The resources that the function touches, by their deterministic ARNs, so that every preview shows the policy."""

    identity: Identity
    secret_part: str
    group_arn: str
    function_arn: str
    queue_arn: str
    log_group_arn: str

    def statements(self) -> tuple[Allow, ...]:
        """Give the statements of the function's role."""
        return (*self._secret(), *self._cache(), *self._interfaces(), *self._failures(), *self._records())

    def _opened(self, name: str, actions: Sequence[str], purpose: KeyPurpose, context: tuple[str, str]) -> Allow:
        """Give the use of a stack's key for one thing sealed with it, which the encryption context names."""
        key, value = context
        when: Conditions = {"ArnLike": {f"kms:EncryptionContext:{key}": value}}
        return key_use(self.identity, purpose, sid=name, actions=actions, when=when)

    def _secret(self) -> tuple[Allow, ...]:
        """Open the one secret: its versions and labels, and the key as far as this secret is sealed with it."""
        secret = self.identity.secret_arn(self.secret_part)
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
            self._opened("ResealSecret", ["kms:Decrypt", "kms:GenerateDataKey"], SECRET_KEY, ("SecretARN", secret)),
        )

    def _cache(self) -> tuple[Allow, ...]:
        """Open the one replication group."""
        return (
            Allow(
                sid="RotateToken",
                actions=["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
                on=[self.group_arn],
            ),
        )

    def _interfaces(self) -> tuple[Allow, ...]:
        """Let Lambda join the network through interfaces; the function's own code may not touch them.

        Lambda asks for these on all resources (Lambda Developer Guide, "Giving Lambda functions access to resources
        in an Amazon VPC"). Its own calls carry no `lambda:SourceFunctionArn`, and a negated operator matches those.
        """
        return (
            Allow(
                sid="JoinNetwork",
                actions=[
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                    "ec2:UnassignPrivateIpAddresses",
                ],
                on=[ANYONE],
                when={"ArnNotEquals": {"lambda:SourceFunctionArn": self.function_arn}},
            ),
        )

    def _failures(self) -> tuple[Allow, ...]:
        """Open the dead-letter queue, to which Lambda writes under this role."""
        return (
            Allow(sid="KeepFailures", actions=["sqs:SendMessage"], on=[self.queue_arn]),
            self._opened(
                "SealFailures", ["kms:Decrypt", "kms:GenerateDataKey"], QUEUE_KEY, ("aws:sqs:arn", self.queue_arn)
            ),
        )

    def _records(self) -> tuple[Allow, ...]:
        """Open logs, traces (X-Ray knows no resources here), and the function's own variables."""
        return (
            Allow(
                sid="WriteLogs",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                on=[f"{self.log_group_arn}:*"],
            ),
            Allow(sid="Trace", actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"], on=[ANYONE]),
            self._opened(
                "ReadOwnVariables", ["kms:Decrypt"], VARIABLES_KEY, ("aws:lambda:FunctionArn", self.function_arn)
            ),
        )
