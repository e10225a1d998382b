"""`pulumi preview --json` as a comparison: each resource before and after, and what the engine says happens to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from review.load.preview import from_preview
from review.load.states import document, from_state

REPLACES: Final = frozenset(
    {"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"}
)
DELETES: Final = frozenset({"delete", "discard", "remove-pending-replace", "read-discard"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the engine says of a resource."""

    op: str
    replaces: tuple[str, ...] = ()
    """The properties that make it replace the resource."""
    differs: tuple[str, ...] = ()
    """The paths of properties that it found different."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview as two graphs, with the engine's verdicts by address."""

    before: dict[str, object]
    after: dict[str, object]
    verdicts: Mapping[str, Said]


def is_preview(body: object) -> bool:
    """Whether a parsed file is a preview."""
    return isinstance(body, Mapping) and isinstance(body.get("steps"), list)


def from_steps(body: Mapping[str, object]) -> Preview:
    """Read both sides of a preview."""
    old: dict[str, dict[str, object]] = {}
    verdicts: dict[str, Said] = {}
    for step in _steps(body):
        urn, state = str(step.get("urn")), step.get("oldState")
        if isinstance(state, Mapping):
            old[str(state.get("urn", urn))] = from_state(state)
        verdicts[urn] = _merged(verdicts.get(urn), step)
        if isinstance(state, Mapping):
            verdicts.setdefault(str(state.get("urn", urn)), verdicts[urn])
    after = from_preview(body)
    before = document(list(old.values()), body.get("config"), {}) if old else {**after, "resources": []}
    return Preview({**before, "outputs": after.get("outputs")}, after, verdicts)


def _steps(body: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    found = body.get("steps")
    for step in found if isinstance(found, list) else ():
        if isinstance(step, Mapping):
            yield step


def _merged(known: Said | None, step: Mapping[str, object]) -> Said:
    """Give the verdict of a step; the three steps of a replacement are one."""
    op, detailed = str(step.get("op")), step.get("detailedDiff")
    kinds = detailed if isinstance(detailed, Mapping) else {}
    by_detail = [
        str(path) for path, how in kinds.items() if isinstance(how, Mapping) and "replace" in str(how.get("kind"))
    ]
    replaces = [*by_detail, *_texts(step.get("replaceReasons"))]
    differs = [*map(str, kinds), *_texts(step.get("diffReasons"))]
    if known is not None:
        op = "replace" if {op, known.op} & REPLACES else op if known.op == "same" else known.op
        replaces, differs = [*known.replaces, *replaces], [*known.differs, *differs]
    return Said("replace" if op in REPLACES else op, tuple(sorted(set(replaces))), tuple(sorted(set(differs))))


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
