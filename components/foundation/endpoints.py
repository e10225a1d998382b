"""VPC endpoints: AWS services inside the network, for this account only."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.endpoint_services import (
    GATEWAYS,
    EndpointMode,
    endpoint_policy,
    interface_services,
    service_name,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayEndpointsArgs:
    """Inputs of the gateway endpoints."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    route_table_ids: Sequence[pulumi.Input[str]]
    """Tables that get a route to the services: those of the app tier."""


class GatewayEndpoints(Hardened):
    """S3 and DynamoDB by route. The data tier has none: no database or cache calls them through its network."""

    controls = ("AC-2",)

    prefix_lists: pulumi.Output[dict[str, str]]
    """Prefix list ids by service, which security group rules name."""

    def __init__(self, name: str, args: GatewayEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare both endpoints."""
        super().__init__(name, {"services": list(GATEWAYS)}, opts)
        self._endpoints = {
            service: aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=args.vpc_id,
                service_name=service_name(args.identity, service),
                vpc_endpoint_type="Gateway",
                route_table_ids=list(args.route_table_ids),
                policy=endpoint_policy(args.identity, service),
                tags=args.identity.tags(Name=args.identity.named(service)),
                opts=self.child(),
            )
            for service in GATEWAYS
        }
        self.prefix_lists = pulumi.Output.all(**{service: self.prefix_list(service) for service in GATEWAYS})
        self.publish()

    def prefix_list(self, service: str) -> pulumi.Output[str]:
        """Give the id of the list of a service's addresses."""
        return self._endpoints[service].prefix_list_id


@dataclass(frozen=True, kw_only=True, slots=True)
class InterfaceEndpointsArgs:
    """Inputs of the interface endpoints."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Where they stand: the app subnets, one in each zone."""
    security_group_id: pulumi.Input[str]
    """The group that admits their callers."""
    mode: EndpointMode
    """How many stand."""


class InterfaceEndpoints(Hardened):
    """AWS services at private addresses, under their ordinary names, so that no client needs to know."""

    controls = ("AC-2",)

    def __init__(self, name: str, args: InterfaceEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare an endpoint for each service of the mode."""
        services = interface_services(args.mode)
        super().__init__(name, {"mode": args.mode.value, "services": list(services)}, opts)
        for service in services:
            part = service.replace(".", "-")
            aws.ec2.VpcEndpoint(
                f"{name}-{part}",
                vpc_id=args.vpc_id,
                service_name=service_name(args.identity, service),
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=list(args.subnet_ids),
                security_group_ids=[args.security_group_id],
                policy=endpoint_policy(args.identity, service),
                tags=args.identity.tags(Name=args.identity.named(part)),
                opts=self.child(),
            )
        self.publish()
