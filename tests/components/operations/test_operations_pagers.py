"""Pagers: who is called, in which order, and how an alarm reaches them."""

import functools
import json
from typing import Any, cast

import pytest

from components.operations.incident_manager import IncidentManager, IncidentManagerArgs, Person
from components.operations.paged import Paged, PagedArgs, pagerduty_address
from components.operations.pagerduty import PagerDuty, PagerDutyArgs
from tests.support.aws_models import faults
from tests.support.declare import Declared, Item, declare
from tests.support.shop import KEY, SHOP

MAILS = ("ada@example.com", "grace@example.com", "joan@example.com")
PEOPLE = tuple(Person(mail=mail, phone=f"+1555010020{index}") for index, mail in enumerate(MAILS))
ALERTS = SHOP.topic_arn("alerts")
INTEGRATION_KEY = "hunter2-canary-7f3a9c"


def pagerduty(*mails: str) -> Declared:
    return declare(functools.partial(PagerDuty, "pager", PagerDutyArgs(identity=SHOP, on_call=mails or MAILS)))


def incidents(people: tuple[Person, ...] = PEOPLE) -> Declared:
    args = IncidentManagerArgs(identity=SHOP, people=people, copies=["us-west-2"])
    return declare(functools.partial(IncidentManager, "incidents", args))


def body(item: Item) -> Any:  # noqa: ANN401  the inputs, looked into at will
    return item.inputs


def test_two_schedules_a_turn_apart_leave_no_hour_open() -> None:
    made = pagerduty()
    primary, secondary = (
        body(made.one("pagerduty:index/schedule:Schedule", f"pager-{part}")) for part in ("primary", "secondary")
    )
    for schedule in (primary, secondary):
        (layer,) = schedule["layers"]
        assert (schedule["timeZone"], layer["rotationTurnLengthSeconds"]) == ("Etc/UTC", 604_800)
        assert not {"restrictions", "end"} & set(layer)
    first, second = primary["layers"][0]["users"], secondary["layers"][0]["users"]
    assert len(set(first)) == 3
    assert second == [*first[1:], first[0]]
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_the_escalation_ends_with_everybody_three_times() -> None:
    made = pagerduty()
    policy = body(made.one("pagerduty:index/escalationPolicy:EscalationPolicy"))
    assert policy["numLoops"] == 3
    assert [rule["escalationDelayInMinutes"] for rule in policy["rules"]] == [10, 15, 15]
    kinds = [[target["type"] for target in rule["targets"]] for rule in policy["rules"]]
    assert kinds == [["schedule_reference"], ["schedule_reference"], ["user_reference"] * 3]


def test_no_rule_has_more_targets_than_pagerduty_takes() -> None:
    policy = body(
        pagerduty(*(f"person{number}@example.com" for number in range(12))).one(
            "pagerduty:index/escalationPolicy:EscalationPolicy"
        )
    )
    assert len(policy["rules"][-1]["targets"]) == 10


def test_incidents_are_urgent_at_every_hour_and_stay_open() -> None:
    made = pagerduty()
    service = body(made.one("pagerduty:index/service:Service"))
    assert service["incidentUrgencyRule"] == {"type": "constant", "urgency": "high"}
    assert service["autoResolveTimeout"] == "null"
    integration = made.one("pagerduty:index/serviceIntegration:ServiceIntegration")
    assert made.one("pagerduty:index/service:Service").urn in integration.property_dependencies["service"]
    pager = made.one("bulwark:operations:PagerDuty")
    assert pager.outputs == {"integration_key": {"$secret": True}}


@pytest.mark.parametrize("mails", [("ada@example.com",), ("ada@example.com", "ada@example.com")])
def test_one_person_is_not_on_call_for_ever(mails: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="on_call names 1: name at least 2"):
        PagerDutyArgs(identity=SHOP, on_call=mails)


def paged() -> Declared:
    def build() -> None:
        args = PagedArgs(identity=SHOP, topic_arn=ALERTS, address=pagerduty_address(INTEGRATION_KEY), key_arn=KEY)
        (signal,) = Paged("paged", args).signals()
        assert (signal.alarm, signal.part) == ("jobs-dlq", "undelivered-pages")

    return declare(build)


