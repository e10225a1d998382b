"""Waivers: violations that named people answer for, each for a while. What a row says, and what it covers."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hardening.resources import Resource, Source, place_of
from hardening.tokens import SETTING, WAIVER


def fingerprint(rule: str, urn: str, path: str) -> str:
    """Give the id of a finding: it survives moved lines and changed values."""
    return hashlib.sha256(f"{rule}|{urn}|{path}".encode(errors="backslashreplace")).hexdigest()[:16]


class State(StrEnum):
    """What a waiver does in the program that is judged."""

    IN_FORCE = "in force"
    UNUSED = "unused"
    """It could cover something, and there is nothing to cover: it has to go."""
    EXPIRED = "expired"
    REFUSED = "refused"
    """Not whole, too broad, for too long, or of a rule that nobody may waive."""
    ELSEWHERE = "elsewhere"
    """It speaks of another stack than the one that is judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """One row of the register as it is written; nothing in it is trusted before the rules on waivers passed it."""

    row: Mapping[str, object]
    source: Source

    def text(self, part: str) -> str:
        """Give a part of the row; no text where there is none."""
        value = self.row.get(part)
        return value if isinstance(value, str) else ""

    @property
    def rule(self) -> str:
        """Id of the rule that is waived."""
        return self.text("rule")

    @property
    def expires(self) -> dt.date | None:
        """The first day on which it no longer holds."""
        try:
            return dt.date.fromisoformat(self.text("expires"))
        except ValueError:
            return None

    @property
    def place(self) -> str:
        """The stack that it speaks of, as `project/stack`."""
        return place_of(self.text("urn")) or self.text("stack")

    @property
    def target(self) -> str:
        """What it covers, in a few words."""
        if parameter := self.text("parameter"):
            return f"{parameter} {self.row.get('value')} in {self.place}"
        return self.text("urn") or f"finding {self.text('finding')} in {self.place}"

    def covers(self, rule: str, urn: str, fingerprint: str) -> bool:
        """Whether a finding is the one, or one of those on the resource, that the row names."""
        if self.rule != rule or "parameter" in self.row:
            return False
        return urn == self.text("urn") or (fingerprint == self.text("finding") and place_of(urn) == self.place)

    def subject(self, index: int, facts: Mapping[str, object]) -> Resource:
        """Give the row as the rules on waivers judge it: its parts, and what the pack knows of them."""
        project, _, stack = self.place.partition("/")
        name = f"{self.rule or 'waiver'}-{index}"
        return Resource(
            urn=f"urn:pulumi:{stack}::{project}::{WAIVER}::{name}",
            token=WAIVER,
            name=name,
            properties={**self.row, **facts},
            custom=False,
            source=self.source,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Lowered:
    """A level or parameter that the configuration of the pack asks to lower."""

    rule: str
    """Id of the rule."""
    parameter: str
    """Name of the parameter, or `level`."""
    asked: object
    held: object
    """What holds without it, and stays in force where nobody answers for less."""
    waiver: Waiver | None = None

    @property
    def name(self) -> str:
        """Rule and parameter."""
        return f"{self.rule}.{self.parameter}"

    def subject(self, place: str) -> Resource:
        """Give it as the rule on configuration judges it."""
        project, _, stack = place.partition("/")
        facts = {"asked": self.asked, "held": self.held, "waived": self.waiver is not None}
        urn = f"urn:pulumi:{stack}::{project}::{SETTING}::{self.name}"
        return Resource(urn=urn, token=SETTING, name=self.name, properties=facts, custom=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A waiver in one program, for people to read."""

    waiver: Waiver
    state: State
    covered: tuple[str, ...] = ()
    """Fingerprints of the findings that it covers, or the parameter."""
