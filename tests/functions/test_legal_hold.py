"""Legal holds: what is held, what is let go, and what another hold still covers."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.hold_guard.handler import Guarding, held, restore
from functions.legal_hold.holds import day_before
from tests.support.aws_world import BEGINNING, Side, StoppedError, fail
from tests.support.hold_world import DAY, ENDS, EVENTS, PERSON, REQUESTS, HoldWorld, wish
from tests.support.log_lines import lines_of


@pytest.fixture
def world() -> HoldWorld:
    return HoldWorld()


def test_a_hold_takes_the_expiry_of_records_and_holds_the_archive(world: HoldWorld) -> None:
    world.place()
    world.require_held()
    assert [row["suspendedExpiresAt"]["N"] for row in world.records()] == [str(ENDS + number) for number in range(3)]
    assert all("expiresAt" in row for row in world.records("other"))
    assert world.s3.held["privacy/receipts/one.json", "v1"] is False
    assert (world.state(), world.told()) == ("held", ["legalHold.placed"])
    assert world.metrics.numbers == {"Holds": 1, "Unfinished": 0, "Failures": 0, "Runs": 1}


def test_the_item_stands_before_anything_is_held(world: HoldWorld) -> None:
    """Erasures look for it."""
    world.place()
    changes = ("put_object_legal_hold", "update_item")
    first = min(world.calls.index(name) for name in changes)
    assert world.calls.index("put_item") < first
    assert world.calls.index("put_object_legal_hold") < world.calls.index("update_item")


def test_placing_twice_is_placing_once(world: HoldWorld) -> None:
    world.place()
    item, calls = dict(world.item() or {}), len(world.calls)
    world.place(reason="another reason, later")
    assert world.item() == item
    assert "put_object_legal_hold" not in world.calls[calls:]


def test_what_comes_in_later_is_held_within_a_day(world: HoldWorld) -> None:
    world.place()
    world.dynamo.add(EVENTS, tenantId="acme", occurredAt_eventId="2023-11-15#9", actorId="new", expiresAt=ENDS)
    world.s3.held["events/2023/11/15/batch-2.jsonl", "v1"] = False
    world.s3.held["events/2023/11/12/batch-late.jsonl", "v1"] = False
    world.sleep(DAY)
    world.run()
    world.require_held()


def test_between_sweeps_nothing_is_read_again(world: HoldWorld) -> None:
    world.place()
    calls = len(world.calls)
    world.sleep(3600)
    world.run()
    assert world.calls[calls:] == ["query", "get_item", "put_metric_data"]


def test_a_hold_of_a_person_leaves_others_alone(world: HoldWorld) -> None:
    world.place(f"acme/{PERSON}")
    world.require_held("acme", PERSON)
    assert all("expiresAt" in row for row in world.records("acme", "person-two"))


def test_a_hold_since_a_day_leaves_older_batches_alone(world: HoldWorld) -> None:
    world.place(since="2023-11-12")
    world.require_held(since="events/2023/11/12")
    assert world.s3.held["events/2023/10/30/batch-1.jsonl", "v1"] is False


def test_a_lifted_hold_lets_go_after_thirty_days_at_the_earliest(world: HoldWorld) -> None:
    world.place()
    world.lift()
    world.run()
    assert {row["expiresAt"]["N"] for row in world.records()} == {str(int(BEGINNING) + 30 * DAY)}
    assert not any(world.s3.held.values())
    assert world.item() is None
    assert world.told() == ["legalHold.lifted", "legalHold.placed"]
    note = world.item(f"lifted/hold/acme/{int(BEGINNING)}")
    assert note is not None
    assert (note["state"], "pending" in note, "expiresAt" in note) == ({"S": "lifted"}, False, True)


def test_a_record_that_expires_later_keeps_its_own_time(world: HoldWorld) -> None:
    world.dynamo.add(EVENTS, tenantId="acme", occurredAt_eventId="2023-11-15#9", actorId="a", expiresAt=ENDS + 90 * DAY)
    world.place()
    world.lift()
    assert str(ENDS + 90 * DAY) in {row["expiresAt"]["N"] for row in world.records()}


def test_what_another_hold_covers_stays_held(world: HoldWorld) -> None:
    world.place()
    world.place(f"acme/{PERSON}")
    world.lift()
    world.run()
    world.require_held("acme", PERSON)
    assert all("expiresAt" in row for row in world.records("acme", "person-two"))
    world.lift(f"acme/{PERSON}")
    world.run()
    assert not any(world.s3.held.values())
    assert all("expiresAt" in row for row in world.records())


def test_a_hold_of_the_whole_tenant_covers_that_of_a_person(world: HoldWorld) -> None:
    world.place(f"acme/{PERSON}")
    world.place()
    world.lift(f"acme/{PERSON}")
    world.run()
    world.require_held()


def test_a_hold_of_another_tenant_keeps_the_batches_that_both_are_in(world: HoldWorld) -> None:
    world.place()
    world.place("other", since="2023-11-12")
    world.lift()
    world.run()
    held = {key for (key, _), on in world.s3.held.items() if on}
    assert held == {"events/2023/11/12/batch-1.jsonl", "events/2023/11/13/batch-1.jsonl"}
    assert all("expiresAt" in row for row in world.records())


def test_requests_that_waited_for_the_lift_are_started_once(world: HoldWorld) -> None:
    for ident, tenant, person in (("r-1", "acme", PERSON), ("r-2", "acme", "person-two"), ("r-3", "other", PERSON)):
        world.dynamo.add(REQUESTS, requestId=ident, tenantId=tenant, subjectId=person, awaitsLift="yes")
    world.place(f"acme/{PERSON}")
    world.lift(f"acme/{PERSON}")
    world.run()
    world.run()
    assert [json.loads(one) for one in world.states.started.values()] == [{"requestId": "r-1"}]


def test_one_that_is_being_lifted_is_not_placed_again(world: HoldWorld) -> None:
    world.place()
    world.seconds_left = 0
    world.lift()
    assert world.metrics.numbers["Unfinished"] == 1
    with pytest.raises(GuardError, match="the hold is being lifted"):
        world.place()
    world.seconds_left = 280
    world.run()
    world.run()
    world.place()
    world.require_held()


def test_lifting_what_nobody_placed_is_an_error(world: HoldWorld) -> None:
    with pytest.raises(GuardError, match="there is no such hold"):
        world.lift()


def test_one_run_that_has_not_the_time_is_taken_up_by_others(world: HoldWorld) -> None:
    """Each call takes twenty seconds here."""
    world.after = lambda _count, _name: world.sleep(20)
    world.seconds_left = 110
    runs = 0
    world.place()
    while world.state() != "held":
        runs += 1
        world.run()
        assert runs < 10
    assert runs
    world.require_held()


def test_one_hold_that_fails_stops_no_other(world: HoldWorld) -> None:
    world.place()
    world.place("other")
    world.sleep(DAY)
    world.record("other", "somebody")
    refused = list[int]()

    def refuse(count: int, name: str) -> None:
        if name == "list_object_versions" and not refused:
            refused.append(count)
            fail("AccessDenied")

    world.before = refuse
    with pytest.raises(GuardError, match="1 holds could not be worked on"):
        world.run()
    world.require_held("other")
    assert world.metrics.numbers["Failures"] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"action": "keep"}, "action is neither"),
        ({"action": None}, "action is neither"),
        ({"hold": ""}, "names no tenant"),
        ({"hold": "/person-one"}, "names no tenant"),
        ({"hold": 7}, "hold is no text"),
        ({"hold": "acme/short"}, "names no person"),
        ({"hold": "acme/person/../one"}, "names no person"),
        ({"since": "2023-13-01"}, "since"),
        ({"since": "20231101"}, "since"),
        ({"reason": "because"}, "reason"),
        ({"by": " "}, "by names nobody"),
    ],
)
def test_a_wish_that_says_too_little_is_refused_and_not_shown(
    world: HoldWorld, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(GuardError, match=said):
        world.run({**wish("place"), **changes})
    assert world.calls == []


@pytest.mark.parametrize(
    ("cursor", "start"),
    [
        ("events/2023/11/01/batch\nv1", "events/2023/10/31/"),
        ("", ""),
        ("events/notes.txt", ""),
    ],
)
def test_a_sweep_begins_a_day_before_the_last_batch(cursor: str, start: str) -> None:
    assert day_before(cursor) == start


STORY = st.lists(
    st.tuples(
        st.sampled_from(["place", "lift", "sweep", "day", "expire"]),
        st.sampled_from([("acme", ""), ("acme", PERSON), ("other", "")]),
        st.integers(1, 30),
        st.sampled_from([Side.BEFORE, Side.AFTER, None]),
    ),
    max_size=10,
)


@settings(max_examples=80, deadline=None)
@given(STORY)
def test_no_series_of_wishes_and_ends_loses_a_held_record(
    story: list[tuple[str, tuple[str, str], int, Side | None]],
) -> None:
    """And once everything was worked off, what is held is what a hold covers."""
    world = HoldWorld()
    for what, (tenant, person), point, side in story:
        if side is not None:
            world.at(len(world.calls) + point, side, _end)
        _do(world, what, tenant, person)
        world.undisturbed()
        world.guard()
        _standing_are_kept(world)
    for _ in range(4):
        world.sleep(DAY)
        world.run()
    _standing_are_kept(world)
    covered = bool(_holds(world))
    assert any(on for (key, _), on in world.s3.held.items() if key.startswith("events/")) is covered
    for tenant in ("acme", "other"):
        if f"hold/{tenant}" not in _holds(world):
            free = [row for row in world.records(tenant) if row["actorId"] != {"S": PERSON}]
            assert all("expiresAt" in row for row in free)


def _end() -> None:
    raise StoppedError


def _do(world: HoldWorld, what: str, tenant: str, person: str) -> None:
    try:
        if what in ("place", "lift"):
            world.run(wish(what, f"{tenant}/{person}" if person else tenant))
        elif what == "sweep":
            world.run()
        elif what == "day":
            world.sleep(DAY)
        else:
            world.dynamo.expire(EVENTS, world.epoch())
    except (StoppedError, GuardError):
        pass


def _holds(world: HoldWorld) -> set[str]:
    return {ident for (ident,) in world.dynamo.tables[REQUESTS] if ident.startswith("hold/")}


def _standing_are_kept(world: HoldWorld) -> None:
    for ident in _holds(world):
        if world.state(ident) == "held":
            _, tenant, *person = ident.split("/")
            world.require_held(tenant, person[0] if person else "")


# What DynamoDB deletes all the same.


def lost(world: HoldWorld) -> None:
    """Lose a record of a hold, as it may happen once."""
    world.place()
    world.dynamo.lose(EVENTS, next(key for key in world.dynamo.tables[EVENTS] if key[0] == "acme"))


def test_a_held_record_that_was_deleted_as_expired_is_put_back(world: HoldWorld) -> None:
    lost(world)
    before = world.dynamo.stream[0]["dynamodb"]["OldImage"]
    world.guard()
    assert before in world.records()
    world.require_held()
    assert world.metrics.numbers["Restored"] == 1


def test_a_batch_that_comes_again_changes_nothing(world: HoldWorld) -> None:
    lost(world)
    world.guard()
    world.metrics.numbers.clear()
    world.guard()
    assert "Restored" not in world.metrics.numbers


def test_a_record_that_had_an_expiry_all_the_same_keeps_it_beside(world: HoldWorld) -> None:
    lost(world)
    image = world.dynamo.stream[0]["dynamodb"]["OldImage"]
    image["expiresAt"] = image.pop("suspendedExpiresAt")
    world.guard()
    world.require_held()
    world.require_expiries_known()


def change(name: str = "REMOVE", **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any part of a change
    image = {"tenantId": {"S": "t"}, "legalHold": {"BOOL": True}}
    who = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return {"eventName": name, "userIdentity": who, "dynamodb": {"OldImage": image}, **changes}


@pytest.mark.parametrize(
    "one",
    [
        change(userIdentity={"type": "AWS", "principalId": "somebody"}),
        change(userIdentity=None),
        change(dynamodb={"OldImage": {"legalHold": {"BOOL": False}}}),
        change(dynamodb={"OldImage": {}}),
    ],
)
def test_what_people_delete_or_nobody_holds_stays_deleted(one: dict[str, Any]) -> None:
    assert held(one) is None


def test_changes_pass_as_they_came_and_in_order(world: HoldWorld) -> None:
    batch = [change("INSERT", eventID="1"), change(eventID="2"), change("MODIFY", eventID="3")]
    guarding = Guarding(client=world.dynamo, metrics=world.metrics, table=EVENTS, namespace="n")
    batch[1]["dynamodb"]["OldImage"]["occurredAt#eventId"] = {"S": "1"}
    assert restore(batch, guarding) == [batch[0], batch[2]]


@pytest.mark.parametrize("one", [change(dynamodb={}), change(dynamodb=None)])
def test_a_deletion_without_its_record_is_an_error(world: HoldWorld, one: dict[str, Any]) -> None:
    guarding = Guarding(client=world.dynamo, metrics=world.metrics, table=EVENTS, namespace="n")
    with pytest.raises(GuardError, match="without what was deleted"):
        restore([one], guarding)


def test_no_log_line_names_a_tenant_or_a_person(world: HoldWorld) -> None:
    with lines_of(logging.getLogger("legal_hold")) as lines:
        world.place(f"acme/{PERSON}")
        world.lift(f"acme/{PERSON}")
        world.run()
    assert len(lines) == 3
    assert not any(word in line for line in lines for word in ("acme", PERSON, "counsel", "claim"))
