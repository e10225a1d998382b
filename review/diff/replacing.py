"""Which changes replace a resource: the engine's own verdict where there is one, else what the provider declares."""

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from hardening.tokens import canonical
from review.diff.deltas import Delta
from review.diff.kinds import Answer
from review.diff.matching import Pair
from review.diff.records import text

_FILE: Final = Path(__file__).with_name("create_only.json")


@functools.cache
def create_only() -> Mapping[str, frozenset[str]]:
    """Give the properties of each type whose change replaces the resource."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))["types"]
    return {type_: frozenset(names) for type_, names in found.items()}


class Replacing(Protocol):
    """Says which of the changes of a pair replace it."""

    def of(self, pair: Pair, deltas: Sequence[Delta]) -> Mapping[str, Answer]:
        """Give paths that replace the resource, with how sure that is."""


class Declared:
    """Decides by what the provider declares to be fixed once a resource is created."""

    def of(self, pair: Pair, deltas: Sequence[Delta]) -> Mapping[str, Answer]:
        """Give paths of properties that cannot be changed in place."""
        record = pair.after or pair.before
        fixed = create_only().get(canonical(text(record, "type")) if record else "", frozenset())
        return {delta.path: Answer.WILL for delta in deltas if delta.fold is None and delta.root in fixed}
