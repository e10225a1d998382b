"""The cadence of credentials as data and as a page."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from review.cadence.credential import NOBODY, Credential
from review.diff.escaping import code, plain

COLUMNS: Final = ("credential", "kind", "may live", "renewed", "by", "owner", "alarms")
_CALM: Final = re.compile(r"(?:[A-Za-z0-9 ,./:()_-]|(?<=[A-Za-z0-9])@)*")
"""A cell in which nothing is markup: a mention stands at the beginning of a word, unlike the @ of an address."""
_HEAD: Final = """\
# Rotation

Every credential of the production stack, read from its resources: how long one lives, what renews it, who owns it and
which alarm rings when it is not renewed. `./bulwark rotation` shows the same of any stack, preview or state.

"""


def cells(one: Credential) -> tuple[str, ...]:
    """Give the cells of a row."""
    kind = f"{one.kind.value}, {one.group}" if one.group else one.kind.value
    by = one.mechanism.removeprefix("function ") if one.mechanism != NOBODY else "nobody"
    return (one.name, kind, one.bound or "for ever", one.every or "never", by, one.owner, ", ".join(one.alarms))


def summary(rows: Sequence[Credential]) -> str:
    """Say how many there are, and how many lack something."""
    gaps = sum(bool(one.gap) for one in rows)
    plural = "s" if len(rows) != 1 else ""
    return f"{len(rows)} credential{plural}, {gaps} without a cadence that somebody watches"


def data(rows: Sequence[Credential]) -> list[dict[str, object]]:
    """Give the rows as data."""
    return [{**asdict(one), "kind": one.kind.value, "alarms": list(one.alarms), "gap": one.gap} for one in rows]


def _cell(text: str) -> str:
    return text if _CALM.fullmatch(text) else plain(text)


def table(rows: Sequence[Credential]) -> str:
    """Give the rows as a table in Markdown."""
    lines = [f"| {' | '.join(name.capitalize() for name in COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    for one in rows:
        name, *rest = cells(one)
        first = plain(name) if {"|", "\\"} & set(name) else code(name)
        lines.append(f"| {first} | {' | '.join(map(_cell, rest))} |")
    return "\n".join(lines) + "\n"


def page(rows: Sequence[Credential]) -> str:
    """Give the page of the reference."""
    return f"{_HEAD}{table(rows)}\n{summary(rows)}.\n"
