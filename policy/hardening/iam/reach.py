"""What a policy document lets happen, and whether another document lets more or less happen.

`compare(before, after)` answers by meaning: order, spelling, split or joined statements, wildcards that were there
already and denies that repeat an allow's condition change nothing. Only what is certain counts as covered, so that a
document is never called narrower when it may reach further.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from hardening.iam.documents import Document, MalformedDocumentError, parse
from hardening.iam.implications import all_implied, beyond, denied
from hardening.iam.patterns import Extent, Kind
from hardening.iam.principals import extent_of
from hardening.iam.statements import Condition, Statement
from hardening.values import ABSENT, UNKNOWN, opened, strings

_MOST_PARTS: Final = 4096
"""A statement with more combinations of principal, action and resource is compared as a whole only."""


class Change(StrEnum):
    """How the reach of a document changes."""

    SAME = "reaches as far as before"
    BROADER = "reaches further"
    NARROWER = "reaches less far"
    MIXED = "reaches further here and less far there"
    UNDECIDED = "is only known after the update"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one statement says: who, what, on which resources, and under which conditions."""

    principals: Extent
    actions: Extent
    resources: Extent
    conditions: tuple[Condition, ...]
    allows: bool
    statement: str
    """Where it stands, such as `Statement[2]`."""

    def covers(self, other: "Grant") -> bool:
        """Whether every request that the other speaks of is one that this speaks of."""
        return self.spans(other) and all_implied(other.conditions, self.conditions)

    def spans(self, other: "Grant") -> bool:
        """Whether this speaks of all principals, actions and resources of the other."""
        return (
            self.principals.contains(other.principals)
            and self.actions.contains(other.actions)
            and self.resources.contains(other.resources)
        )

    def parts(self) -> Iterator["Grant"]:
        """Give it one principal, one action and one resource at a time."""
        for principals in self.principals.each():
            for actions in self.actions.each():
                for resources in self.resources.each():
                    yield Grant(principals, actions, resources, self.conditions, self.allows, self.statement)

    @property
    def size(self) -> int:
        """The number of its parts."""
        return len(self.principals.within) * len(self.actions.within) * len(self.resources.within)

    @property
    def condition(self) -> str:
        """Its conditions for people, sorted."""
        return " and ".join(sorted({one.told for one in self.conditions}))


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a document says."""

    allows: tuple[Grant, ...] = ()
    """What it grants and does not refuse itself, each with the conditions under which the grant takes effect."""
    denies: tuple[Grant, ...] = ()
    partly_unknown: bool = False
    may_refuse: bool = False
    """Whether what is unknown may be a deny, which takes back what is granted."""
    secret: bool = False
    """Whether the document holds what is marked secret: nothing of it may show."""


class Turn(StrEnum):
    """What becomes of a grant or a refusal."""

    GRANTED = "granted now"
    FREED = "refused no longer"
    WITHDRAWN = "granted no longer"
    REFUSED = "refused now"


@dataclass(frozen=True, order=True, slots=True)
class Shift:
    """One thing that a document lets happen, or no longer: who, what, on which resources, under which condition."""

    turn: Turn
    who: str
    what: str
    on: str
    condition: str

    def __str__(self) -> str:
        where = f" where {self.condition}" if self.condition else ""
        return f"{self.turn}: {self.who}: {self.what} on {self.on}{where}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes between two documents. Nothing of a document that holds a secret shows."""

    change: Change
    gained: tuple[Shift, ...] = ()
    """What is granted now, or refused no longer; sorted."""
    lost: tuple[Shift, ...] = ()
    """What was granted, or is refused now; sorted."""


def reach(value: object) -> Reach:
    """Give what a document lets happen: of JSON text, an object or a `Document`. ABSENT is a document without words.

    Raises `MalformedDocumentError` for what is no policy document.
    """
    inner = opened(value)
    if inner is ABSENT:
        return Reach()
    if inner is UNKNOWN:
        return Reach(partly_unknown=True, may_refuse=True)
    document = inner if isinstance(inner, Document) else parse(inner)
    secret = any(marked for _, _, marked in strings(value))
    denies = tuple(_grant(one) for one in document.denies if not one.partly_unknown)
    allows = (_grant(one) for one in document.allows if not one.partly_unknown)
    effective = tuple(_taking_effect(one, denies) for one in allows if not any(deny.covers(one) for deny in denies))
    open_ = document.partly_unknown and not document.statements
    may_refuse = open_ or any(one.partly_unknown and not one.allows for one in document.statements)
    return Reach(effective, denies, document.partly_unknown, may_refuse, secret)


