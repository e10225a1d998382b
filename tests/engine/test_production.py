"""The real engine runs the production stack under the pack, from its first preview to its last deletion."""

from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.engine.agreement import differences
from review.engine.locate import Engine
from review.judge import judge
from review.record.run import record
from tests.support.life import Life, live

HOME = Path(__file__).parents[2]
PACK = HOME / "policy"
Graph = dict[str, object]

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-production"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def life(engine: Engine) -> Life:
    return live(engine, HOME, "prod", packs=[PACK])


@pytest.fixture(scope="module")
def recorded() -> Graph:
    return record(HOME, "prod", unknown=True)


def test_the_preview_is_clean_under_the_pack(life: Life) -> None:
    assert [f"{found.rule} on {found.urn}: {found.message}" for found in life.first.violations] == []
    assert life.first.code == 0, life.first.stderr
    assert [message for message in life.first.diagnostics if message.severity in ("warning", "error")] == []
    assert life.first.changes["create"] >= 150


def test_the_engine_hears_by_name_of_every_rule_that_had_something_to_judge(life: Life, recorded: Graph) -> None:
    idle = judge(recorded).idle
    assert life.first.passed == {f"{rule.id}-{rule.slug}" for rule in RULES if rule.id not in idle}
    assert life.first.failed == frozenset()


def test_the_recorder_registers_what_the_engine_registers(life: Life, recorded: Graph) -> None:
    assert differences(recorded, life.first.steps) == []


def test_the_update_is_clean_under_the_pack_with_all_values_known(life: Life) -> None:
    assert [f"{found.rule} on {found.urn}: {found.message}" for found in life.created.violations] == []
    assert life.created.code == 0, life.created.stderr
    assert life.created.changes == life.first.changes


def test_a_second_update_changes_nothing(life: Life) -> None:
    assert life.repeated.code == 0, life.repeated.stderr
    assert life.repeated.changes == {"same": life.created.changes["create"]}


def test_no_invented_secret_is_shown_or_stored_in_plain_text(life: Life) -> None:
    assert life.canaries
    for canary in life.canaries:
        assert canary not in life.deployment.text
        assert canary not in life.shown


def test_what_holds_data_stops_a_deletion(life: Life) -> None:
    assert life.refused.code != 0
    refusals = "\n".join(message.message for message in life.refused.diagnostics if "protected" in message.message)
    assert refusals
    assert life.destroyed.code == 0, life.destroyed.stderr
    deployment = life.remains.document["deployment"]
    assert isinstance(deployment, dict)
    assert not deployment.get("resources")
