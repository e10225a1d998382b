"""X: refresh tokens that work once."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions._common.accounts import Account
from functions._common.https import NotSentError
from tests.support.aws_world import BEGINNING, fail
from tests.support.platform_server import Mood, PlatformServer
from tests.support.refresh_world import RefreshWorld

MINUTE = 60


@pytest.fixture(scope="module")
def listening() -> Iterator[PlatformServer]:
    with PlatformServer("x") as server:
        yield server


@pytest.fixture
def server(listening: PlatformServer) -> PlatformServer:
    listening.reset()
    return listening


@pytest.fixture
def world(server: PlatformServer) -> RefreshWorld:
    """Give a world with one account, whose token has 29 minutes left."""
    world = RefreshWorld("x", server.https())
    world.connect("42", value(server, "42"))
    world.sleep(91 * MINUTE)
    return world


def value(server: PlatformServer, name: str, **changes: object) -> dict[str, Any]:
    family = server.family(name)
    found: dict[str, Any] = {
        "access_token": family.access,
        "refresh_token": family.refresh,
        "expires_at": BEGINNING + 7200,
        "handle": "@shop",
        **changes,
    }
    return {name: member for name, member in found.items() if member is not None}


def healthy(world: RefreshWorld, server: PlatformServer, name: str = "42") -> bool:
    """Whether the current pair of an account is the platform's own, and nothing of the work on it is left."""
    family, found = server.family(name), world.current(name)
    own = (found["access_token"], found.get("refresh_token")) == (family.access, family.refresh)
    return own and not family.dead and not world.table.items


def test_a_pair_is_refreshed_and_stored_before_anything_else(world: RefreshWorld, server: PlatformServer) -> None:
    found = world.run()
    assert (found["Renewed"], found["MinSecondsToExpiry"]) == (1, 7200)
    assert healthy(world, server)
    assert world.current("42")["handle"] == "@shop"
    names = world.calls.names[world.calls.names.index("put_item") :]
    assert names == [
        "put_item",  # the lease
        "get_secret_value",
        "describe_secret",
        "get_secret_value",  # whether a pair is stored already
        "get_item",  # or in escrow
        "get_item",  # or on its way
        "put_secret_value",  # the proof that one can be stored
        "put_item",  # the intent
        "describe_secret",
        "send",
        "put_secret_value",
        "update_secret_version_stage",
        "delete_item",
        "delete_item",
        "put_metric_data",
    ]


def test_the_application_proves_itself_in_a_header(world: RefreshWorld, server: PlatformServer) -> None:
    world.run()
    ((method, path, fields, headers),) = server.requests
    assert (method, path) == ("POST", "/2/oauth2/token")
    assert fields == {"grant_type": "refresh_token", "refresh_token": "refresh-42-0-canary"}
    assert headers["Authorization"].startswith("Basic ")


def test_a_pair_with_half_an_hour_left_is_left_alone(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("42", value(server, "42", expires_at=world.epoch() + 30 * MINUTE))
    assert world.run()["MinSecondsToExpiry"] == 30 * MINUTE
    assert server.requests == []
    assert "put_item" not in world.calls.names


def test_a_day_of_runs_sends_every_refresh_token_once(world: RefreshWorld, server: PlatformServer) -> None:
    for _ in range(96):
        assert world.run()["Failures"] == 0
        assert world.current("42")["expires_at"] - world.epoch() >= 20 * MINUTE
        world.sleep(15 * MINUTE)
    assert len(server.sent) >= 12
    assert set(server.sent.values()) == {1}
    assert len(world.secrets.values[world.secret("42")]) < 100  # what Secrets Manager keeps


def test_without_a_refresh_token_nothing_can_be_done(world: RefreshWorld, server: PlatformServer) -> None:
    world.connect("42", value(server, "42", refresh_token=None))
    assert (world.run()["Failures"], world.marked("42")) == (1, True)
    assert (world.run()["Failures"], server.requests) == (0, [])


def test_an_answer_without_a_refresh_token_forgets_the_one_that_is_used_up(
    world: RefreshWorld, server: PlatformServer
) -> None:
    server.moods.append(Mood.BARE)
    assert world.run()["Renewed"] == 1
    assert "refresh_token" not in world.current("42")
    world.sleep(100 * MINUTE)
    assert (world.run()["Failures"], world.marked("42")) == (1, True)
    assert len(server.requests) == 1


def test_a_refused_refresh_token_is_never_sent_again(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.REFUSED)
    assert (world.run()["Failures"], world.marked("42")) == (1, True)
    for _ in range(3):
        assert (world.run()["Failures"], world.metrics.runs[-1]["Reauthorise"]) == (0, 1)
    assert len(server.requests) == 1
    world.connect("42", value(server, "42", expires_at=world.epoch() + 60))
    assert world.run()["Renewed"] == 1


@pytest.mark.parametrize("mood", [Mood.LIMITED, Mood.UNAVAILABLE])
def test_what_did_not_happen_is_tried_again(world: RefreshWorld, server: PlatformServer, mood: Mood) -> None:
    server.moods.extend([mood] * 5)
    assert world.run()["Failures"] == 1
    assert len(server.requests) == 3
    assert not world.table.items
    world.sleep(15 * MINUTE)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)


