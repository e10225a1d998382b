"""Flow logs: every connection of the VPC, accepted or rejected, kept where it can be searched."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import ANYONE, Allow, document, trust
from components._naming import Identity
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs

AGGREGATION_SECONDS: Final = 60
"""The shortest window that VPC flow logs offer (the other is 600)."""
FIELDS: Final = (
    "version",
    "account-id",
    "vpc-id",
    "subnet-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "tcp-flags",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
)
"""VPC User Guide, "Flow log records". `pkt-*` see through NAT; `traffic-path` tells which way data left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowLogsArgs:
    """Inputs of the flow logs."""

    logs: LogDefaults
    """What every log group shares."""
    vpc_id: pulumi.Input[str]
    """The VPC."""


class FlowLogs(Hardened):
    """Flow logs of the whole VPC, and the role that writes them."""

    controls = ("IR-2c",)

    group: pulumi.Output[str]
    """Name of the log group."""

    def __init__(self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the group and the role first, so that no record is lost."""
        identity = args.logs.identity
        group_name = identity.path("flow-logs")
        super().__init__(name, {"group": group_name, "traffic": "ALL"}, opts)
        group = LogGroup(f"{name}-group", LogGroupArgs(defaults=args.logs, group_name=group_name), self.child())
        role, policy = self._writer(name, identity, group_name)
        aws.ec2.FlowLog(
            name,
            vpc_id=args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=AGGREGATION_SECONDS,
            log_format=" ".join(f"${{{field}}}" for field in FIELDS),
            tags=identity.tags(Name=identity.named("flow-logs")),
            opts=self.child(after=[policy]),
        )
        self.group = group.name
        self.publish()

    def _writer(self, name: str, identity: Identity, group_name: str) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the role of the delivery service, usable for flow logs of this account and for this group alone."""
        role = aws.iam.Role(
            f"{name}-writer",
            name=identity.named("flow-logs", limit=64),
            description="VPC flow logs write to their log group",
            assume_role_policy=trust(
                "vpc-flow-logs.amazonaws.com",
                account=identity.account,
                source=identity.arn("ec2", "vpc-flow-log/*"),
            ),
            tags=identity.tags(),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-writer",
            name="write-flow-logs",
            role=role.id,
            policy=_writing(identity, group_name),
            opts=self.child(),
        )
        return role, policy


def _writing(identity: Identity, group_name: str) -> pulumi.Input[str]:
    """Say what the delivery service does. It may look groups up, but not make one: ours has a key and a retention."""
    group = identity.log_group_arn(group_name)
    return document(
        Allow(
            sid="WriteRecords",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            on=[group, f"{group}:*"],
        ),
        Allow(sid="FindGroup", actions=["logs:DescribeLogGroups"], on=[ANYONE]),  # it knows no resources
    )
