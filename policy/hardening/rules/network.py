"""Security groups: who may reach whom, read from every way to write a rule."""

import functools
from collections.abc import Iterator
from operator import or_
from typing import Final

from hardening.aws import flows, tiers
from hardening.aws.addresses import NONE, Addresses, parsed
from hardening.aws.flows import Flow
from hardening.frameworks import cis, fsbp, nist
from hardening.rows import CRITICAL, HIGH, STRICT, join_row, names, setting, switch
from hardening.rule import Check, Outcome, Outcomes, Subject
from hardening.values import ABSENT

_MOST_PORTS: Final = 1000
"""A rule with more ports than this names no service."""
_BALANCER_PORTS: Final = frozenset({80, 443})
_PUBLIC_LIMITS: Final = {4: 2**24, 6: 2**112}
"""Most public addresses that one port may be open to: a /8 of IPv4, a /16 of IPv6."""
_READS: Final = flows.READS | tiers.READS

_PORTS: Final = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}, "uniqueItems": True}


def _holds_data(subject: Subject) -> bool | None:
    """Whether a flow's group belongs to the data tier; None when that cannot be told."""
    groups = flows.groups_of(subject.graph, subject.resource)
    found = [tiers.holds_data(subject.of(group), tiers.DATA_GROUPS) for group in groups]
    if True in found:
        return True
    return None if None in found or not found else False


def _of_balancer(subject: Subject) -> bool:
    """Whether every group of a flow is a load balancer's."""
    groups = flows.groups_of(subject.graph, subject.resource)
    return bool(groups) and all(
        group.type == flows.GROUP and tiers.serves_public(subject.of(group)) for group in groups
    )


def _unexpected(flow: Flow, subject: Subject) -> Addresses:
    """Give the public addresses of a flow that are not the ones a load balancer serves."""
    if flow.port not in _BALANCER_PORTS or not _of_balancer(subject) or _holds_data(subject):
        return flow.public
    return flow.public - parsed(_listed(subject, "albCidrs"))


def _listed(subject: Subject, parameter: str) -> list[object]:
    value = subject.parameters.get(parameter, [])
    return list(value) if isinstance(value, list | tuple) else []


def _shape(flow: Flow) -> Iterator[Outcome]:
    """Judge what is wrong with a flow wherever it leads: unreadable parts, and ports beyond counting."""
    part = flow.part
    for name in flow.broken:
        yield part.fail(name, "address ranges in CIDR notation")
    if flow.every_port:
        yield part.fail("", "one protocol and the ports of one service", "every port")
    elif flow.ports[1] - flow.ports[0] >= _MOST_PORTS and not flow.open_ports:
        yield part.fail("toPort", f"fewer than {_MOST_PORTS} ports", f"ports {flow.ports[0]} to {flow.ports[1]}")


def _ingress(subject: Subject) -> Iterator[Outcome]:
    data = _holds_data(subject)
    for flow in flows.carried(subject, ingress=True):
        found = tuple(_shape(flow))
        unexpected = _unexpected(flow, subject)
        if unexpected:
            found += (flow.part.fail("", "no public source", str(unexpected)),)
        elif data and (flow.addresses or flow.prefix_list):
            found += (flow.part.fail("", "a security group as the source", str(flow.addresses) or "a prefix list"),)
        yield from found or _open(flow, data=data)


def _open(flow: Flow, *, data: bool | None) -> Outcomes:
    """Say what is still open about a flow that has shown no fault."""
    outcomes = _unknowns(flow)
    if data is None and (flow.addresses or flow.prefix_list):
        outcomes += (_untold(flow),)
    return outcomes


def _unknowns(flow: Flow) -> Outcomes:
    return tuple(flow.part.undecided(name, "known at preview") for name in flow.open)


def _untold(flow: Flow) -> Outcome:
    return flow.part.undecided("", "a group whose tier is known", "it cannot be told who uses the group")


def _foreign(flow: Flow) -> Outcome:
    return flow.part.undecided("", "a prefix list of this program", "a prefix list declared elsewhere")


def _union(subject: Subject) -> Iterator[Outcome]:
    found = [flow for flow in flows.attached(subject, ingress=True) if not _served(flow, subject)]
    for port in sorted({edge for flow in found for edge in (flow.ports[0], flow.ports[1] + 1)}):
        union = functools.reduce(or_, (flow.public for flow in found if flow.ports[0] <= port <= flow.ports[1]), NONE)
        if any(union.size(version) > limit for version, limit in _PUBLIC_LIMITS.items()):
            yield subject.fail("", "public sources that add up to at most a /8", f"port {port}: {union}")
            return
    for flow in found:
        yield from _unknowns(flow)
        if flow.foreign_list:
            yield _foreign(flow)


