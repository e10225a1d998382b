"""What the rotation function may do: one secret, one replication group, its own logs, queue and interfaces."""

from dataclasses import dataclass

import pulumi

from components._iam import ANYONE, Allow
from components._naming import Identity


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationAccess:
    """The resources that the function touches, by their deterministic ARNs, and the keys they are sealed with."""

    identity: Identity
    secret_part: str
    group_arn: str
    function_arn: str
    queue_arn: str
    log_group_arn: str
    secret_key_arn: pulumi.Input[str]
    queue_key_arn: pulumi.Input[str]
    environment_key_arn: pulumi.Input[str]

    def statements(self) -> tuple[Allow, ...]:
        """Give the statements of the function's role."""
        return (*self._secret(), *self._cache(), *self._interfaces(), *self._failures(), *self._records())

    def _via(self, service: str) -> str:
        return f"{service}.{self.identity.region}.amazonaws.com"

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
            Allow(
                sid="ResealSecret",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                on=[self.secret_key_arn],
                when={
                    "StringEquals": {"kms:ViaService": self._via("secretsmanager")},
                    "ArnLike": {"kms:EncryptionContext:SecretARN": secret},
                },
            ),
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
            Allow(
                sid="SealFailures",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                on=[self.queue_key_arn],
                when={"StringEquals": {"kms:ViaService": self._via("sqs")}},
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
            Allow(
                sid="ReadOwnVariables",
                actions=["kms:Decrypt"],
                on=[self.environment_key_arn],
                when={"StringEquals": {"kms:EncryptionContext:aws:lambda:FunctionArn": self.function_arn}},
            ),
        )
