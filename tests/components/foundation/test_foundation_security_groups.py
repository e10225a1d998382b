"""Security groups: every rule there is, and what no rule may be."""

from collections.abc import Mapping
from typing import cast

import pytest

from components.foundation.entrance import AuthMode, Entrance, Front
from components.foundation.flows import PURPOSES, TIERS, Flow, Outside, Role, described, flows
from components.foundation.network import EndpointMode
from components.foundation.security_groups import SecurityGroups, SecurityGroupsArgs
from tests.support.declare import Declared, Item, declare
from tests.support.foundation import SHOP, network, tags

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

Seen = tuple[str, str, object]

IN: set[Seen] = {
    ("alb", "0.0.0.0/0", 443),
    ("alb", "0.0.0.0/0", 80),
    ("api", "alb", 8443),
    *{("database", role, 5432) for role in ("api", "worker", "scheduler", "migrate", "rotation")},
    *{("cache", role, 6379) for role in ("api", "worker", "scheduler", "rotation")},
    *{("endpoints", role, 443) for role in ("api", "worker", "scheduler", "migrate", "rotation")},
}
OUT: set[Seen] = {
    ("alb", "api", 8443),
    ("alb", "0.0.0.0/0", 443),
    *{(role, "database", 5432) for role in ("api", "worker", "scheduler", "migrate", "rotation")},
    *{(role, "cache", 6379) for role in ("api", "worker", "scheduler", "rotation")},
    *{(role, "endpoints", 443) for role in ("api", "worker", "scheduler", "migrate", "rotation")},
    ("migrate", "s3", 443),
    *{(role, service, 443) for role in ("api", "worker", "scheduler") for service in ("s3", "dynamodb")},
    ("api", "0.0.0.0/0", 443),
    ("worker", "0.0.0.0/0", 443),
}


@pytest.fixture(scope="module")
def declared() -> Declared:
    return network()


def seen(declared: Declared, kind: str) -> list[Seen]:
    """Give whose rule it is, for whom, and for which port."""
    names = {item.urn: item.name.removeprefix("network-groups-") for item in declared.all(GROUP)}
    names |= {item.urn: item.name.removeprefix("network-gateways-") for item in declared.all(ENDPOINT)}
    return [(names[_from(rule, "securityGroupId")], _peer(rule, names), _port(rule)) for rule in declared.all(kind)]


def _from(rule: Item, prop: str) -> str:
    (urn,) = rule.property_dependencies[prop]
    return urn


