"""What is kept of each stack of an estate: counts and findings, and never the graph, so that thousands fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.exits import Exit, worst


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that blocks, as the summary tells it."""

    rule: str
    severity: str
    verdict: str
    urn: str
    path: str
    fix: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One file of an estate, judged; or why it could not be."""

    file: str
    project: str = ""
    name: str = ""
    profile: str = ""
    resources: int = 0
    decided: int = 0
    exit: Exit = Exit.CLEAN
    found: tuple[Told, ...] = ()
    problem: str = ""

    @property
    def label(self) -> str:
        """Project and stack, or the file where neither could be read."""
        return f"{self.project}/{self.name}" if self.project else self.file


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule with what it found over the estate."""

    rule: str
    severity: str
    fix: str
    stacks: int
    resources: int


@dataclass(frozen=True, slots=True)
class Estate:
    """Every stack of a folder, in the order of the files."""

    stacks: Sequence[Stack]
    rules: int
    workers: int

    @property
    def exit(self) -> Exit:
        """The worst that any stack ends with."""
        return worst(stack.exit for stack in self.stacks)

    @property
    def unreadable(self) -> list[Stack]:
        """Files that are nothing to judge."""
        return [stack for stack in self.stacks if stack.problem]

    @property
    def troubled(self) -> list[Stack]:
        """Stacks that are not clean, the worst first."""
        found = [stack for stack in self.stacks if stack.found]
        return sorted(found, key=lambda stack: (-len(stack.found), stack.label, stack.file))

    @property
    def broken(self) -> list[Broken]:
        """Rules that found something, those in most stacks first."""
        met: dict[str, list[tuple[Stack, Told]]] = {}
        for stack, told in self._all():
            met.setdefault(told.rule, []).append((stack, told))
        rows = (
            Broken(
                rule=rule,
                severity=pairs[0][1].severity,
                fix=pairs[0][1].fix,
                stacks=len({stack.file for stack, _ in pairs}),
                resources=len({(stack.file, told.urn) for stack, told in pairs}),
            )
            for rule, pairs in met.items()
        )
        return sorted(rows, key=lambda row: (-row.stacks, -row.resources, row.rule))

    def _all(self) -> Iterator[tuple[Stack, Told]]:
        return ((stack, told) for stack in self.stacks for told in stack.found)

    @property
    def counts(self) -> Mapping[str, int]:
        """What the last line tells."""
        return {
            "stacks": len(self.stacks),
            "clean": sum(stack.exit is Exit.CLEAN for stack in self.stacks),
            "unreadable": len(self.unreadable),
            "resources": sum(stack.resources for stack in self.stacks),
            "rules": self.rules,
            "decided": sum(stack.decided for stack in self.stacks),
            "findings": sum(len(stack.found) for stack in self.stacks),
            "workers": self.workers,
        }
