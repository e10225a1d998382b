"""Text of a graph, made harmless where it is shown. Names, tags and URNs are written by others."""

import re
from html import escape
from typing import Final

from review.render.harmless import named

_TICKS: Final = re.compile("`+")
LONGEST: Final = 240
"""Characters of one value in a comment or a picture; the JSON has all of it."""


def plain(text: str) -> str:
    """Give one line of visible characters; others are named by their number."""
    return named(text)


def short(text: str, longest: int = LONGEST) -> str:
    """Give a text of bounded length, and say how long it was."""
    seen = plain(text)
    return seen if len(seen) <= longest else f"{seen[:longest]}… ({len(seen)} characters)"


def markup(text: str) -> str:
    """Escape a text for HTML, SVG and XML, in elements and in quoted attributes."""
    return escape(plain(text), quote=True)


def code(text: str) -> str:
    """Give a text as a code span of Markdown, where nothing is a link, a mention or HTML; safe within a table."""
    seen = plain(text).replace("|", "\\|")
    if not seen.strip():
        return ""
    fence = "`" * (max((len(found) for found in _TICKS.findall(seen)), default=0) + 1)
    padding = " " if seen[0] in "` " or seen[-1] in "` " else ""
    return f"{fence}{padding}{seen}{padding}{fence}"


_MEANT: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~@:$&-])")


def prose(text: str) -> str:
    """Escape a text for a sentence of Markdown: nothing in it is a link, a mention, a reference or HTML."""
    return _MEANT.sub(r"\\\1", plain(text))
