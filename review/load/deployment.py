"""`pulumi stack export`: what the stack is."""

from collections.abc import Mapping

from review.load.states import document, from_state
from review.record.urns import STACK_TYPE


def from_deployment(body: Mapping[str, object]) -> dict[str, object]:
    """Give the graph of an exported deployment, without what is only waiting to be deleted."""
    inner = body.get("deployment")
    states = inner.get("resources") if isinstance(inner, Mapping) else None
    resources = [
        from_state(state)
        for state in (states if isinstance(states, list) else ())
        if isinstance(state, Mapping) and state.get("delete") is not True
    ]
    stack = next((record for record in resources if record["type"] == STACK_TYPE), None)
    return document(resources, {}, stack["outputs"] if stack else {})
