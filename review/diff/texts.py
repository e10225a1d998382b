"""Texts that hold JSON, and policy documents, brought to one form so that only their meaning is compared."""

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Final

from review.diff.deltas import Json, is_missing, is_secret, is_unknown
from review.load.documents import json_of

_SCALARS: Final = frozenset({"Action", "NotAction", "Resource", "NotResource"})
_MAPS: Final = frozenset({"Principal", "NotPrincipal"})
_STATEMENT: Final = "Statement"


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> Json:
    try:
        found = json_of(text)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def parsed(value: Json) -> Json:
    """Give what a text of JSON holds, an object or a list; None for anything else."""
    return _parsed(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else None


def is_policy(value: Json) -> bool:
    """Whether a parsed document is a policy."""
    return isinstance(value, Mapping) and isinstance(value.get(_STATEMENT), list | dict)


def statements(value: Json) -> Sequence[Json] | None:
    """Give the statements of a policy document, none where there is none; None for what cannot be read as one."""
    if is_missing(value):
        return ()
    found = parsed(value) if isinstance(value, str) else value
    if is_secret(found) or is_unknown(found) or not isinstance(found, Mapping) or not is_policy(found):
        return None
    listed_ = found[_STATEMENT]
    return listed_ if isinstance(listed_, list) else [listed_]


def normal(value: Json) -> Json:
    """Bring a policy document to one form: lists for scalars, sorted, and statements without their sid in order."""
    if not is_policy(value) or not isinstance(value, Mapping):
        return value
    found = value[_STATEMENT]
    statements = [_statement(each) for each in (found if isinstance(found, list) else [found])]
    return {**value, _STATEMENT: sorted(statements, key=order)}


def _statement(body: Json) -> Json:
    if not isinstance(body, Mapping):
        return body
    return {key: _element(key, value) for key, value in body.items() if key != "Sid"}


def _element(key: str, value: Json) -> Json:
    if key in _SCALARS:
        return listed(value)
    if key in _MAPS:
        return {kind: listed(who) for kind, who in value.items()} if isinstance(value, Mapping) else value
    if key == "Condition" and isinstance(value, Mapping):
        return {
            operator: {name: listed(wanted) for name, wanted in keys.items()} if isinstance(keys, Mapping) else keys
            for operator, keys in value.items()
        }
    return value


def listed(value: Json) -> list[Json]:
    """Give a scalar or a list as a sorted list; numbers and booleans of a condition are texts to IAM."""
    items = value if isinstance(value, list) else [value]
    return sorted((_text(item) for item in items), key=order)


def _text(value: Json) -> Json:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def order(value: Json) -> str:
    """Give a text to sort any value by."""
    return json.dumps(value, sort_keys=True, default=str)
