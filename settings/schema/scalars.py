"""Kinds of a single value."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

import pulumi

from settings.problems import Code, Fault
from settings.schema.kind import Invalid, Kind, Spot
from settings.words import meant, shown

E = TypeVar("E", bound=StrEnum)

# How the engine renders an unquoted YAML date inside an object.
_ENGINE_DATE = re.compile(r"(\d{4}-\d{2}-\d{2}) 00:00:00 \+0000 UTC")


_MOST: Final = 2**63
"""AWS counts in 64 bits at most; what is beyond need not be asked about further."""


def _whole(raw: float) -> bool:
    return isinstance(raw, int) or raw.is_integer()


def _finite(raw: float) -> bool:
    """Tell a number from an infinite one; an integer may be beyond what a float can hold."""
    return isinstance(raw, int) or math.isfinite(raw)


@dataclass(frozen=True, kw_only=True)
class Text(Kind[str]):
    """Text on one line, in one form."""

    form: str = r".+"
    """Regular expression of the whole text."""
    example: str = ""
    eaten: Code = Code.TYPE
    """The code of a text that YAML read as a number."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "text"

    @property
    def expects(self) -> str:
        """Say the form, with an example."""
        return (self.bounds or "text on one line") + (f", such as {shown(self.example)}" if self.example else "")

    def take(self, raw: object, at: Spot) -> str | Invalid:
        """Read text; what YAML turned into something else needs quotes."""
        match raw:
            case str():
                return self._formed(raw, at)
            case bool():
                return at.refuse(self._quoted(Code.TYPE, f"YAML read {shown(raw)}"))
            case int() | float():
                return at.refuse(self._quoted(self.eaten, "YAML read a number"))
            case dt.date():
                return at.refuse(self._quoted(Code.TYPE, "YAML read a date"))
            case _:
                return self.wrong(raw, at)

    def _quoted(self, code: Code, read: str) -> Fault:
        example = f', for example "{self.example}"' if self.example else ""
        return Fault(code=code, problem=f"must be a quoted string; {read}", fix=f"put the value in quotes{example}")

    def _formed(self, raw: str, at: Spot) -> str | Invalid:
        if not raw.strip():
            return at.refuse(Fault(code=Code.EMPTY, problem="is empty", fix=f"write {self.expects}"))
        if _ENGINE_DATE.fullmatch(raw):
            return at.refuse(self._quoted(Code.TYPE, "YAML read a date"))
        if re.fullmatch(self.form, raw):
            return raw
        problem = f"{shown(raw)} is not {self.bounds or 'text on one line'}"
        fix = f"write it like {shown(self.example)}" if self.example else f"write {self.expects}"
        return at.refuse(Fault(code=Code.FORM, problem=problem, fix=fix))


@dataclass(frozen=True, kw_only=True)
class Flag(Kind[bool]):
    """True or false."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "true or false"

    def take(self, raw: object, at: Spot) -> bool | Invalid:
        """Read a boolean."""
        return raw if isinstance(raw, bool) else self.wrong(raw, at, "write true or false, without quotes")


@dataclass(frozen=True, kw_only=True)
class Integer(Kind[int]):
    """A whole number between bounds, both included; a bound that needs its own words is a check."""

    low: int | None = None
    high: int | None = None
    unit: str = ""
    low_fix: str = ""
    """The way out of a number that is too small."""
    high_fix: str = ""
    """The way out of a number that is too large."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "an integer"

    @property
    def expects(self) -> str:
        """Say the bounds."""
        return f"{self.noun}, {self.limits}"

    @property
    def limits(self) -> str:
        """The bounds in words."""
        return self.bounds or f"{self.low}-{self.high}" + (f" {self.unit}" if self.unit else "")

    def take(self, raw: object, at: Spot) -> int | Invalid:
        """Read a whole number inside the bounds."""
        if isinstance(raw, str) and re.fullmatch(r"-?\d+", raw):
            return self.wrong(raw, at, "remove the quotes")
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not _whole(raw):
            return self.wrong(raw, at)
        number = int(raw)
        if abs(number) > _MOST:
            return at.refuse(self._outside(number, "is beyond any number of AWS", ""))
        if self.low is not None and number < self.low:
            return at.refuse(self._outside(number, f"is below the least, {self.low}", self.low_fix))
        if self.high is not None and number > self.high:
            return at.refuse(self._outside(number, f"is above the most, {self.high}", self.high_fix))
        return number

    def _outside(self, number: int, problem: str, fix: str) -> Fault:
        return Fault(code=Code.BOUND, problem=f"{shown(number)} {problem}", fix=fix or f"choose {self.limits}")


