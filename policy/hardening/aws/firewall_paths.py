"""Which paths a statement of AWS WAF matches."""

import base64
import binascii
from collections.abc import Callable
from typing import Final

from hardening.combining import is_list
from hardening.values import ABSENT, UNKNOWN, opened, read

_READ_AS: Final = {"LOWERCASE", "NORMALIZE_PATH"}
"""Without both, `/AUTH//login` is another path than `/auth/login`, and leads to the same place."""


def covers(statement: object, path: str) -> bool | None:
    """Whether a statement matches every path below a prefix, however it is written."""
    inner = opened(statement)
    if inner is UNKNOWN:
        return None
    for kind, decide in (("orStatement", any), ("andStatement", all)):
        nested = opened(read(inner, f"{kind}.statements"))
        if nested is not ABSENT:
            return _of_many(nested, path, decide)
    match = opened(read(inner, "byteMatchStatement"))
    return None if match is UNKNOWN else _matches(match, path)


def _of_many(nested: object, path: str, decide: Callable[[list[bool]], bool]) -> bool | None:
    if nested is UNKNOWN:
        return None
    found = [covers(item, path) for item in nested] if is_list(nested) else []
    certain = decide([each is True for each in found]) and bool(found)
    possible = decide([each is not False for each in found]) and bool(found)
    return certain if certain is possible else None


def _matches(match: object, path: str) -> bool | None:
    how, text = opened(read(match, "positionalConstraint")), opened(read(match, "searchString"))
    changes, field = opened(read(match, "textTransformations")), opened(read(match, "fieldToMatch"))
    if UNKNOWN in (how, text, changes, field):
        return None
    kinds = {str(opened(read(change, "type"))) for change in changes} if is_list(changes) else set()
    if read(match, "fieldToMatch.uriPath") is ABSENT or not kinds >= _READ_AS:
        return False
    return any(
        (how == "STARTS_WITH" and path.startswith(each)) or (how == "CONTAINS" and each in path)
        for each in _texts(text)
    )


def _texts(text: object) -> list[str]:
    """Give a search string; in JSON it may be encoded."""
    if not isinstance(text, str) or not text:
        return []
    try:
        return [text, base64.b64decode(text, validate=True).decode()]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return [text]
