"""One resource state, as previews and deployments share it, in the graph format."""

import re
from collections.abc import Mapping
from typing import Final

from hardening.values import SECRET_MARK, SIGNATURE, UNKNOWN_SENTINELS
from review.record.values import SEAL

_POSITION: Final = re.compile(r"^project:///(?P<file>[^#]+)#(?P<line>[0-9]{1,9})(?![0-9])")
_SECRET_TEXT: Final = "[secret]"  # noqa: S105  what the CLI prints in place of a secret


def from_state(state: Mapping[str, object]) -> dict[str, object]:
    """Give a resource state in the graph format."""
    urn = str(state.get("urn", ""))
    outputs = convert(state.get("outputs") or {})
    if isinstance(outputs, dict) and state.get("id"):
        outputs["id"] = convert(state["id"])
    return {
        "urn": urn,
        "type": str(state.get("type", "")),
        "name": "::".join(urn.split("::")[3:]),
        "parent": state.get("parent") or None,
        "custom": state.get("custom") is True,
        "inputs": convert(_without_internals(state.get("inputs"))),
        "outputs": outputs,
        "provider": state.get("provider") or None,
        "dependencies": state.get("dependencies") or [],
        "propertyDependencies": state.get("propertyDependencies") or {},
        "protect": state.get("protect") is True,
        "retainOnDelete": state.get("retainOnDelete") is True,
        "deleteBeforeReplace": state.get("deleteBeforeReplace"),
        "ignoreChanges": state.get("ignoreChanges") or [],
        "additionalSecretOutputs": state.get("additionalSecretOutputs") or [],
        "aliases": state.get("aliases") or [],
        "source": _source(state.get("sourcePosition")),
    }


def convert(value: object) -> object:
    """Give a value with its unknowns and secrets marked; the text of a secret is dropped here."""
    match value:
        case str() if value == _SECRET_TEXT:
            return {"$secret": True}
        case str() if value in UNKNOWN_SENTINELS:
            return {"$unknown": True}
        case dict() if value.get(SIGNATURE) == SECRET_MARK:
            return {"$secret": True, **({SEAL: value[SEAL]} if SEAL in value else {})}
        case dict():
            return {str(name): convert(item) for name, item in value.items()}
        case list():
            return [convert(item) for item in value]
        case _:
            return value


def _without_internals(inputs: object) -> dict[str, object]:
    """Drop what the provider bridge keeps for itself (`__defaults`)."""
    pairs = inputs.items() if isinstance(inputs, Mapping) else ()
    return {str(name): value for name, value in pairs if not str(name).startswith("__")}


def _source(position: object) -> dict[str, object] | None:
    found = _POSITION.match(position) if isinstance(position, str) else None
    return {"file": found["file"], "line": int(found["line"])} if found else None


def document(resources: list[dict[str, object]], config: object, outputs: object) -> dict[str, object]:
    """Give a graph document; project and stack are read off the first URN."""
    parts = str(resources[0]["urn"]).split("::") if resources else []
    return {
        "bulwark": 1,
        "project": parts[1] if len(parts) > 1 else "",
        "stack": parts[0].removeprefix("urn:pulumi:") if parts else "",
        "config": convert(config) if isinstance(config, Mapping) else {},
        "resources": resources,
        "outputs": outputs,
    }
