"""The network: its VPC, tiers and routes, exactly."""

from typing import cast

import pulumi
import pytest

from components.foundation.network import NatMode, Network, NetworkArgs, Role, Tier
from tests.support.declare import Declared, declare
from tests.support.foundation import DEFAULTS, SHOP, ZONES, network, published, tags, tier_of

SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE = "aws:ec2/route:Route"
NAT = "aws:ec2/natGateway:NatGateway"


@pytest.fixture(scope="module")
def declared() -> Declared:
    return network()


def test_the_vpc_is_exactly_this(declared: Declared) -> None:
    assert declared.one("aws:ec2/vpc:Vpc", "network").inputs == {
        "cidrBlock": "10.40.0.0/16",
        "enableDnsSupport": True,
        "enableDnsHostnames": True,
        "instanceTenancy": "default",
        "tags": tags(Name="shop-prod-vpc"),
    }


@pytest.mark.parametrize(
    ("kind", "closed"),
    [
        ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {"ingress", "egress"}),
        ("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", {"ingress", "egress"}),
        ("aws:ec2/defaultRouteTable:DefaultRouteTable", {"routes"}),
    ],
)
def test_what_aws_puts_into_a_vpc_is_emptied(declared: Declared, kind: str, closed: set[str]) -> None:
    default = declared.one(kind)
    assert {name for name, value in default.inputs.items() if value == []} == closed
    owner = (set(default.inputs) - closed - {"tags"}).pop()
    assert default.property_dependencies[owner] == [declared.one("aws:ec2/vpc:Vpc").urn]


def test_a_subnet_is_exactly_this(declared: Declared) -> None:
    assert declared.one(SUBNET, "network-subnets-data-b").inputs == {
        "vpcId": published(declared)["vpc_id"],
        "availabilityZone": "eu-west-1b",
        "cidrBlock": "10.40.144.0/20",
        "mapPublicIpOnLaunch": False,
        "tags": tags(Name="shop-prod-data-b", Tier="data"),
    }


@pytest.mark.parametrize("zones", [2, 3])
def test_there_is_a_subnet_for_each_tier_and_zone(zones: int) -> None:
    subnets = network(zones).all(SUBNET)
    placed = {(tier_of(subnet), subnet.inputs["availabilityZone"]) for subnet in subnets}
    assert placed == {(tier, zone) for tier in ("public", "app", "data") for zone in ZONES[:zones]}
    assert len(subnets) == 3 * zones
    assert {subnet.inputs["mapPublicIpOnLaunch"] for subnet in subnets} == {False}


@pytest.mark.parametrize("nat", NatMode)
@pytest.mark.parametrize("zones", [2, 3])
def test_each_subnet_stands_under_a_table_of_itstier_of(nat: NatMode, zones: int) -> None:
    declared = network(zones, nat)
    tiers = {item.urn: tier_of(item) for item in (*declared.all(SUBNET), *declared.all(TABLE))}
    associations = declared.all(ASSOCIATION)
    for association in associations:
        where = association.property_dependencies
        assert tiers[where["subnetId"][0]] == tiers[where["routeTableId"][0]]
    assert {item.property_dependencies["subnetId"][0] for item in associations} == {
        item.urn for item in declared.all(SUBNET)
    }


def routes(declared: Declared) -> dict[str, tuple[str, str]]:
    """Give the tier and the target of each route."""
    tiers = {item.urn: tier_of(item) for item in declared.all(TABLE)}
    found = {}
    for route in declared.all(ROUTE):
        assert route.inputs["destinationCidrBlock"] == "0.0.0.0/0"
        (target,) = route.inputs.keys() - {"routeTableId", "destinationCidrBlock"}
        found[route.name] = (tiers[route.property_dependencies["routeTableId"][0]], target)
    return found


