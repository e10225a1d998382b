"""The repository on GitHub, and every way to leave it unguarded."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.alarm_world import edited, told
from tests.support.outside import ACTIONS, ALERTS, GITHUB, PROTECTION, REPOSITORY, UPDATES
from tests.support.rules import REMOVED
from tests.support.wire import judge

SCAN: Final = "securityAndAnalysis"
EDITS: Final = [
    (REPOSITORY, f"{SCAN}.secretScanning.status", "disabled", "FAIL"),
    (REPOSITORY, f"{SCAN}.secretScanningPushProtection.status", "disabled", "FAIL"),
    (REPOSITORY, f"{SCAN}.secretScanningPushProtection.status", UNKNOWN, "UNDECIDED"),
    (REPOSITORY, SCAN, REMOVED, "FAIL"),
    (ALERTS, "enabled", False, "FAIL"),
    (UPDATES, "enabled", False, "FAIL"),
    (UPDATES, "enabled", REMOVED, "FAIL"),
    (UPDATES, "enabled", UNKNOWN, "UNDECIDED"),
    (PROTECTION, "enforceAdmins", False, "FAIL"),
    (PROTECTION, "allowsForcePushes", True, "FAIL"),
    (PROTECTION, "allowsDeletions", True, "FAIL"),
    (PROTECTION, "requiredPullRequestReviews", [], "FAIL"),
    (PROTECTION, "requiredPullRequestReviews[0].requiredApprovingReviewCount", 0, "FAIL"),
    (PROTECTION, "requiredStatusChecks[0].contexts", ["check"], "FAIL"),
    (PROTECTION, "requiredStatusChecks", [], "FAIL"),
    (PROTECTION, "requiredStatusChecks", UNKNOWN, "UNDECIDED"),
    (ACTIONS, "allowedActions", "all", "FAIL"),
    (ACTIONS, "allowedActions", REMOVED, "FAIL"),
    (ACTIONS, "allowedActions", UNKNOWN, "UNDECIDED"),
    (ACTIONS, "shaPinningRequired", False, "FAIL"),
    (ACTIONS, "shaPinningRequired", REMOVED, "FAIL"),
]


def world(changed: Resource, path: str, value: object) -> list[Resource]:
    return [edited(one, path, value) if one is changed else one for one in GITHUB]


def test_a_guarded_repository_passes() -> None:
    assert told("ORG-01", GITHUB) == []


@pytest.mark.parametrize(("changed", "path", "value", "verdict"), EDITS)
def test_each_gap_is_told_of_its_resource(changed: Resource, path: str, value: object, verdict: str) -> None:
    found = told("ORG-01", world(changed, path, value))
    assert verdict in {one for one, name, _ in found if name == changed.name}
    assert {one for one, *_ in found} == {verdict}


@pytest.mark.parametrize("missing", [ALERTS, UPDATES, PROTECTION, ACTIONS])
def test_each_guard_must_be_there(missing: Resource) -> None:
    found = told("ORG-01", [one for one in GITHUB if one is not missing])
    assert [(verdict, name) for verdict, name, _ in found] == [("FAIL", "repository")]


def test_alerts_may_be_turned_on_in_the_repository_itself() -> None:
    inline = edited(REPOSITORY, "vulnerabilityAlerts", value=True)
    assert told("ORG-01", [inline, UPDATES, PROTECTION, ACTIONS]) == []


def test_it_is_advised_in_production_and_silent_elsewhere() -> None:
    gap = edited(UPDATES, "enabled", value=False)
    assert [found.blocks for found in judge("ORG-01", gap).findings] == [False]
    assert judge("ORG-01", gap, profile=Profile.DEV).findings == []
