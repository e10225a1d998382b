"""Waivers as text: who answers for what, until when, and what the waiver does here. None is left out."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.waivers import Standing, State, Waiver
from review.render.safe import escape

_STYLE: Final = {
    State.IN_FORCE: "bold cyan",
    State.UNUSED: "bold red",
    State.EXPIRED: "bold red",
    State.REFUSED: "bold red",
    State.ELSEWHERE: "dim",
}


def lines(standings: Sequence[Standing]) -> Iterator[str]:
    """Give a heading and two lines for each waiver; nothing where there is none."""
    if not standings:
        return
    yield f"\n[bold]Waivers[/] {len(standings)} in the register"
    for standing in standings:
        waiver = standing.waiver
        covered = f", covers {len(standing.covered)}" if standing.covered else ""
        where = f"{waiver.source.file}:{waiver.source.line}"
        if unreadable := waiver.text("unreadable"):
            yield f"  [{_STYLE[standing.state]}]{standing.state.value}[/] {escape(where)}: {escape(unreadable)}"
            continue
        yield (
            f"  [{_STYLE[standing.state]}]{standing.state.value}[/]{covered} "
            f"[bold]{escape(waiver.rule)}[/] {escape(waiver.target)}"
        )
        yield f"    {escape(answered(waiver))}  [dim]{escape(where)}[/]"


def answered(waiver: Waiver) -> str:
    """Say who answers for it, until when and why."""
    until = waiver.text("expires") or "no day"
    return f"until {until} by {waiver.text('owner')}, {waiver.text('ticket')}: {waiver.text('reason')}"
