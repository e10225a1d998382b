"""Security group rules, however they are written, as one value: who may reach whom on which ports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.addresses import NONE, PRIVATE, Addresses, network
from hardening.checks import items
from hardening.resources import Graph, Resource
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened

GROUP: Final = aws("ec2/securityGroup")
DEFAULT_GROUP: Final = aws("ec2/defaultSecurityGroup")
RULE: Final = aws("ec2/securityGroupRule")
INGRESS_RULE: Final = aws("vpc/securityGroupIngressRule")
EGRESS_RULE: Final = aws("vpc/securityGroupEgressRule")
PREFIX_LIST: Final = aws("ec2/managedPrefixList")
PREFIX_LIST_ENTRY: Final = aws("ec2/managedPrefixListEntry")

GROUPS: Final = (GROUP, DEFAULT_GROUP)
CARRIERS: Final = (*GROUPS, RULE, INGRESS_RULE, EGRESS_RULE)
ALL_PORTS: Final = (0, 65535)
_ICMP: Final = frozenset({"icmp", "icmpv6", "1", "58"})
_EVERY_PROTOCOL: Final = frozenset({"-1", "all"})
_TCP: Final = frozenset({"tcp", "6"})


@dataclass(frozen=True, slots=True)
class _Shape:
    """The property names of one way to write a rule."""

    cidrs: tuple[str, ...]
    prefix_lists: str
    groups: tuple[str, ...]
    protocol: str


_INLINE: Final = _Shape(("cidrBlocks", "ipv6CidrBlocks"), "prefixListIds", ("securityGroups", "self"), "protocol")
_SHAPES: Final = {
    RULE: _Shape(("cidrBlocks", "ipv6CidrBlocks"), "prefixListIds", ("sourceSecurityGroupId", "self"), "protocol"),
    INGRESS_RULE: _Shape(("cidrIpv4", "cidrIpv6"), "prefixListId", ("referencedSecurityGroupId",), "ipProtocol"),
    EGRESS_RULE: _Shape(("cidrIpv4", "cidrIpv6"), "prefixListId", ("referencedSecurityGroupId",), "ipProtocol"),
}

READS: Final = frozenset(
    {(RULE, "type")}
    | {(type_, name) for type_ in _SHAPES for name in ("securityGroupId", "fromPort", "toPort")}
    | {
        (type_, name)
        for type_, shape in _SHAPES.items()
        for name in (*shape.cidrs, shape.prefix_lists, *shape.groups, shape.protocol)
    }
    | {(PREFIX_LIST, "entries"), (PREFIX_LIST_ENTRY, "cidr"), (PREFIX_LIST_ENTRY, "prefixListId")}
    | {(type_, side) for type_ in GROUPS for side in ("ingress", "egress")}
)
"""What reading flows reads, as a check names it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One rule of a security group."""

    part: Subject
    """The resource that carries the rule, at the place where it stands."""
    protocol: str
    ports: tuple[int, int]
    """First and last port; all of them where they are not known."""
    addresses: Addresses = NONE
    """The addresses of the other side, those of this program's prefix lists among them."""
    groups: bool = False
    """Whether the other side is a security group."""
    prefix_list: bool = False
    foreign_list: bool = False
    """Whether the other side is a prefix list that this program does not declare."""
    broken: tuple[str, ...] = ()
    """Properties that hold what is no address range or no port."""
    open: tuple[str, ...] = ()
    """Properties that are only known after the update."""

    @property
    def public(self) -> Addresses:
        """The addresses outside private address space."""
        return self.addresses - PRIVATE

    @property
    def every_port(self) -> bool:
        """Whether the rule names no ports: every protocol, or the whole range of one."""
        if self.protocol in _EVERY_PROTOCOL:
            return not self._whole
        return self.protocol not in _ICMP and self.ports == ALL_PORTS and not self.open_ports

    @property
    def port(self) -> int | None:
        """The single TCP port of the rule, or None."""
        first, last = self.ports
        return first if first == last and self.protocol in _TCP and not self.open_ports else None

    @property
    def open_ports(self) -> bool:
        """Whether ports or protocol are only known after the update."""
        return self._whole or any(name.endswith(("Port", "rotocol")) for name in self.open)

    @property
    def _whole(self) -> bool:
        """Whether nothing of the rule is known, not even that there is one."""
        return not {"ingress", "egress", "type"}.isdisjoint(self.open)


def carried(subject: Subject, *, ingress: bool) -> Iterator[Flow]:
    """Give the flows of one direction that a resource carries itself."""
    resource, side = subject.resource, "ingress" if ingress else "egress"
    if resource.type in GROUPS:
        yield from _inline(subject, side)
    elif resource.type == RULE:
        kind = subject.value("type")
        if kind == side:
            yield _flow(subject, _SHAPES[RULE])
        elif kind not in ("ingress", "egress"):
            yield Flow(subject, "-1", ALL_PORTS, open=("type",))
    elif resource.type == (INGRESS_RULE if ingress else EGRESS_RULE):
        yield _flow(subject, _SHAPES[resource.type])


