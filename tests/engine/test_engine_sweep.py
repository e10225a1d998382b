"""The creation of every resource of production fails once: before it has happened, and after."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from review.engine.locate import Engine
from review.record.run import record
from tests.support.faults import How
from tests.support.reliability import figure
from tests.support.stage import Stage
from tests.support.sweep_summary import SWEPT
from tests.support.sweeping import Row, Sweep, links, of_provider, pending, rows, sweep

HOME = Path(__file__).parents[2]
TEXTS = {How.BEFORE: "did not create it", How.AFTER: "did not become ready"}
UNKNOWN_SECRET = re.compile(r'malformed RPC secret: missing value for "(\w+)"')
Graph = dict[str, object]

pytestmark = [pytest.mark.engine, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def recorded() -> Graph:
    return record(HOME, "prod", unknown=True)


@pytest.fixture(
    scope="module",
    params=[pytest.param(how, marks=pytest.mark.xdist_group(f"engine-sweep-{how}")) for how in TEXTS],
)
def swept(request: pytest.FixtureRequest, engine: Engine, recorded: Graph) -> Sweep:
    """Give the whole sweep of one fault: two processes may sweep side by side."""
    with Stage(engine, HOME, "prod") as stage:
        return sweep(stage, request.param, most=links(recorded) + 1)


def test_every_resource_fails_once_and_stands_once_in_the_end(
    swept: Sweep, recorded: Graph, record_property: Callable[[str, object], None]
) -> None:
    wanted = of_provider(recorded).keys()
    assert swept.updates[-1].code == 0, swept.updates[-1].stdout[-3000:]
    assert [update.code == 0 for update in swept.updates] == [False] * links(recorded) + [True]
    assert swept.failed == wanted
    assert swept.converged == wanted
    name = f"{swept.how} the effect: swept {len(swept.failed)} of {len(wanted)}, converged {len(swept.converged)}"
    record_property(SWEPT, f"{name}, in {len(swept.updates)} updates")
    figure(f"engine.sweep.{swept.how}.swept", len(swept.failed))
    figure(f"engine.sweep.{swept.how}.converged", len(swept.converged))
    figure(f"engine.sweep.{swept.how}.updates", len(swept.updates))


def test_a_failure_is_told_of_each_resource_and_of_no_other(swept: Sweep, recorded: Graph) -> None:
    told = {
        (said.urn, said.message)
        for update in swept.updates
        for said in update.diagnostics
        if said.severity == "error" and said.message.strip() != "error: update failed"
    }
    wanted = of_provider(recorded)
    others = sorted(one for one in told if TEXTS[swept.how] not in one[1] and not is_unknown_secret(wanted, *one))
    assert others == []
    assert {urn for urn, _ in told} == swept.failed


def is_unknown_secret(wanted: Mapping[str, Row], urn: str, message: str) -> bool:
    """Whether this is said of a secret input that a resource which failed would have given.

    The SDK sends it as a secret whose value is unknown, and the engine, which takes no unknown in an update, says that
    the value misses (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
    """
    found = UNKNOWN_SECRET.search(message)
    uses = wanted[urn]["propertyDependencies"]
    return found is not None and isinstance(uses, Mapping) and bool(uses.get(found[1]))


def test_nothing_is_orphaned_and_nothing_stands_twice(swept: Sweep) -> None:
    assert {urn: count for urn, count in swept.made.items() if count != 1} == {}
    kept = sorted((str(row["urn"]), str(row["id"])) for row in rows(swept.deployment) if is_made(str(row["type"]), row))
    assert sorted((call.urn, call.id) for call in swept.standing) == kept
    assert pending(swept.deployment) == []
    assert [row["urn"] for row in rows(swept.deployment) if row.get("initErrors")] == []


def is_made(type_: str, row: dict[str, object] | object) -> bool:
    return not type_.startswith("pulumi:") and isinstance(row, dict) and bool(row.get("custom"))


def test_what_stands_is_what_the_program_wants(swept: Sweep) -> None:
    assert swept.repeated.code == 0, swept.repeated.stdout[-3000:]
    assert set(swept.repeated.changes) == {"same"}


def test_no_secret_is_in_what_a_failure_says_or_leaves(swept: Sweep) -> None:
    assert swept.canaries
    shown = "".join(update.text for update in swept.updates) + swept.deployment.text
    assert [number for number, canary in enumerate(swept.canaries) if canary in shown] == []
