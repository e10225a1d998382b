"""The playbooks, carried out step by step in an account in which the incident was planted."""

import json
from typing import Any

import pytest

from components.operations.automation import Frame, content, permissions
from components.operations.playbooks.shared import EMPTY
from components.operations.response import PLAYBOOKS
from tests.support.automation_runner import RefusedError, Run, selected
from tests.support.incident_world import COOKIE, REQUEST, IncidentWorld, contained
from tests.support.shop import SHOP

APPROVERS = ("arn:aws:iam::123456789012:role/lead", "arn:aws:iam::123456789012:role/security")
FRAME = Frame(identity=SHOP, approvers=APPROVERS)
MADE = {playbook.part: playbook for playbook in (make(SHOP, APPROVERS) for make in PLAYBOOKS)}
GIVEN: dict[str, dict[str, Any]] = {
    "ir-tiktok-cookie": {"Account": "one"},
    "ir-oauth-breach": {"Platform": "x", "Account": "one"},
    "ir-exfiltration": {"Principal": "api-task", "Service": "api", "IsolateDatabase": True},
    "dsr-request": {"RequestId": REQUEST},
    "records-hold": {"Action": "place", "Hold": "acme"},
}
REASON = "ticket 17, seen by the team on call"
EACH = pytest.mark.parametrize("part", sorted(MADE))


def run(world: IncidentWorld, part: str, *, rejected: str = "", **changes: object) -> Run:
    """Carry a document out."""
    may = {action for allow in permissions(MADE[part], FRAME) for action in allow.actions}
    document = json.loads(content(MADE[part], FRAME))
    made = Run(document=document, answer=world, may=may, decide=lambda step: step != rejected)
    return made.start(**{**GIVEN[part], "Reason": REASON, **changes})


def acting(part: str) -> list[tuple[str, str]]:
    """Give the steps after the approval that call something, but for the records, with what they call."""
    steps = json.loads(content(MADE[part], FRAME))["mainSteps"]
    names = [step["name"] for step in steps]
    after = steps[names.index("approve") + 1 :]
    calls = [(step["name"], step["inputs"]) for step in after if "Service" in step["inputs"]]
    found = [(name, f"{inputs['Service']}:{inputs['Api']}") for name, inputs in calls if inputs["Service"] != "s3"]
    invoked = [(step["name"], "lambda:Invoke") for step in after if step["action"] == "aws:invokeLambdaFunction"]
    return [*found, *invoked]


@EACH
def test_a_rehearsal_changes_nothing_and_leaves_the_plan(part: str) -> None:
    world = IncidentWorld()
    before = world.state()
    done = run(world, part)
    assert (done.status, world.state(), world.notices) == ("Success", before, [])
    (plan,) = world.evidence("plan")
    assert plan["parameters"]["Reason"] == REASON
    assert len(world.objects) == 1
    assert not contained(world, part)


@EACH
def test_a_run_contains_what_was_planted_and_leaves_evidence(part: str) -> None:
    world = IncidentWorld()
    done = run(world, part, DryRun=False)
    assert done.status == "Success"
    assert contained(world, part)
    (evidence,) = world.evidence("evidence")
    assert evidence["document"] == part
    assert {"parameters", "found", "execution"} <= evidence.keys()
    assert len(world.notices) == 1
    if MADE[part].timeline:
        assert world.evidence("timeline") == [{"events": ["event-1", "event-2"]}]


@EACH
def test_without_approval_nothing_changes(part: str) -> None:
    world = IncidentWorld()
    before = world.state()
    done = run(world, part, rejected="approve", DryRun=False)
    assert (done.status, done.visited[-1], world.state()) == ("Failed", "approve", before)


FAILING = [(part, step, call) for part in sorted(MADE) for step, call in acting(part)]


@pytest.mark.parametrize(("part", "step", "call"), FAILING)
def test_a_step_that_fails_still_leaves_evidence(part: str, step: str, call: str) -> None:
    world = IncidentWorld()
    world.failing.add(call)
    done = run(world, part, DryRun=False)
    assert done.status == "Failed"
    assert step in done.failed
    assert len(world.evidence("evidence")) == 1
    assert done.visited[-1] == "recordEvidence"


@pytest.mark.parametrize(("part", "step", "call"), [one for one in FAILING if one[0] == "ir-exfiltration"])
def test_of_an_exfiltration_everything_else_is_stopped_all_the_same(part: str, step: str, call: str) -> None:
    world = IncidentWorld()
    world.failing.add(call)
    run(world, part, DryRun=False)
    stopped = {
        "refusePrincipal": bool(world.attached["shop-prod-api-task"]),
        "stopService": not world.tasks["api"],
        "isolateDatabase": world.groups == ["sg-nobody"],
    }
    assert [name for name, well in stopped.items() if not well] == [name for name in stopped if name == step]


