"""Network ACLs: ordered lists in which the first entry that matches decides."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.access.doors import Door, beyond
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.kinds import AccessKind, Answer, Direction
from review.diff.records import Picture, Record, inputs, kind, mapping, text

LISTS: Final = (aws("ec2/networkAcl"), aws("ec2/defaultNetworkAcl"))
DEFAULT: Final = LISTS[1]
ENTRY: Final = aws("ec2/networkAclRule")
_LAST: Final = 65535


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One entry of a list."""

    number: int
    allows: bool
    door: Door


def gains(raws: Sequence[Raw], base: Picture, head: Picture) -> Mapping[str, list[Gain]]:
    """Give what lists let pass now and did not before, by the resource at which it shows."""
    found: dict[str, list[Gain]] = defaultdict(list)
    touched = [raw for raw in raws if raw.type in (*LISTS, ENTRY)]
    if not touched:
        return found
    old, new = _entries(base), _entries(head)
    for group in sorted({_group(raw.record) for raw in touched}):
        carrier = next(raw.urn for raw in touched if _group(raw.record) == group)
        found[carrier] += _compare(old.get(group, ()), new.get(group, ()), group)
    for raw in touched:
        found[raw.urn] += _let_go(raw, head)
    return found


def _let_go(raw: Raw, head: Picture) -> Iterator[Gain]:
    """Tell of subnets that go back to the default list of their network, which lets everything through unless told."""
    urns = mapping(raw.pair.before, "propertyDependencies").get("subnetIds")
    subnets = [str(urn) for urn in urns] if isinstance(urns, list) else []
    given = inputs(raw.pair.before).get("subnetIds")
    left = any(urn in head.records for urn in subnets) if subnets else bool(given)
    opened = [group for group, entries in _entries(head).items() if any(one.allows for one in entries)]
    closed = [urn for urn, one in head.records.items() if kind(one) == DEFAULT and urn not in opened]
    if raw.type == LISTS[0] and raw.pair.after is None and left and not closed:
        yield Gain(
            kind=AccessKind.NETWORK, direction=MORE, who="what the default list lets in", what="everything it does",
            on=f"subnets of {raw.urn.rpartition('::')[2]}", answer=Answer.MAY,
        )  # fmt: skip


def _entries(picture: Picture) -> Mapping[str, Sequence[Entry]]:
    """Give the entries of every list, in the order in which they are asked."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for record in picture.records.values():
        given = inputs(record)
        if kind(record) in LISTS:
            for way in ("ingress", "egress"):
                rows = given.get(way)
                for row in rows if isinstance(rows, list) else ():
                    if isinstance(row, Mapping):
                        found[text(record, "urn")].append(_entry(text(record, "urn"), way, row))
        elif kind(record) == ENTRY:
            way = "egress" if given.get("egress") is True else "ingress"
            found[_group(record)].append(_entry(_group(record), way, given))
    return {group: sorted(entries) for group, entries in found.items()}


def _group(record: Record) -> str:
    if kind(record) in LISTS:
        return text(record, "urn")
    found = mapping(record, "propertyDependencies").get("networkAclId")
    return str(found[0]) if isinstance(found, list) and found else str(inputs(record).get("networkAclId"))


def _entry(group: str, way: str, row: Record) -> Entry:
    protocol = {"-1": "-1", "6": "tcp", "17": "udp", "all": "-1"}.get(
        str(row.get("protocol")), str(row.get("protocol"))
    )
    first, last = row.get("fromPort"), row.get("toPort")
    peer = str(row.get("cidrBlock") or row.get("ipv6CidrBlock"))
    number = row.get("ruleNo", row.get("ruleNumber"))
    action = str(row.get("action", row.get("ruleAction"))).lower()
    low, high = 0, _LAST
    if protocol != "-1" and isinstance(first, int) and isinstance(last, int):
        low, high = first, last
    return Entry(
        int(str(number)) if re.fullmatch(r"[0-9]{1,9}", str(number)) else 0,
        action == "allow",
        Door(group, way, protocol, low, high, peer),
    )


def _doors(entries: Sequence[Entry], *, allows: bool) -> list[Door]:
    return [one.door for one in entries if one.allows is allows]


def _compare(old: Sequence[Entry], new: Sequence[Entry], group: str) -> Iterator[Gain]:
    """Compare what is allowed and what is denied; where only the order changed, more may pass."""
    if [(one.allows, one.door) for one in old] == [(one.allows, one.door) for one in new]:
        return
    allowed = _doors(old, allows=True), _doors(new, allows=True)
    denied = _doors(old, allows=False), _doors(new, allows=False)
    more = [*beyond(allowed[1], allowed[0]), *beyond(denied[0], denied[1])]
    less = [*beyond(allowed[0], allowed[1]), *beyond(denied[1], denied[0])]
    for direction, found in ((MORE, more), (LESS, less)):
        yield from (_gain(door, direction, group, Answer.WILL) for door in found)
    if not more and not less and any(denied):
        yield _gain(new[0].door, MORE, group, Answer.MAY)


def _gain(door: Door, direction: Direction, group: str, answer: Answer) -> Gain:
    name = group.rpartition("::")[2]
    return Gain(
        kind=AccessKind.NETWORK, direction=direction, path=door.way, who=door.peer, what=str(door),
        on=f"subnets of {name}", answer=answer,
    )  # fmt: skip
