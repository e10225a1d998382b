"""What stands around the changes of a difference: its two sides, the configuration, and what the pack says."""

from dataclasses import dataclass

from hardening.pack import Finding
from hardening.resources import Source
from hardening.waivers import Standing
from review.exits import Exit, worst


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A key of the stack's configuration before and after."""

    key: str
    before: str
    after: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    label: str
    """A revision or a file, as it was asked for."""
    kind: str
    """`revision`, `working tree`, `graph`, `preview` or `state`."""
    digest: str
    """Of the graph."""
    resources: int
    notes: tuple[str, ...] = ()
    """What a reader should know of how it came about."""


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """What the pack says of both, compared."""

    new: tuple[Finding, ...] = ()
    existing: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    waivers: tuple[Standing, ...] = ()
    """Every waiver beside the second side, with what it does there."""

    @property
    def exit(self) -> Exit:
        """The exit code that new findings ask for."""
        codes = {"FAIL": Exit.POLICY, "UNDECIDED": Exit.UNDECIDED}
        return worst(codes.get(found.verdict.value, Exit.ERROR) for found in self.new if found.blocks)
