"""One change of a pair of records: operation, properties and options, each ready to be shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hardening.tokens import canonical
from review.diff.comparing import compare, differ, is_tag
from review.diff.deltas import MISSING, Delta
from review.diff.kinds import Answer, FoldKind, Op
from review.diff.matching import How, Pair
from review.diff.model import Cause, Change, PropertyChange
from review.diff.records import PROVIDER, Picture, Record, custom, flag, inputs, mapping, source, text, texts
from review.diff.replacing import Replacing
from review.diff.showing import Redactor
from review.record.urns import STACK_TYPE

_FLAGS: Final = ("protect", "retainOnDelete")
_LISTS: Final = ("ignoreChanges", "additionalSecretOutputs")


_COMPUTED: Final = {"$unknown": True}
"""What the provider found different by itself: the program says the same as before."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A change with its values as they are, which must not be shown."""

    pair: Pair
    op: Op
    deltas: tuple[Delta, ...] = ()
    options: tuple[Delta, ...] = ()
    replaces: Mapping[str, Answer] | None = None
    """Paths whose change replaces the resource."""
    answer: Answer = Answer.WILL
    engine: bool = False

    @property
    def record(self) -> Record:
        """The record afterwards, or the one before where nothing is left."""
        found = self.pair.after if self.pair.after is not None else self.pair.before
        return found if found is not None else {}

    @property
    def urn(self) -> str:
        """The address afterwards."""
        return text(self.record, "urn")

    @property
    def type(self) -> str:
        """The canonical type."""
        return canonical(text(self.record, "type"))


def raw(pair: Pair, replacing: Replacing) -> Raw | None:
    """Find out what happens to a pair; None where nothing does."""
    before, after = pair.before, pair.after
    said = replacing.verdict(pair)
    if before is None or after is None:
        op = Op.CREATE if before is None else Op.DELETE
        return Raw(pair, op, engine=said is not None) if _counts(pair) else None
    deltas = tuple(_with_effect(compare(inputs(before), inputs(after), text(after, "type")), after))
    options = tuple(_options(before, after))
    if said is not None and said.op == "same" and pair.how is How.SAME:
        return None
    if pair.how is How.RENAMED:
        return Raw(pair, Op.REPLACE, deltas, options, {}, engine=said is not None)
    replaces = replacing.of(pair, deltas, options)
    answer = strongest(replaces.values())
    if answer is not Answer.NO:
        return Raw(pair, Op.REPLACE, deltas, options, replaces, answer, said is not None)
    if deltas or options:
        return Raw(pair, Op.UPDATE, deltas, options, replaces, engine=said is not None)
    if said is not None and said.op == "update":
        return Raw(pair, Op.UPDATE, tuple(Delta(path, MISSING, _COMPUTED) for path in said.differs), engine=True)
    return Raw(pair, Op.MOVE) if pair.how is How.ALIAS else None


def _counts(pair: Pair) -> bool:
    record = pair.after or pair.before
    return record is not None and text(record, "type") != STACK_TYPE


def strongest(answers: Iterable[Answer]) -> Answer:
    """Give the most certain of several answers."""
    found = set(answers)
    return next((answer for answer in (Answer.WILL, Answer.MAY) if answer in found), Answer.NO)


def _with_effect(deltas: list[Delta], after: Record) -> Iterator[Delta]:
    """Leave out what `ignoreChanges` hides from the engine, and fold what is no resource of a provider."""
    ignored = texts(after, "ignoreChanges")
    component = not custom(after) and not text(after, "type").startswith(PROVIDER)
    for delta in deltas:
        if not any(delta.path == path or delta.path.startswith((f"{path}.", f"{path}[")) for path in ignored):
            fold = FoldKind.COMPONENT if component else delta.fold
            yield replace(delta, fold=fold)


def _options(before: Record, after: Record) -> Iterator[Delta]:
    for name in _FLAGS:
        if flag(before, name) != flag(after, name):
            yield Delta(f"options.{name}", flag(before, name), flag(after, name))
    if before.get("deleteBeforeReplace") != after.get("deleteBeforeReplace"):
        yield Delta("options.deleteBeforeReplace", before.get("deleteBeforeReplace"), after.get("deleteBeforeReplace"))
    for name in _LISTS:
        yield from differ(f"options.{name}", sorted(texts(before, name)), sorted(texts(after, name)))
    old, new = (text(record, "provider").rpartition("::")[0] for record in (before, after))
    if old != new:
        yield Delta("options.provider", old.rpartition("::")[2] or MISSING, new.rpartition("::")[2] or MISSING)


Caused = Callable[[Raw, Delta], Cause]


def told(found: Raw, base: Picture, head: Picture, redactor: Redactor, caused: Caused) -> Change:
    """Make a change ready to be shown; hazards and access are added by those who know them."""
    record, before = found.record, found.pair.before
    gone = found.pair.after is None
    old = text(before, "urn") if before is not None else ""
    return Change(
        op=found.op,
        urn=found.urn,
        type=text(record, "type"),
        name=text(record, "name"),
        component=(base if gone else head).component(found.urn),
        before_urn=old if old != found.urn else "",
        answer=found.answer,
        custom=custom(record),
        properties=tuple(_shown(delta, found, redactor, caused) for delta in found.deltas),
        options=tuple(_shown(delta, found, redactor, caused) for delta in found.options),
        source=source(record),
        engine=found.engine,
    )


def _shown(delta: Delta, found: Raw, redactor: Redactor, caused: Caused) -> PropertyChange:
    before, after = redactor.both(delta, found.type)
    fold = delta.fold or (FoldKind.TAGS if is_tag(delta) and delta.root == "tagsAll" else None)
    replaces = (found.replaces or {}).get(delta.path, Answer.NO)
    fold = fold if replaces is Answer.NO else None
    return PropertyChange(delta.path, before, after, replaces, fold, caused(found, delta))


def of_outputs(base: Picture, head: Picture, redactor: Redactor) -> tuple[PropertyChange, ...]:
    """Give the changes of the stack's outputs."""
    found = compare(mapping(base.graph, "outputs"), mapping(head.graph, "outputs"), STACK_TYPE)
    return tuple(PropertyChange(delta.path, *redactor.both(delta, STACK_TYPE), fold=delta.fold) for delta in found)
