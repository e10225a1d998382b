"""What rich prints: markup of our own only, and no character that acts on a terminal."""

import re
from typing import Final

from rich.console import Console, HighlighterType, JustifyMethod, OverflowMethod
from rich.style import Style
from rich.text import Text

from review.render.harmless import line, lines

_BREAK: Final = "[none][/none]"
"""A tag without effect: what stands before it cannot make one with what follows."""
_BRACKET: Final = re.compile(r"(\\*)\[([a-z#/@][^\[]*?\])?")
"""An opening bracket with the backslashes before it, and the rest where it is a tag to rich."""


def escape(text: object) -> str:
    """Give a text of others as one harmless line in which nothing is markup.

    The escaping of rich loses a backslash before a bracket that begins no tag, and leaves one at the end of the text to
    the tag of ours that follows it; so does a bracket that is left open.
    """
    plain = line(str(text))
    found = _BRACKET.sub(_escaped, plain)
    if ends := len(plain) - len(plain.rstrip("\\")):
        return f"{found}{chr(92) * ends}{_BREAK}"
    return found + _BREAK if plain.rfind("[") > plain.rfind("]") else found


def _escaped(match: re.Match[str]) -> str:
    before, tag = match.groups()
    return f"{before * 2}\\[{tag}" if tag else f"{before}\\["


class SafeConsole(Console):
    """A console on which no text acts on the terminal, however it came there."""

    def render_str(  # noqa: PLR0913  the arguments of rich
        self,
        text: str,
        *,
        style: str | Style = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        emoji: bool | None = None,
        markup: bool | None = None,
        highlight: bool | None = None,
        highlighter: HighlighterType | None = None,
    ) -> Text:
        """Make text ready, without control characters but the end of a line."""
        return super().render_str(
            lines(text, longest=len(text)),
            style=style,
            justify=justify,
            overflow=overflow,
            emoji=emoji,
            markup=markup,
            highlight=highlight,
            highlighter=highlighter,
        )
