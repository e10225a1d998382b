"""What is compared: revisions, the working tree, or files that Pulumi or Bulwark wrote."""

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from review.diff import caching, revisions
from review.diff.matching import Pair
from review.diff.outline import Side
from review.diff.records import Picture
from review.diff.replacing import Engine, Replacing
from review.diff.revisions import Revision
from review.diff.sealing import sealed
from review.diff.texts import order
from review.load.files import STDIN, checked, detect, parse
from review.load.steps import from_steps, is_preview
from review.record.host import Host
from review.record.run import Recording, Running, start_both
from review.record.values import SEAL

_SHORT: Final = 10
"""Characters of a commit that are shown."""
_SEALED: Final = json.dumps(SEAL)
"""How a seal shows in the text of a record."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One side, read."""

    side: Side
    picture: Picture
    folder: Path | None = None
    """Where its program stands, for lines of its code."""
    revision: Revision | None = None
    replacing: Replacing | None = None
    """The verdicts of a real engine, where there are any."""
    known: frozenset[str] = frozenset()
    """Texts of secrets that the file held in clear."""


Getting = Callable[[], Loaded]
"""Waits for a side that is being worked out."""
Alike = tuple[Path, Path] | None
"""A folder around a program, and one that holds much of the same with bytecode beside it."""


class Starting(Protocol):
    """Starts to record a stack of a program."""

    def __call__(self, directory: Path, stack: str, alike: Alike = None, /) -> Running:
        """Start."""


@contextmanager
def started(base: str, head: str | None, project: Path, stack: str) -> Iterator[tuple[Getting, Getting]]:
    """Start to work out two sides beside each other; the SDK is read in once for both."""
    with ExitStack() as open_:
        hosts: list[Host] = []

        def record(directory: Path, name: str, alike: Alike = None) -> Running:
            if not hosts:
                hosts.append(open_.enter_context(Host(2, seal=caching.seal_key())))
            return hosts[0].start(directory, name, alike)

        getting = start(base, project, stack, record), start(head, project, stack, record)
        for host in hosts:
            host.close()
        yield getting


def _alone(directory: Path, stack: str, _: Alike = None) -> Running:
    return start_both(directory, stack, seal=caching.seal_key())


def start(asked: str | None, project: Path, stack: str, record: Starting = _alone) -> Getting:
    """Start to work out a side. Programs run in processes of their own, so that two sides run side by side."""
    if asked is None:
        return _waiting(record(project, stack), "the working tree", "working tree", project)
    if asked == STDIN or Path(asked).is_file():
        loaded = of_file(asked)
        return lambda: loaded
    return _revision(revisions.find(project, asked), stack, record)


def _body(name: str) -> object:
    """Read a file once, as long as nobody writes it: standard input cannot be read again."""
    return _read(name, 0 if name == STDIN else Path(name).stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _read(name: str, written: int) -> object:
    del written  # a part of what the answer is kept by
    return parse(name)


def of_file(name: str) -> Loaded:
    """Read a file: a graph, a state, or what a preview leads to."""
    known: set[str] = set()
    body = sealed(_body(name), caching.seal_key(), known)
    label = "standard input" if name == STDIN else name
    if isinstance(body, Mapping) and is_preview(body):
        preview = from_steps(body)
        graph = checked(preview.after, name)
        engine = Engine(preview.verdicts)
        return Loaded(_side(label, "preview", graph), Picture(graph), replacing=engine, known=frozenset(known))
    graph = detect(body, name)
    return Loaded(_side(label, "file", graph), Picture(graph), known=frozenset(known))


def of_preview(name: str) -> tuple[Loaded, Loaded] | None:
    """Read both sides of a preview: what stands, and what it leads to. None for another kind of file."""
    if name != STDIN and not Path(name).is_file():
        return None
    body = _body(name)
    if not isinstance(body, Mapping) or not is_preview(body):
        return None
    preview = from_steps(body)
    graph = checked(preview.after, name)
    before = Loaded(_side(f"{name} (as it stands)", "preview", preview.before), Picture(preview.before))
    return before, Loaded(_side(name, "preview", graph), Picture(graph), replacing=Engine(preview.verdicts))


def as_far_as(base: Picture, loaded: Loaded) -> Picture:
    """Leave out of a state what a preview does not speak of: the engine leaves out what stays the same."""
    engine = loaded.replacing
    if engine is None:
        return base
    spoken = [record for record in base.records.values() if engine.verdict(Pair(record, None)) is not None]
    return Picture({**base.graph, "resources": spoken})


def _waiting(running: Running, label: str, kind: str, folder: Path) -> Getting:
    def wait() -> Loaded:
        found = running.both()
        return Loaded(_side(label, kind, found.known), Picture(found.known, found.unknown), folder)

    return wait


def _revision(revision: Revision, stack: str, record: Starting) -> Getting:
    name = caching.key(revision.tree, revision.prefix, stack)
    root = revisions.lay_out(revision, caching.folder().resolve() / "trees")
    folder = root / revision.prefix
    kept = caching.load(name)
    running = None if kept else record(folder, stack, (root, revision.repository))

    def wait() -> Loaded:
        found = kept or _recorded(running, name)
        label = f"{revision.asked} ({revision.commit[:_SHORT]})"
        side = _side(label, "revision", found.known)
        return Loaded(side, Picture(found.known, found.unknown), folder, revision)

    return wait


def _recorded(running: Running | None, name: str) -> Recording:
    assert running is not None  # noqa: S101  started when nothing was kept
    found = running.both()
    caching.keep(name, found)
    return found


def _side(label: str, kind: str, graph: dict[str, object]) -> Side:
    resources = graph.get("resources")
    count = len(resources) if isinstance(resources, list) else 0
    return Side(label, kind, digest(graph), count)


def digest(graph: dict[str, object]) -> str:
    """Give the digest of a graph: of what it says, not of what the program logged or where it stands.

    Seals are left out: they are made by the key of one user's cache, and an approval is compared on another machine.
    """
    resources = graph.get("resources")
    records = sorted(map(_text_of, resources)) if isinstance(resources, list) else []
    parts = {name: [order(_unsealed(value))] for name, value in graph.items() if name not in ("messages", "resources")}
    parts["resources"] = ["[", *_between(records), "]"]
    whole = hashlib.sha256()
    for number, (name, texts) in enumerate(sorted(parts.items())):
        whole.update(f"{', ' if number else '{'}{json.dumps(name)}: ".encode())
        for text in texts:
            whole.update(text.encode())
    whole.update(b"}")
    return whole.hexdigest()


def _between(texts: Sequence[str]) -> Iterator[str]:
    """Give texts with commas between them, none of them copied: together they are as large as the graph."""
    for number, text in enumerate(texts):
        if number:
            yield ", "
        yield text


def _text_of(record: object) -> str:
    if not isinstance(record, dict):
        return order(record)
    told = {name: value for name, value in record.items() if name != "source"}
    text = order(told)
    return order(_unsealed(told)) if _SEALED in text else text


def _unsealed(value: object) -> object:
    """Give a value without the seals of the secrets in it."""
    if isinstance(value, dict):
        return {name: _unsealed(item) for name, item in value.items() if name != SEAL}
    return [_unsealed(item) for item in value] if isinstance(value, list) else value
