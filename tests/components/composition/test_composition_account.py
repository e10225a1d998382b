"""The account in the composition: whose baseline it is, and what the alarms hear of."""

import functools
import json
from collections.abc import Mapping
from typing import cast

import pytest

from components.platform import Platform
from tests.support.declare import Declared, declare
from tests.support.stacks import accepted

ONCE = (
    "aws:accessanalyzer/analyzer:Analyzer",
    "aws:cfg/recorder:Recorder",
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    "aws:guardduty/detector:Detector",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    "aws:inspector2/enabler:Enabler",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    "aws:securityhub/account:Account",
)
ALWAYS = ("aws:cloudtrail/trail:Trail", "aws:budgets/budget:Budget")


@functools.cache
def platform(*, owner: bool) -> tuple[Declared, frozenset[str]]:
    settings = accepted({"accountBaseline": owner})
    declared = declare(lambda: Platform("platform", settings))
    alarms = declared.all("aws:cloudwatch/metricAlarm:MetricAlarm")
    return declared, frozenset(cast("Mapping[str, str]", alarm.inputs["tags"])["AlarmId"] for alarm in alarms)


@pytest.mark.parametrize("kind", ONCE)
def test_what_exists_once_in_an_account_is_its_owners(kind: str) -> None:
    assert platform(owner=True)[0].all(kind)
    assert platform(owner=False)[0].all(kind) == []


@pytest.mark.parametrize("kind", ALWAYS)
@pytest.mark.parametrize("owner", [True, False])
def test_every_stack_has_its_trail_and_its_budget(kind: str, *, owner: bool) -> None:
    assert len(platform(owner=owner)[0].all(kind)) == 1


@pytest.mark.parametrize("owner", [True, False])
def test_every_stack_has_a_door_for_bad_days_and_one_for_its_pipeline(*, owner: bool) -> None:
    names = {str(role.inputs["name"]) for role in platform(owner=owner)[0].all("aws:iam/role:Role")}
    assert {"bulwark-prod-break-glass", "bulwark-prod-deploy", "bulwark-prod-preview"} <= names


def test_config_is_let_into_the_bucket_of_its_owner_alone() -> None:
    for owner in (True, False):
        policies = platform(owner=owner)[0].all("aws:s3/bucketPolicy:BucketPolicy")
        admitted = {item.name for item in policies if "config.amazonaws.com" in json.dumps(item.inputs)}
        assert admitted == ({"access-logs-policy"} if owner else set())


def test_the_alarms_hear_of_the_trail_always_and_of_detection_where_it_is_owned() -> None:
    recorded = {
        "console-login-no-mfa",
        "kms-key-tamper",
        "root-login",
        "secret-read-unexpected",
        "snapshot-shared",
        "trail-tamper",
    }
    assert recorded <= platform(owner=False)[1]
    assert platform(owner=True)[1] - platform(owner=False)[1] == {"guardduty-high", "s3-exfil"}


def test_access_to_media_and_records_is_recorded() -> None:
    (trail,) = platform(owner=True)[0].all("aws:cloudtrail/trail:Trail")
    text = json.dumps(trail.inputs)
    for part in ("media-temp", "media-archive", "audit"):
        assert f"arn:aws:s3:::bulwark-prod-{part}-123456789012-us-east-1/" in text
    assert "arn:aws:dynamodb:us-east-1:123456789012:table/bulwark-prod-audit-events" in text