@pytest.mark.parametrize("mood", [Mood.FORBIDDEN, Mood.CLIENT, Mood.REDIRECT])
def test_another_refusal_ends_the_run_for_the_account(world: RefreshWorld, server: PlatformServer, mood: Mood) -> None:
    server.moods.append(mood)
    assert (world.run()["Failures"], len(server.requests), world.marked("42")) == (1, 1, False)
    assert world.run()["Renewed"] == 1


@pytest.mark.parametrize("mood", [Mood.LOST, Mood.SLOW, Mood.CUT, Mood.MALFORMED, Mood.HUGE])
def test_a_pair_that_got_lost_is_not_guessed_at(world: RefreshWorld, server: PlatformServer, mood: Mood) -> None:
    """The platform did it, and ended the access token before: the look tells."""
    world.connect("7", value(server, "7", expires_at=world.epoch() + 60 * MINUTE))
    server.moods.append(mood)
    assert world.run()["Failures"] == 1
    assert "x#42#intent" in world.table.items
    world.sleep(15 * MINUTE)
    assert (world.run()["Failures"], world.marked("42")) == (1, True)
    assert server.sent["refresh-42-0-canary"] == 1
    assert not world.table.items
    world.sleep(30 * MINUTE)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server, "7")


@pytest.mark.parametrize("mood", [Mood.DROPPED, Mood.BROKEN])
def test_what_may_not_have_happened_is_repeated_once_after_a_look(
    world: RefreshWorld, server: PlatformServer, mood: Mood
) -> None:
    """The platform did not do it: the access token still works."""
    server.moods.append(mood)
    assert world.run()["Failures"] == 1
    assert len(server.requests) == 1
    world.sleep(15 * MINUTE)
    assert world.run()["Renewed"] == 1
    assert [path for _, path, _, _ in server.requests] == ["/2/oauth2/token", "/2/users/me", "/2/oauth2/token"]
    assert healthy(world, server)
    assert server.reused == []


def test_after_two_unknown_outcomes_its_owner_is_called(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.extend([Mood.DROPPED] * 5)
    for _ in range(2):
        assert world.run()["Failures"] == 1
        assert not world.marked("42")
        world.sleep(10 * MINUTE)
    assert (world.run()["Failures"], world.marked("42")) == (1, True)
    assert server.sent["refresh-42-0-canary"] == 0
    assert not world.table.items


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_platform_that_does_not_answer_is_waited_for(
    world: RefreshWorld, server: PlatformServer, status: int
) -> None:
    """An outage of hours costs nobody the account."""
    server.moods.append(Mood.DROPPED)
    server.probes.extend([status] * 8)
    for _ in range(9):
        assert world.run()["Failures"] == 1
        world.sleep(15 * MINUTE)
    assert not world.marked("42")
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)


def test_a_token_that_ended_tells_nothing_and_is_repeated_once(world: RefreshWorld, server: PlatformServer) -> None:
    server.moods.append(Mood.DROPPED)
    world.run()
    server.probes.append(401)
    world.sleep(60 * MINUTE)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)