def _served(flow: Flow, subject: Subject) -> bool:
    """Whether a flow is what a load balancer is there for."""
    return flow.port in _BALANCER_PORTS and _of_balancer(subject) and not _holds_data(subject)


def _egress(subject: Subject) -> Iterator[Outcome]:
    closed = _closed(subject)
    for flow in flows.carried(subject, ingress=False):
        found = tuple(_shape(flow)) + tuple(_destination(flow, subject, closed=closed))
        yield from found or _open_egress(flow, closed=closed)
    required = subject.parameters.get("requireStated", True)
    if required and subject.resource.type == flows.GROUP and not _stated(subject):
        yield subject.fail("egress", "egress stated, if only as an empty list")


def _stated(subject: Subject) -> bool:
    """Whether a group says what it may reach. The provider takes away what AWS adds, not what people add."""
    return subject.value("egress") is not ABSENT or any(True for _ in flows.attached(subject, ingress=False))


def _closed(subject: Subject) -> bool | None:
    """Whether nothing of a flow's groups may reach the public: data stores and functions that rotate secrets."""
    groups = flows.groups_of(subject.graph, subject.resource)
    return True if any(tiers.rotates(subject.of(group)) for group in groups) else _holds_data(subject)


def _destination(flow: Flow, subject: Subject, *, closed: bool | None) -> Iterator[Outcome]:
    allowed = _allowed(flow, subject)
    if closed and flow.public:
        yield flow.part.fail("", "no public destination for a data store or a rotation", str(flow.public))
    elif allowed and not flow.open_ports and flow.port not in _listed(subject, allowed):
        yield flow.part.fail("fromPort", f"one of the ports {_listed(subject, allowed)}", _ports(flow))


def _allowed(flow: Flow, subject: Subject) -> str:
    """Give the parameter with the ports of a flow; a load balancer reaches its targets wherever they listen."""
    if flow.addresses or flow.prefix_list:
        return "publicPorts"
    named = flow.groups and not _of_balancer(subject) and _listed(subject, "groupPorts")
    return "groupPorts" if named else ""


def _ports(flow: Flow) -> str:
    first, last = flow.ports
    return f"port {first}" if first == last else f"ports {first} to {last}"


def _open_egress(flow: Flow, *, closed: bool | None) -> Outcomes:
    outcomes = _unknowns(flow)
    if closed is None and flow.public:
        outcomes += (_untold(flow),)
    if closed is not False and flow.foreign_list:
        outcomes += (_foreign(flow),)
    return outcomes


RULES: Final = (
    join_row("NET-01 ingress",
        "Security groups admit named sources on named ports; only a load balancer serves the public", flows.CARRIERS,
        Check(lambda subject: tuple(_ingress(subject)), _READS), cis("5.2"), fsbp("EC2.18"), nist("SC-7"),
        severity=CRITICAL, controls=("ND-3", "RL-1"), dev=STRICT,
        fix="Name the security group that may connect and the one port it needs; tag a load balancer's group Tier=alb.",
        parameters=(names("albCidrs",
        "Public address ranges that a group tagged Tier=alb may serve on ports 80 and 443.", "0.0.0.0/0", "::/0"),)),
    join_row("NET-02 cidr-union",
        "The rules of one security group do not add up to the public internet, prefix lists included", flows.GROUPS,
        Check(lambda subject: tuple(_union(subject)), _READS), cis("5.2"), nist("SC-7"), severity=CRITICAL,
        controls=("ND-3",), dev=STRICT,
        fix="Remove the rules and prefix list entries that together open a port to the public."),
    join_row("NET-03 egress",
        "Security groups state what they may reach; data stores and rotations never reach the public",
        (flows.GROUP, flows.RULE, flows.EGRESS_RULE), Check(lambda subject: tuple(_egress(subject)), _READS),
        nist("SC-7(5)"), severity=HIGH, controls=("IR-2c",),
        fix="State each destination and its port; give a data store's group an empty egress list.",
        parameters=(setting("publicPorts",
        "TCP ports on which address ranges may be reached; add 465 or 587 for a mail provider.", _PORTS, [443]),
        setting("groupPorts", "TCP ports on which other security groups may be reached; any where it is empty.", _PORTS,
        [443, 5432, 6379]), switch("requireStated", "Whether a group says what it may reach, even if that is nothing.",
        on=True))),
)  # fmt: skip
