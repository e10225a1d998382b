"""Requests of people: their table, the machine that answers them, and the watch over their age."""

import functools
import importlib.resources
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import jsonschema
import pytest
from jsonschema.exceptions import ValidationError

from components._iam import Allow
from components._signals import MetricSignal, Missing, Signal, Urgency
from components.data.manifest import manifest_address
from components.foundation.keys import Keys, KeysArgs
from components.operations.dsr import access
from components.operations.dsr.definition import answering, watching
from components.operations.machine import machine_arn
from components.operations.privacy import Privacy, PrivacyArgs
from tests.support.aws_models import faults
from tests.support.data_tier import LOGS, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

MACHINE, TABLE = "aws:sfn/stateMachine:StateMachine", "aws:dynamodb/table:Table"
SCHEDULE, GROUP = "aws:scheduler/schedule:Schedule", "aws:cloudwatch/logGroup:LogGroup"
HERE = "eu-west-1:123456789012"
DSR_ARN = f"arn:aws:states:{HERE}:stateMachine:shop-prod-dsr"
WATCH_ARN = f"{DSR_ARN}-watch"
LOST = f"arn:aws:sqs:{HERE}:shop-prod-dsr-watch"
DEFINITIONS = {"dsr": answering(SHOP), "dsr-watch": watching(SHOP)}
NEEDS = {"dsr": access.answering(SHOP), "dsr-watch": access.watching(SHOP)}
EACH = pytest.mark.parametrize("part", DEFINITIONS)
ASKED = re.compile(r"\{% .+ %\}", re.DOTALL)

State = dict[str, Any]


