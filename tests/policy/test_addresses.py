"""Sets of addresses, and what security groups let in or out as a whole."""

import ipaddress
from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardening.aws.addresses import NONE, PRIVATE, WORLD, Addresses, parsed
from hardening.aws.openings import Opening, gained, openings
from hardening.resources import Graph
from hardening.rule import Subject
from tests.support.wire import resource

_BLOCKS: Final = st.builds(
    lambda start, bits: ipaddress.ip_network((start << 4, bits), strict=False), st.integers(0, 15), st.integers(24, 32)
)


def members(networks: Sequence[ipaddress.IPv4Network]) -> set[int]:
    return {int(address) for network in networks for address in network}


def numbers(found: Addresses) -> set[int]:
    return members([network for network in found.networks() if isinstance(network, ipaddress.IPv4Network)])


@given(st.lists(_BLOCKS, max_size=5), st.lists(_BLOCKS, max_size=5))
def test_sets_add_up_and_take_away(
    one: Sequence[ipaddress.IPv4Network], other: Sequence[ipaddress.IPv4Network]
) -> None:
    left, right = Addresses.of(one), Addresses.of(other)
    assert numbers(left) == members(one)
    assert numbers(left | right) == members(one) | members(other)
    assert numbers(left - right) == members(one) - members(other)
    assert numbers(left & right) == members(one) & members(other)
    assert left.size(4) == len(members(one))
    assert bool(left) is bool(one)


def test_halves_are_the_world() -> None:
    assert parsed(["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"]) == WORLD
    assert str(WORLD) == "0.0.0.0/0, ::/0"
    assert parsed(["10.0.0.0/8", "no network", 17]) - PRIVATE == NONE
    assert str(parsed(["11.0.0.0/32", "11.0.0.2/32"])) == "11.0.0.0/32, 11.0.0.2/32"


def tcp(first: int, last: int, *cidrs: str, others: Sequence[str] = ()) -> Opening:
    return Opening("tcp", (first, last), parsed(cidrs), frozenset(others))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([tcp(443, 443, "0.0.0.0/0")], [tcp(443, 443, "0.0.0.0/1"), tcp(443, 443, "128.0.0.0/1")], []),
        ([tcp(80, 443, "10.0.0.0/8")], [tcp(80, 200, "10.0.0.0/8"), tcp(201, 443, "10.0.0.0/8")], []),
        ([tcp(80, 80, "10.0.0.0/8")], [tcp(80, 81, "10.0.0.0/8")], ["tcp port 81: 10.0.0.0/8"]),
        ([tcp(1, 9, "10.0.0.0/9")], [tcp(1, 9, "10.0.0.0/8")], ["tcp ports 1 to 9: 10.128.0.0/9"]),
        ([tcp(5, 5, "10.0.0.0/8")], [tcp(1, 9, "10.0.0.0/8")],
         ["tcp ports 1 to 4: 10.0.0.0/8", "tcp ports 6 to 9: 10.0.0.0/8"]),
        ([tcp(1, 9, others=["a"])], [tcp(1, 9, others=["a", "urn::b"])], ["tcp ports 1 to 9: b"]),
        ([Opening("every protocol", (0, 65535), WORLD)], [tcp(22, 22, "::/0")], []),
        ([tcp(0, 65535, "::/0")], [Opening("every protocol", (0, 65535), parsed(["::/0"]))],
         ["every protocol every port: ::/0"]),
        ([], [tcp(1, 4, "10.0.0.0/8"), tcp(5, 9, "10.0.0.0/8")], ["tcp ports 1 to 9: 10.0.0.0/8"]),
    ],
)  # fmt: skip
def test_what_is_let_in_now(before: list[Opening], after: list[Opening], expected: list[str]) -> None:
    assert [str(one) for one in gained(before, after)] == expected


def test_openings_are_read_wherever_they_are_declared() -> None:
    group = resource("ec2/securityGroup", "group", {"ingress": [
        {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/8"], "self": True}]})  # fmt: skip
    peer = resource("ec2/securityGroup", "peer")
    rule = resource(
        "vpc/securityGroupIngressRule", "rule", {"ipProtocol": "6", "fromPort": 443, "toPort": 443},
        refers={"securityGroupId": group, "referencedSecurityGroupId": peer},
    )  # fmt: skip
    classic = resource(
        "ec2/securityGroupRule", "classic",
        {"type": "ingress", "protocol": "tcp", "fromPort": 22, "toPort": 22, "sourceSecurityGroupId": "sg-elsewhere"},
        refers={"securityGroupId": group},
    )  # fmt: skip
    graph = Graph((group, peer, rule, classic))
    assert sorted(map(str, openings(Subject(group, graph), ingress=True))) == [
        "every protocol every port: 10.0.0.0/8, group",
        "tcp port 22: sg-elsewhere",
        "tcp port 443: peer",
    ]
