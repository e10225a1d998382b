"""Who reaches what over the network: security groups, lists of subnets, and routes, before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hardening.tokens import aws
from review.diff.access import doors
from review.diff.access.doors import Door
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import is_missing
from review.diff.kinds import AccessKind, Direction
from review.diff.records import Picture, Record, inputs, kind, mapping, text

_CARRIERS: Final = frozenset({*doors.GROUPS, *doors.RULES})
_TABLES: Final = (aws("ec2/routeTable"), aws("ec2/defaultRouteTable"), aws("ec2/mainRouteTableAssociation"))
_ROUTE: Final = aws("ec2/route")
_GATEWAY: Final = aws("ec2/internetGateway")
_DESTINATIONS: Final = (
    "destinationCidrBlock", "cidrBlock", "destinationIpv6CidrBlock", "ipv6CidrBlock", "destinationPrefixListId",
)  # fmt: skip
_TARGETS: Final = (
    "gatewayId", "natGatewayId", "transitGatewayId", "vpcPeeringConnectionId", "egressOnlyGatewayId",
    "networkInterfaceId", "vpcEndpointId", "carrierGatewayId", "localGatewayId", "coreNetworkArn",
)  # fmt: skip
_PATHS: Final = {"gatewayId": "a gateway", "natGatewayId": "NAT", "transitGatewayId": "a transit gateway",
                 "vpcPeeringConnectionId": "a peering"}  # fmt: skip
Opened = Mapping[str, list[Gain]]


def gains(raws: Sequence[Raw], base: Picture, head: Picture) -> Opened:
    """Give what is opened and closed, by the resource at which it shows."""
    found: dict[str, list[Gain]] = defaultdict(list)
    _groups([raw for raw in raws if raw.type in _CARRIERS], (base, head), found)
    for raw in raws:
        if raw.type == _ROUTE or raw.type in _TABLES:
            found[raw.urn] += _routes(raw, base, head)
    return found


def _groups(raws: Sequence[Raw], pictures: tuple[Picture, Picture], found: dict[str, list[Gain]]) -> None:
    """Compare all doors of the groups that something changes at: rules may only have been written otherwise."""
    if not raws:
        return
    renamed = {text(raw.pair.before, "urn"): raw.urn for raw in raws if raw.pair.before is not None}
    old, new = (dict(_doors(picture)) for picture in pictures)
    before = {_moved(door, renamed): renamed.get(urn, urn) for door, urn in old.items()}
    touched = {raw.urn for raw in raws}
    names = _names(pictures)
    for direction, here, there in ((MORE, new, before), (LESS, before, new)):
        by_group = _by_group(there)
        for group, mine in _by_group(here).items():
            for door in doors.beyond(mine, by_group.get(group, ())):
                if here[door] in touched:
                    found[here[door]].append(_gain(door, direction, names))


def _by_group(all_: Iterable[Door]) -> Mapping[str, list[Door]]:
    grouped: dict[str, list[Door]] = defaultdict(list)
    for door in all_:
        grouped[door.group].append(door)
    return grouped


def _doors(picture: Picture) -> Iterator[tuple[Door, str]]:
    for urn, record in picture.records.items():
        if kind(record) in _CARRIERS:
            for door in doors.of(record):
                yield door, urn


def _moved(door: Door, renamed: Mapping[str, str]) -> Door:
    group = renamed.get(door.group, door.group)
    return door if group == door.group else Door(group, door.way, door.protocol, door.first, door.last, door.peer)


def _names(pictures: Iterable[Picture]) -> Mapping[str, str]:
    """Give how people call what stands behind an id or an address."""
    found: dict[str, str] = {}
    for picture in pictures:
        for urn, record in picture.records.items():
            if kind(record) in doors.GROUPS:
                found[urn] = found[str(mapping(record, "outputs").get("id", urn))] = text(record, "name")
    return found


def _gain(door: Door, direction: Direction, names: Mapping[str, str]) -> Gain:
    peer = names.get(door.peer, door.peer)
    peer = {"0.0.0.0/0": "the whole internet", "::/0": "the whole internet (IPv6)"}.get(peer, peer)
    group = names.get(door.group, door.group)
    who, on = (peer, group) if door.way == "ingress" else (group, peer)
    return Gain(kind=AccessKind.NETWORK, direction=direction, path=door.way, who=who, what=str(door), on=on)


def _routes(raw: Raw, base: Picture, head: Picture) -> Iterator[Gain]:
    old = dict(_routed(raw.pair.before, base)) if raw.pair.before is not None else {}
    new = dict(_routed(raw.pair.after, head)) if raw.pair.after is not None else {}
    for destination in sorted({*old, *new}):
        before, after = old.get(destination, ""), new.get(destination, "")
        if before == after:
            continue
        direction = MORE if _weight(after) >= _weight(before) and after else LESS
        yield Gain(
            kind=AccessKind.NETWORK, direction=direction, path="routes", who=text(raw.record, "name"), on=destination,
            what=f"a route by {after or before}", before=before or "no route", after=after or "no route",
        )  # fmt: skip


_FARTHEST: Final = "the internet gateway"


def _weight(path: str) -> int:
    """Give how far a route leads."""
    return 0 if not path else 3 if path == _FARTHEST else 1 if path == "NAT" else 2


def _routed(record: Record, picture: Picture) -> Iterator[tuple[str, str]]:
    """Give the destinations of a route or a route table, each with the way there."""
    given = inputs(record)
    rows = given.get("routes") if kind(record) != _ROUTE else [given]
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            destination = next((str(row[name]) for name in _DESTINATIONS if not is_missing(row.get(name))), "")
            target = next((name for name in _TARGETS if not is_missing(row.get(name))), "")
            yield destination, _path(target, str(row.get(target)), record, picture)


def _path(target: str, value: str, record: Record, picture: Picture) -> str:
    uses = mapping(record, "propertyDependencies")
    urns = [str(urn) for name in (target, "routes") for urn in _listed(uses.get(name))]
    kinds = {kind(picture.records[urn]) for urn in urns if urn in picture.records}
    if target == "gatewayId" and (value.startswith("igw-") or _GATEWAY in kinds):
        return _FARTHEST
    return _PATHS.get(target, target.removesuffix("Id") or "nothing")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
