"""Wire properties as the graph format writes them: unknowns as `$unknown`, secrets as `$secret`, never their text."""

from collections.abc import Mapping
from typing import Final

from hardening.values import OUTPUT_MARK, SECRET_MARK, SIGNATURE, UNKNOWN_SENTINELS, whole

__all__ = ["SECRET", "SECRET_MARK", "SIGNATURE", "UNKNOWN", "plain", "to_graph"]

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The sentinel of an unknown text, which stands for any value whose type is not known either."""
SECRET: Final = {"$secret": True}
_UNKNOWN: Final = {"$unknown": True}


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
        return dict(SECRET)
    if mark == OUTPUT_MARK:
        return to_graph(value["value"]) if "value" in value else dict(_UNKNOWN)
    return {str(name): to_graph(item) for name, item in sorted(value.items())}


def plain(value: object) -> dict[str, object]:
    """Give the known top-level inputs without their marks, to compute with. The result must not be written."""
    found: dict[str, object] = {}
    for name, item in value.items() if isinstance(value, Mapping) else ():
        inner = item.get("value") if isinstance(item, Mapping) and item.get(SIGNATURE) == SECRET_MARK else item
        if not (isinstance(inner, str) and inner in UNKNOWN_SENTINELS):
            found[str(name)] = whole(inner) if isinstance(inner, float) else inner
    return found
