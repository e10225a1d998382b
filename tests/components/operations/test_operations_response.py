"""The playbooks: what they do and in which order, and that AWS takes every step."""

import functools
import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from components._iam import Allow
from components.operations.automation import Frame, content, permissions
from components.operations.playbooks.shared import EMPTY
from components.operations.response import PLAYBOOKS, IncidentResponse, IncidentResponseArgs
from tests.support.aws_models import faults
from tests.support.data_tier import tagged
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

DOCUMENT, ROLE, POLICY = "aws:ssm/document:Document", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
APPROVERS = ("arn:aws:iam::123456789012:role/lead", "arn:aws:iam::123456789012:role/security")
FRAME = Frame(identity=SHOP, approvers=APPROVERS)
MADE = {make(SHOP, APPROVERS).part: make(SHOP, APPROVERS) for make in PLAYBOOKS}
PARTS = sorted(MADE)
HOME = Path(__file__).resolve().parents[3]
CALLS = ("aws:executeAwsApi", "aws:waitForAwsResourceProperty")
REFERENCE = re.compile(r"\{\{ ([\w:.]+) \}\}")
SYSTEM = {"automation:EXECUTION_ID", "global:DATE"}
EACH = pytest.mark.parametrize("part", PARTS)

Body = dict[str, Any]


def body(part: str) -> Body:
    """Give a document as AWS reads it."""
    return cast("Body", json.loads(content(MADE[part], FRAME)))


def named(part: str) -> dict[str, Body]:
    return {step["name"]: step for step in body(part)["mainSteps"]}


def run(part: str, **given: object) -> list[str]:
    """Give the names of the steps that a run comes to when every step succeeds."""
    document = body(part)
    values = {name: about.get("default") for name, about in document["parameters"].items()} | given
    steps: Sequence[Body] = document["mainSteps"]
    order, visited, at = [step["name"] for step in steps], list[str](), 0
    while True:
        step = steps[at]
        visited.append(step["name"])
        if step.get("isEnd"):
            return visited
        at = order.index(_chosen(step["inputs"], values)) if step["action"] == "aws:branch" else at + 1


def _chosen(inputs: Body, values: Mapping[str, object]) -> str:
    for choice in inputs["Choices"]:
        wanted = choice.get("BooleanEquals", choice.get("StringEquals"))
        (name,) = REFERENCE.findall(choice["Variable"])
        if values[name] == wanted:
            return str(choice["NextStep"])
    return str(inputs["Default"])


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(
        functools.partial(IncidentResponse, "response", IncidentResponseArgs(identity=SHOP, approvers=APPROVERS))
    )


@EACH
def test_the_document_is_of_the_published_schema(part: str) -> None:
    text = importlib.resources.files("cfnlint.data.schemas.other.ssm").joinpath("document.json").read_text()
    jsonschema.validate(body(part), json.loads(text))


