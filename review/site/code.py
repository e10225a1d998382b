"""Code in colours, and files of code as pages on which every line has an anchor."""

from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Final, cast

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_LANGUAGES: Final = {
    ".py": "python",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
    ".json": "json",
    ".mod": "text",
    ".txt": "text",
}


@cache
def _lexer(language: str) -> Lexer:
    try:
        return cast("Lexer", get_lexer_by_name(language or "text", stripnl=False))
    except ClassNotFound:
        return cast("Lexer", get_lexer_by_name("text", stripnl=False))


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


def highlighted(text: str, language: str) -> str:
    """Give code as HTML with classes of its parts."""
    return cast("str", highlight(text, _lexer(language), _formatter()))


def page(name: str, text: str) -> Iterator[str]:
    """Give a file line by line, each under the anchor that a link to `#L7` names."""
    language = _LANGUAGES.get(PurePosixPath(name).suffix, "text")
    lines = highlighted(text, language).split("\n")
    yield f'<pre class="file" tabindex="0" role="group" aria-label="{name}"><code>'
    for number, line in enumerate(lines[:-1] if lines[-1] == "" else lines, 1):
        yield f'<span id="L{number}" class="line"><a href="#L{number}" class="at">{number}</a>{line}</span>'
    yield "</code></pre>"
