"""`pulumi preview --json`: what the program would make of the stack."""

from collections.abc import Iterator, Mapping
from typing import Final

from review.load.states import document, from_state
from review.record.urns import type_of

_GONE: Final = frozenset({"delete", "delete-replaced", "discard", "remove-pending-replace", "read-discard"})
_PROVIDER: Final = "pulumi:providers:"


def from_preview(body: Mapping[str, object]) -> dict[str, object]:
    """Give the graph that the previewed update would leave behind."""
    resources: dict[str, dict[str, object]] = {}
    steps = body.get("steps")
    for step in steps if isinstance(steps, list) else ():
        state = step.get("newState") if isinstance(step, Mapping) else None
        if isinstance(state, Mapping) and str(step.get("op")) not in _GONE:
            record = from_state(state)
            resources[str(record["urn"])] = record
    config = body.get("config")
    for record in list(_default_providers(resources, config if isinstance(config, Mapping) else {})):
        resources[str(record["urn"])] = record
    return document(list(resources.values()), config, {})


def _default_providers(
    resources: Mapping[str, Mapping[str, object]], config: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """Give the providers that the engine makes by itself: a preview leaves them out, and a state has them.

    Their arguments are the stack's configuration of their package.
    """
    referred = {str(record.get("provider") or "").rpartition("::")[0] for record in resources.values()}
    for urn in sorted(urn for urn in referred if urn and urn not in resources):
        package = type_of(urn).removeprefix(_PROVIDER)
        arguments = {key.partition(":")[2]: value for key, value in config.items() if key.startswith(f"{package}:")}
        yield from_state({"urn": urn, "type": type_of(urn), "custom": True, "inputs": arguments})
