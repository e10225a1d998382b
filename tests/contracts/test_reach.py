"""Who may reach whom on which port in production: the whole table. What is not in it is closed, IPv4 and IPv6."""

from collections.abc import Mapping
from typing import Any, cast

from review.record.run import Recording

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
OTHER_WAYS = (
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
    "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
)
API_PORT = 8443
APPS = ("api", "worker", "scheduler")
REACH = {
    ("world", "alb", 443),
    ("world", "alb", 80),
    ("alb", "world", 443),  # public keys of access tokens
    ("alb", "api", API_PORT),
    *((app, "database", 5432) for app in (*APPS, "migrate", "rotation")),
    *((app, "cache", 6379) for app in (*APPS, "rotation")),
    *((app, "endpoints", 443) for app in (*APPS, "migrate", "rotation")),
    ("migrate", "s3", 443),
    *((app, store, 443) for app in APPS for store in ("s3", "dynamodb")),
    ("api", "world", 443),
    ("worker", "world", 443),
}
"""Source, target and TCP port of every connection that may be opened."""
ISOLATED = {"quarantine"}
"""Groups that may reach nobody, and nobody may reach: where an incident puts what it stops."""
OUTSIDE = ("world", "s3", "dynamodb")
"""Sides that have no group."""
Record = Mapping[str, Any]


def of_type(graph: Mapping[str, object], *types: str) -> list[Record]:
    return [record for record in cast("list[Record]", graph["resources"]) if record["type"] in types]


def roles(graph: Mapping[str, object]) -> dict[str, str]:
    """Give the role of each group by its id."""
    return {record["outputs"]["id"]: record["inputs"]["tags"]["Role"] for record in of_type(graph, GROUP)}


def peer(rule: Record, role_of: Mapping[str, str]) -> str:
    """Give the other side of a rule, which names exactly one."""
    inputs = rule["inputs"]
    named = [inputs.get(key) for key in ("referencedSecurityGroupId", "cidrIpv4", "cidrIpv6", "prefixListId")]
    (value,) = [value for value in named if value is not None]
    if value == "0.0.0.0/0":
        return "world"
    if value in role_of:
        return role_of[value]
    (listed,) = rule["propertyDependencies"]["prefixListId"]
    return "s3" if "s3" in listed else "dynamodb"


def connections(graph: Mapping[str, object], type_: str) -> set[tuple[str, str, int]]:
    """Give the connections that one side's rules permit."""
    role_of, found = roles(graph), set()
    for rule in of_type(graph, type_):
        inputs = rule["inputs"]
        assert (inputs["ipProtocol"], inputs["fromPort"]) == ("tcp", inputs["toPort"]), rule["urn"]
        own, other = role_of[inputs["securityGroupId"]], peer(rule, role_of)
        found.add((other, own, inputs["toPort"]) if type_ == INGRESS else (own, other, inputs["toPort"]))
    return found


def test_groups_admit_what_the_table_says_and_nothing_else(production: Recording) -> None:
    assert connections(production.known, INGRESS) == {flow for flow in REACH if flow[1] not in OUTSIDE}


def test_groups_let_out_what_the_table_says_and_nothing_else(production: Recording) -> None:
    assert connections(production.known, EGRESS) == {flow for flow in REACH if flow[0] not in OUTSIDE}


def test_nothing_speaks_ipv6(production: Recording) -> None:
    """No group, subnet, route or list says a word of IPv6: what has no address cannot be reached."""
    records = cast("list[Record]", production.known["resources"])
    assert {
        f"{record['urn']} {key}" for record in records for key in record["inputs"] if "ipv6" in key.lower()
    } == set()


def test_there_is_no_other_way_to_open_a_group(production: Recording) -> None:
    graph = production.known
    assert of_type(graph, *OTHER_WAYS) == []
    for group in of_type(graph, GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"):
        assert not group["inputs"].get("ingress"), group["urn"]
        assert not group["inputs"].get("egress"), group["urn"]


def test_every_role_of_the_table_has_a_group_and_every_group_a_place_in_it(production: Recording) -> None:
    named = {side for source, target, _ in REACH for side in (source, target)} - set(OUTSIDE)
    assert named | ISOLATED == set(roles(production.known).values())