def build() -> Privacy:
    return Privacy("privacy", PrivacyArgs(identity=SHOP, keys=Keys("keys", KeysArgs(identity=SHOP)), logs=LOGS))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def scopes(machine: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give a machine and the machines inside it."""
    yield machine
    for state in machine["States"].values():
        if "ItemProcessor" in state:
            yield from scopes(state["ItemProcessor"])


def states(part: str) -> dict[str, State]:
    """Give all states of a machine, inner ones too. Names are unique: one would hide the other here."""
    pairs = [pair for scope in scopes(DEFINITIONS[part]) for pair in scope["States"].items()]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def ways(state: State) -> set[str]:
    """Give the states that may follow one."""
    following = {choice["Next"] for choice in state.get("Choices", ())}
    following |= {catch["Next"] for catch in state.get("Catch", ())}
    return following | {state[name] for name in ("Next", "Default") if name in state}


def told(value: object) -> object:
    """Write the language into every state, where the schema looks for it."""
    if isinstance(value, Mapping):
        inner = {name: told(item) for name, item in value.items()}
        return {**inner, "QueryLanguage": "JSONata"} if value.get("Type", "Succeed") != "Succeed" else inner
    return [told(item) for item in value] if isinstance(value, list) else value


def one_of(_: object, names: list[str], state: object, __: object) -> Iterator[ValidationError]:
    """Judge the keyword that cfn-lint adds to JSON Schema: exactly one of these properties is there."""
    if isinstance(state, dict) and sum(name in state for name in names) != 1:
        yield ValidationError(f"exactly one of {names}")


@EACH
def test_the_definition_is_of_the_published_schema(part: str) -> None:
    folder = importlib.resources.files("cfnlint.data.schemas.other.step_functions")
    schema = json.loads(folder.joinpath("statemachine.json").read_text())
    draft = jsonschema.Draft7Validator
    validator = jsonschema.validators.extend(draft, {"requiredXor": one_of})  # type: ignore[no-untyped-call]  # no types
    problems = [str(error.message) for error in validator(schema).iter_errors(told(DEFINITIONS[part]))]
    assert problems == []


@EACH
def test_every_state_can_be_reached_and_leads_somewhere(part: str) -> None:
    for scope in scopes(DEFINITIONS[part]):
        reached, waiting = set[str](), [scope["StartAt"]]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(ways(scope["States"][name]))
        assert reached == set(scope["States"])


@EACH
def test_every_call_is_one_that_the_service_takes(part: str) -> None:
    for state in states(part).values():
        if state["Type"] == "Task":
            service, operation = called(state)
            found = faults(service, operation, plain(state["Arguments"], service))
            assert found == [], state["Resource"]


def called(state: State) -> tuple[str, str]:
    """Give service and operation in botocore's words."""
    service, operation = state["Resource"].rpartition(":::")[2].removeprefix("aws-sdk:").split(":")
    operation = operation.removesuffix(".sync")
    return service, operation[:1].upper() + operation[1:]


def plain(value: object, service: str) -> Any:  # noqa: ANN401  the shape of what is passed
    """Give arguments as the service gets them, with something of the right kind for each expression."""
    stands = {"subnets": ["s"], "groups": ["g"], "versions": [{"Key": "k", "VersionId": "v"}], "days": 1.0}
    if isinstance(value, str) and ASKED.fullmatch(value):
        return stands.get(value[4:-3].strip("$"), "text")
    if isinstance(value, Mapping):
        keep = value.keys() & {"subjectId", "requestId", ":step", ":yes"} or service != "ecs"
        named = {name if keep else name[:1].lower() + name[1:]: plain(item, service) for name, item in value.items()}
        return (
            json.dumps(named)
            if {"asked", "done"} <= value.keys() or (service == "lambda" and "Payload" not in value)
            else named
        )
    return [plain(item, service) for item in value] if isinstance(value, list) else value


@EACH
def test_the_role_may_do_exactly_what_the_states_call(part: str) -> None:
    names = {
        "lambda:Invoke": "lambda:InvokeFunction",
    }
    calls = {":".join(called(state)) for state in states(part).values() if state["Type"] == "Task"}
    wanted = {names.get(call, call) for call in calls}
    may = {action for allow in NEEDS[part] for action in allow.actions if not action.startswith("kms:")}
    beside = {
        *("ecs:DescribeTasks", "ecs:StopTask", "iam:PassRole"),
        *("events:DescribeRule", "events:PutRule", "events:PutTargets"),
    }
    assert wanted <= may
    assert may - wanted <= beside


def allow(part: str, sid: str) -> Allow:
    (found,) = [each for each in NEEDS[part] if each.sid == sid]
    return found


def test_only_what_knows_no_resources_is_allowed_on_all() -> None:
    wide = {action for each in itertools.chain(*NEEDS.values()) if "*" in each.on for action in each.actions}
    assert wide == {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "cloudwatch:PutMetricData"}
    assert allow("dsr-watch", "TellAge").when == {"StringEquals": {"cloudwatch:namespace": "shop-prod-privacy"}}
    assert allow("dsr", "PassWorkerRoles").when == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert list(allow("dsr", "RunWorker").on) == [f"arn:aws:ecs:{HERE}:task-definition/shop-prod-worker:*"]


@EACH
def test_every_call_is_tried_again(part: str) -> None:
    assert all(state["Retry"] for state in states(part).values() if state["Type"] == "Task")


def test_holds_are_looked_for_before_anything_is_worked_on() -> None:
    order, name = list[str](), "LoadRequest"
    top = cast("Mapping[str, State]", DEFINITIONS["dsr"]["States"])
    while name != "WorkStores":
        order.append(name)
        name = "CheckTenantHold" if name == "KnownRequest" else top[name]["Next"]
    assert order == [
        *("LoadRequest", "KnownRequest", "CheckTenantHold", "CheckPersonHold", "FindSubnets", "FindGroups"),
    ]
    assert "? 'restrict'" in top["CheckPersonHold"]["Assign"]["verb"]
    assert all(top[f"Check{whose}Hold"]["Arguments"]["ConsistentRead"] for whose in ("Tenant", "Person"))


def test_what_is_erased_for_good_is_reached_by_an_erasure_alone() -> None:
    top = cast("Mapping[str, State]", DEFINITIONS["dsr"]["States"])
    assert [name for name, state in top.items() if "ErasePlatform" in ways(state)] == ["HasPlatform", "ErasedPlatform"]
    assert top["HasPlatform"]["Choices"] == [
        {"Condition": "{% $verb = 'erase' %}", "Next": "ErasePlatform"},
        {"Condition": "{% $verb = 'export' %}", "Next": "ExportPlatform"},
    ]
    assert [name for name, state in top.items() if "ExportPlatform" in ways(state)] == [
        "HasPlatform",
        "ExportedPlatform",
    ]


def test_a_request_must_name_a_person() -> None:
    assert "$length($request.subjectId.S) >= 8" in json.dumps(states("dsr")["KnownRequest"])


def test_a_function_is_called_until_nothing_is_left_and_its_failures_count() -> None:
    found = states("dsr")
    for verb, name in (("Erase", "dsr-erase"), ("Export", "dsr-export")):
        state = found[f"{verb}Platform"]
        assert state["Arguments"] == {"FunctionName": f"shop-prod-{name}", "Payload": {"requestId": "{% $requestId %}"}}
        assert state["Assign"] == {"platform": "{% $states.result.Payload %}"}
        assert state["Catch"] == [{"ErrorEquals": ["States.ALL"], "Next": "PlatformFailed"}]
        again = found[f"{verb}edPlatform" if verb == "Export" else "ErasedPlatform"]
        assert again["Choices"][0] == {"Condition": "{% $platform.outcome = 'more' %}", "Next": f"{verb}Platform"}
        assert again["Default"] == "CountPlatform"
    assert found["CountPlatform"]["Assign"] == {"failed": "{% $failed + $platform.failed %}"}
    assert found["PlatformFailed"]["Assign"] == {"failed": "{% $failed + 1 %}"}


def test_a_hold_that_comes_meanwhile_turns_the_rest_into_a_restriction() -> None:
    found = states("dsr")
    assert found["ErasedPlatform"]["Choices"][1] == {
        "Condition": "{% $platform.outcome = 'held' %}",
        "Next": "HoldCame",
    }
    assert found["HoldCame"] == {"Type": "Pass", "Assign": {"verb": "restrict"}, "Next": "WorkStores"}


def test_a_step_that_is_done_is_left_out_and_one_that_failed_is_told() -> None:
    found = states("dsr")
    assert found["IsStoreDone"]["Choices"][0]["Condition"] == "{% $step in [$request.done.SS] %}"
    assert found["NoteStore"]["Arguments"]["UpdateExpression"] == "ADD done :step"
    assert found["StoreDone"]["Output"]["failed"] is False
    assert found["StoreFailed"]["Output"]["failed"] is True


def test_what_is_not_done_is_not_answered() -> None:
    found = states("dsr")
    assert found["AllDone"] == {
        "Type": "Choice",
        "Choices": [{"Condition": "{% $failed > 0 %}", "Next": "MarkPartial"}],
        "Default": "Verify",
    }
    assert found["Verify"]["Catch"] == [{"ErrorEquals": ["States.ALL"], "Next": "MarkPartial"}]
    assert found["MarkPartial"]["Next"] == "NotDone"
    assert "REMOVE" not in found["MarkPartial"]["Arguments"]["UpdateExpression"]
    assert found["NotDone"]["Type"] == "Fail"


def test_a_request_that_was_held_back_waits_for_the_lift() -> None:
    found = states("dsr")
    assert found["WasHeldBack"]["Choices"][0]["Next"] == "MarkRestricted"
    marked = found["MarkRestricted"]["Arguments"]
    assert marked["ExpressionAttributeValues"][":status"] == {"S": "restricted"}
    assert "awaitsLift = :yes" in marked["UpdateExpression"]
    assert "expiresAt" not in marked["UpdateExpression"]
    assert "awaitsLift" in json.dumps(found["KnownRequest"])


def test_the_receipt_is_signed_once_nothing_is_left_and_before_the_request_counts_as_answered() -> None:
    found = states("dsr")
    assert found["Verify"]["Next"] == "SignReceipt"
    signing = found["SignReceipt"]
    assert signing["Arguments"] == {
        "FunctionName": "shop-prod-dsr-receipt",
        "Payload": {
            "requestId": "{% $requestId %}",
            "done": "{% $verb %}",
            "execution": "{% $states.context.Execution.Id %}",
        },
    }
    assert signing["Next"] == "WasHeldBack"
    assert signing["Catch"] == [{"ErrorEquals": ["States.ALL"], "Next": "MarkPartial"}]
    assert [name for name, state in found.items() if "WasHeldBack" in ways(state)] == ["SignReceipt"]


def test_a_machine_is_exactly_this(whole: Declared) -> None:
    made = whole.one(MACHINE, "privacy-dsr")
    inputs = dict(made.inputs)
    assert json.loads(cast("str", inputs.pop("definition"))) == DEFINITIONS["dsr"]
    assert inputs == {
        "encryptionConfiguration": {
            "kmsDataKeyReusePeriodSeconds": 300,
            "kmsKeyId": whole.one("aws:kms/key:Key", "keys-workflows").outputs["arn"],
            "type": "CUSTOMER_MANAGED_KMS_KEY",
        },
        "loggingConfiguration": {
            "includeExecutionData": False,
            "level": "ERROR",
            "logDestination": f"{whole.one(GROUP, 'privacy-dsr-logs').outputs['arn']}:*",
        },
        "name": "shop-prod-dsr",
        "roleArn": "arn:aws:iam::123456789012:role/shop-prod-dsr",
        "tags": tagged("pii"),
        "tracingConfiguration": {"enabled": True},
        "type": "STANDARD",
    }
    assert whole.one("aws:iam/rolePolicy:RolePolicy", "privacy-dsr-role").urn in made.dependencies
    assert whole.one(GROUP, "privacy-dsr-logs").inputs["name"] == "/aws/vendedlogs/states/shop-prod-dsr"


def test_definitions_are_known_before_the_first_update(whole: Declared) -> None:
    unknown = declare(build, unknown=True)
    for part in DEFINITIONS:
        found = unknown.one(MACHINE, f"privacy-{part}").inputs["definition"]
        assert found == whole.one(MACHINE, f"privacy-{part}").inputs["definition"]


@EACH
def test_only_its_own_machine_assumes_a_role(whole: Declared, part: str) -> None:
    role = whole.one("aws:iam/role:Role", f"privacy-{part}-role").inputs
    (trust,) = json.loads(cast("str", role["assumeRolePolicy"]))["Statement"]
    assert trust["Principal"] == {"Service": ["states.amazonaws.com"]}
    assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": machine_arn(SHOP, part)}


def test_the_table_is_exactly_this(whole: Declared) -> None:
    table = whole.one(TABLE)
    assert table.protect
    assert table.inputs == {
        "attributes": [{"name": name, "type": "S"} for name in ("pending", "receivedAt", "requestId")],
        "billingMode": "PAY_PER_REQUEST",
        "deletionProtectionEnabled": True,
        "globalSecondaryIndexes": [
            {
                "hashKey": "pending",
                "rangeKey": "receivedAt",
                "name": "pending-receivedAt",
                "projectionType": "KEYS_ONLY",
            }
        ],
        "hashKey": "requestId",
        "name": "shop-prod-dsr-requests",
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
        "serverSideEncryption": {
            "enabled": True,
            "kmsKeyArn": whole.one("aws:kms/key:Key", "keys-data").outputs["arn"],
        },
        "streamEnabled": False,
        "tags": tagged("pii", Use="requests"),
        "ttl": {"attributeName": "expiresAt", "enabled": True},
    }


def test_the_watch_runs_daily_and_may_be_started_by_the_schedule_alone(whole: Declared) -> None:
    schedule = whole.one(SCHEDULE)
    assert schedule.inputs["scheduleExpression"] == "rate(1 day)"
    target = cast("Mapping[str, object]", schedule.inputs["target"])
    assert target["arn"] == WATCH_ARN
    assert whole.one(MACHINE, "privacy-dsr-watch").urn in schedule.dependencies
    policy = json.loads(
        cast("str", whole.one("aws:iam/rolePolicy:RolePolicy", "privacy-dsr-watch-daily-role").inputs["policy"])
    )
    (start,) = [each for each in policy["Statement"] if each["Sid"] == "Call"]
    assert (start["Action"], start["Resource"]) == (["states:StartExecution"], [WATCH_ARN])
    lost = whole.one("aws:sqs/queue:Queue").inputs
    assert (lost["name"], target["deadLetterConfig"]) == ("shop-prod-dsr-watch", {"arn": LOST})


def test_the_manifest_lies_where_nobody_deletes_it(whole: Declared) -> None:
    parameter = whole.one("aws:ssm/parameter:Parameter").inputs
    assert manifest_address(SHOP) == "s3://shop-prod-audit-123456789012-eu-west-1/privacy/pii-manifest.json"
    assert (parameter["name"], parameter["insecureValue"]) == (
        "/shop/prod/privacy/pii-manifest",
        manifest_address(SHOP),
    )


def test_somebody_hears_before_an_answer_is_late() -> None:
    heard: list[Signal] = []
    declare(functools.partial(_hear, heard))
    overdue, *failed, lost = heard
    assert (lost.alarm, lost.part) == ("jobs-dlq", "dsr-watch")
    assert isinstance(overdue, MetricSignal)
    assert (overdue.alarm, overdue.part, overdue.threshold) == ("dsr-overdue", "", 25)
    assert (overdue.missing, overdue.urgency) == (Missing.BREACHING, Urgency.PAGE)
    metric = states("dsr-watch")["TellAge"]["Arguments"]
    assert (overdue.metric.namespace, overdue.metric.name) == (
        metric["Namespace"],
        metric["MetricData"][0]["MetricName"],
    )
    assert [signal.part for signal in failed] == ["dsr-failed", "dsr-timedout", "dsr-aborted"]
    assert all(
        isinstance(signal, MetricSignal) and list(signal.metric.dimensions) == ["StateMachineArn"] for signal in failed
    )


def _hear(heard: list[Signal]) -> None:
    heard.extend(build().signals())
