"""Find out what a file is, and read it: a preview, an exported deployment or a graph."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from review.load.deployment import from_deployment
from review.load.documents import MalformedError, json_of
from review.load.limits import JSON_BYTES, TooMuchError
from review.load.preview import from_preview
from review.load.raw import STDIN, RawError, text_of
from review.load.shape import graph_problem, named_graph

__all__ = ["STDIN", "UnreadableError", "checked", "detect", "parse", "read"]
_WAYS: Final = "`pulumi preview --json`, `pulumi stack export` or `bulwark preview --format json`"


_STREAM: Final = "; this is a stream of events: unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW"


class UnreadableError(Exception):
    """A file is not something to judge; the text says why and what would be."""


def read(name: str) -> dict[str, object]:
    """Read a file (`-` is standard input) into the graph format. Raises `UnreadableError`."""
    return detect(parse(name), name)


def parse(name: str | Path, wanted: str = _WAYS) -> object:
    """Read the JSON of a file (`-` is standard input). Raises `UnreadableError`."""
    text = ""
    try:
        text = text_of(name, JSON_BYTES)
        if not text.strip():
            message = f"{name}: empty; write {wanted} to it (did the command before it fail?)"
            raise UnreadableError(message)
        return json_of(text)
    except MalformedError as error:
        stream = _STREAM if "Extra data" in str(error) and '"sequence"' in text[:4096] else ""
        message = f"{name}: {error}; expected {wanted}{stream}"
        raise UnreadableError(message) from None
    except (RawError, TooMuchError) as error:
        made = f"; make it with {wanted}" if isinstance(error, RawError) and not Path(name).exists() else ""
        message = f"{name}: {error}{made}"
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
    """Refuse what is no graph, and one without resources: judging nothing must not look clean."""
    if problem := graph_problem(document):
        message = f"{name}: {problem}"
        raise UnreadableError(message)
    return document


def _graph(body: Mapping[str, object]) -> dict[str, object]:
    inner = body.get("graph")
    return named_graph(dict(inner) if isinstance(inner, Mapping) else dict(body))


Recognise = Callable[[Mapping[str, object]], bool]
Convert = Callable[[Mapping[str, object]], dict[str, object]]
_FORMS: Final[tuple[tuple[Recognise, Convert], ...]] = (
    (lambda body: "bulwark" in body or (isinstance(body.get("graph"), Mapping) and "findings" in body), _graph),
    (lambda body: isinstance(body.get("deployment"), Mapping), from_deployment),
    (lambda body: isinstance(body.get("steps"), list), from_preview),
)
