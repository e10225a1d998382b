"""Policy documents that let more happen than before, one change to one statement each."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

_EVERYONE: Final = ("*", {"AWS": "*"}, {"AWS": ["*"]})


def widened(document: object) -> Iterator[str]:
    """Give the texts of the documents that differ in one statement and let more happen; none of what is no policy."""
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    if not isinstance(statements, list) or not isinstance(document, Mapping):
        return
    for index, one in enumerate(statements):
        if not isinstance(one, Mapping) or "Effect" not in one:
            return
        for changed in _wider(one):
            yield json.dumps({**document, "Statement": [*statements[:index], *changed, *statements[index + 1 :]]})


def _wider(statement: Mapping[str, object]) -> Iterator[list[Mapping[str, object]]]:
    """Give what may stand for a statement: nothing for a denial, anything more for what allows."""
    if statement["Effect"] == "Deny":
        yield []
        yield [{**statement, "Effect": "Allow"}]
        return
    bare = {name: value for name, value in statement.items() if name != "Condition"}
    if statement.get("Action", "*") not in ("*", ["*"]):
        yield [{**statement, "Action": "*"}]
    if "Principal" not in statement and statement.get("Resource", "*") not in ("*", ["*"]):
        yield [{**statement, "Resource": "*"}]  # a policy on a resource speaks of that one alone
    if "Principal" in statement and statement["Principal"] not in _EVERYONE:
        yield [{**bare, "Principal": {"AWS": "*"}}]
    if statement.get("Condition"):
        yield [bare]
