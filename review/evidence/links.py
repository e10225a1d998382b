"""What keeps a control, by name: components, rules, functions, runbooks, schedules and tests."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.rule import Rule

Record = Mapping[str, object]
_HANDLER: Final = re.compile(r"functions\.(\w+)\.")
_RUNBOOK: Final = re.compile(r"runbooks/[\w-]+\.md")
_RULE: Final = re.compile(r"\b[A-Z][A-Z0-9]*-\d{2}\b")
_MADE: Final = re.compile(r"\b([A-Z][A-Za-z0-9]+?)(?:Args)?\(")
_FUNCTION: Final = re.compile(r"\bfunctions[./ ](?:import )?(\w+)")
_SCHEDULES: Final = ("aws:scheduler/schedule:Schedule", "aws:cloudwatch/eventRule:EventRule")


class Kind(StrEnum):
    """What a name is the name of."""

    COMPONENT = "component"
    RULE = "rule"
    FUNCTION = "function"
    RUNBOOK = "runbook"
    TEST = "test"
    JOB = "job"
    """A schedule."""


@dataclass(frozen=True, order=True, slots=True)
class Link:
    """A control names something that keeps it or proves it."""

    control: str
    kind: Kind
    name: str

    def __str__(self) -> str:
        """Give the line of the register."""
        return f"{self.control} {self.kind} {self.name}"


def links(graph: Record, home: Path, rules: Sequence[Rule] = RULES) -> frozenset[Link]:
    """Find every link that a graph, the rules and the files of a project show."""
    kept = frozenset(_declared(graph, home)) | {
        Link(control, Kind.RULE, rule.id) for rule in rules for control in rule.controls
    }
    return kept | frozenset(_tested(kept, _Tests(home)))


def _declared(graph: Record, home: Path) -> Iterator[Link]:
    """Give what components state, and the functions, runbooks and schedules below them."""
    found = graph.get("resources")
    records = {str(record["urn"]): record for record in found} if isinstance(found, list) else {}
    for urn, record in records.items():
        for control in controls_of(record):
            yield Link(control, Kind.COMPONENT, str(record["type"]))
        for kind, name in _named(record, home):
            for control in _stated_above(urn, records, inner=kind is Kind.RUNBOOK):
                yield Link(control, kind, name)


def controls_of(record: Record) -> list[str]:
    """Give the controls that a component states: as a list, or by the variables that a service is told."""
    inputs = record.get("inputs")
    if record.get("custom") is not False or not isinstance(inputs, Mapping):
        return []
    stated, wired = inputs.get("controls"), inputs.get("wired")
    names = [*(stated if isinstance(stated, list) else ()), *(wired if isinstance(wired, Mapping) else ())]
    return sorted({str(name) for name in names})


def _stated_above(urn: str, records: Mapping[str, Record], *, inner: bool) -> list[str]:
    """Give the controls of the outermost component that states any: what is inside works for it; or of all above."""
    stated: list[list[str]] = []
    while urn in records:
        stated.append(controls_of(records[urn]))
        urn = str(records[urn].get("parent") or "")
    stated = [controls for controls in stated if controls]
    return sorted({control for controls in (stated if inner else stated[-1:]) for control in controls})


def _named(record: Record, home: Path) -> Iterator[tuple[Kind, str]]:
    inputs = record.get("inputs")
    if not isinstance(inputs, Mapping):
        return
    if record["type"] == "aws:lambda/function:Function":
        for name in _HANDLER.findall(str(inputs.get("handler", ""))):
            if (home / "functions" / name / "handler.py").is_file():
                yield Kind.FUNCTION, name
    if record["type"] in _SCHEDULES and inputs.get("scheduleExpression"):
        yield Kind.JOB, str(record["name"])
    for page in sorted(set(_RUNBOOK.findall(json.dumps(inputs)))):
        if (home / page).is_file():
            yield Kind.RUNBOOK, page


class _Tests:
    """Which test files speak of what."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def about(self, link: Link) -> list[str]:
        """Give the test files that prove what a link names."""
        match link.kind:
            case Kind.RULE:
                return self._rules[link.name]
            case Kind.COMPONENT:
                return self._components[link.name.rpartition(":")[2]]
            case Kind.FUNCTION:
                return self._functions[link.name]
            case _:
                return []

    @cached_property
    def _rules(self) -> dict[str, list[str]]:
        return self._index(("policy", "contracts"), _RULE)

    @cached_property
    def _components(self) -> dict[str, list[str]]:
        return self._index(("components",), _MADE)

    @cached_property
    def _functions(self) -> dict[str, list[str]]:
        return self._index(("functions",), _FUNCTION)

    def _index(self, folders: Iterable[str], pattern: re.Pattern[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for folder in folders:
            for path in sorted((self._home / "tests" / folder).rglob("*.py")):
                if path.name.startswith(("test_", "mutations")):
                    for word in _words(path, path.stat().st_mtime_ns, pattern):
                        found[word].append(path.relative_to(self._home).as_posix())
        return found


@cache
def _words(path: Path, modified: int, pattern: re.Pattern[str]) -> frozenset[str]:
    """Give what a file says of a kind; it is read once for each time that it was written."""
    del modified  # a part of what the answer is kept by
    return frozenset(pattern.findall(path.read_text(encoding="utf-8")))


def _tested(kept: Iterable[Link], tests: _Tests) -> Iterator[Link]:
    for link in kept:
        for name in tests.about(link):
            yield Link(link.control, Kind.TEST, name)
