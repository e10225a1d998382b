"""Each new or changed record goes to the archive once, and flagged ones without what must not be there."""

import itertools
import json
import re
from collections.abc import Mapping, Sequence

import pytest

from components.data import audit_records as records
from tests.support.event_patterns import matches

ITEM: Mapping[str, object] = {
    "tenantId": {"S": "t1"},
    "occurredAt#eventId": {"S": "2026-01-01#e1"},
    "action": {"S": "user.delete"},
    "actorId": {"S": "u1"},
    "entityType": {"S": "user"},
    "entityId": {"S": "u2"},
    "payload": {"M": {"email": {"S": "ann@example.com"}}},
    "metadata": {"M": {"ip": {"S": "203.0.113.9"}}},
}
FLAGS = [None, {"BOOL": False}, {"BOOL": True}]


def change(name: str = "INSERT", **image: object) -> dict[str, object]:
    """Give a record of the stream (DynamoDB API, streams Record)."""
    shown = {**ITEM, **{key: value for key, value in image.items() if value is not None}}
    return {
        "eventID": "1",
        "eventName": name,
        "dynamodb": {"Keys": {"tenantId": {"S": "t1"}}, "NewImage": shown, "ApproximateCreationDateTime": 1},
    }


def taken(patterns: Sequence[str], event: Mapping[str, object]) -> bool:
    return any(matches(json.loads(pattern), event) for pattern in patterns)


@pytest.mark.parametrize("name", ["INSERT", "MODIFY"])
@pytest.mark.parametrize(("hold", "stripped"), list(itertools.product(FLAGS, FLAGS)))
def test_each_record_goes_through_exactly_one_pipe(name: str, hold: object, stripped: object) -> None:
    event = change(name, legalHold=hold, piiStripped=stripped)
    flagged = {"BOOL": True} in (hold, stripped)
    assert (taken(records.whole(), event), taken(records.redacted(), event)) == (not flagged, flagged)


def test_removals_are_the_trails_business() -> None:
    removal = {"eventID": "1", "eventName": "REMOVE", "dynamodb": {"Keys": {}, "OldImage": ITEM}}
    assert not taken([*records.whole(), *records.redacted()], removal)


EXPIRY = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


@pytest.mark.parametrize(
    ("who", "flag", "wanted"),
    [
        (EXPIRY, {"BOOL": True}, True),
        (EXPIRY, {"BOOL": False}, False),
        (EXPIRY, {"S": "true"}, False),
        ({"type": "Service", "principalId": "other.amazonaws.com"}, {"BOOL": True}, False),
        (None, {"BOOL": True}, False),
    ],
)
def test_a_held_record_that_expired_goes_to_the_guard(who: object, flag: object, wanted: bool) -> None:  # noqa: FBT001  a parameter of the test
    image = {**ITEM, "legalHold": flag}
    removal = {"eventName": "REMOVE", "dynamodb": {"Keys": {}, "OldImage": image}}
    assert taken(records.expired(), {**removal, "userIdentity": who} if who else removal) is wanted
    assert not taken(records.expired(), change("MODIFY", legalHold={"BOOL": True}))


def filled(template: str, event: Mapping[str, object]) -> dict[str, object]:
    """Fill a template in, as EventBridge does; a path that leads nowhere would raise."""

    def value(match: re.Match[str]) -> str:
        found: object = event
        for step in match[1].removeprefix("$.").split("."):
            assert isinstance(found, Mapping)
            found = found[step]
        return json.dumps(found)

    body: dict[str, object] = json.loads(re.sub(r"<([^>]+)>", value, template))
    return body


def test_a_whole_record_is_archived_as_it_is_now() -> None:
    event = change("MODIFY") | {"userIdentity": None}
    assert filled(records.whole_template(), event) == {
        "eventId": "1",
        "eventName": "MODIFY",
        "changedAt": 1,
        "keys": {"tenantId": {"S": "t1"}},
        "record": ITEM,
    }
    assert "OldImage" not in records.whole_template()


def test_a_redacted_record_says_who_did_what_and_no_more() -> None:
    body = filled(records.redacted_template(), change(legalHold={"BOOL": True}))
    assert body == {
        "eventId": "1",
        "eventName": "INSERT",
        "changedAt": 1,
        "keys": {"tenantId": {"S": "t1"}},
        **{name: ITEM[name] for name in ("action", "actorId", "entityId", "entityType")},
    }
    assert "example.com" not in json.dumps(body)


def test_templates_use_only_paths_that_pipes_can_read() -> None:
    """EventBridge Pipes knows dots, dashes, underscores, letters and digits in a path."""
    for template in (records.whole_template(), records.redacted_template()):
        assert all(re.fullmatch(r"\$[\w.-]*", path) for path in re.findall(r"<([^>]+)>", template))