def test_a_platform_that_keeps_old_access_tokens_is_asked_at_most_once_more(
    world: RefreshWorld, server: PlatformServer
) -> None:
    server.old_access_ends = False
    server.moods.append(Mood.LOST)
    world.run()
    for _ in range(4):
        world.sleep(10 * MINUTE)
        world.run()
    assert world.marked("42")
    assert server.sent["refresh-42-0-canary"] == 2


def test_a_connection_that_never_was_is_tried_again(world: RefreshWorld, server: PlatformServer) -> None:
    left = [2]

    def refuse(_: int, name: str) -> None:
        if name == "send" and left[0]:
            left[0] -= 1
            message = "no connection"
            raise NotSentError(message)

    world.calls.faults = refuse
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)


def test_an_account_that_another_run_has_is_left_alone(world: RefreshWorld, server: PlatformServer) -> None:
    journal = world.single("other").journal
    assert journal(Account("42", "")).lease(world.epoch())
    assert (world.run()["Failures"], server.requests) == (0, [])
    world.sleep(10 * MINUTE + 1)
    assert world.run()["Renewed"] == 1


def test_a_store_that_fails_for_a_while_is_waited_for(world: RefreshWorld, server: PlatformServer) -> None:
    refuse_stores(world, 4)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)


def test_a_pair_that_cannot_be_stored_waits_in_escrow_sealed(world: RefreshWorld, server: PlatformServer) -> None:
    refuse_stores(world, 5)
    assert world.run()["Failures"] == 1
    kept = world.table.items["x#42#escrow"]
    assert "canary" not in repr(kept)
    assert "expiresAt" not in kept
    world.calls.again()
    world.sleep(15 * MINUTE)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)
    assert world.current("42")["handle"] == "@shop"
    assert len(server.requests) == 1


def test_nothing_is_sent_while_nothing_can_be_stored(world: RefreshWorld, server: PlatformServer) -> None:
    world.calls.faults = lambda _, name: fail("InternalServiceError") if name == "put_secret_value" else None
    assert world.run()["Failures"] == 1
    assert server.requests == []


def test_a_pair_that_can_be_kept_nowhere_is_told_of(world: RefreshWorld, server: PlatformServer) -> None:
    refuse_stores(world, 99, also="encrypt")
    assert world.run()["Failures"] == 1
    world.calls.again()
    world.sleep(15 * MINUTE)
    assert (world.run()["Failures"], world.marked("42")) == (1, True)


def test_a_pair_that_was_put_back_is_brought_forward_again(world: RefreshWorld, server: PlatformServer) -> None:
    """Somebody restores the version before, whose refresh token is used up: sending it would end the account."""
    name = world.secret("42")
    before = world.secrets.labels[name]["AWSCURRENT"]
    world.run()
    world.secrets.label(name, "AWSCURRENT", before)
    assert world.run()["Renewed"] == 1
    assert healthy(world, server)
    assert server.reused == []


def test_an_account_connected_again_meanwhile_keeps_its_new_pair(world: RefreshWorld, server: PlatformServer) -> None:
    fresh = {"access_token": "by-hand", "refresh_token": "by-hand", "expires_at": BEGINNING + 99_999}

    def connect(_: int, name: str) -> None:
        if name == "send":
            world.connect("42", fresh)

    world.calls.lost = connect
    assert world.run()["Failures"] == 0
    assert world.current("42") == fresh
    assert not world.table.items


@pytest.mark.parametrize("nothing", [{"state": "revoked"}, None])
def test_a_secret_without_tokens_waits_for_its_owner(server: PlatformServer, nothing: object) -> None:
    world = RefreshWorld("x", server.https())
    world.connect("42", nothing)
    assert (world.run()["Reauthorise"], server.requests) == (1, [])


def refuse_stores(world: RefreshWorld, times: int, also: str = "") -> None:
    """Let storing a pair fail, once the platform has given it."""
    left = [times]

    def refuse(_: int, name: str) -> None:
        if name in ("put_secret_value", also) and "send" in world.calls.names and left[0]:
            left[0] -= 1
            fail("InternalServiceError", repr(world.secrets.values))

    world.calls.faults = refuse
