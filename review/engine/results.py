"""What the engine said of one operation, read from its event log and, for a preview, from its JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from review.engine._process import Finished

Event = Mapping[str, object]

_PASSED_IN: Final = ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the engine does, or would do, to one resource."""

    op: str
    urn: str
    type: str
    state: Mapping[str, object]
    """The new state of the resource as a deployment holds it; empty for a deletion."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message to the user."""

    severity: str
    message: str
    urn: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A policy that is violated, and how the pack says it."""

    rule: str
    pack: str
    level: str
    """mandatory or advisory, in the engine's words."""
    severity: str
    urn: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """How an operation ended. `code` is None when its time ran out."""

    code: int | None
    seconds: float
    stdout: str
    stderr: str
    printed: str = ""
    """What the program itself wrote."""
    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    violations: tuple[Violation, ...] = ()
    passed: frozenset[str] = frozenset()
    """Rules that the engine saw pass on some resource or on the stack."""
    failed: frozenset[str] = frozenset()
    """Rules that the engine saw fail on some resource or on the stack."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """Operation to the number of resources."""

    @property
    def text(self) -> str:
        """All that was shown, to look for what must not be."""
        return f"{self.stdout}\n{self.stderr}\n{self.printed}"

    def counted(self, *but: str) -> dict[str, int]:
        """Give the number of resources by operation, without some operations."""
        return {op: count for op, count in sorted(self.changes.items()) if op not in but}


def result(finished: Finished, seconds: float, log: str) -> Result:
    """Join what a command wrote with its event log, which holds a JSON object per line."""
    events = list(_events(log))
    return Result(
        code=finished.code,
        seconds=seconds,
        stdout=finished.output,
        stderr=finished.errors,
        steps=_steps(events),
        diagnostics=_diagnostics(events),
        violations=_violations(events),
        passed=_rules(events, "passed"),
        failed=_rules(events, "failed"),
        changes=_changes(events),
    )


def _events(log: str) -> Iterator[Event]:
    """Read the events; a line that an engine was ended in, or that is no event, is passed over."""
    for line in log.splitlines():
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, Mapping):
            yield found


def steps_of_digest(stdout: str) -> tuple[Step, ...]:
    """Read the steps of `pulumi preview --json`; what is printed before the document is passed over."""
    start = stdout.find("{")
    if start < 0:
        return ()
    try:
        document, _ = json.JSONDecoder().raw_decode(stdout[start:])
    except (ValueError, RecursionError):
        return ()
    return tuple(_step(row, "newState") for row in _rows(document, "steps"))


def _steps(events: Iterable[Event]) -> tuple[Step, ...]:
    """Read the steps that an event log tells of."""
    found = (_part(event, "resourcePreEvent") for event in events)
    return tuple(_step(_part(event, "metadata"), "new") for event in found if event)


def _diagnostics(events: Iterable[Event]) -> tuple[Diagnostic, ...]:
    """Read the messages that a user is shown and that last."""
    found = (_part(event, "diagnosticEvent") for event in events)
    return tuple(
        Diagnostic(_text(event, "severity"), f"{_text(event, 'prefix')}{_text(event, 'message')}", _text(event, "urn"))
        for event in found
        if event and not event.get("ephemeral") and event.get("severity") != "debug"
    )


def _violations(events: Iterable[Event]) -> tuple[Violation, ...]:
    """Read the violated policies."""
    found = (_part(event, "policyEvent") for event in events)
    return tuple(
        Violation(
            rule=_text(event, "policyName"),
            pack=_text(event, "policyPackName"),
            level=_text(event, "enforcementLevel"),
            severity=_text(event, "severity"),
            urn=_text(event, "resourceUrn"),
            message=_text(event, "message"),
        )
        for event in found
        if event
    )


def _rules(events: Iterable[Event], verdict: str) -> frozenset[str]:
    """Give the names of the rules with a verdict, `passed` or `failed`, in the engine's own summaries."""
    return frozenset(
        str(name) for event in events for kind in _PASSED_IN for name in _texts(_part(event, kind), verdict)
    )


def _changes(events: Iterable[Event]) -> dict[str, int]:
    """Give the number of resources by operation, from the summary of the last run."""
    found: dict[str, int] = {}
    for event in events:
        summary = _part(event, "summaryEvent")
        if summary:
            counts = _part(summary, "resourceChanges")
            found = {str(op): count for op, count in counts.items() if isinstance(count, int)}
    return found


def _step(row: Event, state: str) -> Step:
    urn = _text(row, "urn")
    return Step(
        op=_text(row, "op"), urn=urn, type="".join(urn.split("::")[2:3]).rpartition("$")[2], state=_part(row, state)
    )


def _part(event: Event, name: str) -> Event:
    found = event.get(name)
    return found if isinstance(found, Mapping) else {}


def _rows(event: Event, name: str) -> Iterator[Event]:
    found = event.get(name)
    for row in found if isinstance(found, list) else ():
        if isinstance(row, Mapping):
            yield row


def _texts(event: Event, name: str) -> list[object]:
    found = event.get(name)
    return found if isinstance(found, list) else []


def _text(event: Event, name: str) -> str:
    found = event.get(name)
    return found if isinstance(found, str) else ""
