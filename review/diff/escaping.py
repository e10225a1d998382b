"""Text of others made harmless in a comment: no control characters, no mentions, no HTML, no links."""

import re
from typing import Final

from review.render.harmless import line

_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>#|~@!])")
_LONGEST: Final = 400
"""Characters of one text in a comment."""


def seen(text: str) -> str:
    """Give one line of visible characters; others are named by their code."""
    return line(text, longest=_LONGEST)


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


def commented(text: str) -> str:
    """Give a text that cannot end the comment of HTML that it stands in."""
    return re.sub(r"[<>-]", "_", seen(text)) if "--" in text or ">" in text or "<" in text else seen(text)
