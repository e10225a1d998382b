"""Subnets in three tiers, with the routes that make the tiers what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.addressing import Tier, TierPlan

ANYWHERE: Final = "0.0.0.0/0"


class NatMode(StrEnum):
    """How many NAT gateways lead the app tier to the internet."""

    PER_AZ = "per-az"
    """One in each zone: the loss of a zone cuts nobody else off, and no traffic is charged across zones."""
    SINGLE = "single"
    """One for all: cheaper, and with its zone the way out is lost."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SubnetsArgs:
    """Inputs of the subnets."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    tiers: Mapping[Tier, TierPlan]
    """The address plan."""
    availability_zones: Sequence[pulumi.Input[str]]
    """Zone names, as many as the plan has subnets in a tier."""
    nat: NatMode
    """How many NAT gateways."""


class Subnets(Hardened):
    """Public subnets lead to the internet, app subnets only out through NAT, data subnets nowhere.

    No subnet gives its hosts public addresses, the public ones neither: load balancers and NAT gateways, the only
    things that stand there, bring their own.
    """

    controls = ("IR-2c",)

    ids: pulumi.Output[Mapping[str, Sequence[str]]]
    """Subnet ids by tier, in the order of the zones."""

    def __init__(self, name: str, args: SubnetsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the subnets of each tier, then their routes."""
        intent = {tier.value: list(part.subnets) for tier, part in args.tiers.items()}
        super().__init__(name, {"nat": args.nat.value, **intent}, opts)
        self._label, self._args = name, args
        self._zones = [chr(ord("a") + index) for index in range(len(args.availability_zones))]
        self._subnets = {tier: self._tier(tier) for tier in Tier}
        self._route_public()
        self.app_tables = self._route_app()
        self._table(Tier.DATA, "data", self._zones)
        self.ids = pulumi.Output.all(**{tier.value: pulumi.Output.all(*self.of(tier)) for tier in Tier})
        self.publish()

    def of(self, tier: Tier) -> list[pulumi.Output[str]]:
        """Give the subnet ids of a tier, in the order of the zones."""
        return [subnet.id for subnet in self._subnets[tier].values()]

    def _tags(self, part: str, tier: Tier) -> dict[str, str]:
        return self._args.identity.tags(Name=self._args.identity.named(part), Tier=tier.value)

    def _tier(self, tier: Tier) -> dict[str, aws.ec2.Subnet]:
        """Declare the subnets of one tier, by zone letter."""
        where = zip(self._zones, self._args.availability_zones, self._args.tiers[tier].subnets, strict=True)
        return {
            zone: aws.ec2.Subnet(
                f"{self._label}-{tier.value}-{zone}",
                vpc_id=self._args.vpc_id,
                availability_zone=availability_zone,
                cidr_block=cidr_block,
                map_public_ip_on_launch=False,
                tags=self._tags(f"{tier.value}-{zone}", tier),
                opts=self.child(),
            )
            for zone, availability_zone, cidr_block in where
        }

    def _table(self, tier: Tier, part: str, zones: Sequence[str]) -> aws.ec2.RouteTable:
        """Declare a route table that only knows the VPC, and put the tier's subnets of some zones under it."""
        table = aws.ec2.RouteTable(
            f"{self._label}-{part}",
            vpc_id=self._args.vpc_id,
            tags=self._tags(part, tier),
            opts=self.child(),
        )
        for zone in zones:
            aws.ec2.RouteTableAssociation(
                f"{self._label}-{tier.value}-{zone}",
                route_table_id=table.id,
                subnet_id=self._subnets[tier][zone].id,
                opts=self.child(),
            )
        return table

    def _route_public(self) -> None:
        """Lead the public tier to the internet; the gateway is needed by the NAT gateways as well."""
        self._gateway = aws.ec2.InternetGateway(
            f"{self._label}-internet",
            vpc_id=self._args.vpc_id,
            tags=self._tags("internet", Tier.PUBLIC),
            opts=self.child(),
        )
        table = self._table(Tier.PUBLIC, "public", self._zones)
        aws.ec2.Route(
            f"{self._label}-public-internet",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self._gateway.id,
            opts=self.child(),
        )

    def _route_app(self) -> list[aws.ec2.RouteTable]:
        """Lead each app subnet out through a NAT gateway, its own table for each zone whatever their number."""
        zones = self._zones if self._args.nat is NatMode.PER_AZ else self._zones[:1]
        gateways = [self._nat(zone) for zone in zones]
        tables = []
        for index, zone in enumerate(self._zones):
            table = self._table(Tier.APP, f"app-{zone}", [zone])
            aws.ec2.Route(
                f"{self._label}-app-{zone}-nat",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=gateways[index % len(gateways)].id,
                opts=self.child(),
            )
            tables.append(table)
        return tables

    def _nat(self, zone: str) -> aws.ec2.NatGateway:
        """Declare a NAT gateway with a lasting address, which partners may put on their allow-lists."""
        address = aws.ec2.Eip(
            f"{self._label}-nat-{zone}",
            domain="vpc",
            tags=self._tags(f"nat-{zone}", Tier.PUBLIC),
            opts=self.child(after=[self._gateway]),
        )
        return aws.ec2.NatGateway(
            f"{self._label}-nat-{zone}",
            allocation_id=address.id,
            connectivity_type="public",
            subnet_id=self._subnets[Tier.PUBLIC][zone].id,
            tags=self._tags(f"nat-{zone}", Tier.PUBLIC),
            opts=self.child(after=[self._gateway]),
        )
