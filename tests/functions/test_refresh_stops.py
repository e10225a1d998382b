"""Runs that end at any call, runs at once, and what all of them leave behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.aws_world import BEGINNING, StoppedError
from tests.support.platform_server import Mood, PlatformServer
from tests.support.refresh_world import RefreshWorld

MINUTE = 60
CALLS = {"instagram": 7, "youtube": 8, "x": 19}
"""External calls of a run that refreshes one account; every one is a point to end at."""
POINTS = [(platform, point) for platform, calls in CALLS.items() for point in range(1, calls + 1)]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, PlatformServer]]:
    with PlatformServer("instagram") as instagram, PlatformServer("youtube") as youtube, PlatformServer("x") as x:
        yield {"instagram": instagram, "youtube": youtube, "x": x}


def due(servers: dict[str, PlatformServer], platform: str) -> tuple[RefreshWorld, PlatformServer]:
    """Give a world whose one account is to be refreshed."""
    server = servers[platform]
    server.reset()
    world = RefreshWorld(platform, server.https())
    world.connect("one", value(server, "one", world))
    world.sleep(30 * 24 * 3600 if platform == "instagram" else 0)
    return world, server


def value(server: PlatformServer, name: str, world: RefreshWorld, minutes: float = 29) -> dict[str, Any]:
    family = server.family(name)
    if server.platform == "instagram":
        return {"access_token": family.access, "issued_at": BEGINNING, "expires_at": BEGINNING + 60 * 24 * 3600}
    ends = world.epoch() + minutes * MINUTE
    return {"access_token": family.access, "refresh_token": family.refresh, "expires_at": ends}


def ended(world: RefreshWorld) -> bool:
    """Do a run; whether its process ended within it."""
    try:
        world.run()
    except StoppedError:
        return True
    finally:
        world.calls.again()
    return False


def works(world: RefreshWorld, server: PlatformServer, name: str = "one") -> bool:
    """Whether the pair that workers read is the platform's own."""
    family, found = server.family(name), world.current(name)
    if server.platform != "x":
        return (
            str(found["access_token"]).startswith(family.access)
            and float(found["expires_at"]) > world.epoch() + 30 * MINUTE
        )
    return (found["access_token"], found["refresh_token"]) == (family.access, family.refresh) and not family.dead


@pytest.mark.parametrize("platform", CALLS)
def test_the_points_to_end_at_are_all_the_calls(servers: dict[str, PlatformServer], platform: str) -> None:
    world, server = due(servers, platform)
    world.run()
    assert len(world.calls.names) == CALLS[platform]
    assert works(world, server)


@pytest.mark.parametrize("side", ["last_before", "last_after"])
@pytest.mark.parametrize(("platform", "point"), POINTS)
def test_a_run_that_ends_at_any_call_loses_no_token_and_uses_none_twice(
    servers: dict[str, PlatformServer], platform: str, point: int, side: str
) -> None:
    """But between X's answer and the store: there a pair is lost with the process, and somebody hears of it."""
    sent = platform == "x" and side == "last_after" and point == _position(servers, "send")
    in_flight = platform == "x" and side == "last_before" and point == _position(servers, "send") + 1
    world, server = due(servers, platform)
    setattr(world.calls, side, point)
    assert ended(world)
    world.sleep(10 * MINUTE + 1)
    assert not ended(world)
    assert server.reused == []
    if sent or in_flight:
        assert world.marked("one")
        assert world.metrics.runs[-1]["Failures"] == 1
    else:
        assert works(world, server)
        assert world.metrics.runs[-1]["Failures"] == 0
    world.sleep(95 * MINUTE)
    ended(world)
    assert works(world, server) or world.marked("one")
    assert not [key for key in world.table.items if key.endswith(("#intent", "#escrow"))]


def _position(servers: dict[str, PlatformServer], name: str) -> int:
    """Give the number of a call of X's run."""
    world, _ = due(servers, "x")
    world.run()
    return world.calls.names.index(name) + 1


STORY = st.lists(
    st.tuples(
        st.integers(1, 24),
        st.sampled_from(["last_before", "last_after", "whole"]),
        st.sampled_from([Mood.GOOD, Mood.GOOD, Mood.LIMITED, Mood.DROPPED, Mood.LOST, Mood.MALFORMED]),
        st.sampled_from([1, 11, 16, 95]),
    ),
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(STORY)
def test_no_series_of_ends_and_answers_uses_a_token_of_x_twice(
    servers: dict[str, PlatformServer], story: list[tuple[int, str, Mood, int]]
) -> None:
    world, server = due(servers, "x")
    for point, side, mood, minutes in story:
        server.moods.clear()
        server.moods.append(mood)
        if side != "whole":
            setattr(world.calls, side, point)
        ended(world)
        world.sleep(minutes * MINUTE)
    server.moods.clear()
    for _ in range(4):
        world.sleep(11 * MINUTE)
        ended(world)
    reused = [token for token in server.reused if server.sent[token] > 2]
    assert reused == []
    assert works(world, server) or world.marked("one")
    assert not [key for key in world.table.items if key.endswith("#escrow")]


@pytest.mark.parametrize("point", range(1, CALLS["x"] + 1))
def test_two_runs_at_once_use_a_token_of_x_once(servers: dict[str, PlatformServer], point: int) -> None:
    """The second run begins, and ends, at each call of the first."""
    world, server = due(servers, "x")
    inner: list[dict[str, float]] = []

    def second(count: int, _name: str) -> None:
        if count == point and not inner:
            inner.append({})
            inner.append(world.run())

    world.calls.faults = second
    outer = world.run()
    assert (outer["Failures"], inner[1]["Failures"]) == (0, 0)
    assert sorted(server.sent.values()) == [1]
    assert works(world, server)


SEND = 14
"""The call of X's run that sends the refresh token."""


@pytest.mark.parametrize("point", [point for point in range(1, CALLS["x"] + 1) if point != SEND])
def test_a_run_that_stood_still_for_longer_than_its_lease_sends_nothing_that_another_sent(
    servers: dict[str, PlatformServer], point: int
) -> None:
    """Only at the call itself would it be too late; a function lives half as long as a lease."""
    world, server = due(servers, "x")
    seen: list[str] = []

    def second(count: int, name: str) -> None:
        if count == point and not seen:
            assert name != "send"
            seen.append(name)
            world.sleep(10 * MINUTE + 1)
            world.run()

    world.calls.faults = second
    world.run()
    assert seen
    assert all(times == 1 for times in server.sent.values())
    assert server.reused == []
