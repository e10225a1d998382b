"""Tell once what many changes have in common. What is shown and what is folded are together all that changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from review.diff.kinds import FoldKind, Op
from review.diff.model import Change, Folded, PropertyChange
from review.diff.naming import NOT_SET, plural, short

_MANY: Final = 3
"""The same change in as many resources is told once."""
_SAYS: Final = {
    FoldKind.ORDER: "another order of a list, which means the same",
    FoldKind.REWRITE: "written otherwise, with the same meaning",
    FoldKind.ELSEWHERE: "policies that stood elsewhere before, with the same meaning",
    FoldKind.TAGS: "tags that follow the provider's default tags",
    FoldKind.ASSET: "code packed anew",
    FoldKind.VERSION: "another version of a provider",
    FoldKind.COMPONENT: "what components say of themselves",
    FoldKind.RENEWED: "references that follow a replaced resource",
}
Member = tuple[str, str]


def fold(changes: Sequence[Change]) -> tuple[Folded, ...]:
    """Give the lines that tell many changes at once."""
    said: dict[tuple[FoldKind, str], list[Member]] = defaultdict(list)
    for change in changes:
        for each in change.told:
            if each.fold is not None:
                said[each.fold, _SAYS[each.fold]].append((change.urn, each.path))
    for text, members in (*_same(changes), *_whole(changes)):
        said[FoldKind.SAME, text] = members
    return tuple(
        Folded(kind, text, tuple(sorted(members)))
        for (kind, text), members in sorted(said.items(), key=lambda one: one[0])
    )


def _same(changes: Iterable[Change]) -> Iterator[tuple[str, list[Member]]]:
    """Give the same change of the same property in many resources."""
    quiet = [(change, each) for change in changes for each in change.told if _quiet(change, each)]
    groups: dict[str, list[Member]] = defaultdict(list)
    for change, each in quiet:
        groups[f"{each.path}: {each.before} -> {each.after}"].append((change.urn, each.path))
    told = {text: members for text, members in groups.items() if len(members) >= _MANY}
    taken = {member for members in told.values() for member in members}
    gone: dict[str, list[Member]] = defaultdict(list)
    for change, each in quiet:
        if each.after == NOT_SET and (change.urn, each.path) not in taken:
            gone[f"{each.path} of {short(change.type)} is not set any more"].append((change.urn, each.path))
    yield from told.items()
    yield from ((text, members) for text, members in gone.items() if len(members) >= _MANY)


def _quiet(change: Change, each: PropertyChange) -> bool:
    """Whether a property's change may be told with others: nothing of it is lost, opened or replaced."""
    path = each.path
    loud = path in {hazard.path for hazard in change.hazards} | {access.path for access in change.access}
    return each.fold is None and not loud and change.op in (Op.UPDATE, Op.MOVE) and each.replaces.value == "NO"


def _whole(changes: Iterable[Change]) -> Iterator[tuple[str, list[Member]]]:
    """Give many resources of one type that are created or deleted."""
    groups: dict[tuple[Op, str], list[Change]] = defaultdict(list)
    for change in changes:
        silent = not change.hazards and not change.access and not change.told
        if silent and change.op in (Op.CREATE, Op.DELETE, Op.MOVE):
            groups[change.op, short(change.type)].append(change)
    for (op, kind), members in groups.items():
        if len(members) >= _MANY:
            components = {each.component for each in members}
            where = f" in {min(components)}" if len(components) == 1 and min(components) else ""
            yield f"{op.value} {kind}{where}: {_names(members)}", [(each.urn, "") for each in members]


def _names(members: Sequence[Change]) -> str:
    names = sorted({each.name for each in members})
    shown = ", ".join(names[:_MANY])
    return shown if len(names) <= _MANY else f"{shown} and {plural(len(names) - _MANY, 'other')}"
