"""Security groups: every way to write a rule is read, and the rules of a group are added up."""

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN
from tests.support.rules import nonsense, robust, rule
from tests.support.wire import findings, judge, resource, verdicts

WORLD: Final = "0.0.0.0/0"
HALVES: Final = ("0.0.0.0/1", "128.0.0.0/1")
INGRESS: Final = "vpc/securityGroupIngressRule"
EGRESS: Final = "vpc/securityGroupEgressRule"
Way = Callable[..., list[Resource]]
_MODERN: Final = {
    "protocol": "ipProtocol",
    "cidrBlocks": "cidrIpv4",
    "ipv6CidrBlocks": "cidrIpv6",
    "prefixListIds": "prefixListId",
    "securityGroups": "referencedSecurityGroupId",
}


def group(tier: str = "app", **properties: object) -> Resource:
    return resource("ec2/securityGroup", "group", {"egress": [], "tags": {"Tier": tier}, **properties})


def _body(changes: dict[str, object]) -> dict[str, object]:
    return {"protocol": "tcp", "fromPort": 443, "toPort": 443, **changes}


def inline(side: str = "ingress", tier: str = "app", **changes: object) -> list[Resource]:
    body = {"egress": [], "tags": {"Tier": tier}, side: [_body(changes)]}
    return [resource("ec2/securityGroup", "group", body)]


def classic(side: str = "ingress", tier: str = "app", **changes: object) -> list[Resource]:
    owner, body = group(tier), {"type": side, **_body(changes)}
    if "securityGroups" in body:
        body["sourceSecurityGroupId"] = "sg-1"
    return [owner, resource("ec2/securityGroupRule", "rule", body, refers={"securityGroupId": owner})]


def modern(side: str = "ingress", tier: str = "app", **changes: object) -> list[Resource]:
    owner = group(tier)
    body = {
        _MODERN.get(name, name): value[0] if isinstance(value, list) else value
        for name, value in _body(changes).items()
    }
    type_ = INGRESS if side == "ingress" else EGRESS
    return [owner, resource(type_, "rule", body, refers={"securityGroupId": owner})]


WAYS: Final = pytest.mark.parametrize("way", [inline, classic, modern])
DATA: Final = [
    ("rds/instance", "vpcSecurityGroupIds"),
    ("rds/cluster", "vpcSecurityGroupIds"),
    ("elasticache/replicationGroup", "securityGroupIds"),
    ("elasticache/serverlessCache", "securityGroupIds"),
    ("memorydb/cluster", "securityGroupIds"),
    ("docdb/cluster", "vpcSecurityGroupIds"),
]


@WAYS
@pytest.mark.parametrize(
    "wrong",
    [
        {"cidrBlocks": [WORLD]},
        {"cidrBlocks": ["0.0.0.0/1"]},
        {"cidrBlocks": ["8.8.8.8/32"]},
        {"cidrBlocks": ["100.64.0.0/10"]},
        {"cidrBlocks": ["10.0.0.0/7"]},
        {"cidrBlocks": ["not a network"]},
        {"cidrBlocks": [17]},
        {"cidrBlocks": WORLD},
        {"ipv6CidrBlocks": ["::/0"]},
        {"ipv6CidrBlocks": ["2000::/3"]},
        {"ipv6CidrBlocks": ["::ffff:0:0/96"]},
        {"cidrBlocks": ["10.0.0.0/16"], "protocol": "-1"},
        {"cidrBlocks": ["10.0.0.0/16"], "protocol": -1},
        {"cidrBlocks": ["10.0.0.0/16"], "protocol": "ALL"},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": 0, "toPort": 65535},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": 1, "toPort": 65535},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": 1024, "toPort": 4096},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": -1, "toPort": -1},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": None},
        {"cidrBlocks": ["10.0.0.0/16"], "fromPort": "443", "toPort": "443"},
    ],
)
def test_open_ingress_fails_however_it_is_written(way: Way, wrong: dict[str, object]) -> None:
    assert set(verdicts("NET-01", *way(**wrong))) == {"FAIL"}


@WAYS
@pytest.mark.parametrize(
    "right", [{"cidrBlocks": ["10.0.0.0/16"]}, {"ipv6CidrBlocks": ["fd00::/8"]}, {"securityGroups": ["sg-1"]}]
)
def test_private_sources_and_groups_pass_for_an_application(way: Way, right: dict[str, object]) -> None:
    assert verdicts("NET-01", *way(**right)) == []
    assert verdicts("NET-02", *way(**right)) == []


@WAYS
@pytest.mark.parametrize(
    "open_",
    [
        {"cidrBlocks": UNKNOWN},
        {"cidrBlocks": [UNKNOWN]},
        {"ipv6CidrBlocks": UNKNOWN},
        {"fromPort": UNKNOWN},
        {"toPort": UNKNOWN},
        {"protocol": UNKNOWN},
    ],
)
def test_an_unknown_part_is_undecided(way: Way, open_: dict[str, object]) -> None:
    resources = way(**{"securityGroups": ["sg-1"], **open_})
    assert set(verdicts("NET-01", *resources)) == {"UNDECIDED"}
    assert set(verdicts("NET-02", *resources)) == {"UNDECIDED"}