def test_the_pager_is_subscribed_by_a_secret_address() -> None:
    made = paged()
    subscription = made.one("aws:sns/topicSubscription:TopicSubscription")
    queue = "arn:aws:sqs:eu-west-1:123456789012:shop-prod-undelivered-pages"
    assert subscription.inputs == {
        "endpoint": {"$secret": True},
        "endpointAutoConfirms": True,
        "protocol": "https",
        "redrivePolicy": json.dumps({"deadLetterTargetArn": queue}),
        "topic": ALERTS,
    }
    assert INTEGRATION_KEY not in json.dumps([item.record for item in made.items])
    assert made.one("aws:sqs/queue:Queue").urn in subscription.dependencies
    allow, _ = json.loads(cast("str", made.one("aws:sqs/queue:Queue").inputs["policy"]))["Statement"]
    assert allow["Principal"] == {"Service": ["sns.amazonaws.com"]}
    assert allow["Condition"]["ArnLike"] == {"aws:SourceArn": ALERTS}


def contact(made: Declared, name: str) -> Item:
    return made.one("aws:ssmcontacts/contact:Contact", name)


def test_each_person_is_texted_and_then_called() -> None:
    made = incidents()
    plans = made.all("aws:ssmcontacts/plan:Plan")
    assert len(plans) == 4
    stages = body(made.one("aws:ssmcontacts/plan:Plan", "incidents-ada-example-com"))["stages"]
    assert [len(stage["targets"]) for stage in stages] == [2, 1]
    channels = made.all("aws:ssmcontacts/contactChannel:ContactChannel")
    assert sorted(body(channel)["type"] for channel in channels) == ["EMAIL"] * 3 + ["SMS"] * 3 + ["VOICE"] * 3
    assert all(body(channel)["deliveryAddress"] == {"simpleAddress": {"$secret": True}} for channel in channels)
    assert "+1555" not in json.dumps([item.record for item in made.items])


def test_who_does_not_answer_is_followed_by_the_next_and_then_by_all() -> None:
    made = incidents()
    stages = body(made.one("aws:ssmcontacts/plan:Plan", "incidents-escalation"))["stages"]
    called = [[target["contactTargetInfo"]["contactId"] for target in stage["targets"]] for stage in stages]
    people = [contact(made, f"incidents-{mail.replace('@', '-').replace('.', '-')}").outputs["id"] for mail in MAILS]
    assert called == [[people[0]], [people[1]], [people[2]], people]
    assert {stage["durationInMinutes"] for stage in stages} == {10}


def test_an_alarm_starts_a_plan_that_survives_the_region() -> None:
    made = incidents()
    plan = body(made.one("aws:ssmincidents/responsePlan:ResponsePlan"))
    assert plan["engagements"] == [contact(made, "incidents-escalation").outputs["arn"]]
    regions = made.one("aws:ssmincidents/replicationSet:ReplicationSet")
    assert body(regions)["regions"] == [{"name": "eu-west-1"}, {"name": "us-west-2"}]
    assert regions.protect
    arn = "arn:aws:ssm-incidents::123456789012:response-plan/shop-prod-on-call"
    assert made.one("bulwark:operations:IncidentManager").outputs == {"plan_arn": arn}


@pytest.mark.parametrize("people", [PEOPLE[:1], (PEOPLE[0], PEOPLE[0])])
def test_an_escalation_needs_several(people: tuple[Person, ...]) -> None:
    with pytest.raises(ValueError, match="people: name at least 2 different ones"):
        IncidentManagerArgs(identity=SHOP, people=people)


def test_the_services_would_take_the_requests() -> None:
    made = incidents()
    for item in made.all("aws:ssmcontacts/contact:Contact"):
        inputs = body(item)
        request = {"Alias": inputs["alias"], "DisplayName": inputs["displayName"], "Type": inputs["type"], "Plan": {}}
        assert faults("ssm-contacts", "CreateContact", request) == []
    inputs = body(made.one("aws:ssmincidents/responsePlan:ResponsePlan"))
    response = {
        "name": inputs["name"],
        "displayName": inputs["displayName"],
        "engagements": inputs["engagements"],
        "incidentTemplate": {
            "title": inputs["incidentTemplate"]["title"],
            "impact": inputs["incidentTemplate"]["impact"],
        },
    }
    assert faults("ssm-incidents", "CreateResponsePlan", response) == []
