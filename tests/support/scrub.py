"""Make what the engine writes the same on every run and every machine, for fixtures and for comparing with them."""

import re
import uuid
from collections.abc import Mapping
from typing import Final

_TIME: Final = "2026-01-01T00:00:00Z"
_TIMES: Final = frozenset({"time", "created", "modified"})
_INSIDE: Final = re.compile(r"project:///(?!\.)")
_HIDDEN: Final = "v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAA=="
_CONSTANTS: Final[Mapping[str, object]] = {
    "ciphertext": _HIDDEN,
    "salt": _HIDDEN,
    "magic": "0" * 64,
    "duration": 1_000_000_000,
    **dict.fromkeys(_TIMES, _TIME),
}
"""Keys whose values are new on every run."""

Document = dict[str, object]


def scrub(document: Mapping[str, object]) -> Document:
    """Give a preview or a deployment without times, ciphertexts, random ids and places outside the project."""
    ids = _provider_ids(document)
    found = _scrubbed(document, ids)
    assert isinstance(found, dict)
    return found


def ordered(document: Mapping[str, object]) -> Document:
    """Give a scrubbed document in an order of its own: the engine registers in parallel."""
    found = scrub(document)
    for rows in (found.get("steps"), _inner(found).get("resources")):
        if isinstance(rows, list):
            rows.sort(key=lambda row: str(row["urn"]))
    return found


def _inner(document: Mapping[str, object]) -> Mapping[str, object]:
    deployment = document.get("deployment")
    return deployment if isinstance(deployment, Mapping) else {}


def _provider_ids(document: Mapping[str, object]) -> dict[str, str]:
    """Give a stable id for every provider instance, which the engine numbers at random."""
    rows = _inner(document).get("resources")
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else ():
        if str(row["type"]).startswith("pulumi:providers:"):
            found[str(row["id"])] = str(uuid.uuid5(uuid.NAMESPACE_URL, str(row["urn"])))
    return found


def _scrubbed(value: object, ids: Mapping[str, str]) -> object:
    match value:
        case dict():
            return {
                name: _CONSTANTS.get(name, _part(name, item, ids)) for name, item in value.items() if _kept(name, item)
            }
        case list() if all(str(item).startswith("urn:") for item in value):
            return sorted(str(_scrubbed(item, ids)) for item in value)  # a set, in whatever order the program made it
        case list():
            return [_scrubbed(item, ids) for item in value]
        case str():
            head, mark, tail = value.rpartition("::")
            return f"{head}{mark}{ids.get(tail, tail)}"
        case _:
            return value


def _part(name: str, value: object, ids: Mapping[str, str]) -> object:
    if name == "stackTrace" and isinstance(value, list):
        return [frame for frame in value if _INSIDE.match(str(frame.get("sourcePosition")))]
    return _scrubbed(value, ids)


def _kept(name: str, value: object) -> bool:
    """Whether a part speaks of the project, and not of the SDK and this machine."""
    return name != "sourcePosition" or bool(_INSIDE.match(str(value)))