def _inline(subject: Subject, side: str) -> Iterator[Flow]:
    value = subject.value(side)
    if value is UNKNOWN:
        yield Flow(subject, "-1", ALL_PORTS, open=(side,))
    elif value is not ABSENT and (isinstance(value, str) or not isinstance(value, Mapping | Sequence)):
        yield Flow(subject, "-1", ALL_PORTS, broken=(side,))
    for part in items(subject, side):
        yield _flow(part, _INLINE)


def attached(subject: Subject, *, ingress: bool) -> Iterator[Flow]:
    """Give the flows of one direction of a group, wherever they are declared."""
    yield from carried(subject, ingress=ingress)
    for type_ in _SHAPES:
        for rule in subject.graph.referring(subject.resource, type_, "securityGroupId"):
            yield from carried(subject.of(rule), ingress=ingress)


def peers(flow: Flow) -> list[Resource]:
    """Give the groups of the program that are the other side of a flow."""
    part, resource = flow.part, flow.part.resource
    found = [
        target
        for name in _SHAPES.get(resource.type, _INLINE).groups
        for target in part.graph.targets(resource, part.where(name))
        if name != "self" and target.type in GROUPS
    ]
    return [*found, *(groups_of(part.graph, resource) if part.value("self") is True else ())]


def named(flow: Flow) -> Iterator[str]:
    """Give the groups and prefix lists of a flow by what it names them."""
    shape = _SHAPES.get(flow.part.resource.type, _INLINE)
    for name in (*shape.groups, shape.prefix_lists):
        value = flow.part.value(name)
        listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        yield from (item for item in map(opened, listed) if isinstance(item, str))


def groups_of(graph: Graph, carrier: Resource) -> list[Resource]:
    """Give the groups that a carrier's flows belong to; none when the program does not declare them."""
    if carrier.type in GROUPS:
        return [carrier]
    return [group for group in graph.targets(carrier, "securityGroupId") if group.type in GROUPS]


def _flow(part: Subject, shape: _Shape) -> Flow:
    protocol, first, last = part.value(shape.protocol), part.value("fromPort"), part.value("toPort")
    named = {shape.protocol: protocol, "fromPort": first, "toPort": last}
    entries = [entry for name in shape.cidrs for entry in _entries(part, name)]
    lists, entries_of_lists, foreign = _prefix_lists(part, shape.prefix_lists)
    texts = [*entries, *entries_of_lists]
    known = [(name, network(value)) for name, value in texts if value is not UNKNOWN]
    return Flow(
        part=part,
        protocol="" if protocol is UNKNOWN else str(protocol).lower(),
        ports=ALL_PORTS if str(protocol).lower() in _EVERY_PROTOCOL else _ports(first, last),
        addresses=Addresses.of(found for _, found in known if found is not None),
        groups=any(_names(part.value(name)) for name in shape.groups),
        prefix_list=lists,
        foreign_list=foreign,
        broken=tuple(name for name, found in known if found is None),
        open=(
            *(name for name, value in texts if value is UNKNOWN),
            *(name for name, value in named.items() if value is UNKNOWN),
        ),
    )


def _names(value: object) -> bool:
    return value is not False and is_set(value)


def _entries(part: Subject, name: str) -> list[tuple[str, object]]:
    """Give the address ranges of a property, one or a list of them, with the property's name."""
    value = part.value(name)
    if value is ABSENT:
        return []
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [(name, opened(item)) for item in listed]


def _ports(first: object, last: object) -> tuple[int, int]:
    """Give a port range; what is unknown, absent, -1 or no port stands for all ports."""
    if isinstance(first, int) and isinstance(last, int) and 0 <= first <= last <= ALL_PORTS[1]:
        return first, last
    return ALL_PORTS


def _prefix_lists(part: Subject, name: str) -> tuple[bool, list[tuple[str, object]], bool]:
    """Give whether a rule names prefix lists, their entries, and whether one is not declared in this program."""
    value = part.value(name)
    if not is_set(value):
        return False, [], False
    graph, path = part.graph, part.where(name)
    declared = [found for found in graph.targets(part.resource, path) if found.type == PREFIX_LIST]
    entries = [(name, entry) for each in declared for entry in _listed(part.of(each))]
    count = len(value) if isinstance(value, Sequence) and not isinstance(value, str) else 1
    return True, entries, len(declared) < count


def _listed(prefix_list: Subject) -> Iterator[object]:
    if prefix_list.value("entries") is UNKNOWN:
        yield UNKNOWN
    for entry in items(prefix_list, "entries"):
        yield entry.value("cidr")
    for extra in prefix_list.graph.referring(prefix_list.resource, PREFIX_LIST_ENTRY, "prefixListId"):
        yield prefix_list.of(extra).value("cidr")
