"""What stands around the text of a page: the way through the site, the parts of the page, search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from review.render.plain import markup
from review.site.markdown import Section
from review.site.places import relative

STYLE: Final = "assets/site.css"
SCRIPT: Final = "assets/site.js"
INDEX: Final = "assets/search.js"
_MOST_PARTS: Final = 80
"""Parts that a table of contents lists; a page with more is a reference, whose parts the search finds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the way through the site names it."""

    page: str
    title: str


Menu = Mapping[str, Sequence[Entry]]


def page(here: Entry, body: str, *, menu: Menu, parts: Sequence[Section] = ()) -> str:
    """Give a whole page."""
    return "\n".join(_lines(here, body, menu, parts)) + "\n"


def _lines(here: Entry, body: str, menu: Menu, parts: Sequence[Section]) -> Iterator[str]:
    root = relative(here.page, "index.html").removesuffix("index.html")
    yield "<!doctype html>"
    yield f'<html lang="en" data-root="{root}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{markup(here.title)} · Bulwark</title>"
    yield f'<link rel="stylesheet" href="{root}{STYLE}"><link rel="icon" href="data:,">'
    yield "</head><body>"
    yield '<a class="skip" href="#main">Skip to content</a>'
    yield f'<header><a class="home" href="{root}index.html">Bulwark</a>'
    yield '<form role="search" hidden><label><span>Search</span><input type="search" autocomplete="off"></label></form>'
    yield "</header>"
    yield '<div id="found" aria-live="polite" hidden></div>'
    yield '<div class="columns">'
    yield from _menu(here, menu)
    yield f'<main id="main">{body}</main>'
    yield from _parts(parts)
    yield f'</div><script src="{root}{SCRIPT}"></script></body></html>'


def _menu(here: Entry, menu: Menu) -> Iterator[str]:
    yield '<nav class="menu" aria-label="Documentation"><details><summary>All pages</summary>'
    for title, entries in menu.items():
        yield f"<h2>{markup(title)}</h2><ul>"
        for entry in entries:
            current = ' aria-current="page"' if entry.page == here.page else ""
            yield f'<li><a href="{relative(here.page, entry.page)}"{current}>{markup(entry.title)}</a></li>'
        yield "</ul>"
    yield "</details></nav>"


def _parts(parts: Sequence[Section]) -> Iterator[str]:
    if not 1 < len(parts) <= _MOST_PARTS:
        return
    yield '<nav class="parts" aria-label="On this page"><h2>On this page</h2><ul>'
    for part in parts:
        yield f'<li class="level{part.level}"><a href="#{part.anchor}">{markup(part.title)}</a></li>'
    yield "</ul></nav>"
