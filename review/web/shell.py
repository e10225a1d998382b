"""What every page is made of: the document around it, tables, counts and filters."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from review.render.plain import markup

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and the class of its cells."""

    title: str
    kind: str = ""


def document(title: str, body: Iterable[str], *, style: str = "") -> str:
    """Give a page. What it may load is nothing, and what may run is the one script whose digest it names."""
    css, script = _read("style.css") + style, _read("script.js")
    policy = f"default-src 'none'; style-src {_digest(css)}; script-src {_digest(script)}; base-uri 'none'"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{markup(title)}</title>",
        f"<style>{css}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#main">Skip to content</a>',
        *body,
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines)


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def banner(kind: str, word: str, text: str) -> str:
    """Give the verdict; `text` is HTML."""
    return f'<div class="banner {kind}"><p><strong>{markup(word)}</strong></p><p>{text}</p></div>'


def counts(numbers: Mapping[str, int]) -> str:
    """Give numbers with their names."""
    items = "".join(f"<li><b>{count}</b>{markup(name)}</li>" for name, count in numbers.items())
    return f'<ul class="counts">{items}</ul>'


def navigation(parts: Mapping[str, str]) -> str:
    """Give links to the parts of the page, by id."""
    items = "".join(f'<li><a href="#{ident}">{markup(title)}</a></li>' for ident, title in parts.items())
    return f'<nav aria-label="On this page"><ul>{items}</ul></nav>'


def table(caption: str, columns: Sequence[Column], rows: Iterable[str]) -> Iterator[str]:
    """Give a table that scrolls within the page where it is too wide; rows are HTML."""
    head = "".join(f'<th scope="col"{_class(column)}>{markup(column.title)}</th>' for column in columns)
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{markup(caption)}">'
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table></div>"


def row(columns: Sequence[Column], cells: Sequence[str], attributes: str = "") -> str:
    """Give a row; cells are HTML."""
    inside = "".join(f"<td{_class(column)}>{cell}</td>" for column, cell in zip(columns, cells, strict=True))
    return f"<tr{attributes}>{inside}</tr>"


def _class(column: Column) -> str:
    return f' class="{column.kind}"' if column.kind else ""


def code(text: str) -> str:
    """Give a text as code; nothing for nothing."""
    return f"<code>{markup(text)}</code>" if text else ""


def findable(text: str, **facets: str) -> str:
    """Give the attributes by which the filters find an element."""
    named = "".join(f' data-{name}="{markup(value)}"' for name, value in facets.items())
    return f' data-find="{markup(text.lower())}"{named}'


def filters(search: str, facets: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Give the form that filters; the script shows it, so that nobody sees one that does nothing."""
    yield "<form data-filters hidden>"
    yield f'<label>{markup(search)}<input type="search" name="words" autocomplete="off"></label>'
    for name, (title, values) in facets.items():
        options = "".join(f'<option value="{markup(value)}">{markup(value)}</option>' for value in values)
        yield f'<label>{markup(title)}<select name="{name}"><option value="">all</option>{options}</select></label>'
    yield '<button type="reset">Clear</button><output aria-live="polite"></output></form>'
