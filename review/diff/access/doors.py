"""Security group rules as doors: which peer reaches which ports, however the rules are written."""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.deltas import Json, is_missing, is_unknown
from review.diff.records import Record, inputs, kind, mapping, text

GROUPS: Final = (aws("ec2/securityGroup"), aws("ec2/defaultSecurityGroup"))
RULE: Final = aws("ec2/securityGroupRule")
INGRESS: Final = aws("vpc/securityGroupIngressRule")
EGRESS: Final = aws("vpc/securityGroupEgressRule")
RULES: Final = (RULE, INGRESS, EGRESS)
_ALL: Final = (0, 65535)
_EVERY: Final = "-1"
_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
_NAMES: Final = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "all": _EVERY}
_RANGES: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")
_OTHERS: Final = (
    "prefixListIds",
    "prefixListId",
    "securityGroups",
    "sourceSecurityGroupId",
    "referencedSecurityGroupId",
)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """One peer that one rule of a group lets in or out."""

    group: str
    way: str
    """`ingress` or `egress`."""
    protocol: str
    first: int
    last: int
    peer: str
    """An address range, or what stands for a group or a list."""

    @property
    def network(self) -> Network | None:
        """The peer as an address range."""
        try:
            return ipaddress.ip_network(self.peer, strict=False)
        except ValueError:
            return None

    def speaks(self, protocol: str) -> bool:
        """Whether the door is open for a protocol."""
        return self.protocol in (_EVERY, protocol)

    def __str__(self) -> str:
        ports = "" if (self.first, self.last) == _ALL else f" {self.first}" if self.first == self.last else None
        ports = f" {self.first}-{self.last}" if ports is None else ports
        name = "every protocol" if self.protocol == _EVERY else self.protocol
        return f"{name}{ports or ' on every port'}"


def of(record: Record) -> Iterator[Door]:
    """Give the doors of a security group or of a rule."""
    given, type_ = inputs(record), kind(record)
    if type_ in GROUPS:
        for way in ("ingress", "egress"):
            rows = given.get(way)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, Mapping):
                    yield from _doors(text(record, "urn"), way, row)
    elif type_ in RULES:
        way = str(given.get("type")) if type_ == RULE else "ingress" if type_ == INGRESS else "egress"
        yield from _doors(_group(record), way, given)


def _group(record: Record) -> str:
    """Give the group of a rule: its address where the program declares it, else its id."""
    found = mapping(record, "propertyDependencies").get("securityGroupId")
    if isinstance(found, list) and len(found) == 1:
        return str(found[0])
    return str(inputs(record).get("securityGroupId"))


def _doors(group: str, way: str, row: Record) -> Iterator[Door]:
    protocol = str(row.get("protocol", row.get("ipProtocol", _EVERY))).lower()
    protocol = _NAMES.get(protocol, protocol)
    first, last = _ports(protocol, row.get("fromPort"), row.get("toPort"))
    for peer in _peers(row):
        yield Door(group, way, protocol, first, last, peer)


def _ports(protocol: str, first: Json, last: Json) -> tuple[int, int]:
    numbers = [number for value in (first, last) if (number := _number(value)) is not None]
    if protocol == _EVERY or len(numbers) < 2 or numbers[0] < 0:  # noqa: PLR2004  two ends of a range
        return _ALL
    return numbers[0], numbers[1]


def _number(value: Json) -> int | None:
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return int(value) if isinstance(value, int | float) else None


def _peers(row: Record) -> Iterator[str]:
    for name in (*_RANGES, *_OTHERS):
        value = row.get(name)
        for item in value if isinstance(value, list) else [value]:
            if is_unknown(item):
                yield "an address that is only known after the update"
            elif not is_missing(item):
                yield _normal(str(item)) if name in _RANGES else str(item)
    if row.get("self") is True:
        yield "the group itself"


def _normal(text_: str) -> str:
    try:
        return str(ipaddress.ip_network(text_, strict=False))
    except ValueError:
        return text_


def beyond(doors: Iterable[Door], others: Iterable[Door]) -> list[Door]:
    """Give the doors that the others together do not open already."""
    known = list(others)
    return sorted({door for door in doors if not _covered(door, known)})


def _covered(door: Door, others: list[Door]) -> bool:
    """Whether others open a door for all its ports and all its addresses, each port perhaps by another one."""
    near = [one for one in others if (one.group, one.way) == (door.group, door.way) and one.speaks(door.protocol)]
    edges = {
        door.first,
        *(edge for one in near for edge in (one.first, one.last + 1) if door.first < edge <= door.last),
    }
    return all(_open_at(port, door, near) for port in sorted(edges))


def _open_at(port: int, door: Door, near: Iterable[Door]) -> bool:
    here = [one for one in near if one.first <= port <= one.last]
    if any(one.peer == door.peer for one in here):
        return True
    wanted = door.network
    return wanted is not None and _within(wanted, [found for one in here if (found := one.network) is not None])


def _within(wanted: Network, networks: Iterable[Network]) -> bool:
    """Whether an address range lies in the union of others."""
    if isinstance(wanted, ipaddress.IPv4Network):
        four = ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv4Network))
        return any(wanted.subnet_of(each) for each in four)
    six = ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv6Network))
    return any(wanted.subnet_of(each) for each in six)
