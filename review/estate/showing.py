"""An estate as text for people and as JSON for programs."""

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from review.estate.model import Estate, Stack
from review.exits import Exit

if TYPE_CHECKING:
    from rich.console import Console

SHOWN: Final = 20
"""Rows of each table; all of them with --all."""
_STYLE: Final = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "blue"}


def text(estate: Estate, out: "Console", *, seconds: float, every: bool) -> None:
    """Show which rules are broken most, which stacks need work most, and what could not be read."""
    limit = None if every else SHOWN
    _rules(estate, out, limit)
    _stacks(estate, out, limit)
    if estate.unreadable:
        out.print("\n[bold]Not judged[/]")
        for stack in estate.unreadable[:limit]:
            out.print(f"  {stack.file}: {stack.problem}", highlight=False, markup=False, soft_wrap=True)
        _more(out, len(estate.unreadable), limit)
    counts = estate.counts
    told = (f"{counts[name]} {name}" for name in ("stacks", "clean", "unreadable", "resources", "rules"))
    out.print(
        f"\n{' · '.join(told)} · {counts['findings']} findings · {counts['workers']} at once · {seconds:.1f} s",
        highlight=False,
    )
    _closing(estate, out)


def _rules(estate: Estate, out: "Console", limit: int | None) -> None:
    from rich.table import Table  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    if not estate.broken:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "stacks", "resources", "fix"):
        table.add_column(column, no_wrap=column != "fix", justify="right" if column in _NUMBERS else "left")
    for row in estate.broken[:limit]:
        severity = f"[{_STYLE.get(row.severity, '')}]{row.severity}[/]" if row.severity in _STYLE else row.severity
        table.add_row(row.rule, severity, str(row.stacks), str(row.resources), row.fix)
    out.print(table)
    _more(out, len(estate.broken), limit)


_NUMBERS: Final = frozenset({"stacks", "resources", "findings"})


def _stacks(estate: Estate, out: "Console", limit: int | None) -> None:
    from rich.table import Table  # noqa: PLC0415  as above

    if not estate.troubled:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("stack", "profile", "resources", "findings", "most of them", "file"):
        table.add_column(column, no_wrap=column != "file", justify="right" if column in _NUMBERS else "left")
    for stack in estate.troubled[:limit]:
        numbers = (str(stack.resources), str(len(stack.found)))
        table.add_row(stack.label, stack.profile, *numbers, _most(stack), stack.file)
    out.print()
    out.print(table)
    _more(out, len(estate.troubled), limit)


def _most(stack: Stack) -> str:
    """Name the three rules that a stack breaks most often."""
    met = sorted(Counter(told.rule for told in stack.found).items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{rule} x{times}" if times > 1 else rule for rule, times in met[:3])


def _more(out: "Console", there: int, limit: int | None) -> None:
    if limit is not None and there > limit:
        out.print(f"[dim]and {there - limit} more: --all lists them[/]", highlight=False)


def _closing(estate: Estate, out: "Console") -> None:
    """Say what to do next."""
    if estate.exit is Exit.CLEAN:
        out.print("[bold green]Clean.[/] Every mandatory rule is decided in every stack and none is violated.")
        return
    first = next(iter([*estate.troubled, *estate.unreadable]))
    out.print(f"Next: bulwark gate {first.file}", highlight=False, markup=False, soft_wrap=True)


def machine(estate: Estate, *, seconds: float) -> str:
    """Give the estate as one JSON document."""
    body = {
        "stacks": [_stack(stack) for stack in estate.stacks],
        "rules": [asdict(row) for row in estate.broken],
        "summary": {**estate.counts, "exit": int(estate.exit), "seconds": round(seconds, 3)},
    }
    return json.dumps(body, indent=1)


def _stack(stack: Stack) -> dict[str, object]:
    return {
        "file": stack.file,
        "project": stack.project,
        "stack": stack.name,
        "profile": stack.profile,
        "resources": stack.resources,
        "exit": int(stack.exit),
        "problem": stack.problem or None,
        "findings": [asdict(told) for told in stack.found],
    }
