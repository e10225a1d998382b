"""What IAM answers to a request, decided one request at a time: an oracle for what is said of whole documents.

Written from "Policy evaluation logic" and "IAM JSON policy elements: Condition operators" of the IAM User Guide, and
on purpose by other means than the pack: no pattern is compared with a pattern here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

Statement = Mapping[str, object]
NEGATIVE = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike", "ArnNotLike": "ArnLike"}


@dataclass(frozen=True)
class Request:
    """One call: whose, of what, on what, and the keys that its context holds."""

    principal: str
    """`*` for one without an account, else an account id and a role, such as `123456789012 role/api`."""
    action: str
    resource: str
    context: Mapping[str, str]


def permitted(statements: Sequence[Statement], request: Request) -> bool:
    """Whether a document allows a request, and does not deny it."""
    spoken = [one["Effect"] for one in statements if speaks(one, request)]
    return "Allow" in spoken and "Deny" not in spoken


def speaks(statement: Statement, request: Request) -> bool:
    """Whether a statement applies to a request."""
    return (
        _element(statement, "Action", lambda pattern: _like(pattern.lower(), request.action.lower()))
        and _element(statement, "Resource", lambda pattern: _like(pattern, request.resource))
        and _principal(statement, request.principal)
        and all(
            _holds(operator, request.context.get(key.lower()), _list(wanted))
            for operator, keys in cast("Mapping[str, Mapping[str, object]]", statement.get("Condition", {})).items()
            for key, wanted in keys.items()
        )
    )


def _element(statement: Statement, name: str, matches: Callable[[str], bool]) -> bool:
    if name in statement:
        return any(map(matches, _list(statement[name])))
    return not any(map(matches, _list(statement[f"Not{name}"])))


def _principal(statement: Statement, principal: str) -> bool:
    named = statement.get("Principal")
    if named is None:
        return True
    if named == "*":
        return True
    listed = _list(cast("Mapping[str, object]", named)["AWS"])
    account, _, role = principal.partition(" ")
    return "*" in listed or (bool(role) and any(one in {account, f"arn:aws:iam::{account}:{role}"} for one in listed))


def _holds(operator: str, given: str | None, wanted: Sequence[str]) -> bool:
    bare = operator.removesuffix("IfExists")
    if bare == "Null":
        return any((given is None) is (value == "true") for value in wanted)
    if given is None:
        return operator.endswith("IfExists") or bare in NEGATIVE
    if bare in NEGATIVE:
        return not _holds(NEGATIVE[bare], given, wanted)
    if bare == "NumericLessThan":
        return int(given) < int(wanted[0])
    if bare in ("StringLike", "ArnLike"):
        return any(_like(value, given) for value in wanted)
    return given in wanted


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _like(pattern: str, text: str) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
    return re.fullmatch(regex, text, re.DOTALL) is not None
