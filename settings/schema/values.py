"""Values by path, as checks and defaults ask for them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from settings.problems import Problem
from settings.schema.kind import INVALID, WITHHELD
from settings.schema.section import Row

T = TypeVar("T")
G = TypeVar("G")


class UnreadError(Exception):
    """A value that is needed was refused; its own problem has been taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Values:
    """What was read. Asking for a refused value raises `UnreadError`, which leaves out the check that asks."""

    found: Mapping[str, object]
    table: Mapping[str, Row]
    sealed: Collection[str] = ()
    """Paths that the engine marks as secret, with all that is under them."""
    asked: set[str] = field(default_factory=set)
    """The paths that a check asked for."""

    def value(self, path: str) -> object:
        """Give the value of a key, or the default that follows from others."""
        self.asked.add(path)
        if path in self.found:
            value = self.found[path]
        else:
            derived = self.table[path].derived
            value = INVALID if derived is None else derived.of(self)
        if value is INVALID:
            raise UnreadError(path)
        return value

    def get(self, path: str, kind: type[T], /) -> T:
        """Give a value of a type."""
        value = self.value(path)
        if not isinstance(value, kind):
            message = f"{path} holds {type(value).__name__}, not {kind.__name__}"
            raise TypeError(message)
        return value

    def many(self, path: str, kind: type[T], /) -> tuple[T, ...]:
        """Give the values of a list, all of one type."""
        return tuple(item for item in self.get(path, tuple) if isinstance(item, kind))

    def taken(self, relation: Callable[["Values", G], Iterator[Problem]], given: G) -> Iterator[Problem]:
        """Give what a relation between keys finds; what is made of sealed values is withheld."""
        self.asked.clear()
        try:
            for problem in relation(self, given):
                yield replace(problem, problem=WITHHELD, fix=self._bounds(problem.key)) if self._secret() else problem
        except UnreadError:
            return

    def _secret(self) -> bool:
        return any(path == seal or path.startswith(f"{seal}.") for path in self.asked for seal in self.sealed)

    def _bounds(self, key: str) -> str:
        row = self.table.get(key)
        return f"expected {row.limits or row.kind.expects}" if row else "compare its keys with the reference"
