"""Metric filters that count nothing, something else, or for nobody."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.alarm_world import alarm, counted, edited, told
from tests.support.rules import REMOVED
from tests.support.wire import resource

GROUP: Final = resource("cloudwatch/logGroup", "api", {"name": "/shop/api"})
FILTER: Final = counted("{ $.res.statusCode = 429 }")
ALARM: Final = alarm("refused", "http-429-spike", "shop/logs", "Refused")
WORLD: Final = [GROUP, FILTER, ALARM]
NAME: Final = "filter-Refused"


def world(changed: Resource, path: str, value: object) -> list[tuple[str, str, str]]:
    return told("OBS-03", [edited(one, path, value) if one is changed else one for one in WORLD])


def test_a_filter_its_group_and_its_alarm_pass() -> None:
    assert told("OBS-03", WORLD) == []


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("logGroupName", "/shop/other", "FAIL"),
        ("logGroupName", UNKNOWN, "UNDECIDED"),
        ("pattern", "", "FAIL"),
        ("pattern", "429", "FAIL"),
        ("pattern", " ", "FAIL"),
        ("pattern", REMOVED, "FAIL"),
        ("pattern", UNKNOWN, "UNDECIDED"),
    ],
)
def test_a_filter_reads_a_field_of_a_group(path: str, value: object, verdict: str) -> None:
    assert world(FILTER, path, value) == [(verdict, NAME, path)]


@pytest.mark.parametrize("pattern", ["ERROR", '"out of memory"', "[ip, user, status=5*]", "?ERROR ?Exception"])
def test_other_patterns_are_fine(pattern: str) -> None:
    assert world(FILTER, "pattern", pattern) == []


@pytest.mark.parametrize("path", ["metricTransformation.namespace", "metricTransformation.name"])
def test_a_count_that_nobody_looks_at_is_told(path: str) -> None:
    found = world(FILTER, path, "elsewhere")
    assert ("FAIL", NAME, "metricTransformation.name") in found
    unsure = {verdict for verdict, name, _ in world(FILTER, path, UNKNOWN) if name == NAME}
    assert unsure == {"UNDECIDED"}


def test_an_alarm_on_what_nothing_counts_is_told_at_both_ends() -> None:
    assert world(ALARM, "metricName", "Refusd") == [
        ("FAIL", NAME, "metricTransformation.name"),
        ("FAIL", "refused", "metricName"),
    ]
    assert {verdict for verdict, *_ in world(ALARM, "metricName", UNKNOWN)} == {"UNDECIDED"}


def test_an_alarm_in_a_namespace_of_its_own_is_none_of_a_filters() -> None:
    other = alarm("other", "rds-cpu", "AWS/RDS", "CPUUtilization")
    assert told("OBS-03", [*WORLD, other]) == []


def test_where_groups_are_declared_elsewhere_any_may_be_meant() -> None:
    assert told("OBS-03", [FILTER, ALARM]) == []


def test_a_group_whose_name_is_not_known_may_be_the_one() -> None:
    nameless = edited(GROUP, "name", REMOVED)
    assert told("OBS-03", [nameless, FILTER, ALARM]) == [("UNDECIDED", NAME, "logGroupName")]
    made = resource("cloudwatch/logMetricFilter", NAME, FILTER.properties, refers={"logGroupName": nameless})
    assert told("OBS-03", [nameless, made, ALARM]) == []