@dataclass(frozen=True, kw_only=True)
class Bytes(Integer):
    """A size in bytes, as an integer."""

    unit: str = "bytes"

    def take(self, raw: object, at: Spot) -> int | Invalid:
        """Read a size; one with a unit is answered with its number."""
        match = re.fullmatch(r"(\d{1,9})\s*([KMGT])i?B?", raw, re.IGNORECASE) if isinstance(raw, str) else None
        if match is None:
            return super().take(raw, at)
        number = int(match[1]) << {"K": 10, "M": 20, "G": 30, "T": 40}[match[2].upper()]
        problem = f"integer bytes expected ({raw} = {number})"
        return at.refuse(Fault(code=Code.BYTES, problem=problem, fix=f"write {number}"))


@dataclass(frozen=True, kw_only=True)
class Number(Kind[float]):
    """A finite number between bounds, both included."""

    low: float
    high: float

    @property
    def noun(self) -> str:
        """Name the type."""
        return "a number"

    @property
    def limits(self) -> str:
        """The bounds in words."""
        return f"{self.low:.0f}-{self.high:.0f}"

    def take(self, raw: object, at: Spot) -> float | Invalid:
        """Read a number inside the bounds."""
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not _finite(raw):
            return self.wrong(raw, at)
        if self.low <= raw <= self.high:
            return float(raw)
        problem = f"{shown(raw)} is outside {self.limits}"
        return at.refuse(Fault(code=Code.BOUND, problem=problem, fix=f"choose {self.limits}"))


@dataclass(frozen=True, kw_only=True)
class Choice(Kind[E]):
    """One member of an enumeration."""

    of: type[E]
    code: Code = Code.CHOICE
    refused: Mapping[str, Fault] = field(default_factory=dict)
    """Names that exist elsewhere, with the reason why they are none of the choices."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "one of " + ", ".join(self.of)

    def take(self, raw: object, at: Spot) -> E | Invalid:
        """Read a member by its exact name."""
        if not isinstance(raw, str):
            return self.wrong(raw, at, "put the value in quotes")
        if raw in list(self.of):
            return self.of(raw)
        if raw in self.refused:
            return at.refuse(self.refused[raw])
        fix = meant(raw, self.of, f"choose {self.noun}")
        return at.refuse(Fault(code=self.code, problem=f"{shown(raw)} is not {self.noun}", fix=fix))


@dataclass(frozen=True, kw_only=True)
class Day(Kind[dt.date]):
    """A calendar day."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "a day (YYYY-MM-DD)"

    def take(self, raw: object, at: Spot) -> dt.date | Invalid:
        """Read a day, as text or as YAML and the engine read it without quotes."""
        if isinstance(raw, dt.datetime):
            return raw.date()
        if isinstance(raw, dt.date):
            return raw
        if not isinstance(raw, str):
            return self.wrong(raw, at)
        bare = _ENGINE_DATE.fullmatch(raw)
        text = bare[1] if bare else raw
        try:
            return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
        except ValueError:
            fault = Fault(code=Code.FORM, problem=f"{shown(raw)} is not {self.noun}", fix="write YYYY-MM-DD")
            return at.refuse(fault)


@dataclass(frozen=True, kw_only=True)
class Sealed(Kind["pulumi.Output[str]"]):
    """A secret: it stays an output, and nothing ever quotes it."""

    @property
    def noun(self) -> str:
        """Name the type."""
        return "secret text"

    def read(self, raw: object, at: Spot) -> "pulumi.Output[str] | Invalid":
        """Read a secret, wherever it is marked as one."""
        if raw is None or raw == "":
            return at.refuse_openly(Fault(code=Code.EMPTY, problem="is empty", fix=_seal(at.key)))
        if not at.sealed:
            fix = f"{_seal(at.key)}, and renew it, because plain text was written down"
            return at.refuse_openly(Fault(code=Code.PLAIN_SECRET, problem="must be a secret", fix=fix))
        return self.take(raw, at)

    def take(self, raw: object, at: Spot) -> "pulumi.Output[str] | Invalid":
        """Wrap the text, so that it can only flow into inputs."""
        return pulumi.Output.secret(raw) if isinstance(raw, str) else self.wrong(raw, at)


def _seal(key: str) -> str:
    return f"pulumi config set --secret --path '{key}'"
