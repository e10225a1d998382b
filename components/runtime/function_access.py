"""What every function may do: write its own logs, traces and failures, and read its own variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from components._iam import ANYONE, Allow, Conditions, Deny, Principals, Statement
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

QUEUE_KEY: Final = KeyPurpose.MESSAGING
VARIABLES_KEY: Final = KeyPurpose.DATA
"""What the dead-letter queue and the function's variables are sealed with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionAccess:
    """What a function touches of its own, by deterministic ARNs, so that every preview shows the policy."""

    identity: Identity
    function_arn: str
    queue_arn: str
    log_group_arn: str
    networked: bool
    """Whether it joins the network."""
    sealed: bool
    """Whether it has variables."""

    def statements(self) -> tuple[Allow, ...]:
        """Give the statements."""
        interfaces = self._interfaces() if self.networked else ()
        variables = self._variables() if self.sealed else ()
        return (*interfaces, *self._failures(), *self._records(), *variables)

    def _opened(self, name: str, actions: Sequence[str], purpose: KeyPurpose, context: tuple[str, str]) -> Allow:
        """Give the use of a stack's key for one thing sealed with it, which the encryption context names."""
        key, value = context
        when: Conditions = {"ArnLike": {f"kms:EncryptionContext:{key}": value}}
        return key_use(self.identity, purpose, sid=name, actions=actions, when=when)

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
        """Open logs and traces (X-Ray knows no resources here)."""
        return (
            Allow(
                sid="WriteLogs",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                on=[f"{self.log_group_arn}:*"],
            ),
            Allow(sid="Trace", actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"], on=[ANYONE]),
        )

    def _variables(self) -> tuple[Allow, ...]:
        """Open the function's own variables."""
        return (
            self._opened(
                "ReadOwnVariables", ["kms:Decrypt"], VARIABLES_KEY, ("aws:lambda:FunctionArn", self.function_arn)
            ),
        )


def queue_statements(identity: Identity, part: str, rules: Sequence[str]) -> tuple[Statement, ...]:
    """Give the policy of a dead-letter queue: nobody comes by plain HTTP, and rules leave what they cannot deliver."""
    queue = [identity.queue_arn(part)]
    plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
    closed = Deny(sid="DenyInsecureTransport", actions=["sqs:*"], on=queue, when=plain)
    if not rules:
        return (closed,)
    sources = sorted(identity.arn("events", f"rule/{name}") for name in rules)
    sender = Allow(
        sid="AllowRules",
        actions=["sqs:SendMessage"],
        on=queue,
        to=Principals(services=["events.amazonaws.com"]),
        when={"ArnEquals": {"aws:SourceArn": sources}, "StringEquals": {"aws:SourceAccount": identity.account}},
    )
    return (sender, closed)
