"""Text of others made harmless on a terminal: nothing that moves the cursor, turns the line round or is not seen."""

import re
from typing import Final

UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""Control characters, both ranges; marks that turn the direction of text; characters without width; halves of others.

Unicode Standard, chapters 23.1 to 23.8 and annex 9; the tags of plane 14 can hide a whole sentence.
"""
_LONGEST: Final = 2_000
"""Characters of one text on a terminal."""


def named(text: str) -> str:
    """Give one line of visible characters; others are named by their code."""
    return text if text.isascii() and text.isprintable() else UNSEEN.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  two digits hold a byte


def line(text: str, longest: int = _LONGEST) -> str:
    """Give one line of visible characters, of bounded length."""
    found = named(text[: longest + 1])
    return found if len(text) <= longest else f"{found[:longest]}… ({len(text)} characters)"


def lines(text: str, longest: int = 20_000) -> str:
    """Give several lines of visible characters, of bounded length; what begins a line cannot pass for our own."""
    found = text if len(text) <= longest else f"{text[:longest]}\n… ({len(text)} characters)"
    return "\n".join(named(each) for each in re.split(r"\r\n|\r|\n", found))
