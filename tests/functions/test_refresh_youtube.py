"""YouTube: access tokens of an hour, from a refresh token that stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.aws_world import BEGINNING
from tests.support.platform_server import Mood, PlatformServer
from tests.support.refresh_fakes import CLIENT, PATH
from tests.support.refresh_world import RefreshWorld


@pytest.fixture(scope="module")
def listening() -> Iterator[PlatformServer]:
    with PlatformServer("youtube") as server:
        yield server


@pytest.fixture
def server(listening: PlatformServer) -> PlatformServer:
    listening.reset()
    return listening


@pytest.fixture
def world(server: PlatformServer) -> RefreshWorld:
    """Give a world with one account, half an hour after it was connected."""
    world = RefreshWorld("youtube", server.https())
    world.connect("UC1", value(server, "UC1"))
    world.sleep(1800)
    return world


def value(server: PlatformServer, name: str, **changes: object) -> dict[str, Any]:
    family = server.family(name)
    found: dict[str, Any] = {
        "access_token": family.access,
        "refresh_token": family.refresh,
        "expires_at": BEGINNING + 3600,
        "scope": "upload",
        **changes,
    }
    return {name: member for name, member in found.items() if member is not None}


def test_a_token_is_refreshed_and_the_refresh_token_stays(world: RefreshWorld, server: PlatformServer) -> None:
    found = world.run()
    assert world.current("UC1") == {
        "access_token": f"{server.family('UC1').access}-1",
        "refresh_token": server.family("UC1").refresh,
        "issued_at": world.epoch(),
        "expires_at": world.epoch() + 3600,
        "scope": "upload",
    }
    assert (found["Renewed"], found["MinSecondsToExpiry"]) == (1, 3600)
    ((method, path, fields, headers),) = server.requests
    assert (method, path, headers["Content-Type"]) == ("POST", "/token", "application/x-www-form-urlencoded")
    assert fields == {"grant_type": "refresh_token", "refresh_token": server.family("UC1").refresh, **CLIENT}


def test_every_run_finds_a_token_that_outlives_the_next(world: RefreshWorld, server: PlatformServer) -> None:
    for _ in range(5):
        assert world.run()["Failures"] == 0
        assert world.current("UC1")["expires_at"] - world.epoch() >= 45 * 60
        world.sleep(1800)


def test_another_refresh_token_takes_the_place_of_the_old_one(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.ROTATED)
    world.run()
    assert world.current("UC1")["refresh_token"] == server.family("UC1").refresh == "refresh-UC1-1-canary"


def test_a_fresh_token_is_left_alone(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("UC1", value(server, "UC1", expires_at=world.epoch() + 46 * 60))
    assert world.run()["MinSecondsToExpiry"] == 46 * 60
    assert server.requests == []


@pytest.mark.parametrize("changes", [{"access_token": None}, {"expires_at": None}, {"expires_at": "soon"}])
def test_what_is_missing_is_fetched(world: RefreshWorld, server: PlatformServer, changes: dict[str, object]) -> None:
    world.connect("UC1", value(server, "UC1", **changes))
    assert world.run()["Renewed"] == 1


def test_without_a_refresh_token_nothing_can_be_done(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("UC1", value(server, "UC1", refresh_token=None))
    assert world.run()["Failures"] == 1
    assert world.marked("UC1")
    assert world.run()["Failures"] == 0
    assert server.requests == []


def test_a_revoked_grant_is_asked_for_once(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.REFUSED)
    assert (world.run()["Failures"], world.marked("UC1")) == (1, True)
    assert (world.run()["Reauthorise"], len(server.requests)) == (1, 1)


def test_a_wrong_credential_of_the_application_marks_no_account(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.CLIENT)
    assert world.run()["Failures"] == 1
    assert not world.marked("UC1")
    assert world.run()["Renewed"] == 1


@pytest.mark.parametrize("credential", [{}, {"client_id": "a"}, "text", {"client_id": 1, "client_secret": 2}])
def test_without_a_credential_of_the_application_every_account_fails(
    world: RefreshWorld, server: PlatformServer, credential: object
) -> None:
    world.secrets.put(f"{PATH}oauth-app/youtube", credential)
    assert world.run()["Failures"] == 1
    assert server.requests == []


@pytest.mark.parametrize("mood", [Mood.LIMITED, Mood.BROKEN, Mood.LOST, Mood.SLOW, Mood.MALFORMED, Mood.HUGE])
def test_what_passes_is_tried_three_times(world: RefreshWorld, server: PlatformServer, mood: Mood) -> None:
    server.moods.extend([mood] * 3)
    assert world.run()["Failures"] == 1
    assert len(server.requests) == 3
    assert world.current("UC1")["refresh_token"] == server.family("UC1").refresh
    assert world.run()["Renewed"] == 1


def test_two_runs_at_once_leave_one_value_that_works(world: RefreshWorld, server: PlatformServer) -> None:
    other: list[float] = []

    def second(_: int, name: str) -> None:
        if name == "send" and not other:
            other.append(0)
            other.append(world.run()["Renewed"])

    world.calls.faults = second
    assert world.run()["Failures"] == 0
    assert other[1] == 1
    assert world.current("UC1")["refresh_token"] == server.family("UC1").refresh
