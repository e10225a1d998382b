"""Security groups, rendered from the table of flows."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.flows import PURPOSES, TIERS, Flow, Outside, Peer, Role, described
from components.foundation.subnets import ANYWHERE


@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityGroupsArgs:
    """Inputs of the security groups."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    flows: tuple[Flow, ...]
    """Every permitted connection."""
    prefix_lists: Mapping[Outside, pulumi.Input[str]]
    """Lists of addresses: those behind the gateway endpoints, and those of CloudFront where it stands in front."""

    def __post_init__(self) -> None:
        """Refuse a flow with an outside whose addresses nobody gave: its rule would name nobody."""
        peers = {peer for flow in self.flows for peer in (flow.source, flow.target) if isinstance(peer, Outside)}
        missing = sorted(peer.value for peer in peers - self.prefix_lists.keys() - {Outside.WORLD})
        if missing:
            message = f"flows with {missing} need a prefix list: give one for each"
            raise ValueError(message)


class SecurityGroups(Hardened):
    """A group for each role, and a rule on each side of each flow.

    Inside the VPC rules name groups and never networks, so that an address in the right subnet opens nothing. AWS
    lets everything out of a new group; the provider takes that rule away, and a group from which no flow starts says
    so by an empty list.
    """

    controls = ("IR-2c", "ND-3")

    ids: pulumi.Output[Mapping[str, str]]
    """Group ids by role."""

    def __init__(self, name: str, args: SecurityGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the groups first: rules of two groups may name each other."""
        super().__init__(name, {"flows": [_summary(flow) for flow in args.flows]}, opts)
        self._label, self._args = name, args
        self._groups = {role: self._group(role) for role in Role}
        for flow in args.flows:
            if isinstance(flow.target, Role):
                self._admit(flow, flow.target)
            if isinstance(flow.source, Role):
                self._let_out(flow, flow.source)
        self.ids = pulumi.Output.all(**{role.value: group.id for role, group in self._groups.items()})
        self.publish()

    def id_of(self, role: Role) -> pulumi.Output[str]:
        """Give the id of the group of a role."""
        return self._groups[role].id

    def _tags(self, role: Role) -> dict[str, str]:
        identity = self._args.identity
        return identity.tags(Name=identity.named(role.value), Tier=TIERS[role], Role=role.value)

    def _group(self, role: Role) -> aws.ec2.SecurityGroup:
        """Declare a group. An empty list of egress beside rules of their own would fight them, so it is for none."""
        opens = any(flow.source is role for flow in self._args.flows)
        return aws.ec2.SecurityGroup(
            f"{self._label}-{role.value}",
            vpc_id=self._args.vpc_id,
            description=described(PURPOSES[role]),
            egress=None if opens else [],
            tags=self._tags(role),
            opts=self.child(),
        )

    def _reference(self, peer: Peer) -> pulumi.Output[str] | None:
        return self._groups[peer].id if isinstance(peer, Role) else None

    def _prefix_list(self, peer: Peer) -> pulumi.Input[str] | None:
        return self._args.prefix_lists.get(peer) if isinstance(peer, Outside) else None

    def _admit(self, flow: Flow, target: Role) -> None:
        """Declare the rule on the side that is connected to."""
        aws.vpc.SecurityGroupIngressRule(
            f"{self._label}-{target.value}-{flow.port}-from-{flow.source.value}",
            security_group_id=self._groups[target].id,
            description=flow.why,
            ip_protocol="tcp",
            from_port=flow.port,
            to_port=flow.port,
            cidr_ipv4=ANYWHERE if flow.source is Outside.WORLD else None,
            prefix_list_id=self._prefix_list(flow.source),
            referenced_security_group_id=self._reference(flow.source),
            tags=self._tags(target),
            opts=self.child(),
        )

    def _let_out(self, flow: Flow, source: Role) -> None:
        """Declare the rule on the side that connects."""
        aws.vpc.SecurityGroupEgressRule(
            f"{self._label}-{source.value}-to-{flow.target.value}-{flow.port}",
            security_group_id=self._groups[source].id,
            description=flow.why,
            ip_protocol="tcp",
            from_port=flow.port,
            to_port=flow.port,
            cidr_ipv4=ANYWHERE if flow.target is Outside.WORLD else None,
            prefix_list_id=self._prefix_list(flow.target),
            referenced_security_group_id=self._reference(flow.target),
            tags=self._tags(source),
            opts=self.child(),
        )


def _summary(flow: Flow) -> str:
    return f"{flow.source.value} -> {flow.target.value}:{flow.port}"