def filled(value: object) -> object:
    """Put a text where the document puts what it was told, or found."""
    if isinstance(value, dict):
        return {name: filled(item) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return re.sub(r"\{\{.+?\}\}", "x", value) if isinstance(value, str) else value


@EACH
def test_every_call_is_one_that_the_service_takes(part: str) -> None:
    asked = [step["inputs"] for step in body(part)["mainSteps"] if step["action"] in CALLS]
    own = {"Service", "Api", "PropertySelector", "DesiredValues"}
    for inputs in asked:
        values = {name: filled(value) for name, value in inputs.items() if name not in own}
        assert faults(inputs["Service"], inputs["Api"], values) == []


@EACH
def test_the_role_may_do_exactly_what_the_steps_call(part: str) -> None:
    prefixes = {"stepfunctions": "states"}
    called = {
        f"{prefixes.get(step['inputs']['Service'], step['inputs']['Service'])}:{step['inputs']['Api']}"
        for step in body(part)["mainSteps"]
        if step["action"] in CALLS
    }
    functions = [step for step in body(part)["mainSteps"] if step["action"] == "aws:invokeLambdaFunction"]
    called |= {"lambda:InvokeFunction" for _ in functions}
    may = {action for allow in permissions(MADE[part], FRAME) for action in allow.actions}
    beside = {"kms:Decrypt", "kms:GenerateDataKey", "rds:AddTagsToResource"}
    assert called <= may
    assert may - called <= beside


@EACH
def test_every_reference_stands_for_something(part: str) -> None:
    document = body(part)
    outputs = {
        f"{step['name']}.{output['Name']}" for step in document["mainSteps"] for output in step.get("outputs", ())
    }
    used = set(REFERENCE.findall(json.dumps(document)))
    assert used <= outputs | document["parameters"].keys() | SYSTEM
    assert set(document["parameters"]) <= used


@EACH
def test_every_way_on_leads_to_a_step(part: str) -> None:
    steps = named(part)
    assert len(steps) == len(body(part)["mainSteps"])
    for step in steps.values():
        assert re.fullmatch(r"[A-Za-z0-9_]{3,128}", step["name"])
        targets = {choice["NextStep"] for choice in step["inputs"].get("Choices", ())}
        targets |= {step["inputs"]["Default"]} if step["action"] == "aws:branch" else set()
        failure = step.get("onFailure", "Abort")
        targets |= {failure.removeprefix("step:")} if failure.startswith("step:") else set()
        assert targets <= set(steps)
        assert failure in {"Abort", "Continue"} or failure.startswith("step:")


@EACH
def test_a_rehearsal_changes_nothing(part: str) -> None:
    steps = named(part)
    visited = run(part)
    assert body(part)["parameters"]["DryRun"]["default"] is True
    assert visited[-2:] == ["decideOnDryRun", "recordPlan"]
    reading = ("Describe", "Get", "Lookup")
    assert all(steps[name]["inputs"]["Api"].startswith(reading) for name in visited[:-2])


@EACH
def test_nothing_happens_before_people_approved_and_all_is_recorded(part: str) -> None:
    visited = run(part, DryRun=False)
    before, after = visited[: visited.index("approve")], visited[visited.index("approve") :]
    assert [step["name"] for step in map(named(part).get, before) if step and step["name"] not in _looks(part)] == [
        "decideOnDryRun",
        "notifyApprovers",
    ]
    assert after[-1] == "recordEvidence"
    assert len(after) >= 3


def _looks(part: str) -> set[str]:
    return {str(step["name"]) for step in MADE[part].facts}


@EACH
def test_approval_is_by_named_people_within_a_day(part: str) -> None:
    approve = named(part)["approve"]
    assert approve["inputs"]["Approvers"] == list(APPROVERS)
    assert (approve["inputs"]["MinRequiredApprovals"], approve["onFailure"]) == (1, "Abort")
    assert approve["timeoutSeconds"] == 86_400
    assert "NotificationArn" not in approve["inputs"]
    told = named(part)["notifyApprovers"]["inputs"]
    assert told["TopicArn"] == "arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts"
    assert len(told["Subject"]) <= 100


@EACH
def test_evidence_goes_below_a_prefix_of_its_own_and_stops_nothing(part: str) -> None:
    for name in ("recordPlan", "recordEvidence"):
        step = named(part)[name]
        inputs = step["inputs"]
        assert (inputs["Service"], inputs["Api"], step["onFailure"], step["isEnd"]) == (
            *("s3", "PutObject"),
            *("Continue", True),
        )
        assert inputs["Bucket"] == "shop-prod-audit-123456789012-eu-west-1"
        assert inputs["Key"].startswith(f"incidents/{part}/")
        assert inputs["ChecksumAlgorithm"] == "SHA256"
        assert json.loads(inputs["Body"])["document"] == part
    kept = _allow(part, "KeepEvidence")
    assert list(kept.on) == [f"arn:aws:s3:::shop-prod-audit-123456789012-eu-west-1/incidents/{part}/*"]


def _allow(part: str, sid: str) -> Allow:
    (found,) = [allow for allow in permissions(MADE[part], FRAME) if allow.sid == sid]
    return found


@EACH
def test_texts_of_the_starter_hold_no_quotes(part: str) -> None:
    """They are put into JSON and into names: a quote would end the text and begin another one."""
    for name, about in body(part)["parameters"].items():
        assert about["type"] in {"String", "Boolean"}
        if about["type"] == "String" and "allowedValues" not in about:
            pattern = re.compile(about["allowedPattern"])
            assert about["allowedPattern"].startswith("^")
            assert about["allowedPattern"].endswith("$")
            assert not any(pattern.search(text) for text in ('a" b, c: d.', "a' or b = c d", "{{ x }} y z w", "")), name


@EACH
def test_the_page_for_people_says_all_they_need(part: str) -> None:
    text = (HOME / MADE[part].page).read_text(encoding="utf-8")
    for heading in ("Signals", "Decide", "Recover", "Verify", "Tell whom, by when"):
        assert f"\n## {heading}\n" in text
    assert f"-{part} " in text
    for name in MADE[part].parameters:
        assert f"{name}=" in text


def test_each_document_is_an_automation_with_a_role_of_its_own(whole: Declared) -> None:
    for part in PARTS:
        document = whole.one(DOCUMENT, f"response-{part}")
        role = whole.one(ROLE, f"response-{part}-role")
        assert {name: value for name, value in document.inputs.items() if name != "content"} == {
            "documentFormat": "JSON",
            "documentType": "Automation",
            "name": f"shop-prod-{part}",
            "tags": tagged("internal", Page=MADE[part].page),
        }
        assert body(part) == json.loads(cast("str", document.inputs["content"]))
        assert body(part)["assumeRole"] == f"arn:aws:iam::123456789012:role/{role.inputs['name']}"
        (trust,) = json.loads(cast("str", role.inputs["assumeRolePolicy"]))["Statement"]
        assert trust["Principal"] == {"Service": ["ssm.amazonaws.com"]}
        assert trust["Condition"] == {
            "ArnLike": {"aws:SourceArn": "arn:aws:ssm:eu-west-1:123456789012:automation-execution/*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        }
        assert whole.one(POLICY, f"response-{part}-role").urn in document.dependencies


def test_documents_are_the_same_on_every_run_and_before_anything_is_known() -> None:
    build = functools.partial(IncidentResponse, "response", IncidentResponseArgs(identity=SHOP, approvers=APPROVERS))
    known, unknown = declare(build), declare(build, unknown=True)
    for part in PARTS:
        first, second = (each.one(DOCUMENT, f"response-{part}").inputs["content"] for each in (known, unknown))
        assert first == second == content(MADE[part], FRAME)


def test_a_stolen_cookie_is_gone_before_anybody_is_asked_again() -> None:
    visited = run("ir-tiktok-cookie", DryRun=False)
    assert visited[visited.index("approve") + 1 :] == [
        *("pauseAccount", "emptySecret", "forgetPreviousVersion", "restartWorker"),
        *("confirmSessionsEnded", "resumeAccount", "recordTimeline", "recordEvidence"),
    ]
    steps = named("ir-tiktok-cookie")
    assert steps["emptySecret"]["inputs"]["SecretString"] == EMPTY
    assert steps["emptySecret"]["inputs"]["SecretId"] == "/shop/prod/tiktok/cookie/{{ Account }}"
    assert steps["confirmSessionsEnded"]["onFailure"] == "step:recordEvidence"


def test_an_oauth_breach_ends_at_the_provider_before_renewals_go_on() -> None:
    visited = run("ir-oauth-breach", DryRun=False)
    assert visited[visited.index("approve") + 1 :] == [
        *("stopRenewals", "emptySecret", "forgetPreviousVersion", "renewKeyRing", "restartApi", "restartWorker"),
        *("revokeAtProvider", "resumeRenewals", "recordTimeline", "recordEvidence"),
    ]
    stopped = named("ir-oauth-breach")["stopRenewals"]["inputs"]
    assert stopped["FunctionName"] == "shop-prod-refresh-{{ Platform }}"
    assert stopped["ReservedConcurrentExecutions"] == 0
    assert str(_allow("ir-oauth-breach", "StopRenewals").on[0]).endswith(":function:shop-prod-refresh-instagram")


@pytest.mark.parametrize(
    ("given", "done"),
    [
        ({}, []),
        ({"Principal": "worker-task"}, ["refusePrincipal"]),
        ({"Service": "api"}, ["stopService"]),
        ({"IsolateDatabase": True}, ["isolateDatabase"]),
        (
            {"Principal": "api-task", "Service": "api", "IsolateDatabase": True},
            ["refusePrincipal", "stopService", "isolateDatabase"],
        ),
    ],
)
def test_exfiltration_is_stopped_where_it_is_named(given: dict[str, object], done: list[str]) -> None:
    visited = run("ir-exfiltration", DryRun=False, **given)
    possible = {"refusePrincipal", "stopService", "isolateDatabase"}
    assert [name for name in visited if name in possible] == done
    assert visited[-4:] == ["snapshotDatabase", "waitForSnapshot", "recordTimeline", "recordEvidence"]


def test_a_role_can_be_refused_everything_and_be_given_nothing() -> None:
    allow = _allow("ir-exfiltration", "RefusePrincipal")
    assert allow.when == {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll"}}
    values = body("ir-exfiltration")["parameters"]["Principal"]["allowedValues"]
    arns = {f"arn:aws:iam::123456789012:role/shop-prod-{value}" for value in values if value != "none"}
    assert arns == set(cast("Sequence[str]", allow.on))
    attached = named("ir-exfiltration")["refusePrincipal"]["inputs"]
    assert attached["RoleName"] == "shop-prod-{{ Principal }}"


def test_a_request_tells_systems_manager_nothing_about_the_person() -> None:
    text = json.dumps(body("dsr-request"))
    assert "subject" not in text.lower().replace('"subject": "approve dsr-request"', "")
    assert named("dsr-request")["readRequest"]["inputs"]["ProjectionExpression"] == "kind, receivedAt"
    assert named("dsr-request")["waitForRequest"]["inputs"]["includedData"] == "METADATA_ONLY"


def wildcards() -> Iterator[tuple[str, str]]:
    for part, playbook in MADE.items():
        for allow in permissions(playbook, FRAME):
            yield from ((part, action) for action in allow.actions if "*" in allow.on)


def test_only_what_knows_no_resources_is_allowed_on_all() -> None:
    assert {action for _, action in wildcards()} == {"cloudtrail:LookupEvents", "ec2:DescribeSecurityGroups"}


@pytest.mark.parametrize("count", [0, 1, 11])
def test_too_few_or_too_many_approvers_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} approvers: name 2 to 10"):
        IncidentResponseArgs(identity=SHOP, approvers=APPROVERS[:1] * count)
