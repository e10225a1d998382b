"""Network access lists: their entries as values, wherever they stand, and what they decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardening.checks import is_number
from hardening.combining import is_list, items
from hardening.rule import Check, Outcome, Subject, check
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

LISTS: Final = "ec2/networkAcl ec2/defaultNetworkAcl ec2/networkAclRule"
_RULE: Final = aws("ec2/networkAclRule")
_ADMIN: Final = (22, 3389)
"""SSH and RDP (CIS AWS Foundations 5.1)."""
_EVERY: Final = ("-1", -1, "all")
_WORLD: Final = ("0.0.0.0/0", "::/0")
_ALL: Final = (0, 65535)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list for traffic that comes in or goes out."""

    part: Subject
    action: object
    number: object
    source: object
    """Address range; the IPv6 one where there is no other."""
    ports: tuple[int, int]
    """First and last port; all of them where they are not known."""

    @property
    def open(self) -> bool:
        """Whether what it admits is only known after the update."""
        known = (self.action, self.source, *map(self.part.value, ("protocol", "fromPort", "toPort", "egress")))
        return any(value is UNKNOWN for value in known)

    @property
    def world(self) -> bool:
        """Whether it may admit everyone."""
        allows = self.action == "allow" or self.action is UNKNOWN
        return allows and (self.source is UNKNOWN or self.source in _WORLD)

    def says(self, expected: str, actual: str) -> Outcome:
        """Report the entry."""
        if self.open:
            return self.part.undecided("", expected)
        return self.part.fail("", expected, actual)


def entries(subject: Subject, side: str) -> list[Entry]:
    """Give the entries of a list, or the one that a resource of its own is."""
    if subject.resource.type == _RULE:
        other = subject.value("egress") is (side == "ingress")
        return [] if other else [_entry(subject, "ruleAction", "ruleNumber")]
    return [_entry(part, "action", "ruleNo") for part in items(subject, side)]


def _entry(part: Subject, action: str, number: str) -> Entry:
    sources = [part.value(name) for name in ("cidrBlock", "ipv6CidrBlock")]
    given = [source for source in sources if source is UNKNOWN or is_set(source)]
    return Entry(
        part=part,
        action=part.value(action),
        number=part.value(number),
        source=UNKNOWN if any(source is UNKNOWN for source in given) else next(iter(given), ABSENT),
        ports=_ports(part),
    )


def _ports(part: Subject) -> tuple[int, int]:
    low, high = part.value("fromPort"), part.value("toPort")
    if part.value("protocol") in (*_EVERY, UNKNOWN) or not is_number(low) or not is_number(high):
        return _ALL
    return int(low), int(high)


def _unread(subject: Subject, side: str) -> Iterator[Outcome]:
    value = subject.value(side) if subject.resource.type != _RULE else ABSENT
    if value is UNKNOWN or (is_list(value) and any(part.value("") is UNKNOWN for part in items(subject, side))):
        yield subject.undecided(side, "entries known at preview")


def _before(entry: Entry, other: Entry) -> bool:
    return is_number(entry.number) and is_number(other.number) and other.number < entry.number


def _admin(subject: Subject) -> Iterator[Outcome]:
    yield from _unread(subject, "ingress")
    listed = entries(subject, "ingress")
    for entry in filter(lambda one: one.world, listed):
        refused = [one for one in listed if one.action == "deny" and one.source == entry.source and _before(entry, one)]
        for port in _ADMIN:
            taken = any(one.ports[0] <= port <= one.ports[1] for one in refused)
            if entry.ports[0] <= port <= entry.ports[1] and not taken:
                yield entry.says("no way in from everywhere to ports 22 and 3389", f"port {port} is open to everyone")


def _everything(subject: Subject) -> Iterator[Outcome]:
    yield from _unread(subject, "ingress")
    for entry in entries(subject, "ingress"):
        if entry.world and entry.ports == _ALL:
            yield entry.says("single ports, or single sources", "every port is open to everyone")


def _shadowed(subject: Subject) -> Iterator[Outcome]:
    for side in ("ingress", "egress"):
        yield from _unread(subject, side)
        listed = entries(subject, side)
        for entry in listed:
            wider = [one for one in listed if _before(entry, one) and one.ports == _ALL and _takes_in(one, entry)]
            if wider:
                yield entry.says("a number before the entry that decides everything", "an entry that is never asked")


def _takes_in(one: Entry, entry: Entry) -> bool:
    every = one.part.value("protocol") in _EVERY
    return every and isinstance(one.source, str) and (one.source == entry.source or _both_world(one, entry))


def _both_world(one: Entry, entry: Entry) -> bool:
    family = isinstance(entry.source, str) and (":" in entry.source) is (":" in str(one.source))
    return family and one.source in _WORLD


_READS: Final = (
    "cidrBlock", "egress", "fromPort", "ingress", "ipv6CidrBlock", "protocol", "ruleAction", "ruleNumber", "toPort",
)  # fmt: skip
NO_ADMIN: Final[Check] = check(*_READS)(_admin)
"""Nobody comes in from everywhere to SSH and RDP, unless an entry before refuses them."""
NOT_EVERYTHING: Final[Check] = check(*_READS)(_everything)
"""No entry admits everyone to every port."""
EFFECTIVE: Final[Check] = check(*_READS)(_shadowed)
"""No entry stands behind one that has decided everything."""
