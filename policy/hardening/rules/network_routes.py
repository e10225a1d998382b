"""Subnets: nothing gets a public address by itself, and nothing leads out of the data tier."""

from collections.abc import Iterator
from typing import Final

from hardening.aws import tiers
from hardening.aws.addresses import PRIVATE, parsed
from hardening.checks import items, none_of, not_true
from hardening.frameworks import fsbp, nist
from hardening.resources import Resource
from hardening.rows import CRITICAL, STRICT, join_row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

VPC: Final = aws("ec2/vpc")
SUBNET: Final = aws("ec2/subnet")
DEFAULT_SUBNET: Final = aws("ec2/defaultSubnet")
TABLE: Final = aws("ec2/routeTable")
DEFAULT_TABLE: Final = aws("ec2/defaultRouteTable")
ROUTE: Final = aws("ec2/route")
ASSOCIATION: Final = aws("ec2/routeTableAssociation")
MAIN: Final = aws("ec2/mainRouteTableAssociation")
INTERNET_GATEWAY: Final = aws("ec2/internetGateway")
BLOCK: Final = aws("ec2/vpcBlockPublicAccessOptions")
SERVICE: Final = aws("ecs/service")

_INSIDE: Final = frozenset({aws("ec2/vpnGateway"), aws("ec2/vpcEndpoint"), VPC})
"""What a route's gateway may be without leading to the internet."""
_WAYS_OUT: Final = ("natGatewayId", "egressOnlyGatewayId", "carrierGatewayId")
_DESTINATIONS: Final = ("cidrBlock", "ipv6CidrBlock", "destinationCidrBlock", "destinationIpv6CidrBlock")
_NO_WAY_OUT: Final = "no route from the data tier to outside the private network"


def _subnet(subject: Subject) -> Iterator[Outcome]:
    data = tiers.holds_data(subject, tiers.DATA_SUBNETS)
    public = data is False and tiers.is_tier(subject, "public", "edge")
    if not public and not _off(subject.value("mapPublicIpOnLaunch")):
        yield subject.verdict_on("mapPublicIpOnLaunch", "false", wanted=False)
    found = tuple(_routes(subject)) if data is not False else PASSED
    if found and data is None:
        yield subject.undecided("", _NO_WAY_OUT, "it cannot be told who uses the subnet")
    else:
        yield from found


def _off(value: object) -> bool:
    return value is False or value is ABSENT


def _routes(subject: Subject) -> Iterator[Outcome]:
    """Judge each route of each table that a subnet is under."""
    graph, tables = subject.graph, _tables(subject)
    if not tables:
        yield subject.undecided("", _NO_WAY_OUT, "its route table is not of this program")
    for table in tables:
        if subject.of(table).value("routes") is UNKNOWN:
            yield subject.of(table).undecided("routes", _NO_WAY_OUT)
        for part in items(subject.of(table), "routes"):
            yield from _route(part)
        for route in graph.referring(table, ROUTE, "routeTableId"):
            yield from _route(subject.of(route))
    for route in graph.unresolved(ROUTE, "routeTableId"):
        yield subject.of(route).undecided("routeTableId", _NO_WAY_OUT, "a route of an unknown table")


def _tables(subject: Subject) -> list[Resource]:
    """Give the route tables of a subnet: the one it is associated with, else the main one of its VPC.

    The VPC itself stands for the main table that AWS gave it, whose id is an output of the VPC.
    """
    graph, subnet = subject.graph, subject.resource
    if associations := graph.referring(subnet, ASSOCIATION, "subnetId"):
        return [table for each in associations for table in graph.targets(each, "routeTableId")]
    if graph.unresolved(ASSOCIATION, "subnetId"):
        return []
    return [
        table
        for vpc in graph.targets(subnet, "vpcId")
        for table in (
            vpc,
            *graph.referring(vpc, DEFAULT_TABLE, "defaultRouteTableId"),
            *(found for main in graph.referring(vpc, MAIN, "vpcId") for found in graph.targets(main, "routeTableId")),
        )
    ]


def _route(part: Subject) -> Iterator[Outcome]:
    way_out = next((name for name in _WAYS_OUT if is_set(part.get(name))), None)
    if part.value("") is UNKNOWN:
        yield part.undecided("", _NO_WAY_OUT)
    elif way_out is not None:
        yield part.fail(way_out, _NO_WAY_OUT, "a way to the internet")
    else:
        yield from _gateway(part) or _destination(part)


def _gateway(part: Subject) -> Outcomes:
    """Judge the gateway of a route: a VPN, an endpoint and the VPC itself stay inside."""
    value = part.value("gatewayId")
    if not is_set(value) or (isinstance(value, str) and value.startswith(("local", "vgw-", "vpce-"))):
        return PASSED
    found = {target.type for target in part.graph.targets(part.resource, part.where("gatewayId"))}
    if INTERNET_GATEWAY in found or (isinstance(value, str) and value.startswith("igw-")):
        return (part.fail("gatewayId", _NO_WAY_OUT, "an internet gateway"),)
    if found and found <= _INSIDE:
        return PASSED
    return (part.undecided("gatewayId", _NO_WAY_OUT, "a gateway that is not of this program"),)


def _destination(part: Subject) -> Outcomes:
    """Judge where a route leads by any other hop, such as a network interface or a transit gateway."""
    outcomes: list[Outcome] = []
    for name in _DESTINATIONS:
        value = part.value(name)
        if value is UNKNOWN:
            outcomes.append(part.undecided(name, _NO_WAY_OUT))
        elif value is not ABSENT and (parsed([value]) - PRIVATE or not parsed([value])):
            outcomes.append(part.fail(name, _NO_WAY_OUT))
    return tuple(outcomes)


_READS: Final = tiers.READS | {
    (SUBNET, "mapPublicIpOnLaunch"),
    (DEFAULT_SUBNET, "mapPublicIpOnLaunch"),
    (SUBNET, "vpcId"),
    (DEFAULT_TABLE, "defaultRouteTableId"),
    *((type_, "routes") for type_ in (TABLE, DEFAULT_TABLE)),
    *((ASSOCIATION, name) for name in ("subnetId", "routeTableId")),
    *((MAIN, name) for name in ("vpcId", "routeTableId")),
    *((ROUTE, name) for name in ("routeTableId", "gatewayId", *_WAYS_OUT, *_DESTINATIONS[2:])),
}

_SUBNET: Final = Check(lambda subject: tuple(_subnet(subject)), _READS, frozenset({("", "mapPublicIpOnLaunch")}))

RULES: Final = (
    join_row("NET-06 subnets",
        "Nothing gets a public address by itself, and no route leads from the data tier to outside",
        (SUBNET, DEFAULT_SUBNET, SERVICE, BLOCK), by_type({SUBNET: _SUBNET, DEFAULT_SUBNET: _SUBNET,
        SERVICE: not_true("networkConfiguration.assignPublicIp"), BLOCK: none_of("internetGatewayBlockMode", ("off",
        ))}), fsbp("EC2.15"), nist("SC-7"), severity=CRITICAL, controls=("IR-2c",), dev=STRICT,
        fix="Remove the public address, or the route of the data tier's table that leaves the private network."),
)  # fmt: skip
