"""Who is on call, at which hours, and what happens when they do not answer."""

from typing import Final

import pytest

from hardening.aws.on_call import coverage
from hardening.resources import Graph
from hardening.rule import Profile, Subject
from hardening.values import UNKNOWN
from tests.support.alarm_world import edited, told
from tests.support.outside import ESCALATION, LAYER, SCHEDULE, SERVICE
from tests.support.rules import REMOVED
from tests.support.wire import resource, verdicts

NIGHT: Final = {"type": "daily_restriction", "startTimeOfDay": "20:00:00", "durationSeconds": 12 * 3600}
DAY: Final = {"type": "daily_restriction", "startTimeOfDay": "08:00:00", "durationSeconds": 12 * 3600}
WEEKDAYS: Final = [
    {"type": "weekly_restriction", "startDayOfWeek": day, "startTimeOfDay": "00:00:00", "durationSeconds": 86_400}
    for day in range(1, 6)
]
WEEKEND: Final = {
    "type": "weekly_restriction",
    "startDayOfWeek": 6,
    "startTimeOfDay": "00:00",
    "durationSeconds": 2 * 86_400,
}


def layers(*restrictions: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**LAYER, "restrictions": list(each)} for each in restrictions]


@pytest.mark.parametrize(
    ("found", "hours"),
    [
        ([LAYER], 168),
        (layers([DAY], [NIGHT]), 168),
        (layers([DAY, NIGHT]), 168),
        (layers([*WEEKDAYS, WEEKEND]), 168),
        (layers([WEEKEND], [*WEEKDAYS]), 168),
        (layers([*WEEKDAYS]), 120),
        (layers([DAY]), 84),
        (layers([DAY], [DAY]), 84),
        (layers([{**WEEKEND, "startDayOfWeek": 7}]), 48),
        (layers([{**DAY, "durationSeconds": 30 * 86_400}]), 168),
        ([{**LAYER, "users": []}], 0),
        ([{**LAYER, "end": "2026-02-01T00:00:00Z"}], 0),
        (layers([{**DAY, "startTimeOfDay": "25:00:00"}]), 0),
        (layers([{**DAY, "durationSeconds": 0}]), 0),
        (layers([{"type": "weekly_restriction", "startTimeOfDay": "00:00:00", "durationSeconds": 60}]), 0),
        ([], 0),
        ("nobody", 0),
    ],
)
def test_hours_are_counted_once(found: object, hours: int) -> None:
    one = edited(SCHEDULE, "layers", found)
    assert coverage(Subject(one, Graph([one]))).hours == hours
    expected = [] if hours == 168 else [("FAIL", "primary", "layers")]
    assert told("PD-01", [one]) == expected


@pytest.mark.parametrize(
    "found",
    [
        UNKNOWN,
        [{**LAYER, "users": UNKNOWN}],
        [{**LAYER, "restrictions": UNKNOWN}],
        layers([{**DAY, "durationSeconds": UNKNOWN}]),
        [*layers([DAY]), {**LAYER, "end": UNKNOWN}],
    ],
)
def test_hours_that_are_not_known_stay_open(found: object) -> None:
    assert told("PD-01", [edited(SCHEDULE, "layers", found)]) == [("UNDECIDED", "primary", "layers")]


def test_what_is_known_may_be_enough() -> None:
    assert told("PD-01", [edited(SCHEDULE, "layers", [LAYER, {**LAYER, "users": UNKNOWN}])]) == []


RULE: Final = {"escalationDelayInMinutes": 10, "targets": [{"id": "PUSER"}]}


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("rules", [RULE], ["FAIL"]),
        ("rules", [], ["FAIL"]),
        ("rules", REMOVED, ["FAIL"]),
        ("rules", UNKNOWN, ["UNDECIDED"]),
        ("rules", [RULE, {**RULE, "escalationDelayInMinutes": 60}], ["FAIL"]),
        ("rules", [RULE, {**RULE, "escalationDelayInMinutes": UNKNOWN}], ["UNDECIDED"]),
        ("numLoops", 0, ["FAIL"]),
        ("numLoops", REMOVED, ["FAIL"]),
        ("numLoops", UNKNOWN, ["UNDECIDED"]),
        ("numLoops", 1, []),
    ],
)
def test_an_escalation_goes_on(path: str, value: object, verdict: list[str]) -> None:
    assert sorted(set(verdicts("PD-01", edited(ESCALATION, path, value)))) == verdict


BY_HOURS: Final = {"type": "use_support_hours"}


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("escalationPolicy", REMOVED, ["FAIL"]),
        ("autoResolveTimeout", "3600", ["FAIL"]),
        ("autoResolveTimeout", "soon", ["FAIL"]),
        ("autoResolveTimeout", UNKNOWN, ["UNDECIDED"]),
        ("autoResolveTimeout", "14400", []),
        ("autoResolveTimeout", REMOVED, []),
        ("incidentUrgencyRule.urgency", "low", ["FAIL"]),
        ("incidentUrgencyRule.urgency", UNKNOWN, ["UNDECIDED"]),
        ("incidentUrgencyRule.urgency", "severity_based", []),
        ("incidentUrgencyRule", {**BY_HOURS, "outsideSupportHours": {"type": "constant", "urgency": "low"}}, ["FAIL"]),
        ("incidentUrgencyRule", {**BY_HOURS, "duringSupportHours": {"type": "constant", "urgency": "low"}}, ["FAIL"]),
        ("incidentUrgencyRule", {**BY_HOURS, "outsideSupportHours": {"type": "constant", "urgency": "high"}}, []),
        ("incidentUrgencyRule", REMOVED, []),
    ],
)
def test_an_incident_stays_open_and_urgent(path: str, value: object, verdict: list[str]) -> None:
    assert verdicts("PD-01", edited(SERVICE, path, value)) == verdict


def stage(minutes: object, target: str = "contactTargetInfo") -> dict[str, object]:
    return {"durationInMinutes": minutes, "targets": [{target: {"isEssential": True}}]}


@pytest.mark.parametrize(
    ("stages", "verdict"),
    [
        ([stage(10), stage(15)], []),
        ([stage(10)], ["FAIL"]),
        ([stage(10), stage(60)], ["FAIL"]),
        ([stage(10), stage(UNKNOWN)], ["UNDECIDED"]),
        ([stage(60, "channelTargetInfo")], []),
        ([], ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_a_plan_calls_others_when_nobody_answers(stages: object, verdict: list[str]) -> None:
    assert verdicts("PD-01", resource("ssmcontacts/plan", "plan", {"contactId": "c", "stages": stages})) == verdict


@pytest.mark.parametrize(("engagements", "verdict"), [(["arn:c"], []), ([], ["FAIL"]), (UNKNOWN, [])])
def test_a_response_engages_somebody(engagements: object, verdict: list[str]) -> None:
    plan = resource("ssmincidents/responsePlan", "plan", {"name": "p", "engagements": engagements})
    assert verdicts("PD-01", plan) == verdict


def test_development_wakes_nobody() -> None:
    assert verdicts("PD-01", edited(ESCALATION, "numLoops", 0), profile=Profile.DEV) == []
