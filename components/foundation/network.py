"""The network: a VPC in three tiers where nothing is reachable unless a flow says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.access_lists import AccessLists, AccessListsArgs
from components.foundation.addressing import Tier, plan
from components.foundation.endpoint_services import EndpointMode
from components.foundation.endpoints import (
    GatewayEndpoints,
    GatewayEndpointsArgs,
    InterfaceEndpoints,
    InterfaceEndpointsArgs,
)
from components.foundation.entrance import Entrance
from components.foundation.flow_logs import FlowLogs, FlowLogsArgs
from components.foundation.flows import Outside, Role, flows
from components.foundation.logs import LogDefaults
from components.foundation.ports import API, POSTGRES, REDIS
from components.foundation.security_groups import SecurityGroups, SecurityGroupsArgs
from components.foundation.subnets import NatMode, Subnets, SubnetsArgs

__all__ = ["EndpointMode", "NatMode", "Network", "NetworkArgs", "Role", "Tier"]

_UNPRIVILEGED: Final = range(1024, 32_768)
"""Ports that a task may listen on without being root, below those that Linux takes for its own connections."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NetworkArgs:
    """Inputs of the network."""

    identity: Identity
    """Names and tags."""
    logs: LogDefaults
    """What every log group shares."""
    cidr_block: str
    """Private block of the VPC, a /16 to a /20."""
    availability_zones: Sequence[pulumi.Input[str]]
    """Two or three zone names of the region."""
    nat: NatMode = NatMode.PER_AZ
    """How many NAT gateways."""
    endpoints: EndpointMode = EndpointMode.FULL
    """How many interface endpoints beside the fixed ones."""
    api_port: int = API
    """Where the API listens for the load balancer."""
    entrance: Entrance = field(default_factory=Entrance)
    """Who may connect to the load balancer."""
    cloudfront_list: pulumi.Input[str] | None = None
    """Id of the prefix list of CloudFront, where it stands in front."""

    def __post_init__(self) -> None:
        """Refuse a block or a number of zones that the plan cannot hold, and a port that would clash."""
        plan(self.cidr_block, len(self.availability_zones))
        if self.api_port not in _UNPRIVILEGED or self.api_port in (POSTGRES, REDIS):
            message = (
                f"api_port {self.api_port}: choose {_UNPRIVILEGED[0]} to {_UNPRIVILEGED[-1]}, "
                f"but not {POSTGRES} or {REDIS}, such as {API}"
            )
            raise ValueError(message)