def test_whole_lists_of_rules_may_be_unknown_or_of_the_wrong_kind() -> None:
    assert verdicts("NET-01", group(ingress=UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("NET-01", group(ingress=[UNKNOWN])) != []
    assert verdicts("NET-01", group(ingress="everything")) != []
    assert verdicts("NET-03", group(egress=UNKNOWN)) == ["UNDECIDED"]
    rule_ = resource("ec2/securityGroupRule", "rule", {"type": UNKNOWN, "cidrBlocks": [WORLD]})
    assert verdicts("NET-01", rule_) == ["UNDECIDED"]


@WAYS
@pytest.mark.parametrize("port", [80, 443])
def test_only_a_balancer_serves_the_public_and_only_on_its_ports(way: Way, port: int) -> None:
    served: dict[str, object] = {"cidrBlocks": [WORLD], "fromPort": port, "toPort": port}
    assert verdicts("NET-01", *way(tier="alb", **served)) == []
    assert verdicts("NET-02", *way(tier="alb", **served)) == []
    assert verdicts("NET-01", *way(tier="app", **served)) == ["FAIL"]
    for change in ({"fromPort": 22, "toPort": 22}, {"fromPort": 80, "toPort": 443}, {"protocol": "udp"}):
        assert verdicts("NET-01", *way(tier="alb", **{**served, **change})) == ["FAIL"]


def test_an_unknown_or_missing_tier_serves_nobody() -> None:
    entry = _body({"cidrBlocks": [WORLD]})
    for tags in (UNKNOWN, {"Tier": UNKNOWN}, {}, None, {"tier": "alb"}):
        assert "FAIL" in verdicts("NET-01", group(tags=tags, ingress=[entry]))


@pytest.mark.parametrize(("store", "via"), DATA)
@WAYS
def test_a_data_store_is_reached_through_groups_only(way: Way, store: str, via: str) -> None:
    resources = way(cidrBlocks=["10.0.0.0/16"], fromPort=6379, toPort=6379)
    assert verdicts("NET-01", *resources) == []
    user = resource(store, "store", refers={via: resources[0]})
    assert verdicts("NET-01", *resources, user) == ["FAIL"]
    assert verdicts("NET-01", *way(securityGroups=["sg-1"], fromPort=6379, toPort=6379), user) == []


@WAYS
def test_the_tag_says_so_as_well_and_a_balancer_that_is_a_store_serves_nobody(way: Way) -> None:
    assert verdicts("NET-01", *way(tier="data", cidrBlocks=["10.0.0.0/8"])) == ["FAIL"]
    assert verdicts("NET-01", *way(tier="data", prefixListIds=["pl-1"])) == ["FAIL"]
    resources = way(tier="alb", cidrBlocks=[WORLD])
    user = resource("rds/instance", "db", refers={"vpcSecurityGroupIds": resources[0]})
    assert verdicts("NET-01", *resources, user) == ["FAIL"]


def test_a_store_with_unknown_groups_leaves_every_group_open() -> None:
    resources = inline(cidrBlocks=["10.0.0.0/16"])
    user = resource("rds/instance", "db", {"vpcSecurityGroupIds": UNKNOWN})
    assert verdicts("NET-01", *resources, user) == ["UNDECIDED"]


def test_a_rule_of_a_group_from_elsewhere_is_open_unless_it_is_public() -> None:
    def one(cidr: str) -> Resource:
        return resource(
            INGRESS,
            "rule",
            {"securityGroupId": "sg-9", "ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrIpv4": cidr},
        )

    assert verdicts("NET-01", one("10.0.0.0/16")) == ["UNDECIDED"]
    assert verdicts("NET-01", one(WORLD)) == ["FAIL"]


def test_two_halves_of_the_internet_make_a_whole() -> None:
    owner = group("data", egress=None)
    rules = [
        resource(
            INGRESS,
            f"half{index}",
            {"ipProtocol": "tcp", "fromPort": 6379, "toPort": 6379, "cidrIpv4": half},
            refers={"securityGroupId": owner},
        )
        for index, half in enumerate(HALVES)
    ]
    assert verdicts("NET-02", owner, *rules) == ["FAIL"]
    assert verdicts("NET-02", owner) == []


@pytest.mark.parametrize(
    ("networks", "verdict"),
    [
        ([f"{first}.0.0.0/8" for first in (1, 2)], ["FAIL"]),
        (["1.0.0.0/9", "1.128.0.0/9"], []),
        (["1.0.0.0/8", "10.0.0.0/8"], []),
        (["2001:db8::/32", "2a00::/16", "2b00::/16"], ["FAIL"]),
    ],
)
def test_the_union_may_be_as_large_as_a_slash_8(networks: list[str], verdict: list[str]) -> None:
    entry = _body({"ipv6CidrBlocks" if ":" in networks[0] else "cidrBlocks": networks})
    assert verdicts("NET-02", group(ingress=[entry])) == verdict


def test_ports_are_added_up_one_by_one() -> None:
    ingress = [_body({"cidrBlocks": [half], "fromPort": port, "toPort": port}) for port, half in enumerate(HALVES, 22)]
    assert verdicts("NET-02", group(ingress=ingress)) == ["FAIL"]
    small = [
        _body({"cidrBlocks": [net], "fromPort": p, "toPort": p}) for p, net in ((1, "1.0.0.0/8"), (2, "2.0.0.0/8"))
    ]
    assert verdicts("NET-02", group(ingress=small)) == []
    overlapping = [_body({"cidrBlocks": ["1.0.0.0/8"], "fromPort": 1, "toPort": 9}), small[1]]
    assert verdicts("NET-02", group(ingress=overlapping)) == ["FAIL"]


def test_a_prefix_list_hides_nothing() -> None:
    listed = resource(
        "ec2/managedPrefixList", "pl", {"name": "pl", "entries": [{"cidr": HALVES[0]}]}, outputs={"id": "pl-1"}
    )
    entry = resource("ec2/managedPrefixListEntry", "more", {"cidr": HALVES[1]}, refers={"prefixListId": listed})
    owner = group(ingress=[_body({"prefixListIds": ["pl-1"]})])
    assert verdicts("NET-02", owner, listed, entry) == ["FAIL"]
    assert "FAIL" in verdicts("NET-01", owner, listed)
    assert verdicts("NET-02", owner) == ["UNDECIDED"]
    hidden = resource("ec2/managedPrefixList", "pl", {"name": "pl", "entries": UNKNOWN}, outputs={"id": "pl-1"})
    assert "UNDECIDED" in verdicts("NET-02", owner, hidden)


@WAYS
@pytest.mark.parametrize("tier", ["data", "rotation"])
def test_a_store_or_a_rotation_never_reaches_the_public(way: Way, tier: str) -> None:
    assert "FAIL" in verdicts("NET-03", *way("egress", tier, cidrBlocks=[WORLD]))
    assert "FAIL" in verdicts("NET-03", *way("egress", tier, cidrBlocks=[WORLD], protocol="-1", fromPort=0, toPort=0))
    assert verdicts("NET-03", *way("egress", tier, cidrBlocks=["10.0.0.0/16"])) == []
    assert verdicts("NET-03", *way("egress", tier, prefixListIds=["pl-1"])) == ["UNDECIDED"]


def test_the_groups_of_a_rotation_are_found_through_its_function() -> None:
    owner = group(egress=[_body({"cidrBlocks": [WORLD]})])
    function = resource("lambda/function", "rotate", {"name": "rotate", "vpcConfig": {"securityGroupIds": ["sg-7"]}})
    rotation = resource("secretsmanager/secretRotation", "rotation", refers={"rotationLambdaArn": function})
    known = resource("ec2/securityGroup", "known", owner.properties, outputs={"id": "sg-7"})
    assert verdicts("NET-03", known, function) == []
    assert verdicts("NET-03", known, function, rotation) == ["FAIL"]


@WAYS
def test_an_application_reaches_the_public_by_https_and_stores_by_their_ports(way: Way) -> None:
    assert verdicts("NET-03", *way("egress", cidrBlocks=[WORLD])) == []
    assert verdicts("NET-03", *way("egress", cidrBlocks=[WORLD], fromPort=25, toPort=25)) == ["FAIL"]
    assert verdicts("NET-03", *way("egress", cidrBlocks=["10.0.0.0/16"], fromPort=5432, toPort=5432)) == ["FAIL"]
    assert verdicts("NET-03", *way("egress", securityGroups=["sg-1"], fromPort=5432, toPort=5432)) == []
    assert verdicts("NET-03", *way("egress", securityGroups=["sg-1"], fromPort=22, toPort=22)) == ["FAIL"]
    assert verdicts("NET-03", *way("egress", "alb", securityGroups=["sg-1"], fromPort=8443, toPort=8443)) == []
    assert set(verdicts("NET-03", *way("egress", cidrBlocks=[WORLD], fromPort=UNKNOWN))) == {"UNDECIDED"}


def test_a_group_states_its_egress() -> None:
    silent = resource("ec2/securityGroup", "silent", {"tags": {"Tier": "data"}})
    assert verdicts("NET-03", silent) == ["FAIL"]
    body = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/16"}
    spoken = resource(EGRESS, "rule", body, refers={"securityGroupId": silent})
    assert verdicts("NET-03", silent, spoken) == []
    assert verdicts("NET-03", group("data")) == []


def test_ingress_holds_in_every_environment_and_egress_advises() -> None:
    assert rule("NET-01").level(Profile.DEV) is rule("NET-02").level(Profile.DEV) is Level.MANDATORY
    assert rule("NET-03").level(Profile.DEV) is Level.ADVISORY


def test_findings_name_the_rule_and_not_the_group() -> None:
    (found,) = findings("NET-01", *classic(cidrBlocks=[WORLD]))
    assert found.urn.endswith("::rule")
    assert judge("NET-01", group()).subjects["NET-01"] == 1


@pytest.mark.parametrize("rule_id", ["NET-01", "NET-02", "NET-03", "NET-04", "NET-05", "NET-06", "NET-07"])
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_the_rules_or_makes_them_tell_secrets(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
