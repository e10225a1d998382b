"""Series of ends and answers, runs at once, and what all of them leave behind of tokens that work once."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.crash_refreshes import due, ended, serving, works
from tests.support.platform_server import Mood

MINUTE = 60
CALLS = 19
"""External calls of a run that refreshes one account of X."""


@pytest.fixture(scope="module", autouse=True)
def _servers() -> Iterator[None]:
    with serving():
        yield


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
def test_no_series_of_ends_and_answers_uses_a_token_of_x_twice(story: list[tuple[int, str, Mood, int]]) -> None:
    world, server = due("x", "one")
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
    assert works(world, server, "one") or world.marked("one")
    assert not [key for key in world.table.items if key.endswith("#escrow")]


@pytest.mark.parametrize("point", range(1, CALLS + 1))
def test_two_runs_at_once_use_a_token_of_x_once(point: int) -> None:
    """The second run begins, and ends, at each call of the first."""
    world, server = due("x", "one")
    inner: list[dict[str, float]] = []

    def second(count: int, _name: str) -> None:
        if count == point and not inner:
            inner.append({})
            inner.append(world.run())

    world.calls.faults = second
    outer = world.run()
    assert (outer["Failures"], inner[1]["Failures"]) == (0, 0)
    assert sorted(server.sent.values()) == [1]
    assert works(world, server, "one")


SEND = 14
"""The call of X's run that sends the refresh token."""


@pytest.mark.parametrize("point", [point for point in range(1, CALLS + 1) if point != SEND])
def test_a_run_that_stood_still_for_longer_than_its_lease_sends_nothing_that_another_sent(point: int) -> None:
    """Only at the call itself would it be too late; a function lives half as long as a lease."""
    world, server = due("x", "one")
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
