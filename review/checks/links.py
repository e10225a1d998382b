"""Follow every link between the documents of the repository, and read every code block as what it says it is.

A relative link needs its file, and its heading where it names one. Commands of `./bulwark` in a console block must be
understood by the command line; JSON, YAML and Python blocks must parse. What is on other hosts is not asked for.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from review.checks import blocks, tracked

HOME: Final = Path(__file__).resolve().parents[2]
_FENCE: Final = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,}|~{3,})(?P<language>[\w-]*)")
_CODE: Final = re.compile(r"`[^`]*`")
_LINK: Final = re.compile(
    r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)"
)
_HEADING: Final = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$")
_ANCHOR: Final = re.compile(r"<a (?:name|id)=\"(?P<name>[^\"]+)\"")
_ELSEWHERE: Final = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a document."""

    line: int
    target: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a document holds, apart from its words."""

    links: tuple[Link, ...]
    anchors: frozenset[str]
    blocks: tuple[blocks.Block, ...]


@cache
def page(path: Path) -> Page:
    """Read a document."""
    links: list[Link] = []
    anchors: Counter[str] = Counter()
    names: set[str] = set()
    outside, inside = _parted(path.read_text(encoding="utf-8").splitlines())
    for number, line in outside:
        if heading := _HEADING.match(line):
            name = slug(heading["title"])
            names.add(f"{name}-{anchors[name]}" if anchors[name] else name)
            anchors[name] += 1
        names.update(match["name"] for match in _ANCHOR.finditer(line))
        links += [Link(number, match["target"]) for match in _LINK.finditer(_CODE.sub("", _linked_code(line)))]
    return Page(tuple(links), frozenset(names), tuple(inside))


def _linked_code(line: str) -> str:
    """Take the marks of code off the text of links, which may be code as a whole."""
    return re.sub(r"\[`([^`\]]*)`\]\(", r"[\1](", line)


def _parted(lines: Sequence[str]) -> tuple[list[tuple[int, str]], list[blocks.Block]]:
    """Part a document into the lines of its text and its code blocks."""
    outside: list[tuple[int, str]] = []
    inside: list[blocks.Block] = []
    fence, language, began, held = "", "", 0, list[str]()
    for number, line in enumerate(lines, 1):
        match = _FENCE.match(line)
        if not fence and match:
            fence, language, began, held = match["fence"], match["language"], number, []
            indent = len(match["indent"])
        elif fence and line.strip() == fence:
            inside.append(blocks.Block(began, language, "\n".join(each[indent:] for each in held)))
            fence = ""
        elif fence:
            held.append(line)
        else:
            outside.append((number, line))
    return outside, inside


def slug(title: str) -> str:
    """Give the anchor that GitHub makes of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def broken(path: Path, home: Path) -> Iterator[str]:
    """Say of every link of a document that leads nowhere where it stands and why."""
    name = path.relative_to(home)
    for link in page(path).links:
        if _ELSEWHERE.match(link.target):
            continue
        place, _, anchor = unquote(link.target).partition("#")
        found = (path.parent / place).resolve() if place else path
        if not found.exists():
            yield f"{name}:{link.line}: {link.target}: no such file"
        elif not found.is_relative_to(home.resolve()):
            yield f"{name}:{link.line}: {link.target}: leads out of the repository"
        elif anchor and found.suffix == ".md" and anchor not in page(found).anchors:
            yield f"{name}:{link.line}: {link.target}: {found.name} has no heading #{anchor}"


def problems(home: Path) -> Iterator[str]:
    """Say what is wrong in the documents of a repository."""
    for path in tracked.files(home, ".md"):
        yield from broken(path, home)
        for block in page(path).blocks:
            for what in blocks.problems(block):
                yield f"{path.relative_to(home)}:{block.line}: {what}"


def main(arguments: Sequence[str], home: Path = HOME) -> int:
    """Print what is wrong."""
    if arguments:
        print("takes no arguments", file=sys.stderr)
        return 2
    found = list(problems(home))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
