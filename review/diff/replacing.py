"""Which changes replace a resource: the engine's own verdict where there is one, else what the provider declares."""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from hardening.tokens import canonical
from review.diff.deltas import Delta, is_unknown
from review.diff.kinds import Answer
from review.diff.matching import Pair
from review.diff.records import text
from review.load.steps import Said

_FILE: Final = Path(__file__).with_name("create_only.json")
_REGION: Final = "region"
"""Every resource of AWS takes one, and none can be moved."""
_RANDOM: Final = "random:"
PROVIDER: Final = "options.provider"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The properties of a type that cannot be changed in place."""

    will: frozenset[str]
    may: frozenset[str]

    def answer(self, delta: Delta) -> Answer:
        """Say whether a difference replaces the resource."""
        steps = set(_steps(delta.path))
        if steps & self.will:
            return Answer.MAY if is_unknown(delta.after) else Answer.WILL
        return Answer.MAY if steps & self.may else Answer.NO


def _steps(path: str) -> Iterator[str]:
    """Give a path and all that hold it: `a`, `a.b`, `a.b.c`."""
    plain = path.replace("[", ".[").split(".")
    for count in range(len(plain)):
        yield ".".join(step for step in plain[: count + 1] if not step.startswith("["))


@functools.cache
def create_only() -> Mapping[str, Fixed]:
    """Give what cannot be changed in place, by canonical type."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))["types"]
    return {type_: Fixed(frozenset([*row["will"], _REGION]), frozenset(row["may"])) for type_, row in found.items()}


@functools.cache
def fixed(type_: str) -> Fixed:
    """Give what is fixed of a type; a random value is drawn anew when anything but its keepers' names changes."""
    if type_.startswith(_RANDOM):
        return Fixed(
            frozenset({"keepers", "length", "byteLength", "special", "prefix", "min", "max", "upper"}), frozenset()
        )
    return create_only().get(type_) or Fixed(frozenset({_REGION, "namePrefix"}), frozenset())


class Replacing(Protocol):
    """Says what happens to a pair, and which of its changes replace it."""

    def verdict(self, pair: Pair) -> Said | None:
        """Give what the engine says of a pair; None where nobody asked it."""

    def of(self, pair: Pair, deltas: Sequence[Delta], options: Sequence[Delta]) -> Mapping[str, Answer]:
        """Give paths that replace the resource, with how sure that is."""


class Declared:
    """Decides by what the provider declares to be fixed once a resource is created."""

    def verdict(self, _: Pair) -> Said | None:
        """Have no verdict of an engine."""
        return None

    def of(self, pair: Pair, deltas: Sequence[Delta], options: Sequence[Delta]) -> Mapping[str, Answer]:
        """Give paths of properties that cannot be changed in place; another provider instance replaces as well."""
        record = pair.after or pair.before
        table = fixed(canonical(text(record, "type")) if record else "")
        found = {delta.path: table.answer(delta) for delta in deltas if delta.fold is None}
        found |= {delta.path: Answer.WILL for delta in options if delta.path == PROVIDER and not _default(delta)}
        return {path: answer for path, answer in found.items() if answer is not Answer.NO}


class Engine(Declared):
    """Passes on what the real engine said in a preview."""

    def __init__(self, verdicts: Mapping[str, Said]) -> None:
        """Keep the verdicts by address."""
        self._verdicts = verdicts

    def verdict(self, pair: Pair) -> Said | None:
        """Give what the engine says of a pair."""
        record = pair.after if pair.after is not None else pair.before
        return self._verdicts.get(text(record, "urn")) if record is not None else None

    def of(self, pair: Pair, deltas: Sequence[Delta], options: Sequence[Delta]) -> Mapping[str, Answer]:
        """Give the paths that the engine names."""
        said = self.verdict(pair)
        if said is None:
            return super().of(pair, deltas, options)
        if said.op != "replace":
            return {}
        named = {delta.path for delta in deltas if delta.path in said.replaces or delta.root in said.replaces}
        return dict.fromkeys(named or said.replaces or ("the provider",), Answer.WILL)


def _default(delta: Delta) -> bool:
    """Whether a provider is only another version of the default one, which the engine takes for the same."""
    return all(isinstance(name, str) and name.startswith("default") for name in (delta.before, delta.after))
