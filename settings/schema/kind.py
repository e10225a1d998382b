"""A kind of value: what every key can hold is read, bounded and refused through one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Generic, Literal, TypeVar

from settings.problems import Code, Fault, Problem
from settings.words import named

T = TypeVar("T")


class Invalid(Enum):
    """The value of a key that was refused, or that is required and missing."""

    INVALID = "invalid"


INVALID: Final = Invalid.INVALID
Check = Callable[[T], Iterator[Fault]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place in the configuration: it takes the problems of its value."""

    key: str
    sink: list[Problem]
    sealed: bool = False
    """The engine marks the value as secret: no problem may quote it."""
    expects: str = ""
    """What belongs here, said instead of a fix where the value is sealed."""

    def refuse(self, *faults: Fault) -> Literal[Invalid.INVALID]:
        """Take what is wrong here. A sealed value is withheld, and so is advice that may quote it."""
        for fault in faults:
            told = replace(fault, problem=WITHHELD, fix=f"expected {self.expects}") if self.sealed else fault
            self.sink.append(told.at(self.key))
        return INVALID

    def refuse_openly(self, *faults: Fault) -> Literal[Invalid.INVALID]:
        """Take faults that never quote the value."""
        self.sink.extend(fault.at(self.key) for fault in faults)
        return INVALID

    def item(self, index: int) -> "Spot":
        """Give the place of one item of the list here."""
        return replace(self, key=f"{self.key}[{index}]")

    def under(self, name: str) -> "Spot":
        """Give the place of a key of the object here."""
        return replace(self, key=f"{self.key}.{name}" if self.key else name)


WITHHELD: Final = "is refused (value withheld: the engine marks it as secret)"


@dataclass(frozen=True, kw_only=True)
class Kind(ABC, Generic[T]):
    """How a raw value becomes a `T`."""

    checks: tuple[Check[T], ...] = ()
    bounds: str = ""
    """What bounds the value, where the kind cannot say it by itself."""

    @property
    @abstractmethod
    def noun(self) -> str:
        """The type in words, for the reference."""

    @abstractmethod
    def take(self, raw: object, at: Spot) -> T | Invalid:
        """Read a value that is not null, and refuse a wrong type."""

    @property
    def limits(self) -> str:
        """The bounds in words."""
        return self.bounds

    @property
    def expects(self) -> str:
        """Everything that a valid value must be, in words."""
        return f"{self.noun}, {self.limits}" if self.limits else self.noun

    def read(self, raw: object, at: Spot) -> T | Invalid:
        """Read a value and check it."""
        if raw is None:
            return at.refuse_openly(Fault(code=Code.EMPTY, problem="is null", fix="write a value, or remove the key"))
        value = self.take(raw, at)
        if isinstance(value, Invalid):
            return value
        faults = [fault for check in self.checks for fault in check(value)]
        return at.refuse(*faults) if faults else value

    def wrong(self, raw: object, at: Spot, fix: str = "") -> Literal[Invalid.INVALID]:
        """Refuse a wrong type."""
        problem = f"must be {self.noun} (got {named(raw)})"
        return at.refuse(Fault(code=Code.TYPE, problem=problem, fix=fix or f"write {self.expects}"))