def compare(before: object, after: object) -> Comparison:
    """Say whether a document reaches further than another one. Never raises: what is no document is UNDECIDED."""
    if _same(before, after):
        return Comparison(Change.SAME)
    try:
        old, new = reach(before), reach(after)
    except MalformedDocumentError:
        return Comparison(Change.UNDECIDED)
    gained = (*_beyond(new.allows, old.allows), *_beyond(old.denies, new.denies))
    lost = (*_beyond(old.allows, new.allows), *_beyond(new.denies, old.denies))
    change, hidden = _change(old, new, gained, lost), old.secret or new.secret
    return Comparison(
        change,
        _shifts(gained, (Turn.GRANTED, Turn.FREED), hidden=hidden),
        _shifts(lost, (Turn.WITHDRAWN, Turn.REFUSED), hidden=hidden),
    )


def implies(one: object, other: object) -> bool:
    """Whether all that one document lets happen, another one lets happen as well. Only what is certain counts."""
    return compare(other, one).change in {Change.SAME, Change.NARROWER}


def _same(before: object, after: object) -> bool:
    one, other = opened(before), opened(after)
    return one is not UNKNOWN and isinstance(one, str) and one == other


def _change(old: Reach, new: Reach, gained: Sequence[Grant], lost: Sequence[Grant]) -> Change:
    """Decide by what is known: what an unknown statement may say as well is never taken for gained or lost."""
    if old.partly_unknown or new.partly_unknown:
        known = not old.partly_unknown and not new.may_refuse
        return Change.BROADER if known and any(grant.allows for grant in gained) else Change.UNDECIDED
    if gained and lost:
        return Change.MIXED
    if gained:
        return Change.BROADER
    return Change.NARROWER if lost else Change.SAME


def _shifts(grants: Sequence[Grant], turns: tuple[Turn, Turn], *, hidden: bool) -> tuple[Shift, ...]:
    """Say what becomes of allows and of denies; `turns` has the word for each."""
    return tuple(sorted({_shift(grant, turns[0] if grant.allows else turns[1], hidden=hidden) for grant in grants}))


def _shift(grant: Grant, turn: Turn, *, hidden: bool) -> Shift:
    if hidden:
        return Shift(turn, *("[secret]",) * 4)
    return Shift(turn, str(grant.principals), str(grant.actions), str(grant.resources), grant.condition)


def _beyond(grants: Sequence[Grant], others: Sequence[Grant]) -> tuple[Grant, ...]:
    """Give what of some grants none of the others covers."""
    return tuple(part for grant in grants for part in _uncovered(grant, others))


def _uncovered(grant: Grant, others: Sequence[Grant]) -> Iterator[Grant]:
    if any(other.covers(grant) for other in others):
        return
    if grant.size > _MOST_PARTS:
        yield grant
        return
    for part in islice(grant.parts(), _MOST_PARTS):
        if not any(other.covers(part) for other in others):
            yield _rest(part, others)


def _rest(part: Grant, others: Sequence[Grant]) -> Grant:
    """Give what is left of a part where others cover some values of one of its conditions."""
    for other in others:
        lacking = [one for one in other.conditions if not all_implied(part.conditions, (one,))]
        if len(lacking) == 1 and other.spans(part):
            conditions = tuple(beyond(one, lacking[0]) or one for one in part.conditions)
            part = replace(part, conditions=conditions)
    return part


def _grant(statement: Statement) -> Grant:
    actions = ("*",) if statement.not_actions else statement.actions
    resources = ("*",) if statement.not_resources or not statement.resources else statement.resources
    return Grant(
        principals=extent_of(statement),
        actions=Extent(Kind.ACTION, actions, statement.not_actions),
        resources=Extent(Kind.RESOURCE, resources, statement.not_resources),
        conditions=statement.conditions,
        allows=statement.allows,
        statement=statement.path,
    )


def _taking_effect(grant: Grant, denies: Sequence[Grant]) -> Grant:
    """Give a grant with the conditions that denies of one condition put on all of it."""
    further = [
        opposite
        for deny in denies
        if len(deny.conditions) == 1 and deny.spans(grant)
        for opposite in [denied(deny.conditions[0])]
        if opposite is not None
    ]
    conditions = tuple(dict.fromkeys((*grant.conditions, *further)))
    return Grant(grant.principals, grant.actions, grant.resources, conditions, grant.allows, grant.statement)
