"""What keeps legal holds, as it is declared."""

import json
from typing import cast

import pytest
from pulumi_aws import iam

from components._signals import MetricSignal, Missing
from components.operations.legal_hold_access import guarding, keeping
from components.operations.legal_holds import HoldGuard, HoldGuardArgs, LegalHolds, LegalHoldsArgs
from functions.legal_hold import holds, register
from hardening.aws.schedules import longest_minutes
from tests.support.data_tier import host, tagged
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree
from tests.support.shop import SHOP

FUNCTION, ROLE = "aws:lambda/function:Function", "aws:iam/role:Role"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/shop-prod-dsr-requests"
SIGNALS: list[MetricSignal] = []


def build() -> None:
    shared = host()
    role = iam.Role("holder", name="shop-prod-legal-hold", assume_role_policy="{}")
    guard = HoldGuard("hold-guard", HoldGuardArgs(host=shared))
    keeper = LegalHolds("legal-holds", LegalHoldsArgs(host=shared, role=role, retention_days=3653))
    SIGNALS[:] = [one for made in (guard, keeper) for one in made.signals() if isinstance(one, MetricSignal)]


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def test_the_keeper_works_alone_under_the_role_that_the_audit_store_made(whole: Declared) -> None:
    function = whole.one(FUNCTION, "legal-holds").inputs
    assert function["role"] == whole.one(ROLE, "holder").outputs["arn"]
    assert function["reservedConcurrentExecutions"] == 1
    assert function["tags"] == tagged("internal", Runs="alone")
    assert [item.name for item in whole.all(ROLE) if "legal" in item.name] == ["legal-holds-schedule-role"]
    policy = whole.one("aws:iam/rolePolicy:RolePolicy", "legal-holds-role").inputs
    assert policy["role"] == "shop-prod-legal-hold"


def test_it_goes_on_every_quarter_of_an_hour(whole: Declared) -> None:
    expression = whole.one("aws:scheduler/schedule:Schedule").inputs["scheduleExpression"]
    assert longest_minutes(str(expression)) == 15


def test_components_and_functions_agree(whole: Declared) -> None:
    variables_agree(whole, "legal_hold", "legal-holds")
    variables_agree(whole, "hold_guard", "hold-guard")
    found = {one.sid: one for one in keeping(SHOP)}
    keys = cast("dict[str, object]", found["KeepHolds"].when["ForAllValues:StringLike"])
    assert keys == {"dynamodb:LeadingKeys": [f"{holds.HOLDS}*", f"{holds.LIFTED}*"]}
    listed = cast("dict[str, object]", found["FindHolds"].when["ForAllValues:StringLike"])
    assert listed == {"dynamodb:LeadingKeys": [register.PENDING]}


def test_it_touches_no_request_but_to_find_those_that_wait() -> None:
    """Requests of people are read by their keys alone where they wait, and changed by nobody here."""
    writing = [one for one in keeping(SHOP) if {"dynamodb:PutItem", "dynamodb:DeleteItem"} & set(one.actions)]
    assert [one.sid for one in writing] == ["KeepHolds"]
    assert all(one.when for one in writing)
    scan = next(one for one in keeping(SHOP) if one.sid == "FindWaiting")
    assert (list(scan.actions), list(scan.on)) == (["dynamodb:Scan"], [TABLE])


def test_the_guard_may_add_records_and_nothing_else(whole: Declared) -> None:
    found = statements(whole, "hold-guard-role")
    assert found["PutBack"][0] == ["dynamodb:PutItem"]
    tables = {action for one in guarding(SHOP) for action in one.actions if action.startswith("dynamodb:")}
    assert tables == {"dynamodb:PutItem"}
    assert cast("int", whole.one(FUNCTION, "hold-guard").inputs["reservedConcurrentExecutions"]) > 1


def test_somebody_hears_when_holds_are_not_kept(whole: Declared) -> None:
    assert json.dumps(whole.one(FUNCTION, "legal-holds").inputs["environment"])
    alarms = {(one.alarm, one.part): one for one in SIGNALS}
    beat = alarms["legal-compliance-event", "legal-hold-heartbeat"]
    assert (beat.missing, beat.metric.name, beat.threshold) == (Missing.BREACHING, "Runs", 1)
    assert beat.period_seconds > 15 * 60
    restored = alarms["legal-compliance-event", "hold-guard"]
    assert (restored.metric.name, restored.metric.namespace) == ("Restored", "shop-prod-legal-hold")
