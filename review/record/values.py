"""Wire properties as the graph format writes them: unknowns as `$unknown`, secrets as `$secret`, never their text."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Final

from hardening.values import OUTPUT_MARK, SECRET_MARK, SIGNATURE, UNKNOWN_SENTINELS, whole

__all__ = ["SECRET", "SECRET_MARK", "SIGNATURE", "UNKNOWN", "plain", "seal", "seal_with", "to_graph"]

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The sentinel of an unknown text, which stands for any value whose type is not known either."""
SECRET: Final = {"$secret": True}
SEAL: Final = "$seal"
"""Stands beside `$secret` where two runs are compared: secrets that differ have seals that differ."""
_UNKNOWN: Final = {"$unknown": True}
_keys: list[str] = []


def seal_with(key: str) -> None:
    """Seal secrets from now on by a key, which only who compares has; without one they are all alike."""
    _keys[:] = [key] if key else []


def seal(value: object, key: str) -> str:
    """Give the seal of a secret: it tells two secrets apart, and nothing of either."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def to_graph(value: object) -> object:
    """Give the graph form of a wire value."""
    match value:
        case str():
            return dict(_UNKNOWN) if value in UNKNOWN_SENTINELS else value
        case float():
            return whole(value)
        case list():
            return [to_graph(item) for item in value]
        case dict():
            if SIGNATURE in value:
                return _marked(value[SIGNATURE], value)
            return {str(name): to_graph(item) for name, item in sorted(value.items())}
        case _:
            return value


def _marked(mark: object, value: Mapping[str, object]) -> object:
    if mark == SECRET_MARK or (mark == OUTPUT_MARK and value.get("secret")):
        return _secret(value.get("value"))
    if mark == OUTPUT_MARK:
        return to_graph(value["value"]) if "value" in value else dict(_UNKNOWN)
    return {str(name): to_graph(item) for name, item in sorted(value.items())}


def _secret(value: object) -> dict[str, object]:
    known = _keys and value is not None and not (isinstance(value, str) and value in UNKNOWN_SENTINELS)
    return {**SECRET, SEAL: seal(value, _keys[0])} if known else dict(SECRET)


def plain(value: object) -> dict[str, object]:
    """Give the known top-level inputs without their marks, to compute with. The result must not be written."""
    found: dict[str, object] = {}
    for name, item in value.items() if isinstance(value, Mapping) else ():
        inner = item.get("value") if isinstance(item, Mapping) and item.get(SIGNATURE) == SECRET_MARK else item
        if not (isinstance(inner, str) and inner in UNKNOWN_SENTINELS):
            found[str(name)] = whole(inner) if isinstance(inner, float) else inner
    return found
