"""Each alarm of the production stack, driven red by what it is there for, and green again by an ordinary hour."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from review.record.run import Recording
from tests.support import alarm_account, alarm_causes, aws_metrics, filter_patterns
from tests.support.alarm_causes import Cause
from tests.support.alarm_quiet import P, well
from tests.support.aws_metrics import series
from tests.support.crash_refreshes import serving
from tests.support.watching import Cloud

Graph = dict[str, Any]
CAUSES = [*alarm_causes.CAUSES, *alarm_account.CAUSES]


@pytest.fixture(scope="module", autouse=True)
def _servers() -> Iterator[None]:
    with serving():
        yield


@pytest.fixture(scope="module")
def graph(production: Recording) -> Graph:
    return production.known


@pytest.fixture(scope="module")
def good(graph: Graph) -> Cloud:
    """Give an hour in which all is well."""
    cloud = Cloud(graph)
    well(cloud)
    return cloud


def after(good: Cloud) -> Cloud:
    """Give the same hour once more."""
    return copy.deepcopy(good)


def short(names: set[str]) -> set[str]:
    return {name.removeprefix(P) for name in names}


def test_nothing_rings_in_an_ordinary_hour(good: Cloud) -> None:
    assert short(good.red()) == set()
    assert short(good.matched) == set()


def test_every_metric_of_aws_is_one_that_it_puts(good: Cloud) -> None:
    assert aws_metrics.unknown(good) == []


@pytest.mark.parametrize("cause", CAUSES, ids=str)
def test_what_happens_rings_exactly_its_alarms_and_they_end_with_it(graph: Graph, good: Cloud, cause: Cause) -> None:
    cloud = after(good)
    if cause.instead:
        cloud = Cloud(graph)
        well(cloud, but=cause.instead)
    cause.act(cloud)
    assert short(cloud.red()) == cause.rings
    own = {name for name in short(cloud.matched) if not name.endswith("-trigger")}
    assert own - cause.rings == cause.told
    assert after(good).red() == set(), "green again"


def test_every_number_of_aws_that_is_watched_rings_its_alarm_alone(good: Cloud) -> None:
    for name, alarm in good.alarms.items():
        if any(True for _ in series(alarm)):
            cloud = after(good)
            aws_metrics.ill(cloud, name)
            assert cloud.red() == {name}


def test_no_alarm_and_no_rule_is_left_out(good: Cloud) -> None:
    rings = {name for cause in CAUSES for name in cause.rings}
    rings |= short({name for name, alarm in good.alarms.items() if any(True for _ in series(alarm))})
    assert rings == short(set(good.alarms))
    told = {name for cause in CAUSES for name in cause.told | cause.rings}
    assert {name for name in short(set(good.rules)) if not name.endswith("-trigger")} <= told


def test_a_misspelt_metric_is_told(graph: Graph) -> None:
    broken = copy.deepcopy(graph)
    for one in broken["resources"]:
        if one["name"] == "alarms-rds-cpu-postgres":
            one["inputs"]["metricName"] = "CPUUtilisation"
    assert aws_metrics.unknown(Cloud(broken)) == [
        f"{P}rds-cpu-postgres: AWS/RDS CPUUtilisation by ['DBInstanceIdentifier']"
    ]


LINE = {"event": "legalHold.placed", "res": {"statusCode": 429}, "flag": True, "none": None, "text": "429"}


@pytest.mark.parametrize(
    ("pattern", "hit"),
    [
        ('{ $.event = "legalHold.*" }', True),
        ('{ $.event = "legal.*" }', False),
        ("{ $.res.statusCode = 429 }", True),
        ("{ $.res.statusCode != 429 }", False),
        ("{ $.res.statusCode >= 400 && $.res.statusCode < 500 }", True),
        ("{ $.text = 429 }", False),
        ('{ $.res.statusCode = "429" }', False),
        ("{ $.missing NOT EXISTS }", True),
        ("{ $.event NOT EXISTS }", False),
        ('{ $.missing != "x" }', False),
        ("{ $.none IS NULL }", True),
        ("{ $.missing IS NULL }", False),
        ("{ $.flag IS TRUE }", True),
        ("{ $.flag IS FALSE }", False),
        ('{ ($.event = "a") || ($.event = "b" || $.flag IS TRUE) }', True),
        ('{ ($.event = "a" || $.flag IS TRUE) && ($.none = "x") }', False),
        ("{ $.event.deeper = 1 }", False),
    ],
)
def test_a_filter_matches_as_cloudwatch_logs_does(pattern: str, hit: bool) -> None:  # noqa: FBT001  a parameter of the test
    assert filter_patterns.matches(pattern, LINE) is hit


@pytest.mark.parametrize("pattern", ["ERROR", "{ $.a = }", "{ ($.a = 1 }", "{ event = 1 }", "{ $.a ~ 1 }"])
def test_what_is_no_pattern_is_not_taken_for_one(pattern: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        filter_patterns.matches(pattern, LINE)


def test_a_rule_that_does_not_ask_for_reads_sees_none(graph: Graph) -> None:
    quiet = copy.deepcopy(graph)
    for one in quiet["resources"]:
        if one["type"].endswith(":EventRule"):
            one["inputs"]["state"] = "ENABLED"
    cause = next(cause for cause in CAUSES if "secret-read-unexpected-db-app" in cause.rings)
    cloud = Cloud(quiet)
    cause.act(cloud)
    assert cloud.matched == set()
