"""Documents as HTML: the same anchors as on GitHub, links to pages of the site, code in colours, charts as pictures."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from review.checks.links import slug
from review.render.plain import markup
from review.site import code, flowchart

_DEEPEST: Final = 3
"""Headings that the page's own table of contents lists: parts and their parts."""
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the first words below it."""

    level: int
    anchor: str
    title: str
    words: str = ""


@dataclass(slots=True)
class Text:
    """A document as HTML."""

    title: str = ""
    html: str = ""
    sections: list[Section] = field(default_factory=list)

    @property
    def contents(self) -> list[Section]:
        """What the table of contents lists."""
        return [section for section in self.sections if 1 < section.level <= _DEEPEST]


def render(source: str, address: Address) -> Text:
    """Render a document; `address` gives the place of what a link names."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.add_render_rule("fence", _fence)
    tokens = parser.parse(source)
    text = Text(sections=_anchored(tokens))
    _linked(tokens, address)
    _framed(tokens)
    text.title = next((section.title for section in text.sections), "")
    text.html = cast("str", parser.renderer.render(tokens, parser.options, {}))
    return text


def _anchored(tokens: list[Token]) -> list[Section]:
    """Give every heading its anchor, and list them with what follows."""
    met: Counter[str] = Counter()
    found: list[Section] = []
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[index + 1]
        name = slug(inline.content)
        anchor = f"{name}-{met[name]}" if met[name] else name
        met[name] += 1
        token.attrSet("id", anchor)
        found.append(Section(int(token.tag[1:]), anchor, _plain(inline), _following(tokens, index)))
    return found


def _following(tokens: list[Token], index: int) -> str:
    """Give the text between a heading and the next."""
    words = []
    for token in tokens[index + 3 :]:
        if token.type == "heading_open":
            break
        if token.type == "inline":
            words.append(_plain(token))
    return " ".join(words)


def _plain(inline: Token) -> str:
    kept = ("text", "code_inline", "softbreak")
    parts = (child for child in inline.children or () if child.type in kept)
    return "".join(child.content or " " for child in parts)


def _linked(tokens: list[Token], address: Address) -> None:
    for token in (child for each in tokens for child in each.children or ()):
        name = {"link_open": "href", "image": "src"}.get(token.type)
        if name:
            token.attrSet(name, address(str(token.attrGet(name))))


def _framed(tokens: list[Token]) -> None:
    """Let wide tables scroll within the page, reachable by keyboard."""
    for token in tokens:
        if token.type == "table_open":
            token.type, token.tag, token.hidden = "html_block", "", False
            token.content = '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'
        elif token.type == "table_close":
            token.type, token.tag, token.content = "html_block", "", "</table></div>\n"


def _fence(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    """Give a code block; a chart is drawn."""
    token = tokens[index]
    language = token.info.strip().split(" ")[0]
    if language == "mermaid":
        return f'<figure class="scroll" tabindex="0">{flowchart.drawn(token.content)}</figure>\n'
    said = f' aria-label="{markup(language or "text")}"'
    return f'<pre tabindex="0" role="group"{said}><code>{code.highlighted(token.content, language)}</code></pre>\n'
