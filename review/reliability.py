"""The page on reliability: what is promised, how it is tested, and the figures of the last recorded run."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve()
FIGURES: Final = _HERE.parents[1] / "docs/reference/reliability.json"
PAGE: Final = _HERE.with_name("reliability.md.in")
"""The text of the page; `{engine.sweep.before.swept}` stands for that figure."""
_FIGURE: Final = re.compile(r"\{([a-z]+(?:\.[A-Za-z0-9_-]+)+)\}")
_ELSEWHERE: Final = "{others}"
"""Where the figures of the parts stand that this page does not describe itself."""
_OWN: Final = "engine."


def render() -> str:
    """Render the page. Raises `KeyError` where it names a figure that nobody has measured."""
    figures: Mapping[str, float] = json.loads(FIGURES.read_text(encoding="utf-8"))
    text = _FIGURE.sub(lambda match: shown(figures[match[1]]), PAGE.read_text(encoding="utf-8"))
    return text.replace(_ELSEWHERE, "\n".join(_others(figures)))


def named() -> frozenset[str]:
    """Give the figures that the page names."""
    return frozenset(_FIGURE.findall(PAGE.read_text(encoding="utf-8")))


def shown(value: float) -> str:
    """Write a figure: whole numbers with separators, others with one digit behind the point."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _others(figures: Mapping[str, float]) -> Iterator[str]:
    found = sorted(name for name in figures if not name.startswith(_OWN))
    if found:
        yield "| Figure | Value |"
        yield "|---|---|"
    for name in found:
        yield f"| `{name}` | {shown(figures[name])} |"
