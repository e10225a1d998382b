"""Text of others made harmless in a comment: no control characters, no mentions, no HTML, no links."""

import re
from typing import Final

_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>#|~@!])")
_LONGEST: Final = 400
"""Characters of one text in a comment."""


def seen(text: str) -> str:
    """Give one line of visible characters; others are named by their code."""
    found = _UNSEEN.sub(lambda match: f"\\x{ord(match.group()):02x}", text)
    return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}… ({len(text)} characters)"


def plain(text: str) -> str:
    """Give a text in which nothing is markup."""
    return _ACTIVE.sub(r"\\\1", seen(text))


def code(text: str) -> str:
    """Give a text as a code span, whatever ticks stand in it."""
    inside = seen(text) or " "
    longest = max((len(run) for run in re.findall(r"`+", inside)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if inside[:1] == "`" or inside[-1:] == "`" else ""
    return f"{fence}{pad}{inside}{pad}{fence}"
