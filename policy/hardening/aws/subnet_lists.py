"""Network access lists by what they decide: the first entry that speaks of a packet counts, by its number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardening.aws.addresses import NONE, Addresses, parsed
from hardening.aws.flows import ALL_PORTS
from hardening.checks import is_number, items
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN

LISTS: Final = (aws("ec2/networkAcl"), aws("ec2/defaultNetworkAcl"))
ENTRY: Final = aws("ec2/networkAclRule")
_NAMES: Final = ("egress", "fromPort", "toPort", "protocol", "cidrBlock", "ipv6CidrBlock", "ruleAction", "ruleNumber")
READS: Final = frozenset({(ENTRY, name) for name in (*_NAMES, "networkAclId")} | {(one, "ingress") for one in LISTS})
"""What reading lists reads, as a check names it."""
_EVERY: Final = ("-1", "all")
_NUMBERS: Final = {"6": "tcp", "17": "udp"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list for what comes in."""

    number: float
    allows: bool
    protocol: str
    ports: tuple[int, int]
    source: Addresses


def entries(subject: Subject) -> list[Entry] | None:
    """Give the entries of a list in their order, those declared beside it too; None when one of them is not known."""
    parts = [(part, "ruleNo", "action") for part in items(subject, "ingress")]
    for one in subject.graph.referring(subject.resource, ENTRY, "networkAclId"):
        part = subject.of(one)
        if part.value("egress") is UNKNOWN:
            return None
        if part.value("egress") is not True:
            parts.append((part, "ruleNumber", "ruleAction"))
    names = ("fromPort", "toPort", "protocol", "cidrBlock", "ipv6CidrBlock")
    values = [part.value(name) for part, *own in parts for name in (*own, *names)]
    if UNKNOWN in values or subject.value("ingress") is UNKNOWN:
        return None
    return sorted((_entry(*found) for found in parts), key=lambda entry: entry.number)


def _entry(part: Subject, number: str, action: str) -> Entry:
    order, protocol = part.value(number), str(part.value("protocol")).lower()
    first, last = part.value("fromPort"), part.value("toPort")
    whole = protocol in _EVERY or not is_number(first) or not is_number(last)
    return Entry(
        number=float(order) if is_number(order) else 0.0,
        allows=str(part.value(action)).lower() == "allow",
        protocol=_NUMBERS.get(protocol, protocol),
        ports=ALL_PORTS if whole or not is_number(first) or not is_number(last) else (int(first), int(last)),
        source=parsed((part.value("cidrBlock"), part.value("ipv6CidrBlock"))),
    )


def admitted(found: list[Entry]) -> Iterator[tuple[str, int, Addresses]]:
    """Give who is let in by TCP and UDP, with the port at which that begins to hold."""
    for protocol in ("tcp", "udp"):
        speaking = [one for one in found if one.protocol in (*_EVERY, protocol)]
        for port in sorted({edge for one in speaking for edge in (one.ports[0], one.ports[1] + 1)}):
            yield protocol, port, _admitted([one for one in speaking if one.ports[0] <= port <= one.ports[1]])


def _admitted(found: list[Entry]) -> Addresses:
    allowed = decided = NONE
    for one in found:
        if one.allows:
            allowed |= one.source - decided
        decided |= one.source
    return allowed
