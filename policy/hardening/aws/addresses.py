"""Sets of addresses as AWS's rules state them, added up and taken away from each other, IPv4 and IPv6 at once.

`0.0.0.0/1` and `128.0.0.0/1` are all of IPv4, however many lists and rules they stand in.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Ranges = tuple[tuple[int, int], ...]
"""First and last address as numbers; sorted, and none touches the next."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A set of addresses."""

    v4: Ranges = ()
    v6: Ranges = ()

    @classmethod
    def of(cls, networks: Iterable[Network]) -> "Addresses":
        """Add up networks."""
        found: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for network in networks:
            found[network.version].append((int(network.network_address), int(network.broadcast_address)))
        return cls(_joined(found[4]), _joined(found[6]))

    def __bool__(self) -> bool:
        """Whether there is an address in it."""
        return bool(self.v4 or self.v6)

    def __or__(self, other: "Addresses") -> "Addresses":
        """Add another set."""
        return Addresses(_joined(self.v4 + other.v4), _joined(self.v6 + other.v6))

    def __sub__(self, other: "Addresses") -> "Addresses":
        """Take another set away."""
        return Addresses(_without(self.v4, other.v4), _without(self.v6, other.v6))

    def __and__(self, other: "Addresses") -> "Addresses":
        """Give what both have."""
        return self - (self - other)

    def size(self, version: int) -> int:
        """Count the addresses of one version of IP."""
        return sum(last - first + 1 for first, last in (self.v4 if version == 4 else self.v6))  # noqa: PLR2004  IPv4

    def networks(self) -> Iterator[Network]:
        """Give the fewest networks that are together the set."""
        for first, last in self.v4:
            yield from ipaddress.summarize_address_range(ipaddress.IPv4Address(first), ipaddress.IPv4Address(last))
        for first, last in self.v6:
            yield from ipaddress.summarize_address_range(ipaddress.IPv6Address(first), ipaddress.IPv6Address(last))

    def __str__(self) -> str:
        """Render for a finding: the networks, of many the first few."""
        shown = [str(network) for network, _ in zip(self.networks(), range(_SHOWN + 1), strict=False)]
        return ", ".join(shown[:_SHOWN]) + (" and more" if len(shown) > _SHOWN else "")


def network(value: object) -> Network | None:
    """Read a network in CIDR notation; None for anything else."""
    try:
        return ipaddress.ip_network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return None


def parsed(values: Iterable[object]) -> Addresses:
    """Add up what of some values is a network."""
    return Addresses.of(found for value in values if (found := network(value)) is not None)


def _joined(ranges: Sequence[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _without(ranges: Ranges, away: Ranges) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        start = first
        for gone_first, gone_last in away:
            if gone_last < start or gone_first > last:
                continue
            if gone_first > start:
                found.append((start, gone_first - 1))
            start = gone_last + 1
        if start <= last:
            found.append((start, last))
    return tuple(found)


_SHOWN: Final = 4
NONE: Final = Addresses()
WORLD: Final = parsed(("0.0.0.0/0", "::/0"))
PRIVATE: Final = parsed(("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
"""Private address space (RFC 1918, RFC 4193)."""
