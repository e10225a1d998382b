"""A difference as a review comment: the verdict first, then hazards, access and findings, then every change.

A forge cuts a comment at 65,536 characters and says nothing. Here every section has a budget; what does not fit is
counted where it is left out, so that nothing disappears unseen. Equal input gives equal bytes: no time, no duration.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from hardening.pack import Finding
from hardening.resources import Source
from hardening.waivers import Standing
from review.diff.escaping import code, commented, plain
from review.diff.gains import Told, together
from review.diff.kinds import Answer, CauseKind, Direction, Op
from review.diff.model import Cause, Change, Difference, Hazard, PropertyChange
from review.diff.naming import plural, short, some, subject
from review.diff.outline import ConfigChange
from review.diff.verdict import counts, label, sentence
from review.exits import Exit
from review.render.waivers import answered

LIMIT: Final = 60_000
"""Characters of the whole comment."""
_SECTION: Final = 9_000
"""Characters of each section before the changes."""
_SIGN: Final = {Op.CREATE: "+", Op.UPDATE: "~", Op.REPLACE: "±", Op.DELETE: "-", Op.MOVE: "→"}
_TAIL: Final = 1_500
"""Characters kept for what closes the comment."""


def render(found: Difference) -> str:
    """Give the comment."""
    named = f"{commented(found.project)}/{commented(found.stack)}"
    head = [f"<!-- bulwark diff {named} {label(found)} -->", *_head(found)]
    body = "\n".join(head)
    for title, lines in _sections(found):
        body += _section(title, lines, min(_SECTION, LIMIT - _TAIL - len(body)))
    body += _changes(found, LIMIT - _TAIL - len(body))
    return body + _foot(found)


def _head(found: Difference) -> Iterator[str]:
    sign = {Exit.CLEAN: "✅", Exit.CHANGED: "✋"}.get(found.exit, "⛔")
    yield f"### {sign} {plain(found.project)}/{plain(found.stack)}: {sentence(found)}"
    yield f"{code(found.base.label)} → {code(found.head.label)} · {counts(found)}"
    if found.differs:
        yield f"\nNot as approved: {plain(', '.join(found.differs))}."


def _sections(found: Difference) -> Iterator[tuple[str, list[str]]]:
    """Give what a reviewer must see first, each with its lines."""
    yield "Hazards", [_hazard(each) for each in found.hazards]
    yield "New findings", [_finding(each) for each in found.findings.new if each.blocks]
    yield "Waivers", [_waiver(each) for each in found.findings.waivers]
    yield "Access broadened", [_access(each) for each in together(found.access(Direction.BROADENED))]
    yield "Configuration", [_setting(each) for each in (*found.config, *found.versions)]
    better = [_access(each) for each in together(found.access(Direction.NARROWED))]
    fixed = [f"- fixed: {each.rule} {code(subject(each))}" for each in found.findings.fixed]
    yield "Better than before", [*better, *fixed]


def _hazard(each: Hazard) -> str:
    said = f"- **{each.answer.value}** {each.kind.value}: {plain(each.what)}{_at(each.source)}"
    return f"{said}  \n  instead: {plain(each.instead)}"


def _finding(each: Finding) -> str:
    what = f"{plain(each.actual)}, expected {plain(each.expected)}"
    return f"- **{each.verdict.value}** {each.rule} {code(subject(each))}: {what}{_at(each.source)}"


def _waiver(each: Standing) -> str:
    waiver = each.waiver
    if unreadable := waiver.text("unreadable"):
        return f"- **{each.state.value}** {plain(unreadable)}{_at(waiver.source)}"
    covered = f", covers {len(each.covered)}" if each.covered else ""
    said = f"- **{each.state.value}**{covered} {plain(waiver.rule)} {code(waiver.target)}"
    return f"{said}: {plain(answered(waiver))}{_at(waiver.source)}"


def _setting(each: ConfigChange) -> str:
    return f"- {code(each.key)}: {code(each.before)} → {code(each.after)}{_at(each.source)}"


def _access(line: Told) -> str:
    each = line.access
    may = "may: " if each.answer is Answer.MAY else ""
    was = f" ({code(each.before)} → {code(each.after)})" if each.before or each.after else ""
    on = code(some(line.places))
    return f"- {each.kind.value}: {may}{plain(some(line.names))}: {plain(each.what)} on {on}{was}{_at(each.source)}"


def _at(source: Source | None) -> str:
    return f" · {code(f'{source.file}:{source.line}')}" if source else ""


def _section(title: str, lines: Sequence[str], budget: int) -> str:
    """Give a section as far as it fits, and say how much does not."""
    if not lines:
        return ""
    text, left = f"\n\n#### {title}\n", len(lines)
    for line in lines:
        if len(text) + len(line) + 80 > budget:
            break
        text, left = f"{text}\n{line}", left - 1
    return text + (f"\n- … and {left} more: `--format json` has all of them" if left else "")


def _changes(found: Difference, budget: int) -> str:
    """Give the changes by component, folded away, as far as they fit; what does not is counted by component."""
    shown = sorted(found.shown, key=lambda one: (one[0].component, one[0].name, one[0].urn))
    if not shown and not found.folded:
        return ""
    text = (
        f"\n\n<details><summary>{plural(len(shown), 'change')}, {plural(len(found.folded), 'folded line')}</summary>\n"
    )
    for fold in found.folded:
        text += f"\n- {len(fold.members)} x {plain(fold.text)}"
    rest: list[str] = []
    for component, group in groupby(shown, key=lambda one: one[0].component):
        members = list(group)
        block = f"\n\n**{plain(component) or 'the stack'}**\n" + "".join(_change(*each) for each in members)
        if len(text) + len(block) > budget - 2_000:
            rest.append(f"{plain(component) or 'the stack'} ({_counted(change for change, _ in members)})")
        else:
            text += block
    return text + _omitted(rest) + "\n\n</details>"


def _counted(changes: Iterable[Change]) -> str:
    ops = [change.op for change in changes]
    return ", ".join(f"{ops.count(op)} {op.value}" for op in Op if op in ops)


def _omitted(rest: Sequence[str]) -> str:
    """Name the components that are left out, as far as the names fit."""
    if not rest:
        return ""
    text, left = "", len(rest)
    for name in rest:
        if len(text) + len(name) > 1_500:  # noqa: PLR2004  of the 2,000 that are kept for it
            break
        text, left = f"{text}; {name}" if text else name, left - 1
    more = f"; and {plural(left, 'component')} more" if left else ""
    return f"\n\n**Left out for length** (`--format json` has all of it): {text}{more}"


def _change(change: Change, properties: Sequence[PropertyChange]) -> str:
    may = "may " if change.answer is Answer.MAY else ""
    old = f" (was {code(change.before_urn.rpartition('::')[2])})" if change.before_urn else ""
    said = f"{_SIGN[change.op]} {may}{change.op.value} {code(change.name)} {plain(short(change.type))}"
    return f"\n- {said}{old}{_at(change.source)}" + "".join(_property(each) for each in properties)


def _property(each: PropertyChange) -> str:
    replaces = " **replaces**" if each.replaces is not Answer.NO else ""
    return f"\n  - {code(each.path)}: {code(each.before)} → {code(each.after)}{replaces}{_because(each.cause)}"


def _because(cause: Cause) -> str:
    if cause.kind is CauseKind.UNKNOWN:
        return ""
    where = _at(cause.source) if cause.kind is not CauseKind.CODE else ""
    return f" by {cause.kind.value} {code(cause.text)}{where}"


def _foot(found: Difference) -> str:
    shown = found.units - found.hidden_units
    units = f"{shown} shown + {found.hidden_units} folded = {plural(found.units, 'single change')}"
    approval = f" · approval {code(found.digest)}" if found.digest else ""
    existing = f" · {plural(len(found.findings.existing), 'finding')} as before" if found.findings.existing else ""
    return f"\n\n{units}{existing}{approval}"