def _peer(rule: Item, names: dict[str, str]) -> str:
    (prop,) = rule.inputs.keys() & {"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}
    return cast("str", rule.inputs[prop]) if prop.startswith("cidr") else names[_from(rule, prop)]


def _port(rule: Item) -> object:
    assert rule.inputs["ipProtocol"] == "tcp"
    assert rule.inputs["fromPort"] == rule.inputs["toPort"]
    return rule.inputs["fromPort"]


@pytest.mark.parametrize(("kind", "wanted"), [(INGRESS, IN), (EGRESS, OUT)])
def test_these_are_all_rules(declared: Declared, kind: str, wanted: set[Seen]) -> None:
    found = seen(declared, kind)
    assert set(found) == wanted
    assert len(found) == len(wanted)


@pytest.mark.parametrize(
    ("mode", "leaving"), [(EndpointMode.NONE, {"scheduler", "migrate"}), (EndpointMode.MINIMAL, {"scheduler"})]
)
def test_without_all_endpoints_tasks_reach_aws_through_nat(mode: EndpointMode, leaving: set[str]) -> None:
    """A migration needs no more than to start, for which the fewest endpoints but none are enough."""
    declared = network(endpoints=mode)
    assert set(seen(declared, EGRESS)) == OUT | {(role, "0.0.0.0/0", 443) for role in leaving}
    assert set(seen(declared, INGRESS)) == IN


def test_behind_cloudfront_nobody_else_connects_and_none_in_plain_text() -> None:
    """Its list weighs 55 of the 60 rules that a group may have (VPC User Guide), so it fits once."""
    entrance = Entrance(front=Front.CLOUDFRONT)
    inwards = [flow for flow in flows(EndpointMode.FULL, 8443, entrance) if flow.target is Role.ALB]
    assert [(flow.source, flow.port) for flow in inwards] == [(Outside.CLOUDFRONT, 443)]
    declared = declare(
        lambda: groups(entrance, {Outside.CLOUDFRONT: "pl-cf", Outside.S3: "pl-1", Outside.DYNAMODB: "pl-2"})
    )
    rules = [rule for rule in declared.all(INGRESS) if rule.name.startswith("groups-alb-")]
    assert [(rule.inputs["prefixListId"], rule.inputs.get("cidrIpv4")) for rule in rules] == [("pl-cf", None)]


def test_a_flow_whose_addresses_nobody_gave_is_refused() -> None:
    with pytest.raises(ValueError, match=r"flows with \['cloudfront'\] need a prefix list"):
        groups(Entrance(front=Front.CLOUDFRONT), {Outside.S3: "pl-1", Outside.DYNAMODB: "pl-2"})


def test_only_who_checks_tokens_fetches_their_keys() -> None:
    for mode in AuthMode:
        leaving = [flow for flow in flows(EndpointMode.FULL, 8443, Entrance(auth=mode)) if flow.source is Role.ALB]
        world = [flow.port for flow in leaving if flow.target is Outside.WORLD]
        assert world == ([] if mode is AuthMode.SESSION else [443])


def groups(entrance: Entrance, lists: Mapping[Outside, str]) -> SecurityGroups:
    """Declare the groups alone."""
    found = flows(EndpointMode.FULL, 8443, entrance)
    args = SecurityGroupsArgs(identity=SHOP, vpc_id="vpc-1", flows=found, prefix_lists=dict(lists))
    return SecurityGroups("groups", args)


@pytest.mark.parametrize("mode", EndpointMode)
def test_stores_and_endpoints_open_no_connection_and_rotation_never_leaves(mode: EndpointMode) -> None:
    leaving = seen(network(endpoints=mode), EGRESS)
    assert not [rule for rule in leaving if rule[0] in ("database", "cache", "endpoints")]
    assert {rule[1] for rule in leaving if rule[0] == "rotation"} == {"database", "cache", "endpoints"}


def test_only_the_load_balancer_admits_networks(declared: Declared) -> None:
    assert {rule[0] for rule in seen(declared, INGRESS) if "/" in rule[1]} == {"alb"}


def test_a_group_is_exactly_this(declared: Declared) -> None:
    group = declared.one(GROUP, "network-groups-database")
    assert group.inputs == {
        "vpcId": declared.one("bulwark:foundation:Network").outputs["vpc_id"],
        "description": "Databases, which open no connection",
        "egress": [],
        "tags": tags(Name="shop-prod-database", Tier="data", Role="database"),
    }


def test_a_rule_is_exactly_this(declared: Declared) -> None:
    rule = declared.one(INGRESS, "network-groups-database-5432-from-api")
    groups = cast("dict[str, str]", declared.one("bulwark:foundation:Network").outputs["groups"])
    assert rule.inputs == {
        "securityGroupId": groups["database"],
        "referencedSecurityGroupId": groups["api"],
        "description": "Queries over TLS",
        "ipProtocol": "tcp",
        "fromPort": 5432,
        "toPort": 5432,
        "tags": tags(Name="shop-prod-database", Tier="data", Role="database"),
    }


def test_an_outward_rule_is_exactly_this(declared: Declared) -> None:
    rule = declared.one(EGRESS, "network-groups-worker-to-s3-443")
    endpoint = declared.one(ENDPOINT, "network-gateways-s3")
    assert rule.property_dependencies["prefixListId"] == [endpoint.urn]
    assert rule.inputs == {
        "securityGroupId": rule.inputs["securityGroupId"],
        "prefixListId": endpoint.outputs["prefixListId"],
        "description": "Objects and image layers by gateway endpoint",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "tags": tags(Name="shop-prod-worker", Tier="app", Role="worker"),
    }


def test_a_group_states_that_it_opens_nothing_or_has_rules_that_say_what(declared: Declared) -> None:
    openers = {rule[0] for rule in seen(declared, EGRESS)}
    for role in Role:
        inputs = declared.one(GROUP, f"network-groups-{role.value}").inputs
        assert inputs.get("egress") == (None if role.value in openers else [])
        assert "ingress" not in inputs


def test_every_role_has_a_tier_and_a_purpose() -> None:
    assert set(TIERS) == set(PURPOSES) == set(Role)
    assert {TIERS[role] for role in Role} == {"alb", "app", "data", "rotation", "endpoints", "quarantine"}


def test_nobody_reaches_what_is_in_quarantine_and_it_reaches_nobody() -> None:
    for mode in EndpointMode:
        assert not any(Role.QUARANTINE in (flow.source, flow.target) for flow in flows(mode, 8443))


def test_every_description_is_one_that_ec2_takes(declared: Declared) -> None:
    for item in (*declared.all(GROUP), *declared.all(INGRESS), *declared.all(EGRESS)):
        assert described(cast("str", item.inputs["description"]))


@pytest.mark.parametrize("text", ["", "API's tasks", "naïve", "a" * 256, "tasks | functions", "what?"])
def test_a_description_that_ec2_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="use 1 to 255 of"):
        described(text)


def test_a_flow_between_strangers_is_refused() -> None:
    with pytest.raises(ValueError, match="one side must be a role of ours"):
        Flow(source=Outside.WORLD, target=Outside.S3, port=443, why="Nothing")


@pytest.mark.parametrize("port", [8443, 9443])
def test_the_api_port_is_the_only_port_that_moves(port: int) -> None:
    ports = {flow.port for flow in flows(EndpointMode.FULL, port)}
    assert ports == {80, 443, 5432, 6379, port}
