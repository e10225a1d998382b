"""Why a mutant may survive: rows that people wrote, each for what it names and nothing else."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from review.exits import MistakenError
from review.mutate.deriving import Mutant
from review.mutate.kinds import Kind
from review.mutate.places import path_of

HEAD: Final = ("rule", "type", "path", "kinds", "reason")
_ANY: Final = "*"
_KINDS: Final = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Reason:
    """A row: which mutants may survive, and why."""

    rule: str
    """A rule that reads the property; `*` for any."""
    type: str
    """Pattern of the canonical type."""
    path: str
    """Pattern of the path, with `[]` for any item."""
    kinds: frozenset[Kind]
    text: str
    line: int

    def covers(self, mutant: Mutant) -> bool:
        """Whether the row speaks of a mutant."""
        return (
            mutant.kind in self.kinds
            and (self.rule == _ANY or self.rule in mutant.broken.readers)
            and _matches(mutant.broken.resource.type, self.type)
            and _matches(path_of(mutant.broken.steps), self.path)
        )


def _matches(text: str, pattern: str) -> bool:
    """Match a pattern in which `[]` stands for itself."""
    return fnmatchcase(text.replace("[]", "#"), pattern.replace("[]", "#"))


def read_reasons(path: Path) -> tuple[Reason, ...]:
    """Read the rows. Raises `MistakenError` with every mistake at once."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)) or [[]]
    mistakes = [] if tuple(head) == HEAD else [f"{path.name}: the first line must be {' '.join(HEAD)}"]
    mistakes += [f"{path.name}:{line}: {wrong}" for line, row in enumerate(rows, 2) if (wrong := _wrong(row))]
    if mistakes:
        raise MistakenError("\n".join(mistakes))
    return tuple(_reason(row, line) for line, row in enumerate(rows, 2))


def _wrong(row: Sequence[str]) -> str:
    if len(row) != len(HEAD) or not all(row):
        return f"a row has {len(HEAD)} columns, none of them empty"
    unknown = set(row[3].split(",")) - _KINDS - {_ANY}
    return f"unknown kinds {', '.join(sorted(unknown))}" if unknown else ""


def _reason(row: Sequence[str], line: int) -> Reason:
    rule, type_, path, kinds, text = row
    named = frozenset(Kind) if kinds == _ANY else frozenset(Kind(kind) for kind in kinds.split(","))
    return Reason(rule, type_, path, named, text, line)
