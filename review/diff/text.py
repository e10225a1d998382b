"""A difference as text: the verdict first, then what may be lost, who gained what, and every change by component."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from rich.console import Console

from hardening.resources import Source
from review.diff.gains import together
from review.diff.kinds import Answer, CauseKind, Direction, Op
from review.diff.model import Access, Cause, Change, Difference, Hazard, PropertyChange
from review.diff.naming import plural, short, some, subject
from review.diff.verdict import counts, sentence
from review.exits import Exit
from review.render import waivers
from review.render.safe import escape

_STYLE: Final = {
    Op.CREATE: "green",
    Op.UPDATE: "yellow",
    Op.REPLACE: "bold red",
    Op.DELETE: "red",
    Op.MOVE: "cyan",
}
_SIGN: Final = {Op.CREATE: "+", Op.UPDATE: "~", Op.REPLACE: "+-", Op.DELETE: "-", Op.MOVE: ">"}


def show(found: Difference, console: Console, *, seconds: float) -> None:
    """Print a difference."""
    for line in lines(found, seconds=seconds):
        console.print(line, highlight=False, soft_wrap=True)


def lines(found: Difference, *, seconds: float) -> Iterator[str]:
    """Give the lines of a difference, with markup."""
    sides = f"{escape(found.base.label)} -> {escape(found.head.label)}"
    yield f"[bold]{escape(found.project)}/{escape(found.stack)}[/]  {sides}"
    colour = "bold green" if found.exit is Exit.CLEAN else "bold red"
    yield f"[{colour}]{escape(sentence(found))}[/]"
    yield f"[dim]{escape(counts(found))} · {seconds:.1f} s[/]"
    if found.differs:
        yield f"[bold red]Not as approved:[/] {escape(', '.join(found.differs))}"
    yield from _hazards(found.hazards)
    yield from _access("Access broadened", "bold red", found.access(Direction.BROADENED))
    yield from _findings(found)
    yield from waivers.lines(found.findings.waivers)
    yield from _config(found)
    yield from _changes(found)
    if found.folded:
        yield "\n[bold]Folded[/]"
    for fold in found.folded:
        yield f"  [dim]={len(fold.members):>4}  {escape(fold.text)}[/]"
    yield from _access("Access narrowed", "bold green", found.access(Direction.NARROWED))
    shown = found.units - found.hidden_units
    yield f"\n[dim]{shown} shown + {found.hidden_units} folded = {plural(found.units, 'single change')}[/]"
    if found.digest:
        yield f"[dim]approval {found.digest}[/]"


def _hazards(hazards: tuple[Hazard, ...]) -> Iterator[str]:
    if hazards:
        yield "\n[bold red]Hazards[/]"
    for each in hazards:
        style = "bold red" if each.answer is Answer.WILL else "bold yellow"
        where = _at(each.source)
        yield f"  [{style}]{each.answer.value:<4}[/] {each.kind.value}: {escape(each.what)}{where}"
        yield f"       [green]instead[/] {escape(each.instead)}"


def _access(title: str, style: str, found: tuple[Access, ...]) -> Iterator[str]:
    if found:
        yield f"\n[{style}]{title}[/]"
    for line in together(found):
        each = line.access
        where = _at(each.source)
        may = "may: " if each.answer is Answer.MAY else ""
        on = some(line.places)
        yield f"  {each.kind.value}: {may}{escape(some(line.names))}: {escape(each.what)} on {escape(on)}{where}"
        if each.before or each.after:
            yield f"       [dim]{escape(each.before)} -> {escape(each.after)}[/]"


def _findings(found: Difference) -> Iterator[str]:
    if found.findings.new or found.findings.fixed:
        yield "\n[bold]Findings[/]"
    for title, findings in (("new", found.findings.new), ("fixed", found.findings.fixed)):
        for each in findings:
            where = _at(each.source)
            style = "bold red" if title == "new" else "green"
            said = f"{each.rule} {escape(subject(each))}: {escape(each.actual)}"
            yield f"  [{style}]{title} {each.verdict.value}[/] {said}{where}"


def _config(found: Difference) -> Iterator[str]:
    if found.config or found.versions:
        yield "\n[bold]Configuration[/]"
    for each in (*found.config, *found.versions):
        where = _at(each.source)
        yield f"  {escape(each.key)}: {escape(each.before)} -> {escape(each.after)}{where}"


def _changes(found: Difference) -> Iterator[str]:
    shown = sorted(found.shown, key=lambda one: (one[0].component, one[0].name, one[0].urn))
    if shown:
        yield "\n[bold]Changes[/]"
    for component, group in groupby(shown, key=lambda one: one[0].component):
        if component:
            yield f"  [bold cyan]{escape(component)}[/]"
        for change, properties in group:
            yield from _change(change, properties, "    " if component else "  ")


def _change(change: Change, properties: tuple[PropertyChange, ...], indent: str) -> Iterator[str]:
    where = _at(change.source)
    may = "may " if change.answer is Answer.MAY else ""
    old = f" [dim](was {escape(change.before_urn.rpartition('::')[2])})[/]" if change.before_urn else ""
    said = f"[{_STYLE[change.op]}]{_SIGN[change.op]} {may}{change.op.value}[/]"
    yield f"{indent}{said} {escape(change.name)}  [dim]{escape(short(change.type))}[/]{old}{where}"
    for each in properties:
        yield f"{indent}    {escape(each.path)}: {escape(each.before)} -> {escape(each.after)}{_because(each)}"


def _at(source: Source | None) -> str:
    return f"  [dim]{escape(f'{source.file}:{source.line}')}[/]" if source else ""


def _because(each: PropertyChange) -> str:
    replaces = "  [red]replaces[/]" if each.replaces is Answer.WILL else ""
    return f"{replaces}{_cause(each.cause)}"


def _cause(cause: Cause) -> str:
    if cause.kind is CauseKind.UNKNOWN:
        return ""
    apart = cause.source is not None and cause.kind is not CauseKind.CODE
    where = f" {escape(f'{cause.source.file}:{cause.source.line}')}" if apart and cause.source else ""
    return f"  [dim]by {escape(cause.kind.value)} {escape(cause.text)}{where}[/]"
