"""Runbooks: documents that must be there, approved before they act, with evidence, and shared with nobody."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN, Secret
from tests.support.rules import CANARY, REMOVED, changed
from tests.support.wire import findings, resource, verdicts

Body = dict[str, Any]
NAMES: Final = {
    "shop-ir-tiktok-cookie": ["pauseAccount", "emptySecret"],
    "shop-ir-oauth-breach": ["stopRenewals", "emptySecret", "revokeAtProvider"],
    "shop-ir-exfiltration": ["refusePrincipal", "isolateDatabase", "snapshotDatabase"],
    "shop-dsr-request": ["startRequest"],
}


def call(name: str, service: str, api: str, **elements: object) -> Body:
    return {"name": name, "action": "aws:executeAwsApi", "inputs": {"Service": service, "Api": api}, **elements}


def approval(**elements: object) -> Body:
    inputs = {"Approvers": ["arn:aws:iam::123456789012:role/lead"], "MinRequiredApprovals": 1}
    return {"name": "approve", "action": "aws:approve", "onFailure": "Abort", "inputs": inputs, **elements}


def evidence(name: str = "recordEvidence", **elements: object) -> Body:
    return call(name, "s3", "PutObject", onFailure="Continue", isEnd=True, **elements)


def branch(step: str, otherwise: str) -> Body:
    inputs = {"Choices": [{"NextStep": step}], "Default": otherwise}
    return {"name": "decide", "action": "aws:branch", "inputs": inputs}


def body(acting: Sequence[str], *first: Body) -> Body:
    steps = [
        *(first or (call("look", "secretsmanager", "DescribeSecret"), call("tell", "sns", "Publish"), approval())),
        *(call(name, "ecs", "UpdateService") for name in acting),
        evidence(),
    ]
    return {"schemaVersion": "0.3", "assumeRole": "arn:aws:iam::123456789012:role/r", "mainSteps": steps}


def runbook(name: str, content: object, **properties: object) -> Resource:
    given = {"name": name, "documentType": "Automation", "content": content, **properties}
    return resource("ssm/document", name, {key: value for key, value in given.items() if value is not REMOVED})


def whole(*others: Resource, without: str = "") -> list[Resource]:
    """Give all runbooks as they should be, but for some."""
    replaced = {each.name for each in others} | {without}
    made = [runbook(name, json.dumps(body(steps))) for name, steps in NAMES.items() if name not in replaced]
    return [*made, *others]


def oauth(content: Mapping[str, object] | object, **properties: object) -> list[str]:
    """Judge all runbooks with another one about OAuth."""
    text = json.dumps(content) if isinstance(content, Mapping) else content
    return verdicts("RUN-01", *whole(runbook("shop-ir-oauth-breach", text, **properties)))


GOOD: Final = body(NAMES["shop-ir-oauth-breach"])


def test_runbooks_as_they_should_be_pass() -> None:
    assert verdicts("RUN-01", *whole()) == []
    assert oauth(GOOD, documentFormat="JSON", permissions={}) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_runbook_is_told_of_the_program(name: str) -> None:
    (found,) = findings("RUN-01", *whole(without=name))
    assert (found.verdict.value, found.urn) == ("FAIL", "")
    assert name.removeprefix("shop") in found.expected.replace("*", "-")


def test_a_program_without_secrets_needs_none() -> None:
    assert verdicts("RUN-01", resource("s3/bucket")) == []
    assert verdicts("RUN-01", resource("secretsmanager/secret")) == ["FAIL"] * 4
    assert verdicts("RUN-01", resource("secretsmanager/secret"), profile=Profile.DEV) == ["FAIL"] * 4


def test_a_document_of_unknown_name_may_be_the_missing_one() -> None:
    hidden = resource("ssm/document", "x", {"name": UNKNOWN, "documentType": "Automation", "content": json.dumps(GOOD)})
    assert verdicts("RUN-01", *whole(hidden, without="shop-dsr-request")) == ["UNDECIDED"] * 2


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("documentType", "Command", ["FAIL", "FAIL"]),
        ("documentType", UNKNOWN, ["UNDECIDED"]),
        ("content", UNKNOWN, ["UNDECIDED"]),
        ("content", "not JSON", ["FAIL"]),
        ("content", "[]", ["FAIL"]),
        ("content", REMOVED, ["FAIL"]),
        ("documentFormat", "YAML", ["UNDECIDED"]),
    ],
)
def test_a_runbook_is_an_automation_that_can_be_read(path: str, value: object, expected: list[str]) -> None:
    properties: dict[str, object] = {"content": json.dumps(GOOD), path: value}
    assert sorted(oauth(properties.pop("content"), **properties)) == expected


@pytest.mark.parametrize("path", ["assumeRole", "mainSteps"])
def test_what_a_runbook_lacks_is_told(path: str) -> None:
    assert set(oauth(changed(GOOD, path, REMOVED))) == {"FAIL"}
    assert "FAIL" not in oauth(changed(GOOD, path, {"$unknown": True}))
    assert "UNDECIDED" in oauth(changed(GOOD, path, {"$unknown": True}))


STEPS: Final = NAMES["shop-ir-oauth-breach"]
LOOK: Final = call("look", "iam", "GetRole")


@pytest.mark.parametrize(
    "first",
    [
        (LOOK,),
        (approval(inputs={"Approvers": []}),),
        (approval(inputs={"Approvers": ["a"], "MinRequiredApprovals": 0}),),
        (approval(onFailure="Continue"),),
        (approval(onFailure="step:stopRenewals"),),
        (approval(onCancel="step:revokeAtProvider"),),
        (branch("stopRenewals", "approve"), approval()),
        (branch("approve", "stopRenewals"), approval()),
        (call("look", "iam", "GetRole", nextStep="emptySecret"), approval()),
        (call("early", "ssm", "PutParameter"), approval()),
        (call("early", "secretsmanager", "DescribeSecret", onFailure="step:revokeAtProvider"), approval()),
        ({"name": "script", "action": "aws:executeScript"}, approval()),
        (evidence("early", nextStep="approve"), evidence("late")),
    ],
    ids=str,
)
def test_what_changes_something_without_approval_fails(first: tuple[Body, ...]) -> None:
    assert set(oauth(body(STEPS, *first))) == {"FAIL"}


@pytest.mark.parametrize(
    "first",
    [
        (approval(),),
        (LOOK, approval()),
        (branch("plan", "approve"), evidence("plan"), approval()),
        (branch("plan", "approve"), evidence("plan"), approval(onFailure="step:recordEvidence")),
        ({"name": "nap", "action": "aws:sleep"}, approval(inputs={"Approvers": ["a"]})),
        (call("find", "dynamodb", "get_item", isEnd=False), approval()),
    ],
    ids=str,
)
def test_looking_telling_and_choosing_need_no_approval(first: tuple[Body, ...]) -> None:
    assert oauth(body(STEPS, *first)) == []


@pytest.mark.parametrize("on_failure", [REMOVED, "Abort", "step:look"])
def test_evidence_never_stops_the_run(on_failure: object) -> None:
    last = len(GOOD["mainSteps"]) - 1 if isinstance(GOOD["mainSteps"], list) else 0
    assert oauth(changed(GOOD, f"mainSteps[{last}].onFailure", on_failure)) == ["FAIL"]


def test_a_rehearsal_that_keeps_evidence_is_not_enough() -> None:
    first = (branch("plan", "approve"), evidence("plan"), approval())
    steps = body(STEPS, *first)
    kept = [step for step in steps["mainSteps"] if step["name"] != "recordEvidence"]
    (found,) = findings("RUN-01", *whole(runbook("shop-ir-oauth-breach", json.dumps({**steps, "mainSteps": kept}))))
    assert (found.verdict.value, found.actual) == ("FAIL", STEPS[-1])


@pytest.mark.parametrize(
    "first",
    [
        (approval(onFailure="step:nowhere"),),
        (approval(nextStep="nowhere"),),
        (branch("nowhere", "approve"), approval()),
        (branch("approve", "nowhere"), approval()),
        (call("look", "iam", "GetRole", onCancel="step:nowhere"), approval()),
    ],
    ids=str,
)
def test_a_step_that_leads_nowhere_is_told(first: tuple[Body, ...]) -> None:
    found = findings("RUN-01", *whole(runbook("shop-ir-oauth-breach", json.dumps(body(STEPS, *first)))))
    assert "nowhere" in {each.actual for each in found if each.verdict.value == "FAIL"}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_that_the_answer_needs_is_there(step: str) -> None:
    assert oauth(body([name for name in STEPS if name != step])) == ["FAIL"]


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ({"type": "Share", "account_ids": "All"}, ["FAIL"]),
        ({"type": "Share", "accountIds": "All"}, ["FAIL"]),
        ({"type": "Share", "account_ids": "999999999999"}, ["UNDECIDED"]),
        ({"type": "Share", "account_ids": "all, 999999999999"}, ["FAIL"]),
        ({"type": "Share", "account_ids": UNKNOWN}, ["UNDECIDED"]),
        ({"type": "Share", "account_ids": ["All"]}, ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_no_document_is_shared(permissions: object, expected: list[str]) -> None:
    assert oauth(GOOD, permissions=permissions) == expected
    stranger = resource(
        "ssm/document", "other", {"name": "other", "documentType": "Command", "permissions": permissions}
    )
    assert verdicts("RUN-01", *whole(stranger)) == expected


def test_other_automations_are_free() -> None:
    assert verdicts("RUN-01", *whole(runbook("shop-patching", "{}"))) == []


def test_a_secret_document_tells_nothing_of_itself() -> None:
    early = Secret(json.dumps(body(STEPS, call(CANARY, "ssm", "PutParameter"), approval())))
    found = findings("RUN-01", *whole(runbook("shop-ir-oauth-breach", early)))
    assert [each.verdict.value for each in found] == ["FAIL"]
    assert CANARY not in f"{found[0].actual}{found[0].expected}"
