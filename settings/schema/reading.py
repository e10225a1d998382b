"""Raw configuration becomes values by path; every problem on the way is taken, none ends the reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from settings.problems import Code, Fault
from settings.schema.kind import INVALID, Invalid, Kind, Spot
from settings.schema.names import refuse_unknown
from settings.schema.section import ABSENT, Row, build, members, rows
from settings.words import named

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads sections into `found`; a key whose default follows from others is left out there."""

    found: dict[str, object]
    everywhere: Sequence[str] = ()
    """Every path of the schema, for the nearest name."""
    sealed: Collection[str] = ()
    """Paths that the engine marks as secret, with all that is under them."""

    def section(self, cls: type, raw: object, at: Spot, fallback: object = ABSENT) -> None:
        """Read every key of a section; a missing one gives its default, or that of the `fallback` object."""
        if not isinstance(raw, Mapping):
            at.refuse_openly(_not_an_object(raw))
            self.found.update((row.path, INVALID) for row in rows(cls, at.key))
            return
        known = {member.name: member for member in members(cls, at.key)}
        for name in raw:
            if name not in known:
                refuse_unknown(str(name), at, tuple(known), self.everywhere)
        for name, member in known.items():
            spot = self._spot(at, name)
            if not isinstance(member, Row):
                self.section(member.cls, raw.get(name, {}), spot)
            elif _given(member, raw):
                self.found[member.path] = member.kind.read(raw[name], replace(spot, expects=member.kind.expects))
            else:
                self._absent(member, spot, fallback)

    def _absent(self, row: Row, spot: Spot, fallback: object) -> None:
        if fallback is not ABSENT:
            self.found[row.path] = getattr(fallback, row.attribute)
        elif row.required:
            fault = Fault(code=Code.MISSING, problem="required key is missing", fix=f"write {row.kind.expects}")
            self.found[row.path] = spot.refuse_openly(fault)
        elif row.derived is None:
            self.found[row.path] = row.default

    def _spot(self, at: Spot, name: str) -> Spot:
        spot = at.under(name)
        return replace(spot, sealed=at.sealed or spot.key in self.sealed)


def _given(row: Row, raw: Mapping[object, object]) -> bool:
    """Tell whether a key has a value: an empty list asks for the default that follows from other keys."""
    return row.name in raw and not (row.derived is not None and raw[row.name] == [])


def _not_an_object(raw: object) -> Fault:
    if raw is None:
        return Fault(code=Code.EMPTY, problem="is null", fix="indent its keys below it, or remove the key")
    return Fault(code=Code.TYPE, problem=f"must be an object (got {named(raw)})", fix="indent its keys below it")


@dataclass(frozen=True, kw_only=True)
class Record(Kind[T]):
    """An object with the keys of a section, as one value."""

    of: type[T]
    otherwise: T | None = None
    """Where the values of missing keys come from."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return f"an object ({', '.join(row.path for row in rows(self.of))})"

    def take(self, raw: object, at: Spot) -> T | Invalid:
        """Read every key of the object."""
        if not isinstance(raw, Mapping):
            return at.refuse_openly(_not_an_object(raw))
        found: dict[str, object] = {}
        Reader(found=found).section(self.of, raw, at, ABSENT if self.otherwise is None else self.otherwise)
        return INVALID if INVALID in found.values() else build(self.of, found.__getitem__, at.key)
