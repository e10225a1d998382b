"""Lambda: who may call a function."""

import json
from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, told
from tests.support.rules import REMOVED
from tests.support.wire import resource

RULE: Final = f"arn:aws:events:eu-west-1:{OWN}:rule/nightly"
SECRET: Final = f"arn:aws:secretsmanager:eu-west-1:{OWN}:secret:/shop/prod/x-??????"
SERVICE: Final = {"principal": "events.amazonaws.com", "sourceArn": RULE}
ROTATION: Final = {"principal": "secretsmanager.amazonaws.com", "sourceArn": SECRET, "sourceAccount": OWN}
BUCKET: Final = {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::shop-media", "sourceAccount": OWN}


def permission(properties: Mapping[str, object]) -> Resource:
    kept = {name: value for name, value in properties.items() if value is not REMOVED}
    return resource("lambda/permission", "p", {"function": "f", "action": "lambda:InvokeFunction", **kept})


def lam_02(properties: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(verdict, path) for verdict, _, path in told("LAM-02", [permission(properties), PROVIDER])]


@pytest.mark.parametrize(
    "properties",
    [
        SERVICE,
        {**SERVICE, "sourceAccount": OWN},
        {"principal": "events.amazonaws.com", "sourceAccount": OWN},
        ROTATION,
        BUCKET,
        {"principal": OWN},
        {"principal": f"arn:aws:iam::{OWN}:role/api"},
        {"principal": f"arn:aws:iam::{OWN}:root", "functionUrlAuthType": "AWS_IAM"},
    ],
)
def test_the_own_account_and_what_works_for_it_may_call(properties: Mapping[str, object]) -> None:
    assert lam_02(properties) == []


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"principal": "*"}, ("FAIL", "principal")),
        ({"principal": REMOVED}, ("FAIL", "principal")),
        ({"principal": 7}, ("FAIL", "principal")),
        ({"principal": OTHER}, ("FAIL", "principal")),
        ({"principal": f"arn:aws:iam::{OTHER}:role/x"}, ("FAIL", "principal")),
        ({"principal": UNKNOWN}, ("UNDECIDED", "principal")),
        ({"principal": "*", "principalOrgId": "o-0123456789"}, ("UNDECIDED", "principalOrgId")),
        ({"principal": "*", "principalOrgId": UNKNOWN}, ("UNDECIDED", "principalOrgId")),
        ({"principal": "events.amazonaws.com"}, ("FAIL", "sourceArn")),
        ({**SERVICE, "sourceArn": RULE.replace(OWN, OTHER)}, ("FAIL", "sourceArn")),
        ({**SERVICE, "sourceArn": "arn:aws:events:*:*:rule/*"}, ("FAIL", "sourceArn")),
        ({**SERVICE, "sourceArn": "arn:aws:s3:::*"}, ("FAIL", "sourceArn")),
        ({**SERVICE, "sourceArn": UNKNOWN}, ("UNDECIDED", "sourceArn")),
        ({**SERVICE, "sourceAccount": OTHER}, ("FAIL", "sourceAccount")),
        ({**SERVICE, "sourceAccount": "own"}, ("FAIL", "sourceAccount")),
        ({**ROTATION, "sourceAccount": REMOVED}, ("FAIL", "sourceAccount")),
        ({**ROTATION, "sourceAccount": UNKNOWN}, ("UNDECIDED", "sourceAccount")),
        ({**BUCKET, "sourceAccount": REMOVED}, ("FAIL", "sourceAccount")),
        ({"principal": OWN, "functionUrlAuthType": "NONE"}, ("FAIL", "functionUrlAuthType")),
        ({"principal": OWN, "functionUrlAuthType": UNKNOWN}, ("UNDECIDED", "functionUrlAuthType")),
    ],
)
def test_each_stranger_is_told(properties: Mapping[str, object], found: tuple[str, str]) -> None:
    assert lam_02(properties) == [found]


def test_on_a_first_preview_the_source_is_known_by_where_it_comes_from() -> None:
    rule = resource("cloudwatch/eventRule", "nightly")
    calling = resource("lambda/permission", "p", {"principal": "events.amazonaws.com"}, refers={"sourceArn": rule})
    assert told("LAM-02", [calling, rule, PROVIDER]) == []


def test_accounts_and_organisations_can_be_trusted() -> None:
    trusted = {"trustedAccounts": [OTHER, "o-0123456789"]}
    within = permission({"principal": "*", "principalOrgId": "o-0123456789"})
    for each in (permission({"principal": OTHER}), within, permission({**SERVICE, "sourceAccount": OTHER})):
        assert asked("LAM-02", trusted, each, PROVIDER) == []


def test_without_any_account_known_a_named_one_is_open() -> None:
    assert told("LAM-02", [permission({"principal": OWN})]) == [("UNDECIDED", "p", "principal")]
    assert told("LAM-02", [permission(SERVICE)]) == [("UNDECIDED", "p", "sourceArn")]


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"principal": OWN}, []),
        ({"principal": "*"}, ["FAIL"]),
        ({"principal": OTHER}, ["FAIL"]),
        ({"principal": "*", "organizationId": "o-0123456789"}, ["UNDECIDED"]),
    ],
)
def test_layers_are_shared_with_nobody_else(properties: Mapping[str, object], found: list[str]) -> None:
    layer = resource("lambda/layerVersionPermission", "l", properties)
    assert [verdict for verdict, _, _ in told("LAM-02", [layer, PROVIDER])] == found


@pytest.mark.parametrize(
    ("value", "found"), [("AWS_IAM", []), ("NONE", ["FAIL"]), (UNKNOWN, ["UNDECIDED"]), (None, ["FAIL"])]
)
def test_a_url_asks_who_calls(value: object, found: list[str]) -> None:
    url = resource("lambda/functionUrl", "u", {"functionName": "f", "authorizationType": value})
    assert [verdict for verdict, _, _ in told("LAM-02", [url])] == found


@pytest.mark.parametrize(
    ("principal", "condition", "found"),
    [
        ({"AWS": f"arn:aws:iam::{OWN}:root"}, None, []),
        ({"Service": "events.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": RULE}}, []),
        ({"Service": "events.amazonaws.com"}, None, ["FAIL"]),
        ("*", None, ["FAIL"]),
        ({"AWS": OTHER}, None, ["FAIL"]),
    ],
)
def test_a_policy_document_is_read_by_its_meaning(principal: object, condition: object, found: list[str]) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction", "Resource": "*"}
    body = {"Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    policy = resource("lambda/resourcePolicy", "r", {"policy": json.dumps(body)})
    assert [verdict for verdict, _, _ in told("LAM-02", [policy, PROVIDER])] == found


def test_a_policy_that_is_not_known_is_open() -> None:
    assert told("LAM-02", [resource("lambda/resourcePolicy", "r", {"policy": UNKNOWN}), PROVIDER]) == [
        ("UNDECIDED", "r", "policy")
    ]
