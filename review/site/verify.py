"""What in a built site leads nowhere, or asks anybody else for anything."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_LOADED: Final = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}
"""Elements that fetch what they name as soon as a page is opened."""


@dataclass(slots=True)
class Seen:
    """What a page names, and what of it can be named."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        given = {name: value or "" for name, value in attrs}
        self.seen.anchors.update(value for name, value in given.items() if name in ("id", "name"))
        if tag == "a" and "href" in given:
            self.seen.links.append(given["href"])
        if (attribute := _LOADED.get(tag)) and attribute in given:
            self.seen.loaded.append(given[attribute])


def read(path: Path) -> Seen:
    """Read a page."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.seen


def problems(site: Path) -> Iterator[str]:
    """Say what is wrong, page by page."""
    pages = {path.resolve(): read(path) for path in sorted(site.rglob("*.html"))}
    places = functools.cache(_place)  # of thousands of links most are those of the frame around every page
    for path, seen in pages.items():
        name = path.relative_to(site.resolve())
        for target in seen.loaded:
            if urlsplit(target).scheme not in ("", "data"):
                yield f"{name}: loads {target}"
            elif not target.startswith("data:") and not (path.parent / target).is_file():
                yield f"{name}: {target}: no such file"
        for target in seen.links:
            parts = urlsplit(target)
            if not parts.scheme and not parts.netloc:
                found = places(path.parent, unquote(parts.path)) if parts.path else path
                if wrong := _wrong(found, unquote(parts.fragment), pages):
                    yield f"{name}: {target}: {wrong}"


def _place(folder: Path, path: str) -> Path | None:
    """Give the file that a path leads to from a folder, or None."""
    found = (folder / path).resolve()
    return found if found.is_file() else None


def _wrong(found: Path | None, part: str, pages: Mapping[Path, Seen]) -> str:
    if found is None:
        return "no such page"
    return "no such part of that page" if part and found in pages and part not in pages[found].anchors else ""
