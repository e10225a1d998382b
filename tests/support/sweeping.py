"""Make the creation of every resource of a stack fail once, and update until nothing fails any more.

One update fails all resources whose dependencies stand already, so a stack is swept in as many updates as its longest
chain of dependencies has links, and one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from review.engine.results import Result
from review.engine.session import Deployment
from tests.support.cloud import Call, key
from tests.support.faults import Fault, How
from tests.support.stage import Stage

CREATE: Final = "create"
_PROVIDER: Final = "pulumi:providers:"

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did, and what it left."""

    how: How
    updates: tuple[Result, ...]
    """From the first update, which fails as early as can be, to the one that succeeds."""
    repeated: Result
    """The update after that."""
    calls: tuple[Call, ...]
    standing: tuple[Call, ...]
    deployment: Deployment
    canaries: tuple[str, ...]

    @property
    def failed(self) -> frozenset[str]:
        """The resources whose creation the fault met."""
        return frozenset(call.urn for call in self.calls if call.op == CREATE and call.fault == self.how)

    @property
    def made(self) -> Counter[str]:
        """How often each resource was really created."""
        return Counter(call.urn for call in self.calls if call.op == CREATE and call.effect)

    @property
    def converged(self) -> frozenset[str]:
        """The resources that stand once, under the id that the state has, with the inputs that it has."""
        found = {(str(row["urn"]), str(row["id"])) for row in rows(self.deployment) if row.get("id")}
        return frozenset(
            call.urn for call in self.standing if (call.urn, call.id) in found and self.made[call.urn] == 1
        )


def sweep(stage: Stage, how: How, most: int) -> Sweep:
    """Sweep a stack that is empty; `most` bounds the updates."""
    stage.plant(Fault(CREATE, how))
    updates: list[Result] = []
    while len(updates) < most and (not updates or updates[-1].code != 0):
        updates.append(stage.up("--continue-on-error"))
    repeated = stage.up("--expect-no-changes")
    cloud = stage.cloud
    return Sweep(
        how,
        tuple(updates),
        repeated,
        tuple(cloud.calls()),
        tuple(sorted(cloud.standing.values(), key=key)),
        stage.export(),
        stage.canaries,
    )


def rows(deployment: Deployment) -> list[Row]:
    """Give the resources of a state."""
    body = deployment.document["deployment"]
    found = body.get("resources") if isinstance(body, Mapping) else None
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def pending(deployment: Deployment) -> list[object]:
    """Give the operations whose end the state does not know."""
    body = deployment.document["deployment"]
    found = body.get("pending_operations") if isinstance(body, Mapping) else None
    return list(found) if isinstance(found, list) else []


def of_provider(recorded: Row) -> dict[str, Row]:
    """Give the resources that a provider creates, by URN: all but components and the provider instances themselves."""
    return {
        str(row["urn"]): row
        for row in _resources(recorded)
        if row["custom"] and not str(row["type"]).startswith(_PROVIDER)
    }


def links(recorded: Row) -> int:
    """Give the number of resources in the longest chain of dependencies that a provider creates one after another."""
    wanted, all_rows = of_provider(recorded), {str(row["urn"]): row for row in _resources(recorded)}

    @cache
    def length(urn: str) -> int:
        before = max((length(other) for other in _needs(all_rows[urn]) if other in all_rows), default=0)
        return before + (urn in wanted)

    return max(map(length, wanted))


def _resources(recorded: Row) -> Iterator[Row]:
    found = recorded["resources"]
    for row in found if isinstance(found, list) else ():
        if isinstance(row, Mapping):
            yield row


def _needs(row: Row) -> set[str]:
    """Give what must stand before a resource: what it refers to, what it is told to wait for, and its parent."""
    uses, after = row["propertyDependencies"], row["dependencies"]
    found = {str(urn) for urns in (uses.values() if isinstance(uses, Mapping) else ()) for urn in urns}
    found.update(map(str, after) if isinstance(after, list) else ())
    return found | ({str(row["parent"])} if row["parent"] else set())