@EACH
def test_evidence_that_cannot_be_kept_undoes_nothing(part: str) -> None:
    world = IncidentWorld()
    world.failing.add("s3:PutObject")
    done = run(world, part, DryRun=False)
    assert (done.status, contained(world, part)) == ("Failed", True)


@pytest.mark.parametrize("part", ["ir-tiktok-cookie", "ir-oauth-breach", "ir-exfiltration"])
def test_what_cannot_be_found_stops_nobody_from_acting_but_the_facts_do(part: str) -> None:
    """Without a timeline the run goes on; without the thing itself there is nothing to act on."""
    world = IncidentWorld()
    world.failing.add("cloudtrail:LookupEvents")
    done = run(world, part, DryRun=False)
    assert (contained(world, part), len(world.evidence("evidence")), world.evidence("timeline")) == (True, 1, [])
    assert "recordTimeline" in done.failed
    world = IncidentWorld()
    world.failing |= {"secretsmanager:DescribeSecret", "rds:DescribeDBInstances"}
    before = world.state()
    assert (run(world, part, DryRun=False).status, world.state()) == ("Failed", before)


def test_an_account_stays_paused_until_people_say_that_its_sessions_ended() -> None:
    world = IncidentWorld()
    done = run(world, "ir-tiktok-cookie", rejected="confirmSessionsEnded", DryRun=False)
    assert list(world.parameters) == ["/shop/prod/flags/tiktok/one"]
    assert (done.visited[-1], len(world.evidence("evidence"))) == ("recordEvidence", 1)
    assert world.secrets[COOKIE]["AWSCURRENT"] == EMPTY
    world = IncidentWorld()
    run(world, "ir-tiktok-cookie", DryRun=False)
    assert world.parameters == {}


def test_renewals_stay_stopped_until_people_revoked_the_grant() -> None:
    world = IncidentWorld()
    run(world, "ir-oauth-breach", rejected="revokeAtProvider", DryRun=False)
    assert world.concurrency == {
        f"shop-prod-refresh-{name}": int(name != "x") for name in ("instagram", "youtube", "x")
    }
    world = IncidentWorld()
    run(world, "ir-oauth-breach", DryRun=False)
    assert set(world.concurrency.values()) == {1}


def test_only_what_is_named_is_stopped() -> None:
    world = IncidentWorld()
    run(world, "ir-exfiltration", DryRun=False, Principal="none", Service="none", IsolateDatabase=False)
    assert (any(world.attached.values()), all(world.tasks.values()), world.groups) == (False, True, ["sg-data"])
    assert len(world.snapshots) == 1


def test_a_hold_is_placed_and_lifted_by_the_same_document() -> None:
    world = IncidentWorld()
    run(world, "records-hold", DryRun=False)
    world.holds.require_held()
    item = world.holds.item()
    assert item is not None
    assert item["placedBy"]["S"].startswith("automation ")
    run(world, "records-hold", DryRun=False, Action="lift")
    world.holds.run()
    assert world.holds.item() is None


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("ir-tiktok-cookie", {"Account": "one/../two"}),
        ("ir-tiktok-cookie", {"Account": ""}),
        ("ir-tiktok-cookie", {"Reason": "short"}),
        ("ir-tiktok-cookie", {"DryRun": "false"}),
        ("ir-tiktok-cookie", {"Acount": "one"}),
        ("ir-oauth-breach", {"Platform": "tiktok"}),
        ("ir-exfiltration", {"Principal": "admin"}),
        ("dsr-request", {"RequestId": "*"}),
        ("records-hold", {"Hold": 'acme", "action": "lift'}),
        ("records-hold", {"Action": "forget"}),
        ("records-hold", {"Hold": "acme/short"}),
    ],
)
def test_a_document_is_not_started_with_what_it_does_not_take(part: str, changes: dict[str, Any]) -> None:
    world = IncidentWorld()
    with pytest.raises(RefusedError):
        run(world, part, **changes)
    assert world.objects == {}


@EACH
def test_every_permission_is_used_by_some_run(part: str) -> None:
    """Beside keys, which services use on the role's behalf, and the tag that comes with a snapshot."""
    may = {action for allow in permissions(MADE[part], FRAME) for action in allow.actions}
    used = set(run(IncidentWorld(), part, DryRun=False).called)
    assert {action for action in may - used if not action.startswith("kms:")} <= {"rds:AddTagsToResource"}


def test_a_path_finds_what_it_names() -> None:
    answer = {"Events": [{"EventId": "1"}, {"Inner": {"EventId": "2"}}], "A": [{"B": "x"}]}
    assert list(selected(answer, "$.Events..EventId")) == ["1", "2"]
    assert list(selected(answer, "$.A[0].B")) == ["x"]
    assert list(selected(answer, "$.A[1].B")) == list(selected(answer, "$.C.D")) == []
