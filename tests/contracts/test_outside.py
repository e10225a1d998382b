"""The production program with services outside AWS: as clean as without, and no token leaves the program."""

import json
from collections.abc import Mapping

import pytest

from tests.support.outside_program import BY_AWS, BY_DATADOG, BY_GITHUB, BY_KEY, BY_TOKEN, TOKEN, judged, platform

EVERY = {**BY_TOKEN, **BY_GITHUB, **BY_DATADOG}
ALARM, SUBSCRIPTION = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:sns/topicSubscription:TopicSubscription"


@pytest.mark.parametrize("changes", [BY_KEY, BY_AWS, EVERY], ids=["key", "incident-manager", "every"])
def test_it_is_clean(changes: Mapping[str, object]) -> None:
    verdicts = judged(changes)
    assert [f"{one.verdict} {one.rule} {one.urn.rpartition('::')[2]} {one.path}" for one in verdicts.findings] == []
    assert verdicts.resources >= 300


def test_no_token_is_written_anywhere() -> None:
    assert TOKEN not in json.dumps([item.record for item in platform(EVERY).items])


def test_the_pager_is_reached_by_its_own_integration() -> None:
    made = platform(BY_TOKEN)
    integration = made.one("pagerduty:index/serviceIntegration:ServiceIntegration").urn
    assert integration in made.one(SUBSCRIPTION).property_dependencies["endpoint"]


def test_a_page_that_is_lost_rings_as_well() -> None:
    assert made_names(BY_KEY) - made_names({}) == {
        "alarms-jobs-dlq-undelivered-pages",
        "alarms-secret-read-unexpected-pagerduty",
    }


def made_names(changes: Mapping[str, object]) -> set[str]:
    return {item.name for item in platform(changes).all(ALARM)}


def test_incident_manager_is_started_by_every_urgent_alarm() -> None:
    plan = "arn:aws:ssm-incidents::123456789012:response-plan/bulwark-prod-on-call"
    urgent = [item for item in platform(BY_AWS).all(ALARM) if "prod-alerts" in str(item.inputs["alarmActions"])]
    assert urgent
    for item in urgent:
        assert item.inputs["alarmActions"] == ["arn:aws:sns:us-east-1:123456789012:bulwark-prod-alerts", plan]
        assert plan not in json.dumps(item.inputs["okActions"])
