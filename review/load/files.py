"""Find out what a file is, and read it: a preview, an exported deployment or a graph."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from review.load.deployment import from_deployment
from review.load.preview import from_preview
from review.model import FORMAT_VERSION

STDIN: Final = "-"
_WAYS: Final = "`pulumi preview --json`, `pulumi stack export` or `bulwark preview --format json`"


class UnreadableError(Exception):
    """A file is not something to judge; the text says why and what would be."""


def read(name: str) -> dict[str, object]:
    """Read a file (`-` is standard input) into the graph format. Raises `UnreadableError`."""
    return detect(parse(name), name)


def parse(name: str) -> object:
    """Read the JSON of a file (`-` is standard input). Raises `UnreadableError`."""
    try:
        text = sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        message = f"{name}: {reason}"
        raise UnreadableError(message) from None
    if not text.strip():
        message = f"{name}: empty; write {_WAYS} to it (did the command before it fail?)"
        raise UnreadableError(message)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"{name}: not JSON at line {error.lineno}, column {error.colno}: {error.msg}; expected {_WAYS}"
        raise UnreadableError(message) from None
    except RecursionError:
        message = f"{name}: nested too deeply to be a preview or a state"
        raise UnreadableError(message) from None


def detect(body: object, name: str) -> dict[str, object]:
    """Read a parsed document into the graph format."""
    if isinstance(body, Mapping):
        for recognise, convert in _FORMS:
            if recognise(body):
                return checked(convert(body), name)
    message = f"{name}: not a preview, a deployment or a graph; expected {_WAYS}"
    raise UnreadableError(message)


def checked(document: dict[str, object], name: str) -> dict[str, object]:
    """Refuse a document without resources: judging nothing must not look clean."""
    if document.get("bulwark") != FORMAT_VERSION:
        message = f"{name}: graph format {document.get('bulwark')!r}; this version reads {FORMAT_VERSION}"
        raise UnreadableError(message)
    resources = document.get("resources")
    if not isinstance(resources, list) or not resources:
        message = f"{name}: holds no resources; an empty file proves nothing"
        raise UnreadableError(message)
    for index, record in enumerate(resources):
        if not isinstance(record, Mapping) or not all(isinstance(record.get(part), str) for part in ("urn", "type")):
            message = f"{name}: resources[{index}] has no urn or type"
            raise UnreadableError(message)
    return document


def _graph(body: Mapping[str, object]) -> dict[str, object]:
    inner = body.get("graph")
    return dict(inner) if isinstance(inner, Mapping) else dict(body)


Recognise = Callable[[Mapping[str, object]], bool]
Convert = Callable[[Mapping[str, object]], dict[str, object]]
_FORMS: Final[tuple[tuple[Recognise, Convert], ...]] = (
    (lambda body: "bulwark" in body or (isinstance(body.get("graph"), Mapping) and "findings" in body), _graph),
    (lambda body: isinstance(body.get("deployment"), Mapping), from_deployment),
    (lambda body: isinstance(body.get("steps"), list), from_preview),
)
