"""Network access lists: the fence of each tier, exactly."""

from typing import cast

import pytest

from tests.support.declare import Declared, Item
from tests.support.foundation import network, tags, tier_of

FENCE = "aws:ec2/networkAcl:NetworkAcl"
SUBNET = "aws:ec2/subnet:Subnet"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


@pytest.fixture(scope="module")
def declared() -> Declared:
    return network()


def openings(fence: Item, side: str) -> list[tuple[object, object, object]]:
    """Give the peers and ports of one side, and check that each rule is a numbered permission for TCP."""
    rules = cast("list[dict[str, object]]", fence.inputs[side])
    for index, rule in enumerate(rules):
        assert (rule["ruleNo"], rule["action"], rule["protocol"]) == (100 + 10 * index, "allow", "tcp")
    return [(rule["cidrBlock"], rule["fromPort"], rule["toPort"]) for rule in rules]


def test_the_fence_of_the_data_tier_is_exactly_this(declared: Declared) -> None:
    fence = declared.one(FENCE, "network-access-data")
    app, data = "10.40.64.0/18", "10.40.128.0/18"
    assert openings(fence, "ingress") == [(app, 5432, 5432), (app, 6379, 6379), (data, 1024, 65535)]
    assert openings(fence, "egress") == [(app, 32768, 65535), (data, 1024, 65535)]
    assert fence.inputs["tags"] == tags(Name="shop-prod-data", Tier="data")


def test_the_fence_of_the_app_tier_is_exactly_this(declared: Declared) -> None:
    fence = declared.one(FENCE, "network-access-app")
    public, app, data, anywhere = "10.40.0.0/18", "10.40.64.0/18", "10.40.128.0/18", "0.0.0.0/0"
    assert openings(fence, "ingress") == [(public, 8443, 8443), (app, 443, 443), (anywhere, 32768, 65535)]
    assert openings(fence, "egress") == [
        (anywhere, 443, 443),
        (data, 5432, 5432),
        (data, 6379, 6379),
        (public, 1024, 65535),
        (app, 32768, 65535),
    ]


def test_the_fence_of_the_public_tier_is_exactly_this(declared: Declared) -> None:
    fence = declared.one(FENCE, "network-access-public")
    app, anywhere = "10.40.64.0/18", "0.0.0.0/0"
    assert openings(fence, "ingress") == [
        (anywhere, 443, 443),
        (anywhere, 80, 80),
        (app, 1024, 65535),
        (anywhere, 1024, 3388),
        (anywhere, 3390, 65535),
    ]
    assert openings(fence, "egress") == [(anywhere, 443, 443), (anywhere, 1024, 65535)]


def test_no_fence_lets_the_world_reach_remote_administration(declared: Declared) -> None:
    for fence in declared.all(FENCE):
        for peer, first, last in openings(fence, "ingress"):
            assert peer != "0.0.0.0/0" or not any(
                cast("int", first) <= port <= cast("int", last) for port in (22, 3389)
            )


def test_every_subnet_stands_behind_the_fence_of_itstier_of(declared: Declared) -> None:
    for fence in declared.all(FENCE):
        mine = {item.urn for item in declared.all(SUBNET) if tier_of(item) == tier_of(fence)}
        assert set(fence.property_dependencies["subnetIds"]) == mine


def test_an_unknown_vpc_leaves_the_posture_known() -> None:
    declared = network(unknown=True)
    assert all(isinstance(item.inputs["policy"], str) for item in declared.all(ENDPOINT))
    assert all(item.inputs["mapPublicIpOnLaunch"] is False for item in declared.all(SUBNET))
    assert openings(declared.one(FENCE, "network-access-data"), "egress") == [
        ("10.40.64.0/18", 32768, 65535),
        ("10.40.128.0/18", 1024, 65535),
    ]
