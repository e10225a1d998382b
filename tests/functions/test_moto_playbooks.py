"""The playbooks, carried out step by step with boto3 against AWS on the loopback, in an account with an incident.

`tests/components/operations/test_playbook_runs.py` does the same in memory, and all that need not be seen twice.
"""

import json
from typing import Any

import pytest

from components.operations.automation import Frame, content, permissions
from components.operations.playbooks.shared import EMPTY
from components.operations.response import PLAYBOOKS
from tests.components.operations.test_playbook_runs import FAILING, GIVEN
from tests.support.automation_runner import Run
from tests.support.incident_cloud import IncidentCloud
from tests.support.incident_traces import concurrency, contained, parameters, state, values
from tests.support.incident_world import COOKIE, TOKENS
from tests.support.moto_cloud import Cloud
from tests.support.shop import SHOP

APPROVERS = ("arn:aws:iam::123456789012:role/lead",)
FRAME = Frame(identity=SHOP, approvers=APPROVERS)
MADE = {playbook.part: playbook for playbook in (make(SHOP, APPROVERS) for make in PLAYBOOKS)}
EACH = pytest.mark.parametrize("part", sorted(MADE))


@pytest.fixture
def world(cloud: Cloud) -> IncidentCloud:
    return IncidentCloud(cloud)


def run(world: IncidentCloud, part: str, *, rejected: str = "", **changes: object) -> Run:
    """Carry a document out, with what its role may."""
    may = {action for allow in permissions(MADE[part], FRAME) for action in allow.actions}
    document: dict[str, Any] = json.loads(content(MADE[part], FRAME))
    made = Run(document=document, answer=world, may=may, decide=lambda step: step != rejected)
    return made.start(**{**GIVEN[part], "Reason": "ticket 17, seen by the team on call", **changes})


@EACH
def test_a_rehearsal_changes_nothing_in_the_account(world: IncidentCloud, part: str) -> None:
    before = state(world)
    done = run(world, part)
    after = state(world)
    assert (done.status, done.failed, world.notices) == ("Success", [], [])
    assert after == before
    assert [one["kind"] for one in world.evidence()] == ["plan"]
    assert not contained(before, after, world, part)


@EACH
def test_a_run_contains_what_was_planted_in_the_account(world: IncidentCloud, part: str) -> None:
    before = state(world)
    done = run(world, part, DryRun=False)
    assert (done.status, done.failed) == ("Success", [])
    assert contained(before, state(world), world, part)
    (evidence,) = world.evidence("-evidence")
    assert evidence["document"] == part
    assert len(world.notices) == 1
    assert world.evidence("-timeline") == ([{"events": ["event-1", "event-2"]}] if MADE[part].timeline else [])


@EACH
def test_a_rejected_run_changes_nothing_in_the_account(world: IncidentCloud, part: str) -> None:
    before = state(world)
    done = run(world, part, rejected="approve", DryRun=False)
    assert (done.status, done.visited[-1]) == ("Failed", "approve")
    assert state(world) == before


@pytest.mark.parametrize(("part", "step", "call"), FAILING)
def test_a_step_that_aws_refuses_still_leaves_evidence(world: IncidentCloud, part: str, step: str, call: str) -> None:
    world.failing.add(call)
    done = run(world, part, DryRun=False)
    assert done.status == "Failed"
    assert step in done.failed
    assert done.visited[-1] == "recordEvidence"
    assert len(world.evidence("-evidence")) == 1


def test_whoever_ends_sessions_later_finds_the_account_paused(world: IncidentCloud) -> None:
    run(world, "ir-tiktok-cookie", rejected="confirmSessionsEnded", DryRun=False)
    assert list(parameters(world)) == ["/shop/prod/flags/tiktok/one"]
    assert values(world, COOKIE) == {EMPTY}
    run(world, "ir-tiktok-cookie", DryRun=False)
    assert parameters(world) == {}


def test_renewals_of_one_platform_stay_stopped_until_its_grant_is_revoked(world: IncidentCloud) -> None:
    run(world, "ir-oauth-breach", rejected="revokeAtProvider", DryRun=False)
    assert concurrency(world) == {"instagram": 1, "youtube": 1, "x": 0}
    assert values(world, TOKENS) == {EMPTY}


@pytest.mark.parametrize("part", ["ir-tiktok-cookie", "ir-oauth-breach"])
def test_an_account_that_is_none_stops_the_run_before_anybody_is_asked(world: IncidentCloud, part: str) -> None:
    """No call is made to fail here: Secrets Manager itself knows no such secret."""
    before = state(world)
    done = run(world, part, DryRun=False, Account="another")
    assert (done.status, "approve" in done.visited, state(world)) == ("Failed", False, before)
