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
    for area in AREAS:
        members = [ids[box.key] for box in picture.boxes if box.area == area]
        if members:
            yield f"  classDef {area} {_COLOURS[area]},color:#1b1f24"
            yield f"  class {','.join(members)} {area}"


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
