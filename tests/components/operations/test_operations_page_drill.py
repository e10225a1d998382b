"""The weekly drill, as it is declared."""

import pytest

from components._signals import MetricSignal, Missing, Urgency
from components.operations.page_drill import PageDrill, PageDrillArgs
from hardening.aws.schedules import longest_days
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree

DRILLS: list[PageDrill] = []


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(lambda: DRILLS.append(PageDrill("drill", PageDrillArgs(host=host()))))


def test_it_rings_every_week(whole: Declared) -> None:
    expression = whole.one("aws:scheduler/schedule:Schedule").inputs["scheduleExpression"]
    assert longest_days(str(expression)) == 7


def test_it_may_count_and_nothing_else(whole: Declared) -> None:
    found = statements(whole, "drill-role")
    assert found["Count"][2] == {"StringEquals": {"cloudwatch:namespace": "shop/prod/drill"}}
    assert len(found) == 6
    variables_agree(whole, "synthetic_page")


def test_the_alarm_is_as_urgent_as_any_other_and_ends_by_itself(whole: Declared) -> None:
    (drill,) = [one for one in DRILLS[0].signals() if one.alarm == "synthetic-page"]
    assert isinstance(drill, MetricSignal)
    assert (drill.metric.namespace, drill.metric.name) == ("shop/prod/drill", "Drill")
    assert (drill.urgency, drill.missing, drill.threshold) == (Urgency.PAGE, Missing.FINE, 1)
    assert drill.period_seconds * drill.periods == 3600
