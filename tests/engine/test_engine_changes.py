"""The real engine changes production: every component's setting, names and parents, protection, drift and the end."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from review.engine.agreement import differences
from review.engine.locate import Engine
from review.engine.results import Result, Step
from review.record.run import record
from tests.support.knobs import KNOBS
from tests.support.reliability import figure
from tests.support.story import HOME, Story, tell
from tests.support.sweeping import rows

QUEUE, TOPIC = "bulwark:data:Queue", "bulwark:data:Topic"
DATABASE = "aws:rds/instance:Instance"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-changes"), pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def story(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return tell(engine, tmp_path_factory.mktemp("story") / "project")


def said(result: Result) -> str:
    return result.stderr[-3000:] + "".join(one.message for one in result.diagnostics)


def ops(result: Result) -> set[tuple[str, str]]:
    """Give what the engine does to each resource, the three steps of a replacement as one."""
    found = set()
    for step in result.steps:
        op = "replace" if "replace" in step.op else step.op
        if op != "same" and step.urn.startswith("urn:") and step.type.startswith(("aws:", "random:")):
            found.add((op, step.urn))
    return found


def test_the_defaults_that_a_provider_fills_in_are_all_that_its_check_adds(story: Story) -> None:
    assert story.first.code == 0, said(story.first)
    added = [step for step in story.first.steps if noted(step.state)]
    assert len(added) >= 100
    steps = [stripped(step) for step in story.first.steps]
    assert differences(record(HOME, "prod", unknown=True), steps) == []


def noted(state: Mapping[str, object]) -> list[str]:
    """Give the names of the inputs that the provider filled in."""
    inputs = state.get("inputs")
    found = inputs.get("__defaults") if isinstance(inputs, dict) else None
    return list(found) if isinstance(found, list) else []


def stripped(step: Step) -> Step:
    """Leave out what the provider filled in."""
    inputs = step.state.get("inputs")
    added = {"__defaults", *noted(step.state)}
    kept = {name: value for name, value in inputs.items() if name not in added} if isinstance(inputs, dict) else inputs
    return replace(step, state={**step.state, "inputs": kept})


def test_a_change_of_every_main_setting_is_what_the_review_says_it_is(story: Story) -> None:
    assert story.configured.code == 0, said(story.configured)
    offline = {(change.op.value, change.urn) for change in story.offline.changes if change.custom}
    assert ops(story.configured) == offline
    assert {op for op, _ in offline} >= {"update", "replace"}
    figure("engine.settings.changed", sum(len(value) if isinstance(value, dict) else 1 for value in KNOBS.values()))
    figure("engine.settings.resources", len(offline))


def test_every_kind_of_component_has_something_to_change(story: Story) -> None:
    by_urn = {str(row["urn"]): row for row in rows(story.deployment)}
    reached: set[str] = set()
    for _, urn in ops(story.updated):
        at = by_urn.get(urn)
        while at is not None:
            reached.add(str(at["type"]))
            at = by_urn.get(str(at.get("parent")))
    kinds = {str(row["type"]) for row in by_urn.values() if str(row["type"]).startswith("bulwark:")}
    assert kinds - reached == set()
    figure("engine.settings.components", len(kinds))


def test_the_change_is_made_and_made_once(story: Story) -> None:
    assert story.created.code == 0, said(story.created)
    assert story.updated.code == 0, said(story.updated)
    assert story.repeated.code == 0, said(story.repeated)
    assert set(story.repeated.changes) == {"same"}


def test_a_new_name_and_a_new_parent_with_an_alias_replace_nothing(story: Story) -> None:
    for result in (story.moved, story.after_move):
        assert result.code == 0, said(result)
        assert set(result.changes) == {"same"}
    assert [call for call in story.moving if call.effect] == []
    urns = {str(row["urn"]): str(row.get("parent")) for row in rows(story.deployment)}
    assert [urn for urn in urns if f"{QUEUE}::" in urn and urn.endswith("::posting")]
    assert not [urn for urn in urns if f"{QUEUE}::" in urn and urn.endswith("::publish")]
    (parent,) = (parent for urn, parent in urns.items() if f"{TOPIC}::dsr" in urn)
    assert parent.endswith("::network")


def test_a_protected_resource_is_not_replaced(story: Story) -> None:
    for result in (story.refused, story.refused_update):
        assert result.code != 0
        about = [one for one in result.diagnostics if "protect" in one.message]
        assert about
        assert {DATABASE in one.urn + one.message for one in about} == {True}
    assert [call.op for call in story.deleted if call.kind == DATABASE] == ["delete"]


def test_drift_is_seen_and_undone(story: Story) -> None:
    assert story.drifted.code != 0
    assert story.drifted.counted("same") == {"delete": 1, "update": 2}
    assert story.mended.code == 0, said(story.mended)
    now = {call.urn: call for call in story.standing}
    group, table, alarm = story.planted
    assert now[group].inputs["retentionInDays"] == 14
    assert now[table].inputs["deletionProtectionEnabled"] is True
    assert alarm in now


def test_nothing_falls_before_what_needs_it(story: Story) -> None:
    assert story.destroyed.code == 0, said(story.destroyed)
    assert rows(story.remains) == []
    at = {call.urn: number for number, call in enumerate(story.deleted)}
    last = {str(row["urn"]) for row in rows(story.deployment) if str(row["type"]).startswith(("aws:", "random:"))}
    assert at.keys() == last
    assert sorted((call.kind, call.id) for call in story.deleted) == sorted(
        (call.kind, call.id) for call in story.standing
    )
    early = [
        (str(row["urn"]), str(needed))
        for row in rows(story.deployment)
        for needed in needs(row)
        if str(row["urn"]) in last and str(needed) in last and at[str(needed)] < at[str(row["urn"])]
    ]
    assert early == []


def needs(row: Mapping[str, object]) -> set[object]:
    """Give what a resource of a state refers to or waits for."""
    uses, after = row.get("propertyDependencies"), row.get("dependencies")
    found = {urn for urns in (uses.values() if isinstance(uses, dict) else ()) for urn in urns or ()}
    return found | set(after if isinstance(after, list) else ())


def test_no_secret_is_shown_in_any_chapter(story: Story) -> None:
    assert story.canaries
    shown = "".join(result.text for result in story.results) + story.deployment.text
    assert [number for number, canary in enumerate(story.canaries) if canary in shown] == []
