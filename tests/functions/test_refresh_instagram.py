"""Instagram: long-lived tokens that renew themselves."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.aws_world import BEGINNING
from tests.support.platform_server import Mood, PlatformServer
from tests.support.refresh_world import RefreshWorld

DAY = 86_400


@pytest.fixture(scope="module")
def listening() -> Iterator[PlatformServer]:
    with PlatformServer("instagram") as server:
        yield server


@pytest.fixture
def server(listening: PlatformServer) -> PlatformServer:
    listening.reset()
    return listening


@pytest.fixture
def world(server: PlatformServer) -> RefreshWorld:
    """Give a world with one account, thirty days after it was connected."""
    world = RefreshWorld("instagram", server.https())
    world.connect("4711", value(server, "4711"))
    world.sleep(30 * DAY)
    return world


def value(server: PlatformServer, name: str, **changes: object) -> dict[str, Any]:
    dates = {"issued_at": BEGINNING, "expires_at": BEGINNING + 60 * DAY}
    found: dict[str, Any] = {"access_token": server.family(name).access, **dates, "user_id": "1", **changes}
    return {name: member for name, member in found.items() if member is not None}


def test_a_token_is_refreshed_and_other_members_stay(world: RefreshWorld, server: PlatformServer) -> None:
    found = world.run()
    assert world.current("4711") == {
        "access_token": server.family("4711").access,
        "issued_at": world.epoch(),
        "expires_at": world.epoch() + 60 * DAY,
        "user_id": "1",
    }
    assert found == {
        "Runs": 1,
        "Accounts": 1,
        "Renewed": 1,
        "Failures": 0,
        "Reauthorise": 0,
        "MinSecondsToExpiry": 60 * DAY,
    }
    ((method, path, fields, _),) = server.requests
    assert (method, path) == ("GET", "/refresh_access_token")
    assert fields == {"grant_type": "ig_refresh_token", "access_token": server.family("4711").access}


@pytest.mark.parametrize("days", [0.5, 0.99, 10, 19.9])
def test_a_young_token_is_left_alone(world: RefreshWorld, server: PlatformServer, days: float) -> None:
    world.connect(
        "4711", value(server, "4711", issued_at=world.epoch() - days * DAY, expires_at=world.epoch() + 41 * DAY)
    )
    assert world.run()["Renewed"] == 0
    assert server.requests == []


def test_a_token_of_less_than_a_day_is_no_error(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("4711", value(server, "4711", issued_at=world.epoch() - DAY / 2, expires_at=world.epoch() + DAY))
    assert world.run()["Failures"] == 0
    assert server.requests == []


def test_without_dates_that_of_the_version_counts(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("4711", value(server, "4711", issued_at=None, expires_at=None))
    assert (world.run()["Renewed"], server.requests) == (0, [])
    world.sleep(21 * DAY)
    assert world.run()["Renewed"] == 1


def test_a_token_that_ended_is_not_sent_and_its_owner_is_called_once(
    world: RefreshWorld, server: PlatformServer
) -> None:
    world.sleep(31 * DAY)
    assert (world.run()["Failures"], world.marked("4711")) == (1, True)
    found = world.run()
    assert (found["Failures"], found["Reauthorise"]) == (0, 1)
    assert "MinSecondsToExpiry" not in found
    assert server.requests == []
    world.connect("4711", value(server, "4711", issued_at=world.epoch(), expires_at=world.epoch() + 60 * DAY))
    assert world.run()["Reauthorise"] == 0


def test_a_grant_that_is_gone_is_asked_for_once(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.REFUSED)
    assert world.run()["Failures"] == 1
    assert world.marked("4711")
    assert world.run()["Reauthorise"] == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "mood", [Mood.LIMITED, Mood.UNAVAILABLE, Mood.BROKEN, Mood.DROPPED, Mood.LOST, Mood.SLOW, Mood.CUT, Mood.MALFORMED]
)
def test_what_passes_is_tried_three_times_with_growing_pauses(
    world: RefreshWorld, server: PlatformServer, mood: Mood
) -> None:
    server.moods.extend([mood] * 2)
    before = world.time
    assert world.run()["Renewed"] == 1
    assert world.time - before == 0.5 + 1
    server.requests.clear()
    world.sleep(30 * DAY)
    server.moods.extend([mood] * 3)
    found = world.run()
    assert (found["Failures"], found["Renewed"], len(server.requests)) == (1, 0, 3)
    assert not world.marked("4711")
    world.sleep(DAY)
    assert world.run()["Renewed"] == 1


def test_another_refusal_is_not_repeated_within_a_run(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.FORBIDDEN)
    assert world.run()["Failures"] == 1
    assert len(server.requests) == 1
    assert not world.marked("4711")


def test_the_failure_of_one_account_stops_no_other(world: RefreshWorld, server: PlatformServer) -> None:
    for name in ("a", "b", "c"):
        world.connect(name, value(server, name))
    server.moods.extend([Mood.GOOD, Mood.REFUSED])
    found = world.run()
    assert (found["Accounts"], found["Renewed"], found["Failures"]) == (4, 3, 1)


def test_a_value_that_somebody_put_meanwhile_stays(world: RefreshWorld, server: PlatformServer) -> None:
    fresh = {"access_token": "put-by-hand", "issued_at": 1.0}

    def connect(_: int, name: str) -> None:
        if name == "send":
            world.connect("4711", fresh)

    world.calls.lost = connect
    assert world.run()["Failures"] == 0
    assert world.current("4711") == fresh


@pytest.mark.parametrize("nothing", [{"state": "revoked"}, {}, [], "text", None, {"access_token": ""}])
def test_a_secret_without_a_token_waits_for_its_owner(server: PlatformServer, nothing: object) -> None:
    world = RefreshWorld("instagram", server.https())
    world.connect("4711", nothing)
    found = world.run()
    assert (found["Reauthorise"], found["Failures"], server.requests) == (1, 0, [])


def test_without_accounts_the_run_is_counted(server: PlatformServer) -> None:
    world = RefreshWorld("instagram", server.https())
    assert world.run() == {"Runs": 1, "Accounts": 0, "Renewed": 0, "Failures": 0, "Reauthorise": 0}


def test_the_secrets_of_others_are_left_alone(world: RefreshWorld, server: PlatformServer) -> None:
    world.secrets.add("/SHOP/prod/oauth/instagram/other", value(server, "other"))
    world.secrets.add("/shop/prod/oauth/instagrammar/other", value(server, "other"))
    assert world.run()["Accounts"] == 1


def test_accounts_that_time_does_not_reach_are_told_of(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("5000", value(server, "5000"))
    world.seconds_left = 90.0
    server.moods.extend([Mood.LIMITED])
    found = world.run()
    assert (found["Renewed"], found["Failures"]) == (1, 1)
