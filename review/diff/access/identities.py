"""What roles, users and groups hold on each side: documents of their own, and policies that are attached to them.

What a document gives anybody is decided by all that they hold: a statement that moves from one policy of a role to
another, or stands in two of them, gives the role nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.access.holders import Holders
from review.diff.changing import Raw
from review.diff.deltas import MISSING, Json
from review.diff.records import Picture, Record, inputs, kind, mapping, text
from review.diff.texts import statements

Place = tuple[str, str]
"""The address of a resource as it is now, and the property of it that holds a document."""
_POLICY: Final = aws("iam/policy")
ATTACHED: Final = "policyArn"
INLINE: Final = "inlinePolicies"
_IDENTITIES: Final = frozenset(map(aws, ("iam/group", "iam/role", "iam/user")))
_WHOSE: Final[Mapping[str, str]] = {
    aws(f"iam/{name}{suffix}"): name for name in ("group", "role", "user") for suffix in ("Policy", "PolicyAttachment")
}
"""Types that give a document to one role, user or group, and the property that names it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that somebody holds, and the resource that gives it to them: its own, or one that attaches it."""

    document: Json
    by: str


@dataclass(frozen=True, slots=True)
class Held:
    """What changes in all that one role, user or group holds."""

    who: str
    changed: Mapping[Place, tuple[Piece | None, Piece | None]]
    """The documents that come, go or change, before and after."""
    kept: Sequence[Json]
    """The documents that stay as they are."""


class Holdings:
    """Who holds what, before and after."""

    def __init__(self, raws: Sequence[Raw], base: Picture, head: Picture) -> None:
        """Find out what everybody holds, where anything of it changes."""
        self.holders = Holders(raws, base, head)
        touched = any(raw.type in _WHOSE or raw.type in _IDENTITIES or raw.type == _POLICY for raw in raws)
        self._before, self._after = (
            _Side(side.records.values() if touched else (), self.holders) for side in (base, head)
        )
        self._apart = self._before.apart | self._after.apart

    def changes(self) -> Iterator[Held]:
        """Give what changes for everybody, as far as it can be read."""
        for who in sorted({*self._before.held, *self._after.held}):
            before, after = (side.held.get(who, {}) for side in (self._before, self._after))
            places = [place for place in sorted({*before, *after}) if self.settles(place)]
            both = {place: (before.get(place), after.get(place)) for place in places}
            changed = {place: pair for place, pair in both.items() if document(pair[0]) != document(pair[1])}
            if changed:
                yield Held(who, changed, [document(both[place][0]) for place in places if place not in changed])

    def settles(self, place: Place) -> bool:
        """Whether everybody who holds a document is known, and it can be read on either side."""
        found = [side.written[place] for side in (self._before, self._after) if place in side.written]
        return bool(found) and place[0] not in self._apart and all(statements(each) is not None for each in found)

    def attaches(self, raw: Raw) -> bool:
        """Whether a resource attaches what is compared for whom it is attached to, and so gives no more than that."""
        sides = ((self._before, raw.pair.before), (self._after, raw.pair.after))
        found = [side.attached.get(raw.urn) for side, record in sides if record is not None]
        return all(policy is not None and self.settles((policy, "policy")) for policy in found)


def inline(record: Record) -> Mapping[str, Json]:
    """Give the documents that a role, or another resource, holds inline, by their paths."""
    found = inputs(record).get(INLINE)
    rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
    return {f"{INLINE}[{row.get('name', at)}].policy": row.get("policy", MISSING) for at, row in enumerate(rows)}


def document(piece: Piece | None) -> Json:
    """Give the document of a piece, and that there is none where nobody holds it."""
    return MISSING if piece is None else piece.document


class _Side:
    """What everybody holds on one side, by addresses as they are now."""

    def __init__(self, records: Iterable[Record], holders: Holders) -> None:
        self.written: dict[Place, Json] = {}
        """Every document that somebody holds."""
        self.held: dict[str, dict[Place, Piece]] = defaultdict(dict)
        self.attached: dict[str, str | None] = {}
        """The policy of the program that each attachment names."""
        self.apart: set[str] = set()
        """Policies that others use as well, in a way that does not tell who holds them."""
        self._holders = holders
        found = [(holders.now(text(record, "urn")), kind(record), record) for record in records]
        self._policies = {
            urn: inputs(record).get("policy", MISSING) for urn, type_, record in found if type_ == _POLICY
        }
        for urn, type_, record in found:
            if type_ in _IDENTITIES:
                for path, found_ in inline(record).items():
                    self._hold(urn, (urn, path), Piece(found_, urn))
            if type_ not in _WHOSE:
                self.apart |= self._uses(record) & self._policies.keys()
            elif ATTACHED in inputs(record):
                self._attach(urn, record, _WHOSE[type_])
            else:
                who = holders.known(record, _WHOSE[type_])
                self._hold(who, (urn, "policy"), Piece(inputs(record).get("policy", MISSING), urn))

    def _attach(self, urn: str, record: Record, name: str) -> None:
        """Take note of whom a policy of the program is attached to."""
        policy = self._holders.known(record, ATTACHED)
        self.attached[urn] = policy if policy in self._policies else None
        if policy is not None and policy in self._policies:
            self._hold(self._holders.known(record, name), (policy, "policy"), Piece(self._policies[policy], urn))

    def _hold(self, who: str | None, place: Place, piece: Piece) -> None:
        if who is None:
            self.apart.add(place[0])
        else:
            self.written[place] = piece.document
            self.held[who][place] = piece

    def _uses(self, record: Record) -> frozenset[str]:
        """Give the addresses of all that a resource names."""
        uses = mapping(record, "propertyDependencies").values()
        return frozenset(self._holders.now(str(urn)) for urns in uses if isinstance(urns, list) for urn in urns)
