"""A picture as SVG: no script, no font and no address of others; light and dark by the reader's own setting."""

from collections.abc import Iterator
from typing import Final

from review.picture.layout import MOST_NAMES, WIDTH, Layout, Placed, bends, place
from review.picture.model import Box, Picture, label
from review.render.plain import markup, plain

AREAS: Final = ("edge", "runtime", "data", "operations", "foundation", "outside")
"""Areas with a colour of their own; others are grey."""
_CHARACTERS: Final = {"name": 25, "kind": 29, "uses": 29, "changes": 27}
"""Characters that fit a box: names are bold and larger."""
STYLE: Final = """\
.bw{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;--ink:#1b1f24;--soft:#4d5560;--line:#6b7580;\
--page:#fff;--box:#f1f3f5;--rim:#868e96}
.bw .page{fill:var(--page)}.bw text{fill:var(--ink)}.bw .kind,.bw .uses{fill:var(--soft);font-size:11px}
.bw .name{font-weight:600}.bw rect.box{fill:var(--box);stroke:var(--rim);stroke-width:1.2}
.bw .arrow{fill:none;stroke:var(--line);stroke-width:1.2}.bw .head{fill:var(--line)}
.bw .edge{--box:#e3f0fd;--rim:#1971c2}.bw .runtime{--box:#e4f7e8;--rim:#2b8a3e}.bw .data{--box:#fff3d6;--rim:#b35c00}
.bw .operations{--box:#f1e9fd;--rim:#7048c4}.bw .foundation{--box:#eceff2;--rim:#5c6670}
.bw .outside rect.box{stroke-dasharray:5 4;fill:var(--page)}.bw .shared rect.box{stroke-width:2.6}
.bw g:hover>rect.box{stroke-width:2.6}.bw .changes{font-weight:700}
.bw .same{--box:var(--page);--rim:#868e96}.bw .create{--box:#dcf5e3;--rim:#1a6b30}
.bw .update{--box:#fff3d6;--rim:#8a5300}
.bw .replace,.bw .delete{--box:#fde5e2;--rim:#b42318}.bw .move{--box:#e3f0fd;--rim:#0b5cad}
.bw .grave{--box:#f9c9c4;--rim:#b42318}.bw .grave rect.box{stroke-width:3.4}.bw .delete rect.box{stroke-dasharray:7 4}
@media (prefers-color-scheme:dark){.bw{--ink:#e8eaed;--soft:#b4bcc6;--line:#9aa4b0;--page:#14171a;--box:#23282d;\
--rim:#7d8791}.bw .edge{--box:#12304d;--rim:#5aa9f0}.bw .runtime{--box:#123820;--rim:#4fbf6b}\
.bw .data{--box:#40300c;--rim:#e0a03c}.bw .operations{--box:#2d2150;--rim:#a78bf0}\
.bw .foundation{--box:#262c32;--rim:#8b96a1}.bw .same{--rim:#7d8791}.bw .create{--box:#12361d;--rim:#6fd08a}\
.bw .update{--box:#40300c;--rim:#f0b95c}.bw .replace,.bw .delete{--box:#431a16;--rim:#ff9a8f}\
.bw .move{--box:#12304d;--rim:#7db8f7}.bw .grave{--box:#5f1e18;--rim:#ff9a8f}}
@media print{.bw{--page:#fff}}
"""


def render(picture: Picture, *, styled: bool = True) -> str:
    """Draw a picture. A page that holds several has the style once itself."""
    return "\n".join(_lines(picture, place(picture), styled=styled)) + "\n"


def _lines(picture: Picture, layout: Layout, *, styled: bool) -> Iterator[str]:
    width, height = layout.width, layout.height
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bw" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-labelledby="bw-title bw-desc">'
    )
    yield f'<title id="bw-title">{markup(picture.title)}: what uses what</title>'
    yield f'<desc id="bw-desc">{markup(picture.described)}</desc>'
    if styled:
        yield f"<style>{STYLE}</style>"
    yield (
        '<defs><marker id="bw-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    yield f'<rect class="page" width="{width}" height="{height}"/>'
    names = {box.key: label(box) for box in picture.boxes}
    for arrow, points in layout.arrows:
        said = markup(f"{names[arrow.source]} uses {names[arrow.target]}")
        path = bends(points)
        yield f'<path class="arrow" marker-end="url(#bw-head)" d="{path}"><title>{said}</title></path>'
    for placed in layout.boxes:
        yield from _box(placed, _class(placed.box, picture))
    yield "</svg>"


def _class(box: Box, picture: Picture) -> str:
    """Give what colours a box: what happens to it where the picture shows a change, else its area."""
    area = box.area if box.area in AREAS else "other"
    return f"{box.mark or 'same' if picture.compares else area}{' shared' if box.key in picture.shared else ''}"


def _box(placed: Placed, named: str) -> Iterator[str]:
    box = placed.box
    yield f'<g class="{named}" transform="translate({placed.x} {placed.y})">'
    yield f"<title>{markup(_told(box))}</title>"
    yield f'<rect class="box" width="{WIDTH}" height="{placed.height}" rx="6"/>'
    for number, (kind, text) in enumerate(_texts(box)):
        yield f'<text class="{kind}" x="10" y="{20 + 16 * number}">{markup(_fitted(text, _CHARACTERS[kind]))}</text>'
    yield "</g>"


def _texts(box: Box) -> Iterator[tuple[str, str]]:
    for name in box.names[:MOST_NAMES]:
        yield "name", name
    if (left := len(box.names) - MOST_NAMES) > 0:
        yield "kind", f"and {left} more"
    yield "kind", f"{box.kind} · {box.resources}" if box.resources > 1 else box.kind
    if box.uses:
        yield "uses", f"uses {', '.join(box.uses)}"
    if box.changes:
        yield "changes", box.changes


def _fitted(text: str, most: int) -> str:
    seen = plain(text)
    return seen if len(seen) <= most else f"{seen[: most - 1]}…"


def _told(box: Box) -> str:
    """Give all of a box as one text, which a pointer shows."""
    parts = [f"{label(box)} ({box.kind}, {box.resources} resources)", box.about]
    parts += [f"uses {', '.join(box.uses)}"] if box.uses else []
    parts += [f"changes: {box.changes}"] if box.changes else []
    return "; ".join(part for part in parts if part)
