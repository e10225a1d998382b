"""Kinds that hold several values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from settings.problems import Code, Fault
from settings.schema.kind import INVALID, Invalid, Kind, Spot
from settings.schema.names import refuse_unknown

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ListOf(Kind[tuple[T, ...]]):
    """A list of one kind without repetition."""

    each: Kind[T]
    least: int = 0
    most: int = 50

    @property
    def noun(self) -> str:
        """Name the type."""
        return f"a list of {self.each.noun.removeprefix('an ').removeprefix('a ')}"

    @property
    def limits(self) -> str:
        """The bounds in words."""
        count = f"at least {self.least}" if self.least else ""
        return "; ".join(part for part in (self.each.limits, count) if part)

    @property
    def expects(self) -> str:
        """Say what every entry must be."""
        return f"a list of {self.least} to {self.most}, each {self.each.expects}"

    def take(self, raw: object, at: Spot) -> tuple[T, ...] | Invalid:
        """Read every item, so that each bad one is named."""
        if isinstance(raw, str | bytes | Mapping) or not isinstance(raw, Sequence):
            return self.wrong(raw, at, f"start each entry on its own line with '- '; each is {self.each.expects}")
        items = [self.each.read(item, at.item(index)) for index, item in enumerate(raw)]
        good = tuple(item for item in items if not isinstance(item, Invalid))
        faults = [*self._count(len(items)), *self._twice(good)]
        return at.refuse(*faults) if faults else good if len(good) == len(items) else INVALID

    def _count(self, count: int) -> Iterator[Fault]:
        if not self.least <= count <= self.most:
            problem = f"has {count} {'entry' if count == 1 else 'entries'}" if count else "is an empty list"
            yield Fault(code=Code.LENGTH, problem=problem, fix=f"list {self.least} to {self.most}")

    def _twice(self, items: tuple[T, ...]) -> Iterator[Fault]:
        twice = [index for index, item in enumerate(items) if item in items[:index]]
        if twice:
            problem = f"entry {twice[0]} stands twice"
            yield Fault(code=Code.LENGTH, problem=problem, fix="remove the repetition")


@dataclass(frozen=True, kw_only=True)
class Table(Kind[Mapping[str, T]]):
    """An object whose keys are names out of a known set."""

    each: Kind[T]
    names: tuple[str, ...]
    otherwise: Mapping[str, T] = field(default_factory=dict)
    """The entries of names that are not given."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return f"an object of {self.each.noun.removeprefix('an ').removeprefix('a ')}"

    def take(self, raw: object, at: Spot) -> Mapping[str, T] | Invalid:
        """Read every entry."""
        if not isinstance(raw, Mapping):
            return self.wrong(raw, at)
        found = {str(name): self._entry(str(name), value, at) for name, value in raw.items()}
        good = {name: value for name, value in found.items() if not isinstance(value, Invalid)}
        return MappingProxyType({**self.otherwise, **good}) if len(good) == len(found) else INVALID

    def _entry(self, name: str, value: object, at: Spot) -> T | Invalid:
        if name in self.names:
            return self.each.read(value, at.under(name))
        return refuse_unknown(name, at, self.names)
