"""`pulumi preview --json`: what the program would make of the stack."""

from collections.abc import Mapping
from typing import Final

from review.load.states import document, from_state

_GONE: Final = frozenset({"delete", "delete-replaced", "discard", "remove-pending-replace", "read-discard"})


def from_preview(body: Mapping[str, object]) -> dict[str, object]:
    """Give the graph that the previewed update would leave behind."""
    resources: dict[str, dict[str, object]] = {}
    steps = body.get("steps")
    for step in steps if isinstance(steps, list) else ():
        state = step.get("newState") if isinstance(step, Mapping) else None
        if isinstance(state, Mapping) and step.get("op") not in _GONE:
            record = from_state(state)
            resources[str(record["urn"])] = record
    return document(list(resources.values()), body.get("config"), {})
