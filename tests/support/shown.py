"""A difference in every format that is made of it, as text."""

import io
from collections.abc import Mapping
from pathlib import Path

from review.commands.common import console
from review.diff import junit, machine, markdown, page, sarif, text
from review.diff.difference import difference
from review.diff.model import Difference
from review.diff.overlay import overlay
from review.diff.sides import Loaded
from review.picture import svg, words
from review.render.places import Places


def shown(base: Loaded, head: Loaded, found: Difference | None = None) -> Mapping[str, str]:
    """Give the text of each format, by its name."""
    told = difference(base, head) if found is None else found
    picture = overlay(told, base.picture, head.picture)
    printed = io.StringIO()
    text.show(told, console(printed), seconds=0)
    return {
        "text": printed.getvalue(),
        "json": machine.render(told),
        "md": markdown.render(told),
        "html": page.render(told, picture),
        "sarif": sarif.render(told, Places(Path())),
        "junit": junit.render(told),
        "svg": svg.render(picture),
        "mermaid": words.mermaid(picture),
    }
