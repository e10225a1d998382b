"""What a security group lets in or out as a whole, and whether another state of it lets in or out more.

Rules in halves, in other words or in other places are one: per protocol and port the addresses and groups are added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from hardening.aws.addresses import NONE, Addresses
from hardening.aws.flows import ALL_PORTS, Flow, attached, named, peers
from hardening.rule import Subject

EVERY: Final = "every protocol"
_NUMBERS: Final = {"-1": EVERY, "all": EVERY, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}


@dataclass(frozen=True, slots=True)
class Opening:
    """What may pass on one protocol and some ports."""

    protocol: str
    ports: tuple[int, int]
    addresses: Addresses = NONE
    others: frozenset[str] = frozenset()
    """Security groups by URN where the program declares them, and what else is named by id."""

    def __str__(self) -> str:
        """Render for people."""
        first, last = self.ports
        where = f"port {first}" if first == last else f"ports {first} to {last}"
        where = "every port" if self.ports == ALL_PORTS else where
        sources = [*([str(self.addresses)] if self.addresses else []), *sorted(map(_short, self.others))]
        return f"{self.protocol} {where}: {', '.join(sources)}"


def _short(name: str) -> str:
    return name.rpartition("::")[2]


def openings(group: Subject, *, ingress: bool) -> tuple[Opening, ...]:
    """Give what a group lets in, or out: by rules of its own and rules beside it. What is unknown is not in it."""
    return tuple(_opening(flow) for flow in attached(group, ingress=ingress))


def _opening(flow: Flow) -> Opening:
    declared = {group.urn for group in peers(flow)}
    ids = declared or frozenset(named(flow))
    return Opening(_NUMBERS.get(flow.protocol, flow.protocol), flow.ports, flow.addresses, frozenset(ids))


def gained(before: Sequence[Opening], after: Sequence[Opening]) -> tuple[Opening, ...]:
    """Give what passes afterwards and did not before; turned round, what passes no longer."""
    found: list[Opening] = []
    for protocol in sorted({one.protocol for one in after}):
        for ports in _segments((*before, *after)):
            old, new = _through(before, protocol, ports), _through(after, protocol, ports)
            more = replace(new, addresses=new.addresses - old.addresses, others=new.others - old.others)
            if more.addresses or more.others:
                _add(found, more)
    return tuple(found)


def _segments(found: Sequence[Opening]) -> Iterator[tuple[int, int]]:
    """Cut the ports where any of the openings begins or ends."""
    edges = sorted({edge for one in found for edge in (one.ports[0], one.ports[1] + 1)})
    yield from ((first, following - 1) for first, following in pairwise(edges))


def _through(found: Sequence[Opening], protocol: str, ports: tuple[int, int]) -> Opening:
    """Add up what passes on one protocol and some ports that no opening begins or ends within."""
    total = Opening(protocol, ports)
    for one in found:
        if one.protocol in (protocol, EVERY) and one.ports[0] <= ports[0] <= one.ports[1]:
            total = replace(total, addresses=total.addresses | one.addresses, others=total.others | one.others)
    return total


def _add(found: list[Opening], more: Opening) -> None:
    """Add an opening, or widen the last one where it only goes on."""
    if found and replace(found[-1], ports=more.ports) == more and found[-1].ports[1] + 1 == more.ports[0]:
        found[-1] = replace(more, ports=(found[-1].ports[0], more.ports[1]))
    else:
        found.append(more)
