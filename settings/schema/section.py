"""The declarative table: a settings class is a section, and every attribute of it is a row or a section."""

import dataclasses
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, Literal, Protocol, TypeVar, cast, dataclass_transform, overload

from settings.schema.kind import Kind

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_ROW = "row"
_BESIDE = "beside"


class Absent(Enum):
    """A row without a fixed default."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class Lookup(Protocol):
    """Values of other keys, by path and type."""

    def get(self, path: str, kind: type[T], /) -> T:
        """Give a value."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Derived(Generic[T_co]):
    """A default that follows from other keys."""

    text: str
    """How it follows, for the reference."""
    of: Callable[[Lookup], T_co]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One key: all that reading, the reference and the search for the nearest name know about it."""

    path: str
    attribute: str
    kind: Kind[object]
    about: str
    """What it decides."""
    read_by: str
    """The component that reads it."""
    limits: str = ""
    """Bounds that depend on other keys."""
    default: object = ABSENT
    derived: Derived[object] | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def required(self) -> bool:
        """Nothing stands in for a missing value."""
        return self.default is ABSENT and self.derived is None


@overload
def key(kind: Kind[T], *, default: T, about: str, read_by: str, limits: str = "") -> T: ...
@overload
def key(kind: Kind[T], *, default: None, about: str, read_by: str, limits: str = "") -> T | None: ...
@overload
def key(kind: Kind[T], *, derived: Derived[T], about: str, read_by: str, limits: str = "") -> T: ...
@overload
def key(kind: Kind[T], *, about: str, read_by: str, limits: str = "") -> T: ...
def key(
    kind: Kind[T],
    *,
    default: T | Literal[Absent.ABSENT] | None = ABSENT,
    derived: Derived[T] | None = None,
    about: str,
    read_by: str,
    limits: str = "",
) -> T | None:
    """Declare a key beside the attribute that holds its value."""
    row = Row(
        path="",
        attribute="",
        kind=cast("Kind[object]", kind),
        about=about,
        read_by=read_by,
        limits=limits,
        default=default,
        derived=derived,
    )
    if default is ABSENT:
        return cast("T", dataclasses.field(metadata={_ROW: row}))
    # A factory, because a read-only mapping has no hash, which dataclasses takes for a sign of mutability.
    return cast("T", dataclasses.field(default_factory=lambda: default, metadata={_ROW: row}))


def beside(*, default: T) -> T:
    """Declare an attribute that holds what stands beside the configuration; it is no key."""
    return dataclasses.field(default=default, metadata={_BESIDE: True})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key, beside))
def section(cls: type[T]) -> type[T]:
    """Make a settings class: frozen, slotted, keyword-only."""
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


def camel(attribute: str) -> str:
    """Spell an attribute as its key is spelt."""
    first, *rest = attribute.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A section under another."""

    path: str
    attribute: str
    cls: type

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


def members(cls: type, prefix: str = "") -> Iterator[Row | Section]:
    """Give the row, or the section below, of each attribute of a section."""
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        path = f"{prefix}.{camel(field.name)}" if prefix else camel(field.name)
        row = field.metadata.get(_ROW)
        if isinstance(row, Row):
            yield dataclasses.replace(row, path=path, attribute=field.name)
        elif _BESIDE not in field.metadata:
            yield Section(path=path, attribute=field.name, cls=hints[field.name])


def rows(cls: type, prefix: str = "") -> Iterator[Row]:
    """Give every row of a section and of the sections under it, in order of declaration."""
    for member in members(cls, prefix):
        if isinstance(member, Row):
            yield member
        else:
            yield from rows(member.cls, member.path)


def build(cls: type[T], value_of: Callable[[str], object], prefix: str = "") -> T:
    """Make a section out of values by path."""
    values = {
        member.attribute: value_of(member.path) if isinstance(member, Row) else build(member.cls, value_of, member.path)
        for member in members(cls, prefix)
    }
    return cast("Callable[..., T]", cls)(**values)
