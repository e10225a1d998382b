"""The creation of every resource of production fails once: before it has happened, and after."""

from pathlib import Path

import pytest

from review.engine.locate import Engine
from review.record.run import record
from tests.support.faults import How
from tests.support.reliability import figure
from tests.support.stage import Stage
from tests.support.sweep_summary import SWEPT
from tests.support.sweeping import Sweep, links, of_provider, sweep

HOME = Path(__file__).parents[2]
TEXTS = {How.BEFORE: "did not create it", How.AFTER: "did not become ready"}
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
    swept: Sweep, recorded: Graph, record_property: pytest.FixtureRequest
) -> None:
    wanted = of_provider(recorded).keys()
    assert swept.updates[-1].code == 0, swept.updates[-1].stdout[-3000:]
    assert [update.code for update in swept.updates[:-1]] == [255] * links(recorded)
    assert swept.failed == wanted
    assert swept.converged == wanted
    name = f"{swept.how} the effect: swept {len(swept.failed)} of {len(wanted)}, converged {len(swept.converged)}"
    record_property(SWEPT, f"{name}, in {len(swept.updates)} updates")
    figure(f"engine.sweep.{swept.how}.swept", len(swept.failed))
    figure(f"engine.sweep.{swept.how}.converged", len(swept.converged))
    figure(f"engine.sweep.{swept.how}.updates", len(swept.updates))
