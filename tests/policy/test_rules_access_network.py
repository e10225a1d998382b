"""What stands next to a data store, and what the access list of its subnets lets in."""

from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.wire import findings, resource


def tier(*extra: Resource, source: str, **ingress: object) -> list[str]:
    """Give what is said of a database that one group may reach, by the rules of that group."""
    peer = resource("ec2/securityGroup", "peer", {"ingress": [ingress], "egress": []})
    data = resource("ec2/securityGroup", "data", {"egress": []})
    body = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432}
    refers = {"securityGroupId": data, source: peer}
    rule = resource("vpc/securityGroupIngressRule", "rule", body, refers=refers)
    store = resource("rds/instance", "db", {}, refers={"vpcSecurityGroupIds": data})
    return [f"{one.verdict.value} {one.actual}" for one in findings("ACC-03", peer, data, rule, store, *extra)]


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [
        ({"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/1", "128.0.0.0/1"]},
         ["FAIL peer, which lets in 0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6 and more"]),
        ({"protocol": "tcp", "fromPort": 22, "toPort": 22, "ipv6CidrBlocks": ["2001:db8::/32"]},
         ["FAIL peer, which lets in 2001:db8::/32"]),
        ({"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}, []),
        ({"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": UNKNOWN},
         ["UNDECIDED what peer lets in is only known after the update"]),
        ({"protocol": "tcp", "fromPort": 443, "toPort": 443, "prefixListIds": ["pl-elsewhere"]},
         ["UNDECIDED what peer lets in is only known after the update"]),
    ],
)  # fmt: skip
def test_what_stands_next_to_a_data_store(ingress: dict[str, object], expected: list[str]) -> None:
    assert tier(source="referencedSecurityGroupId", **ingress) == expected


def entry(number: int, source: str, action: str = "allow", /, **more: object) -> dict[str, object]:
    key = "ipv6CidrBlock" if ":" in source else "cidrBlock"
    return {"ruleNo": number, "action": action, "protocol": "-1", "fromPort": 0, "toPort": 0, key: source, **more}


def listed(*ingress: object, beside: Mapping[str, object] | None = None, tag: str = "data") -> list[str]:
    subnet = resource("ec2/subnet", "subnet", {"tags": {"Tier": tag}})
    found = resource("ec2/networkAcl", "list", {"ingress": list(ingress)}, refers={"subnetIds": subnet})
    rule = resource("ec2/networkAclRule", "rule", beside or {"egress": True}, refers={"networkAclId": found})
    return [f"{one.verdict.value} {one.actual}" for one in findings("ACC-04", subnet, found, rule)]


PORTS: Final = {"protocol": "tcp", "fromPort": 1024, "toPort": 65535}
BESIDE: Final = {"egress": False, "protocol": "6", "fromPort": 22, "toPort": 22, "ruleNumber": 5}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (listed(entry(1, "10.0.0.0/8")), []),
        (listed(entry(1, "0.0.0.0/0"), tag="public"), []),
        (listed(entry(1, "11.0.0.0/8")), ["FAIL tcp from port 0: 11.0.0.0/8"]),
        (listed(entry(1, "11.0.0.0/8", **PORTS)), ["FAIL tcp from port 1024: 11.0.0.0/8"]),
        (listed(entry(1, "::/0", protocol="udp", fromPort=53, toPort=53)),
         ["FAIL udp from port 53: ::/1, 8000::/2, c000::/3, e000::/4 and more"]),
        (listed(entry(1, "11.0.0.0/8", "deny"), entry(2, "11.0.0.0/8")), []),
        (listed(entry(2, "11.0.0.0/8", "deny"), entry(1, "11.0.0.0/8")), ["FAIL tcp from port 0: 11.0.0.0/8"]),
        (listed(entry(1, "11.0.0.0/9", "deny"), entry(2, "11.0.0.0/8")), ["FAIL tcp from port 0: 11.128.0.0/9"]),
        (listed(entry(1, "11.0.0.0/8", protocol=UNKNOWN)), ["UNDECIDED unknown until the update"]),
        (listed(beside={**BESIDE, "ruleAction": "allow", "cidrBlock": "8.8.8.8/32"}),
         ["FAIL tcp from port 22: 8.8.8.8/32"]),
        (listed(beside={**BESIDE, "ruleAction": "deny", "cidrBlock": "8.8.8.8/32"}), []),
        (listed(beside={**BESIDE, "egress": UNKNOWN}), ["UNDECIDED unknown until the update"]),
    ],
)  # fmt: skip
def test_what_an_access_list_lets_in(said: list[str], expected: list[str]) -> None:
    assert said == expected
