"""Text of a graph, made harmless where it is shown. Names, tags and URNs are written by others."""

import re
from html import escape
from typing import Final

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""Control characters (they move the cursor of a terminal and break XML), lone surrogates (no encoding has them),
line and paragraph separators, and what is invisible or turns the direction of writing (Unicode TR 36)."""
_TICKS: Final = re.compile("`+")
LONGEST: Final = 240
"""Characters of one value in a comment or a picture; the JSON has all of it."""


def plain(text: str) -> str:
    """Give one line of visible characters; others are named by their number."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  two digits hold a byte


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
