"""The changes of a difference as a tree of components that opens, each property with its cause."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from review.diff.kinds import Answer, CauseKind, Op
from review.diff.model import Cause, Change, PropertyChange
from review.diff.naming import short
from review.picture.marks import SIGNS
from review.render.plain import markup
from review.web import shell

Shown = tuple[Change, tuple[PropertyChange, ...]]
_OPEN: Final = 200
"""Changes up to which every component is open from the start."""
_KIND: Final = {Op.CREATE: "good", Op.UPDATE: "open", Op.REPLACE: "bad", Op.DELETE: "bad", Op.MOVE: "calm"}
_STACK: Final = "the stack"


def top(change: Change) -> str:
    """Give the component that a reader filters by: the one below the one that holds everything."""
    parts = change.component.split("/")
    return (parts[1] if len(parts) > 1 else parts[0]) or _STACK


class Facets:
    """By what the filters find a resource: operation, cause and component of its change."""

    def __init__(self, changes: Iterable[Change]) -> None:
        """Keep the changes by address."""
        self._changes = {change.urn: change for change in changes}

    def findable(self, urn: str, text: str) -> str:
        """Give the attributes of an element that speaks of a resource."""
        change = self._changes.get(urn)
        if change is None:
            return shell.findable(text)
        words = f"{text} {change.component} {change.type}"
        return shell.findable(words, op=change.op.value, cause=_cause(change).kind.value, component=top(change))


def _cause(change: Change) -> Cause:
    """Give the cause to filter by: of what is read, else of the resource as a whole."""
    return next((each.cause for each in change.told if each.cause.kind is not CauseKind.UNKNOWN), change.cause)


@dataclass(slots=True)
class _Branch:
    """A component: what changes in itself, and the components below it."""

    changes: list[Shown] = field(default_factory=list)
    below: "dict[str, _Branch]" = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many changes are in it."""
        return len(self.changes) + sum(branch.count for branch in self.below.values())


def lines(shown: Sequence[Shown], places: Facets) -> Iterator[str]:
    """Give the tree."""
    if not shown:
        yield "<p>None.</p>"
        return
    root = _Branch()
    for each in sorted(shown, key=lambda one: (one[0].component, one[0].name, one[0].urn)):
        branch = root
        for name in filter(None, each[0].component.split("/")):
            branch = branch.below.setdefault(name, _Branch())
        branch.changes.append(each)
    yield '<ul class="tree">'
    yield from _inside(root, places, opened=len(shown) <= _OPEN)
    yield "</ul>"


def _inside(branch: _Branch, places: Facets, *, opened: bool) -> Iterator[str]:
    for each in branch.changes:
        yield _change(*each, places)
    for first, found in sorted(branch.below.items()):
        name, below = _past(first, found)
        yield f"<li><details data-group{' open' if opened else ''}>"
        yield f'<summary><b>{markup(name)}</b> <span class="soft">{below.count}</span></summary><ul>'
        yield from _inside(below, places, opened=opened)
        yield "</ul></details></li>"


def _past(name: str, branch: _Branch) -> tuple[str, _Branch]:
    """Go past components in which only one other changes, and name them all."""
    while not branch.changes and len(branch.below) == 1:
        ((inner, branch),) = branch.below.items()
        name = f"{name}/{inner}"
    return name, branch


def _change(change: Change, properties: Sequence[PropertyChange], places: Facets) -> str:
    may = "may " if change.answer is Answer.MAY else ""
    word = f'<span class="word {_KIND[change.op]}">{SIGNS[change.op]} {may}{change.op.value}</span>'
    old = f" was {shell.code(change.before_urn.rpartition('::')[2])}" if change.before_urn else ""
    where = f" {shell.code(f'{change.source.file}:{change.source.line}')}" if change.source else ""
    text = f"{change.op.value} {change.name} {' '.join(each.path for each in properties)}"
    inside = "".join(f"<li>{_property(each)}</li>" for each in properties)
    below = f"<ul>{inside}</ul>" if inside else ""
    said = f"{word} <b>{markup(change.name)}</b> {markup(short(change.type))}{old}{where}"
    return f"<li{places.findable(change.urn, text)}>{said}{below}</li>"


def _property(each: PropertyChange) -> str:
    replaces = ' <span class="word bad">replaces</span>' if each.replaces is not Answer.NO else ""
    values = f"{shell.code(each.path)}: {shell.code(each.before)} → {shell.code(each.after)}"
    return f"{values}{replaces}{_because(each.cause)}"


def _because(cause: Cause) -> str:
    if cause.kind is CauseKind.UNKNOWN:
        return ""
    apart = cause.source is not None and cause.kind is not CauseKind.CODE
    where = f" {cause.source.file}:{cause.source.line}" if apart and cause.source else ""
    return f' <span class="soft">by {cause.kind.value} {markup(cause.text + where)}</span>'
