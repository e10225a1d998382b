"""The look at attestations, as it is declared."""

from pathlib import Path
from typing import cast

import pytest

from components._signals import Comparison, MetricSignal, Missing, Urgency
from components.operations.attestation_check import AttestationCheck, AttestationCheckArgs
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree

CHECKS: list[AttestationCheck] = []


def build() -> None:
    CHECKS.append(AttestationCheck("check", AttestationCheckArgs(host=host(), controls=["LA-1", "AC-3"])))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def test_it_knows_where_the_records_are_and_which_must_be_there(whole: Declared) -> None:
    assert whole.one("aws:lambda/function:Function").inputs["environment"] == {
        "variables": {
            "PATH_OF_RECORDS": "/shop/prod/attest",
            "CONTROLS": "AC-3,LA-1",
            "NAMESPACE": "shop/prod/attestation",
        }
    }


def test_every_variable_is_read_and_every_read_variable_is_set(whole: Declared) -> None:
    variables_agree(whole, "attestation_check")


def test_it_may_read_the_records_and_count(whole: Declared) -> None:
    branch = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/prod/attest"
    found = statements(whole, "check-role")
    assert found["ReadRecords"] == (["ssm:GetParametersByPath"], [branch, f"{branch}/*"], None)
    assert found["Count"] == (
        ["cloudwatch:PutMetricData"],
        ["*"],
        {"StringEquals": {"cloudwatch:namespace": "shop/prod/attestation"}},
    )
    assert len(found) == 7


def test_it_is_called_more_often_than_the_alarm_looks(whole: Declared) -> None:
    """A day that an alarm looks at holds two runs: one that is lost wakes nobody."""
    assert whole.one("aws:scheduler/schedule:Schedule").inputs["scheduleExpression"] == "rate(12 hours)"


def test_it_says_what_ends_soon_and_what_has_ended(whole: Declared) -> None:
    found = [one for one in CHECKS[0].signals() if one.alarm == "attestation-expiry" and isinstance(one, MetricSignal)]
    assert [(one.part, one.threshold, one.urgency) for one in found] == [
        ("", 1, Urgency.PAGE),
        ("soon", 14, Urgency.NOTIFY),
    ]
    for one in found:
        assert (one.comparison, one.missing, one.period_seconds) == (Comparison.BELOW, Missing.BREACHING, 86_400)
        assert (one.metric.namespace, one.metric.name) == ("shop/prod/attestation", "DaysLeft")
        assert one.metric.statistic == "Minimum"


def test_the_function_counts_what_the_alarm_watches() -> None:
    source = Path(__file__).resolve().parents[3] / "functions" / "attestation_check" / "handler.py"
    assert '"DaysLeft": standing.least' in source.read_text(encoding="utf-8")


def test_a_reviewer_sees_how_many_records_are_watched(whole: Declared) -> None:
    intent = whole.one("bulwark:operations:AttestationCheck").inputs
    assert (intent["records"], intent["controlsChecked"]) == ("/shop/prod/attest", 2)
    assert cast("list[str]", intent["controls"]) == ["AC-3", "MA-1"]