class Network(Hardened):
    """A VPC whose defaults are closed, with its subnets, fences, endpoints, groups and flow logs.

    What AWS puts into each new VPC (a route table, an access list, a security group) is emptied, since whoever
    forgets to choose gets those. VPC Block Public Access is missing on purpose: it is one switch for all VPCs of an
    account and region, and would cut off the load balancers of its neighbours, so it belongs to the account.
    """

    controls = ("IR-2c", "ND-1", "ND-2")

    vpc_id: pulumi.Output[str]
    """The VPC."""
    vpc_cidr: pulumi.Output[str]
    """Its block."""
    public_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of load balancers and NAT gateways."""
    app_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of tasks and functions."""
    data_subnet_ids: pulumi.Output[Sequence[str]]
    """Subnets of databases and caches."""
    groups: pulumi.Output[Mapping[str, str]]
    """Security group ids by role."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the VPC, close it, then open what the flows need."""
        super().__init__(name, {"cidr": args.cidr_block, "zones": len(args.availability_zones)}, opts)
        self._label, self._args = name, args
        self._vpc = self._declare_vpc()
        self._close_defaults()
        FlowLogs(f"{name}-flow-logs", FlowLogsArgs(logs=args.logs, vpc_id=self._vpc.id), self.child())
        self._subnets = self._declare_tiers()
        self._groups = self._declare_groups()
        self._declare_interface_endpoints()
        self.vpc_id = self._vpc.id
        self.vpc_cidr = self._vpc.cidr_block
        self.public_subnet_ids = pulumi.Output.all(*self._subnets.of(Tier.PUBLIC))
        self.app_subnet_ids = pulumi.Output.all(*self._subnets.of(Tier.APP))
        self.data_subnet_ids = pulumi.Output.all(*self._subnets.of(Tier.DATA))
        self.groups = self._groups.ids
        self.publish()

    def group(self, role: Role) -> pulumi.Output[str]:
        """Give the id of the security group of a role."""
        return self._groups.id_of(role)

    def subnets(self, tier: Tier) -> list[pulumi.Output[str]]:
        """Give the subnet ids of a tier, in the order of the zones."""
        return self._subnets.of(tier)

    def _tags(self, part: str) -> dict[str, str]:
        return self._args.identity.tags(Name=self._args.identity.named(part))

    def _declare_vpc(self) -> aws.ec2.Vpc:
        """Declare the VPC. Private names of endpoints need both DNS switches."""
        return aws.ec2.Vpc(
            self._label,
            cidr_block=self._args.cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            instance_tenancy="default",
            tags=self._tags("vpc"),
            opts=self.child(),
        )

    def _close_defaults(self) -> None:
        """Empty what AWS puts into each VPC (CIS AWS 5.4)."""
        aws.ec2.DefaultSecurityGroup(
            f"{self._label}-default",
            vpc_id=self._vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags("default-closed"),
            opts=self.child(),
        )
        aws.ec2.DefaultNetworkAcl(
            f"{self._label}-default",
            default_network_acl_id=self._vpc.default_network_acl_id,
            ingress=[],
            egress=[],
            tags=self._tags("default-closed"),
            opts=self.child(),
        )
        aws.ec2.DefaultRouteTable(
            f"{self._label}-default",
            default_route_table_id=self._vpc.default_route_table_id,
            routes=[],
            tags=self._tags("default-closed"),
            opts=self.child(),
        )

    def _declare_tiers(self) -> Subnets:
        """Declare the subnets with their routes and fences."""
        args, name = self._args, self._label
        tiers = plan(args.cidr_block, len(args.availability_zones))
        subnets = Subnets(
            f"{name}-subnets",
            SubnetsArgs(
                identity=args.identity,
                vpc_id=self._vpc.id,
                tiers=tiers,
                availability_zones=args.availability_zones,
                nat=args.nat,
            ),
            self.child(),
        )
        AccessLists(
            f"{name}-access",
            AccessListsArgs(
                identity=args.identity,
                vpc_id=self._vpc.id,
                tiers=tiers,
                subnet_ids={tier: subnets.of(tier) for tier in Tier},
                api_port=args.api_port,
            ),
            self.child(),
        )
        return subnets

    def _declare_groups(self) -> SecurityGroups:
        """Declare the gateway endpoints, whose prefix lists the rules name, then the security groups."""
        args, name = self._args, self._label
        gateways = GatewayEndpoints(
            f"{name}-gateways",
            GatewayEndpointsArgs(
                identity=args.identity,
                vpc_id=self._vpc.id,
                route_table_ids=[table.id for table in self._subnets.app_tables],
            ),
            self.child(),
        )
        return SecurityGroups(
            f"{name}-groups",
            SecurityGroupsArgs(
                identity=args.identity,
                vpc_id=self._vpc.id,
                flows=flows(args.endpoints, args.api_port, args.entrance),
                prefix_lists={
                    **{outside: gateways.prefix_list(outside.value) for outside in (Outside.S3, Outside.DYNAMODB)},
                    **({Outside.CLOUDFRONT: args.cloudfront_list} if args.cloudfront_list is not None else {}),
                },
            ),
            self.child(),
        )

    def _declare_interface_endpoints(self) -> None:
        """Declare the interface endpoints in the app tier."""
        InterfaceEndpoints(
            f"{self._label}-endpoints",
            InterfaceEndpointsArgs(
                identity=self._args.identity,
                vpc_id=self._vpc.id,
                subnet_ids=self._subnets.of(Tier.APP),
                security_group_id=self._groups.id_of(Role.ENDPOINTS),
                mode=self._args.endpoints,
            ),
            self.child(),
        )
