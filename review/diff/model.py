"""The model of a difference: what every renderer reads. Nothing in it carries the text of a secret.

`Difference` is the whole. Its `changes` are one a resource, each with its properties, hazards and access; `folded` are
the many alike that one line tells. What is shown and what is folded are together all that changed.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hardening.resources import Source
from review.diff.kinds import AccessKind, Answer, CauseKind, Direction, FoldKind, HazardKind, Op
from review.diff.outline import ConfigChange, FindingChanges, Side
from review.exits import Exit, worst


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a change comes from: a line of code, a key of the configuration, another resource or a provider."""

    kind: CauseKind
    text: str
    """For people: `components/data/postgres.py:182`, `bulwark:db.backupDays`, `keys-data.arn`."""
    source: Source | None = None
    """The line to look at."""
    urn: str = ""
    """The upstream resource."""
    proven: bool = True
    """Whether it is shown by a run with one thing changed, or by the values themselves; else it is the likeliest."""


NOWHERE = Cause(CauseKind.UNKNOWN, "unknown", proven=False)


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A property before and after, as people may see it."""

    path: str
    before: str
    after: str
    replaces: Answer = Answer.NO
    fold: FoldKind | None = None
    """Why this change says nothing by itself; None for one that must be read."""
    cause: Cause = NOWHERE


@dataclass(frozen=True, slots=True)
class Hazard:
    """What may be lost by a change."""

    kind: HazardKind
    answer: Answer
    urn: str
    path: str
    what: str
    """What happens, in one sentence."""
    instead: str
    """What to do instead, in one sentence."""
    source: Source | None = None

    @property
    def fingerprint(self) -> str:
        """A stable identity: it survives moved lines and changed values."""
        return _fingerprint(self.kind, self.urn, self.path)


@dataclass(frozen=True, slots=True)
class Access:
    """Who gained or lost what."""

    kind: AccessKind
    direction: Direction
    urn: str
    path: str
    who: str
    what: str
    """Actions, ports or the guard that is gone."""
    on: str
    before: str
    after: str
    answer: Answer = Answer.WILL
    """MAY where a part of a document is only known after the update."""
    source: Source | None = None

    @property
    def fingerprint(self) -> str:
        """A stable identity: it survives moved lines."""
        return _fingerprint(self.kind, self.urn, self.path, self.who, self.what, self.on)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource."""

    op: Op
    urn: str
    """The address afterwards; of a deleted resource the one it had."""
    type: str
    name: str
    component: str
    """The names of the components around it, the outermost first: `platform/data/postgres`."""
    before_urn: str = ""
    """The address before, where it is another one."""
    answer: Answer = Answer.WILL
    """Whether a replacement happens; WILL for everything else."""
    custom: bool = True
    """False for a component, which is no resource of a provider."""
    properties: tuple[PropertyChange, ...] = ()
    options: tuple[PropertyChange, ...] = ()
    """Changed resource options, such as `protect`."""
    hazards: tuple[Hazard, ...] = ()
    access: tuple[Access, ...] = ()
    cause: Cause = NOWHERE
    source: Source | None = None
    engine: bool = False
    """Whether the operation is the real engine's own verdict."""

    @property
    def told(self) -> tuple[PropertyChange, ...]:
        """The changes of properties and options, in one list."""
        return self.properties + self.options

    @property
    def weight(self) -> int:
        """How many single changes this is: one a property, and one for a resource that is not only updated."""
        return len(self.told) + (self.op is not Op.UPDATE)


@dataclass(frozen=True, slots=True)
class Folded:
    """Many changes that say the same."""

    kind: FoldKind
    text: str
    """What they are, for people; without their count."""
    members: tuple[tuple[str, str], ...]
    """URN and property path of each; the path is empty for a resource as a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Everything that two graphs differ in."""

    project: str
    stack: str
    base: Side
    head: Side
    changes: tuple[Change, ...]
    """Every change of a resource, whether it is shown by itself or told by a line of `folded`."""
    folded: tuple[Folded, ...] = ()
    config: tuple[ConfigChange, ...] = ()
    versions: tuple[ConfigChange, ...] = ()
    """Packages whose pinned version changed."""
    outputs: tuple[PropertyChange, ...] = ()
    findings: FindingChanges = field(default_factory=FindingChanges)
    digest: str = ""
    """What an approval is bound to."""
    approved: bool | None = None
    """Whether it is what was approved; None where nobody asked."""
    differs: tuple[str, ...] = ()
    """The parts that are not as they were approved."""

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """All hazards, the certain ones first."""
        found = [hazard for change in self.changes for hazard in change.hazards]
        return tuple(sorted(found, key=lambda each: (each.answer is not Answer.WILL, each.kind, each.urn, each.path)))

    def access(self, direction: Direction) -> tuple[Access, ...]:
        """Give what was broadened, or what was narrowed."""
        found = [each for change in self.changes for each in change.access if each.direction is direction]
        return tuple(sorted(found, key=lambda each: (each.kind, each.urn, each.path, each.who, each.what, each.on)))

    @property
    def hidden(self) -> frozenset[tuple[str, str]]:
        """What lines of `folded` tell: URN and path; an empty path is the resource as a whole."""
        return frozenset(member for fold in self.folded for member in fold.members)

    @property
    def units(self) -> int:
        """How many single changes there are."""
        return sum(change.weight for change in self.changes)

    @property
    def hidden_units(self) -> int:
        """How many of them lines of `folded` tell."""
        return len(self.hidden)

    @property
    def shown(self) -> Iterator[tuple[Change, tuple[PropertyChange, ...]]]:
        """Give the changes that are shown by themselves, each with what of it is shown."""
        hidden = self.hidden
        for change in self.changes:
            if (change.urn, "") in hidden:
                continue
            left = tuple(each for each in change.told if (change.urn, each.path) not in hidden)
            if left or change.op is not Op.UPDATE:
                yield change, left

    @property
    def counts(self) -> Mapping[Op, int]:
        """Count the resources by what happens to them; components are not counted."""
        return {op: sum(change.op is op and change.custom for change in self.changes) for op in Op}

    @property
    def changed(self) -> bool:
        """Whether an update would do anything."""
        return bool(self.changes or self.outputs)

    @property
    def exit(self) -> Exit:
        """The exit code that the verdict asks for. What was approved as it stands is no hazard any more."""
        feared = any(each.answer is not Answer.NO for each in self.hazards)
        dangerous = (feared or bool(self.access(Direction.BROADENED))) and self.approved is not True
        codes = [self.findings.exit, Exit.HAZARD if dangerous else Exit.CLEAN]
        return worst([*codes, Exit.CHANGED if self.approved is False else Exit.CLEAN])


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
