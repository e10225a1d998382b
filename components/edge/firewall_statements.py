"""Statements of AWS WAF, in the words of the provider. AWS's own model checks them in the tests.

The provider types a statement that narrows a rate anew; here a statement is one thing, whatever it stands in.
"""

from collections.abc import Sequence
from typing import Final

Statement = dict[str, object]
"""One statement: its kind, and what it says."""
WafRule = dict[str, object]
"""One rule of a web ACL."""
Field = dict[str, object]
"""A part of a request."""

PATH: Final[Field] = {"uri_path": {}}
METHOD: Final[Field] = {"method": {}}
_AS_SENT: Final = ("NONE",)
_AS_READ: Final = ("URL_DECODE", "NORMALIZE_PATH", "LOWERCASE")
"""`/AUTH//login`, `/x/../auth/login` and `/%61uth/login` lead where `/auth/login` does, so all of them must match."""


def header(name: str) -> Field:
    """Name a header field."""
    return {"single_header": {"name": name}}


def below(prefix: str) -> Statement:
    """Match a path that starts with a prefix, as a server may read it."""
    return _matching(PATH, "STARTS_WITH", prefix, _AS_READ)


def exactly(field: Field, text: str) -> Statement:
    """Match a part of a request that is exactly a text."""
    return _matching(field, "EXACTLY", text, _AS_SENT)


def given(field: Field) -> Statement:
    """Match a request that has a part."""
    return {
        "size_constraint_statement": {
            "field_to_match": field,
            "comparison_operator": "GT",
            "size": 0,
            "text_transformations": _transformed(_AS_SENT),
        }
    }


def labelled(label: str) -> Statement:
    """Match a request that an earlier rule has labelled."""
    return {"label_match_statement": {"scope": "LABEL", "key": label}}


def either(statements: Sequence[Statement]) -> Statement:
    """Match when one of these does. WAF takes no list of one."""
    return statements[0] if len(statements) == 1 else {"or_statement": {"statements": list(statements)}}


def both(*statements: Statement) -> Statement:
    """Match when all of these do."""
    return {"and_statement": {"statements": list(statements)}}


def unless(statement: Statement) -> Statement:
    """Match when this does not."""
    return {"not_statement": {"statement": statement}}


def rule(name: str, priority: int, statement: Statement, **action: object) -> WafRule:
    """Give a rule that counts what it does under its own name."""
    return {
        "name": name,
        "priority": priority,
        "statement": statement,
        "visibility_config": visibility(name),
        **action,
    }


def visibility(name: str) -> dict[str, object]:
    """Give the metric of a rule or web ACL. Samples are cleaned by the data protection of the web ACL."""
    return {"metric_name": name, "cloudwatch_metrics_enabled": True, "sampled_requests_enabled": True}


def blocked(status: int, **more: object) -> dict[str, object]:
    """Give the action that refuses a request with a status of HTTP."""
    return {"block": {"custom_response": {"response_code": status, **more}}}


def _matching(field: Field, how: str, text: str, transformations: Sequence[str]) -> Statement:
    return {
        "byte_match_statement": {
            "field_to_match": field,
            "positional_constraint": how,
            "search_string": text,
            "text_transformations": _transformed(transformations),
        }
    }


def _transformed(names: Sequence[str]) -> list[dict[str, object]]:
    return [{"priority": number, "type": name} for number, name in enumerate(names)]
