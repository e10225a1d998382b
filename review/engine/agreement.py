"""Compare what the recorder says of a program with what the real engine registered for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hardening.values import SIGNATURE, UNKNOWN_SENTINELS
from review.engine.results import Step

Row = Mapping[str, object]

_UNKNOWN: Final = {"$unknown": True}
_SECRET: Final = {"$secret": True}
_PROJECT: Final = "project:///"
_PROVIDER: Final = "pulumi:providers:"
_OF_ENGINE: Final = frozenset({"__internal", "version"})
"""Inputs that the engine itself gives a provider instance."""
_OF_CONTENT: Final = "hash"
"""What the engine adds to a file or an archive that it has read."""


def differences(recorded: Row, steps: Iterable[Step]) -> list[str]:
    """Give a line for every resource or part of a resource on which recorder and engine do not agree.

    `recorded` is a graph; `steps` are those of a first preview. Provider instances that the engine makes by default
    are its own business, and so are the versions of providers. Aliases are left out: a first preview shows none.
    """
    ours = {str(row["urn"]): row for row in _rows(recorded)}
    theirs = {step.urn: step.state for step in steps if not _is_default_provider(step)}
    missing = [f"{urn}: only the engine has it" for urn in sorted(theirs.keys() - ours.keys())]
    extra = [f"{urn}: only the recorder has it" for urn in sorted(ours.keys() - theirs.keys())]
    shared = sorted(ours.keys() & theirs.keys())
    return [*missing, *extra, *(line for urn in shared for line in _compare(urn, ours[urn], theirs[urn]))]


def _rows(recorded: Row) -> Iterator[Row]:
    found = recorded.get("resources")
    for row in found if isinstance(found, list) else ():
        if isinstance(row, Mapping):
            yield row


def _is_default_provider(step: Step) -> bool:
    return step.type.startswith(_PROVIDER) and step.urn.rpartition("::")[2].startswith("default")


def _compare(urn: str, ours: Row, theirs: Row) -> Iterator[str]:
    sides = _recorder_view(ours), _engine_view(theirs, provider=str(ours.get("type")).startswith(_PROVIDER))
    for part in sides[0]:
        for path, mine, other in _unequal(sides[0][part], sides[1][part], part):
            yield f"{urn}: {path}: recorder {mine!r}, engine {other!r}"
    if ours.get("provider"):
        mine, other = (str(side.get("provider") or "").rpartition("::")[0] for side in (ours, theirs))
        if mine != other:
            yield f"{urn}: provider: recorder {mine!r}, engine {other!r}"


def _unequal(mine: object, other: object, path: str) -> Iterator[tuple[str, object, object]]:
    """Give the innermost places where two values differ."""
    if isinstance(mine, Mapping) and isinstance(other, Mapping):
        for name in sorted({*mine, *other}):
            yield from _unequal(mine.get(name), other.get(name), f"{path}.{name}")
    elif mine != other:
        yield path, mine, other


def _recorder_view(row: Row) -> dict[str, object]:
    return {**_common(row), "inputs": row.get("inputs") or {}, "source": row.get("source")}


def _engine_view(row: Row, *, provider: bool) -> dict[str, object]:
    inputs = row.get("inputs")
    values = dict(inputs) if isinstance(inputs, Mapping) else {}
    hidden = _OF_ENGINE if provider else frozenset()
    shown = {name: _graph(value) for name, value in values.items() if name not in hidden}
    return {**_common(row), "inputs": shown, "source": _source(row)}


def _source(row: Row) -> dict[str, object] | None:
    """Give the innermost line of the project itself that declares a resource."""
    frames = row.get("stackTrace")
    for frame in (row, *(frames if isinstance(frames, list) else ())):
        file, _, line = str(frame.get("sourcePosition") or "").removeprefix(_PROJECT).partition("#")
        if line and not file.startswith("."):
            return {"file": file, "line": int(line)}
    return None


def _common(row: Row) -> dict[str, object]:
    """Give the parts of a resource that a graph and a deployment name alike; a deployment leaves empty ones out."""
    uses = row.get("propertyDependencies")
    return {
        "type": row.get("type"),
        "custom": bool(row.get("custom")),
        "parent": row.get("parent") or "",
        "protect": bool(row.get("protect")),
        "retainOnDelete": bool(row.get("retainOnDelete")),
        "ignoreChanges": _sorted(row.get("ignoreChanges")),
        "additionalSecretOutputs": _sorted(row.get("additionalSecretOutputs")),
        "dependencies": _sorted(row.get("dependencies")),
        "propertyDependencies": {
            name: _sorted(urns) for name, urns in (uses.items() if isinstance(uses, Mapping) else ()) if urns
        },
    }


def _sorted(value: object) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else []


def _graph(value: object) -> object:
    """Give a value of the engine's JSON as a graph writes it."""
    match value:
        case "[secret]":
            return dict(_SECRET)
        case str():
            return dict(_UNKNOWN) if value in UNKNOWN_SENTINELS else value
        case list():
            return [_graph(item) for item in value]
        case dict():
            content = SIGNATURE in value
            return {name: _graph(item) for name, item in value.items() if not (content and name == _OF_CONTENT)}
        case _:
            return value
