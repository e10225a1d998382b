"""What is erased of a person and what is kept, what is exported and what is not."""

import logging

import pytest

from functions._common.guarding import GuardError
from functions.dsr_export import handler as exporting
from tests.support.aws_world import fail
from tests.support.dsr_world import CANARY, ID, KEPT, MINE, OWN, PERSON, TEMP, TENANT, DsrWorld
from tests.support.log_lines import lines_of

DONE = {"outcome": "done", "failed": 0}


def test_an_erasure_takes_every_version_and_every_secret_and_nothing_of_others() -> None:
    world = DsrWorld()
    assert world.erase() == DONE
    assert (world.mine(), world.names) == (set(), {"/shop/prod/db-app"})
    assert len(world.item["done"]["SS"]) == 4
    assert "retained" not in world.item
    world.require_others_whole()


def test_what_is_done_is_not_done_again() -> None:
    world = DsrWorld()
    world.erase()
    world.calls.clear()
    assert world.erase() == DONE
    assert set(world.calls) == {"get_item"}


def test_what_is_locked_is_kept_and_said() -> None:
    world = DsrWorld()
    world.objects.locked = {(KEPT, f"{MINE}a", "1"), (KEPT, f"{MINE}b", "1")}
    assert world.erase() == DONE
    assert world.mine() == world.objects.locked
    assert world.item["retained"]["SS"] == [f"{KEPT}: 2 locked versions"]


def test_another_refusal_is_no_lock() -> None:
    world = DsrWorld()
    world.objects.locked, world.objects.refusing = {(KEPT, f"{MINE}a", "1")}, "InternalError"
    assert world.erase() == {"outcome": "done", "failed": 1}
    assert len(world.item["done"]["SS"]) == 3
    world.objects.locked = set()
    assert world.erase() == DONE
    assert world.mine() == set()


@pytest.mark.parametrize("whose", [TENANT, f"{TENANT}/{PERSON}"])
def test_a_hold_stops_an_erasure_before_its_first_page(whose: str) -> None:
    world = DsrWorld()
    before = world.mine()
    world.hold(whose)
    assert world.erase()["outcome"] == "held"
    assert (world.mine(), OWN in world.names) == (before, True)


@pytest.mark.parametrize("point", range(1, 26))
def test_a_hold_that_is_placed_meanwhile_stops_it_at_the_next_page(point: int) -> None:
    """Whatever was looked at before it stood may go; nothing that is looked at after."""
    world, placed = DsrWorld(), list[set[tuple[str, str, str]]]()

    def place(count: int, name: str) -> None:
        if count == point and not placed:
            world.hold()
            placed.append(world.mine())
        elif placed and name == "delete_objects":
            placed.append(world.mine())

    world.before = place
    world.erase()
    if placed:
        deletions = len(placed) - 1
        assert deletions <= 1, "a second page was deleted after the hold stood"


def test_a_hold_of_somebody_else_is_none() -> None:
    world = DsrWorld()
    world.hold("other")
    world.hold(f"{TENANT}/person-two")
    assert world.erase() == DONE


@pytest.mark.parametrize("prefix", ["", f"{TENANT}/", "person-on", "/"])
def test_a_prefix_that_does_not_name_the_person_is_refused(prefix: str) -> None:
    world = DsrWorld()
    before = set(world.objects.versions)
    world.change(mediaPrefixes=[prefix])
    assert world.erase() == {"outcome": "done", "failed": 2}
    assert world.objects.versions == before


@pytest.mark.parametrize("name", ["/shop/prod/db-app", "/shop/prod/oauth-app/x", "", "arn:aws:secretsmanager:x"])
def test_a_secret_that_is_none_of_an_account_is_refused(name: str) -> None:
    world = DsrWorld()
    before = set(world.names)
    world.change(secretIds=[name])
    assert world.erase() == {"outcome": "done", "failed": 1}
    assert world.names == before


def test_a_secret_that_is_gone_is_done_and_one_that_stays_is_told() -> None:
    world = DsrWorld()
    world.names.discard(OWN)
    assert world.erase() == DONE
    world = DsrWorld()
    world.before = lambda _count, name: fail("AccessDeniedException", OWN) if name == "delete_secret" else None
    assert world.erase() == {"outcome": "done", "failed": 2}