@pytest.mark.parametrize("nat", NatMode)
def test_public_leads_to_the_internet_app_through_nat_and_data_nowhere(nat: NatMode) -> None:
    assert routes(network(nat=nat)) == {
        "network-subnets-public-internet": ("public", "gatewayId"),
        **{f"network-subnets-app-{zone}-nat": ("app", "natGatewayId") for zone in "abc"},
    }


def test_tables_bring_no_routes_of_their_own(declared: Declared) -> None:
    assert all(table.inputs.keys() == {"vpcId", "tags"} for table in declared.all(TABLE))


@pytest.mark.parametrize(("nat", "letters"), [(NatMode.PER_AZ, "abc"), (NatMode.SINGLE, "a")])
def test_nat_gateways_stand_in_public_subnets_with_lasting_addresses(nat: NatMode, letters: str) -> None:
    declared = network(nat=nat)
    internet = declared.one("aws:ec2/internetGateway:InternetGateway").urn
    assert [gateway.name for gateway in declared.all(NAT)] == [f"network-subnets-nat-{zone}" for zone in letters]
    for gateway, zone in zip(declared.all(NAT), letters, strict=True):
        address = declared.one("aws:ec2/eip:Eip", gateway.name)
        subnet = declared.one(SUBNET, f"network-subnets-public-{zone}")
        assert gateway.property_dependencies["subnetId"] == [subnet.urn]
        assert gateway.property_dependencies["allocationId"] == [address.urn]
        assert address.inputs == {"domain": "vpc", "tags": tags(Name=f"shop-prod-nat-{zone}", Tier="public")}
        assert internet in gateway.dependencies


def test_with_one_nat_gateway_every_zone_leaves_through_it() -> None:
    declared = network(nat=NatMode.SINGLE)
    used = {tuple(route.property_dependencies.get("natGatewayId", ())) for route in declared.all(ROUTE)} - {()}
    assert used == {(declared.one(NAT).urn,)}


def test_the_network_publishes_what_others_stand_in(declared: Declared) -> None:
    outputs = published(declared)
    assert outputs["vpc_cidr"] == "10.40.0.0/16"
    assert {name for name in outputs if name.endswith("subnet_ids")} == {
        "public_subnet_ids",
        "app_subnet_ids",
        "data_subnet_ids",
    }
    data = cast("list[str]", outputs["data_subnet_ids"])
    assert data == declared.one("aws:ec2/networkAcl:NetworkAcl", "network-access-data").inputs["subnetIds"]
    assert len(set(data)) == 3


def test_a_group_and_a_tier_are_found_by_their_names() -> None:
    def build() -> None:
        network = Network(
            "network",
            NetworkArgs(identity=SHOP, logs=DEFAULTS, cidr_block="10.40.0.0/16", availability_zones=ZONES),
        )
        pulumi.Output.all(network.group(Role.CACHE), *network.subnets(Tier.DATA)).apply(found.append)

    found: list[list[object]] = []
    outputs = published(declare(build))
    groups = cast("dict[str, object]", outputs["groups"])
    assert found == [[groups["cache"], *cast("list[object]", outputs["data_subnet_ids"])]]


@pytest.mark.parametrize("port", [0, 80, 1023, 5432, 6379, 32768, 70000])
def test_the_api_listens_where_nothing_else_does(port: int) -> None:
    with pytest.raises(ValueError, match=f"api_port {port}: choose 1024 to 32767, but not 5432 or 6379"):
        NetworkArgs(identity=SHOP, logs=DEFAULTS, cidr_block="10.40.0.0/16", availability_zones=ZONES, api_port=port)


def test_a_block_that_the_plan_cannot_hold_never_becomes_a_network() -> None:
    with pytest.raises(ValueError, match="must be private"):
        NetworkArgs(identity=SHOP, logs=DEFAULTS, cidr_block="8.8.0.0/16", availability_zones=ZONES)
    with pytest.raises(ValueError, match="1 availability zones"):
        NetworkArgs(identity=SHOP, logs=DEFAULTS, cidr_block="10.40.0.0/16", availability_zones=ZONES[:1])
