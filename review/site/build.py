"""Write the site: every document, the files they lead to, the search."""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from review.checks import tracked
from review.render.plain import markup
from review.site import code, markdown, shell
from review.site.markdown import Text
from review.site.places import Places, relative
from review.site.shell import Entry, Menu

_HERE: Final = Path(__file__).parent
_WORDS: Final = 240
"""Characters of a part's text that the search knows and shows."""
GROUPS: Final = {
    "": "Start",
    "docs": "Start",
    "docs/guides": "Guides",
    "docs/reference": "Reference",
    "runbooks": "Runbooks",
    "compliance": "Compliance",
    "docs/decisions": "Decisions",
}
"""The groups of the menu, by the folder of a document; others are reached from these."""
_FIRST: Final = ("README.md", "tutorial.md")
"""What stands first in its group: where a newcomer begins."""
Report = Callable[[int], None]


def build(home: Path, out: Path, report: Report = lambda _count: None) -> int:
    """Write the site below a folder, and give the number of its pages. Equal documents give equal bytes."""
    places = Places(home)
    texts = {name: _text(places, name) for name in places.documents}
    menu = _menu(places, texts)
    pages = {places.page(name): partial(_document, places, name, texts[name], menu) for name in places.documents}
    pages |= {places.page(name): partial(_source, places, name, menu) for name in places.sources}
    pages |= {places.page(name): partial(_folder, places, name, menu) for name in places.folders}
    for number, (page, made) in enumerate(sorted(pages.items()), 1):
        _write(out / page, made())
        report(number)
    for name in places.images:
        _write(out / name, (home / name).read_text(encoding="utf-8"))
    _write(out / shell.STYLE, (_HERE / "site.css").read_text(encoding="utf-8"))
    _write(out / shell.SCRIPT, (_HERE / "site.js").read_text(encoding="utf-8"))
    _write(out / shell.INDEX, _search(places, texts))
    return len(pages)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _text(places: Places, name: str) -> Text:
    source = (places.home / name).read_text(encoding="utf-8")
    return markdown.render(source, partial(places.address, name))


def _menu(places: Places, texts: dict[str, Text]) -> Menu:
    """Group the documents; the first page of a folder stands first."""
    found: dict[str, list[Entry]] = {title: [] for title in GROUPS.values()}
    for name in sorted(places.documents, key=lambda each: (not each.endswith(_FIRST), each)):
        folder = name.rpartition("/")[0]
        if folder in GROUPS:
            found[GROUPS[folder]].append(Entry(places.page(name), texts[name].title or name))
    return {title: entries for title, entries in found.items() if entries}


def _document(places: Places, name: str, text: Text, menu: Menu) -> str:
    here = Entry(places.page(name), text.title or name)
    return shell.page(here, text.html, menu=menu, parts=text.contents)


def _source(places: Places, name: str, menu: Menu) -> str:
    """Give a file of code; one that is not text is named."""
    text = tracked.text_of(places.home / name)
    body = "".join(code.page(name, text)) if text is not None else "<p>Not a text.</p>"
    return shell.page(Entry(places.page(name), name), f"<h1><code>{markup(name)}</code></h1>{body}", menu=menu)


def _folder(places: Places, name: str, menu: Menu) -> str:
    """Give a folder: what it holds, and of that what has a page."""
    here = Entry(places.page(name), f"{name}/")
    paged = set(places.below(name))
    entries = []
    for path in tracked.files(places.home / name):
        inside = path.relative_to(places.home).as_posix()
        if inside in paged:
            entries.append(f'<li><a href="{relative(here.page, places.page(inside))}">{markup(inside)}</a></li>')
        else:
            entries.append(f"<li>{markup(inside)}</li>")
    body = f"<h1><code>{markup(name)}/</code></h1><ul>{''.join(entries)}</ul>"
    return shell.page(here, body, menu=menu)


def _search(places: Places, texts: dict[str, Text]) -> str:
    """Give what the search looks through: a script, since pages from a folder may read no other file."""
    rows: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, text in sorted(texts.items()):
        for section in text.sections:
            rows[places.page(name)].append((section.anchor, section.title, section.words[:_WORDS]))
    titles = {places.page(name): text.title for name, text in texts.items()}
    body = [[page, titles[page], parts] for page, parts in sorted(rows.items())]
    return f"window.bulwarkSearch = {json.dumps(body, ensure_ascii=False, separators=(',', ':'))};\n"
