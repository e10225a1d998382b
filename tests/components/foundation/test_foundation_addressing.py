"""The address plan, as properties that hold for every block."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.foundation.addressing import Tier, plan

PRIVATE = [IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


@st.composite
def blocks(draw: st.DrawFn) -> IPv4Network:
    """Give any private block from a /16 to a /20."""
    parent, prefix = draw(st.sampled_from(PRIVATE)), draw(st.integers(16, 20))
    index = draw(st.integers(0, 2 ** (prefix - parent.prefixlen) - 1))
    return IPv4Network((int(parent.network_address) + index * 2 ** (32 - prefix), prefix))


def subnets_of(block: IPv4Network, zones: int) -> list[IPv4Network]:
    return [IPv4Network(subnet) for tier in plan(str(block), zones).values() for subnet in tier.subnets]


@given(blocks(), st.sampled_from([2, 3]))
def test_no_two_subnets_overlap_and_all_lie_inside(block: IPv4Network, zones: int) -> None:
    subnets = subnets_of(block, zones)
    assert len(subnets) == len(Tier) * zones
    assert all(subnet.subnet_of(block) for subnet in subnets)
    assert not any(one.overlaps(other) for one, other in combinations(subnets, 2))


@given(blocks(), st.sampled_from([2, 3]))
def test_a_tier_is_one_block_that_holds_its_subnets_and_no_other(block: IPv4Network, zones: int) -> None:
    tiers = plan(str(block), zones)
    for tier, part in tiers.items():
        for other, its in tiers.items():
            inside = [IPv4Network(subnet).subnet_of(IPv4Network(part.block)) for subnet in its.subnets]
            assert set(inside) == {tier is other}


@given(blocks(), st.sampled_from([2, 3]))
def test_every_subnet_has_at_least_251_addresses_for_hosts(block: IPv4Network, zones: int) -> None:
    reserved_by_aws = 5
    assert all(subnet.num_addresses - reserved_by_aws >= 251 for subnet in subnets_of(block, zones))


@given(blocks())
def test_a_third_zone_moves_no_address(block: IPv4Network) -> None:
    two, three = plan(str(block), 2), plan(str(block), 3)
    assert all(three[tier].block == two[tier].block for tier in Tier)
    assert all(three[tier].subnets[:2] == two[tier].subnets for tier in Tier)


@given(blocks(), st.sampled_from([2, 3]))
def test_a_quarter_stays_free(block: IPv4Network, zones: int) -> None:
    free = list(block.subnets(prefixlen_diff=2))[-1]
    assert not any(subnet.overlaps(free) for subnet in subnets_of(block, zones))


def test_the_default_plan_is_this_one() -> None:
    tiers = plan("10.40.0.0/16", 3)
    assert {tier.value: (part.block, *part.subnets) for tier, part in tiers.items()} == {
        "public": ("10.40.0.0/18", "10.40.0.0/20", "10.40.16.0/20", "10.40.32.0/20"),
        "app": ("10.40.64.0/18", "10.40.64.0/20", "10.40.80.0/20", "10.40.96.0/20"),
        "data": ("10.40.128.0/18", "10.40.128.0/20", "10.40.144.0/20", "10.40.160.0/20"),
    }


@pytest.mark.parametrize("zones", [0, 1, 4])
def test_two_or_three_zones(zones: int) -> None:
    with pytest.raises(ValueError, match=f"{zones} availability zones: choose 2 or 3"):
        plan("10.40.0.0/16", zones)


@pytest.mark.parametrize("block", ["10.0.0.0/8", "10.0.0.0/15", "10.0.0.0/21", "192.168.1.0/24"])
def test_a_block_has_a_size(block: str) -> None:
    with pytest.raises(ValueError, match="choose a /16 to /20"):
        plan(block, 3)


@pytest.mark.parametrize("block", ["8.8.0.0/16", "100.64.0.0/16", "172.32.0.0/16", "0.0.0.0/0", "169.254.0.0/16"])
def test_a_block_is_private(block: str) -> None:
    with pytest.raises(ValueError, match=r"must be private \(RFC 1918\)"):
        plan(block, 3)


@pytest.mark.parametrize("block", ["10.40.0.1/16", "10.40.0.0/33", "fd00::/16", "vpc", ""])
def test_a_block_is_well_formed(block: str) -> None:
    with pytest.raises(ValueError, match=r"write it as 10\.40\.0\.0/16"):
        plan(block, 3)
