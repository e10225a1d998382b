"""A difference as JUnit XML: a case for each changed resource, for each hazard and gain in it, and for each finding."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardening.pack import Finding
from review.diff.kinds import Answer, Direction
from review.diff.model import Access, Change, Difference, Hazard
from review.diff.sarif import access_id, hazard_id
from review.diff.verdict import label, sentence
from review.render import facts
from review.render.plain import markup

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_FAILED, _SKIPPED = "failure", "skipped"


@dataclass(frozen=True, order=True, slots=True)
class _Case:
    """One case; `element` is empty for one that passes."""

    classname: str
    name: str
    element: str = ""
    kind: str = ""
    text: str = ""


def render(found: Difference) -> str:
    """Give one suite. Cases have no times, so that equal input gives equal bytes."""
    cases = sorted({*_changes(found), *_findings(found)})
    failed, skipped = (sum(case.element == name for case in cases) for name in (_FAILED, _SKIPPED))
    totals = f'tests="{len(cases)}" failures="{failed}" errors="0"'
    properties = {"label": label(found), "verdict": sentence(found)}
    said = "".join(f'<property name="{name}" value="{markup(value)}"/>' for name, value in properties.items())
    lines = [
        _HEAD,
        f'<testsuites name="bulwark difference" {totals}>',
        f'<testsuite name="{markup(f"{found.project}/{found.stack}")}" {totals} skipped="{skipped}">',
        f"<properties>{said}</properties>",
        *map(_line, cases),
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines)


def _line(case: _Case) -> str:
    opened = f'<testcase classname="{markup(case.classname)}" name="{markup(case.name)}"'
    if not case.element:
        return f"{opened}/>"
    inside = f'<{case.element} type="{markup(case.kind)}" message="{markup(case.text)}"/>'
    return f"{opened}>{inside}</testcase>"


def _changes(found: Difference) -> Iterator[_Case]:
    """Give a change as a case that passes, and one beside it for each thing that it loses or opens."""
    for change in found.changes:
        yield _Case(f"change.{change.op.value}", change.urn)
        yield from _grave(change)


def _grave(change: Change) -> Iterator[_Case]:
    for hazard in change.hazards:
        name = f"{change.urn} {hazard.path}".strip()
        yield _Case(hazard_id(hazard.kind), name, _element(hazard), hazard.answer.value, _said(hazard))
    for access in change.access:
        if access.direction is Direction.BROADENED:
            name = f"{change.urn} {access.path} {access.fingerprint}"
            yield _Case(access_id(access.kind), name, _FAILED, access.answer.value, _gained(access))


def _element(hazard: Hazard) -> str:
    """Give the element: what the engine refuses loses nothing, but is seen."""
    return _SKIPPED if hazard.answer is Answer.NO else _FAILED


def _said(hazard: Hazard) -> str:
    where = f"{hazard.source.file}:{hazard.source.line}: " if hazard.source else ""
    return f"{where}{hazard.what}; instead {hazard.instead}"


def _gained(access: Access) -> str:
    where = f"{access.source.file}:{access.source.line}: " if access.source else ""
    return f"{where}{access.who}: {access.what} on {access.on}"


def _findings(found: Difference) -> Iterator[_Case]:
    for finding in found.findings.new:
        yield _finding(finding, _FAILED if finding.blocks else _SKIPPED, "new")
    for finding in found.findings.existing:
        yield _finding(finding, _SKIPPED, "as before")
    for finding in found.findings.fixed:
        yield _finding(finding, "", "fixed")


def _finding(finding: Finding, element: str, standing: str) -> _Case:
    where = f"{facts.place(finding)}: " if finding.source else ""
    text = f"{standing}: {where}{finding.path}: {finding.actual}, expected {finding.expected}; fix: {finding.fix}"
    name = f"{finding.urn or 'the program'} {finding.path}".strip()
    return _Case(facts.name_of(finding.rule), name, element, finding.verdict.value, text if element else "")
