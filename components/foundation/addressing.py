"""The address plan of a VPC: pure arithmetic, the same for the same block."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Final

PREFIXES: Final = range(16, 21)
"""Sizes of a VPC block: a VPC takes at most a /16 (VPC User Guide); below a /20 the app subnets get too small."""
ZONES: Final = range(2, 4)
"""Availability zones: two survive the loss of one, and a fourth has no place in the plan."""
_PRIVATE: Final = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_QUARTER: Final = 2


class Tier(StrEnum):
    """A layer of subnets with one way in and one way out. The order is the order of the address plan."""

    PUBLIC = "public"
    APP = "app"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class TierPlan:
    """The addresses of a tier."""

    block: str
    """All addresses of the tier, so that an access list needs one rule for it."""
    subnets: tuple[str, ...]
    """One subnet for each zone."""


def plan(cidr_block: str, zones: int) -> Mapping[Tier, TierPlan]:
    """Give each tier a quarter of the block, and each zone a quarter of its tier.

    The last quarters stay free, so a zone or a tier can be added later without moving any address.
    """
    if zones not in ZONES:
        message = f"{zones} availability zones: choose {ZONES[0]} or {ZONES[-1]}"
        raise ValueError(message)
    quarters = _block(cidr_block).subnets(prefixlen_diff=_QUARTER)
    return {tier: _tier(quarter, zones) for tier, quarter in zip(Tier, quarters, strict=False)}


def _tier(quarter: IPv4Network, zones: int) -> TierPlan:
    subnets = list(quarter.subnets(prefixlen_diff=_QUARTER))[:zones]
    return TierPlan(str(quarter), tuple(str(subnet) for subnet in subnets))


def _block(cidr_block: str) -> IPv4Network:
    """Parse the block; refuse one that is public, malformed, too large or too small."""
    try:
        block = IPv4Network(cidr_block)
    except ValueError as error:
        message = f"cidr_block {cidr_block!r}: {error}; write it as 10.40.0.0/16"
        raise ValueError(message) from None
    if not any(block.subnet_of(private) for private in _PRIVATE):
        message = f"cidr_block {cidr_block!r}: must be private (RFC 1918), such as 10.40.0.0/16"
        raise ValueError(message)
    if block.prefixlen not in PREFIXES:
        message = f"cidr_block {cidr_block!r}: choose a /{PREFIXES[0]} to /{PREFIXES[-1]}"
        raise ValueError(message)
    return block