def test_one_run_that_has_not_the_time_says_so_and_the_next_goes_on() -> None:
    world, runs = DsrWorld(), 0
    world.after = lambda _count, _name: world.sleep(20)
    world.seconds_left = 150
    while (outcome := world.erase()["outcome"]) == "more":
        runs += 1
        assert runs < 10
    assert (outcome, world.mine(), runs > 0) == ("done", set(), True)


@pytest.mark.parametrize(
    "changes", [{"kind": "export"}, {"kind": "restrict"}, {"tenantId": ""}, {"subjectId": "short"}, {"subjectId": ""}]
)
def test_a_request_that_asks_for_something_else_or_says_too_little_is_refused(changes: dict[str, str]) -> None:
    world = DsrWorld()
    world.change(**changes)
    with pytest.raises(GuardError, match=r"no erasure|says too little"):
        world.erase()
    assert set(world.calls) == {"get_item"}


@pytest.mark.parametrize("ident", ["", "another", "hold/acme", "../x"])
def test_an_event_that_names_no_request_is_refused(ident: str) -> None:
    with pytest.raises(GuardError, match=r"names no request|no such request"):
        DsrWorld().erase(ident)


def test_an_export_has_what_the_person_did_and_what_is_about_them_and_no_payload() -> None:
    world = DsrWorld("export")
    assert world.export() == DONE
    assert [(line["actorId"], line["entityId"]) for line in world.exported("records")] == [
        (PERSON, "v1"),
        ("person-two", PERSON),
    ]
    assert [line["key"] for line in world.exported("objects")] == [f"{MINE}a", f"{MINE}b"] * 2
    assert [line["account"] for line in world.exported("accounts")] == [OWN, "/shop/prod/tiktok/cookie/one"]
    assert not any(CANARY.encode() in body for body in world.objects.written.values())
    assert all(key.startswith(f"exports/{ID}/platform/") for key in world.objects.written)
    world.require_others_whole()


def test_an_export_takes_nothing_away_and_is_not_kept_back_by_a_hold() -> None:
    world = DsrWorld("export")
    before = (world.mine(), set(world.names))
    world.hold()
    assert world.export() == DONE
    assert (world.mine(), world.names) == before


def test_nothing_to_export_is_said_by_empty_parts() -> None:
    world = DsrWorld("export")
    world.change(kind="export", subjectId="person-nobody")
    world.export()
    assert sorted(key.rpartition("/")[2] for key in world.objects.written) == [
        "accounts-00001.jsonl",
        "objects-00001.jsonl",
        "records-00001.jsonl",
    ]


def test_many_lines_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_LINES", 2)
    world = DsrWorld("export")
    world.export()
    parts = [key for key in world.objects.written if "/objects-" in key]
    assert len(parts) == 2
    assert len(world.exported("objects")) == 4


def test_an_export_that_has_not_the_time_goes_on_by_section() -> None:
    world, runs = DsrWorld("export"), 0
    world.after = lambda _count, _name: world.sleep(20)
    world.seconds_left = 130
    while world.export()["outcome"] == "more":
        runs += 1
        assert runs < 10
    assert runs > 0
    assert len(world.exported("records")) == 2


def test_an_erasure_is_no_export() -> None:
    with pytest.raises(GuardError, match="no export"):
        DsrWorld().export()


@pytest.mark.parametrize("kind", ["erase", "export"])
def test_no_log_line_names_a_person_an_object_or_a_secret(kind: str) -> None:
    world = DsrWorld(kind)
    with lines_of(logging.getLogger(f"dsr_{kind}")) as lines:
        (world.erase if kind == "erase" else world.export)()
    assert lines
    assert not any(word in line for line in lines for word in (PERSON, MINE, OWN, TENANT))


def test_steps_are_noted_without_saying_anything_of_the_person() -> None:
    world = DsrWorld()
    world.erase()
    assert not any(word in step for step in world.item["done"]["SS"] for word in (PERSON, OWN))
    assert {step.split()[1] for step in world.item["done"]["SS"]} == {TEMP, KEPT, "secret"}
