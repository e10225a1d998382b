"""A picture as text that other tools draw: Mermaid and Graphviz's DOT."""

import json
from collections.abc import Iterator
from typing import Final

from review.picture.model import Box, Picture, label
from review.picture.svg import AREAS
from review.render.plain import plain

_COLOURS: Final = {
    "edge": "fill:#e3f0fd,stroke:#1971c2",
    "runtime": "fill:#e4f7e8,stroke:#2b8a3e",
    "data": "fill:#fff3d6,stroke:#b35c00",
    "operations": "fill:#f1e9fd,stroke:#7048c4",
    "foundation": "fill:#eceff2,stroke:#5c6670",
    "outside": "fill:#fff,stroke:#868e96,stroke-dasharray:5 4",
}
_MARKS: Final = {
    "create": "fill:#dcf5e3,stroke:#1a6b30",
    "update": "fill:#fff3d6,stroke:#8a5300",
    "replace": "fill:#fde5e2,stroke:#b42318",
    "delete": "fill:#fde5e2,stroke:#b42318,stroke-dasharray:7 4",
    "move": "fill:#e3f0fd,stroke:#0b5cad",
    "grave": "fill:#f9c9c4,stroke:#b42318,stroke-width:3px",
}

_ENTITIES: Final = str.maketrans({"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"})


def mermaid(picture: Picture) -> str:
    """Give a flowchart; areas are subgraphs, and their colours those of the SVG."""
    return "\n".join(_flowchart(picture)) + "\n"


def _flowchart(picture: Picture) -> Iterator[str]:
    ids = _ids(picture)
    yield "flowchart LR"
    yield f"  accTitle: {_line(picture.title)}"
    for area in sorted({box.area for box in picture.boxes}):
        yield f"  subgraph area_{_word(area)}[{_quoted(area)}]"
        for box in picture.boxes:
            if box.area == area:
                yield f"    {ids[box.key]}[{_quoted(_text(box))}]"
        yield "  end"
    for arrow in picture.arrows:
        yield f"  {ids[arrow.source]} --> {ids[arrow.target]}"
    colours = _MARKS if picture.compares else {area: _COLOURS[area] for area in AREAS}
    for name, colour in colours.items():
        members = [ids[box.key] for box in picture.boxes if name == (box.mark if picture.compares else box.area)]
        if members:
            yield f"  classDef {name} {colour},color:#1b1f24"
            yield f"  class {','.join(members)} {name}"


def dot(picture: Picture) -> str:
    """Give a directed graph for Graphviz."""
    ids = _ids(picture)
    lines = ["digraph bulwark {", "  rankdir=LR;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    lines += [f"  {ids[box.key]} [label={_string(_text(box))}];" for box in picture.boxes]
    lines += [f"  {ids[arrow.source]} -> {ids[arrow.target]};" for arrow in picture.arrows]
    return "\n".join([*lines, "}"]) + "\n"


def _ids(picture: Picture) -> dict[str, str]:
    return {box.key: f"n{number}" for number, box in enumerate(picture.boxes)}


def _text(box: Box) -> str:
    uses = [f"uses {', '.join(box.uses)}"] if box.uses else []
    uses += [box.changes] if box.changes else []
    return "\n".join(plain(text) for text in (label(box), f"{box.kind} · {box.resources}", *uses))


def _quoted(text: str) -> str:
    """Quote for Mermaid, which reads entities with a `#` instead of an ampersand."""
    return '"' + "<br/>".join(line.translate(_ENTITIES) for line in text.split("\n")) + '"'


def _line(text: str) -> str:
    return "".join(character for character in plain(text) if character not in "{}#;")


def _word(text: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in text)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
