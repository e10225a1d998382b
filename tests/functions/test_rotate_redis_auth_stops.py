"""The rotation of the cache's token, stopped at each external call; and what its errors and logs show."""

import json
import logging
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.errors import RotationError
from functions._common.steps import Label
from tests.support.aws_world import StoppedError, fail, stop_at
from tests.support.rotation_world import BIRTH_TOKEN, World

CALLS = 31
"""External calls of a rotation that has a current token; every one is a point to stop at."""


def test_the_points_to_stop_at_are_all_the_calls(rotated: World) -> None:
    rotated.begin("v2")
    rotated.run("v2")
    assert len(rotated.calls) == CALLS


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("retry", ["v2", "v3"], ids=["same version", "new version"])
@pytest.mark.parametrize("point", range(1, CALLS + 1))
def test_a_rotation_stopped_at_any_call_converges(rotated: World, point: int, retry: str, side: str) -> None:
    rotated.begin("v2")
    setattr(rotated, side, stop_at(point))
    with pytest.raises(StoppedError):
        rotated.run("v2")
    rotated.require_open()
    setattr(rotated, side, lambda _count, _name: None)
    rotated.begin(retry)
    rotated.run(retry)
    rotated.require_open()
    rotated.require_one_token_per_rotation()
    assert rotated.labels[Label.CURRENT] == retry
    assert rotated.token_of(Label.CURRENT) in rotated.tokens


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.booleans()), max_size=8))
def test_any_series_of_stops_never_locks_clients_out(stops: list[tuple[int, bool, bool]]) -> None:
    world, number = World(), 1
    world.begin("v1")
    for distance, fresh, early in stops:
        stop = stop_at(len(world.calls) + distance)
        world.before, world.after = (stop, world.after) if early else (world.before, stop)
        try:
            world.run(f"v{number}")
            fresh = True  # noqa: PLW2901  the rotation ended before it could be stopped
        except StoppedError:
            pass
        world.undisturbed()
        world.require_open()
        if Label.CURRENT in world.labels and not world.ecs.tasks:
            world.sleep(60)
            world.ecs.start("api", "worker")
        if fresh:
            number += 1
            world.begin(f"v{number}")
    world.run(f"v{number}")
    world.require_open()
    world.require_one_token_per_rotation()
    assert world.labels[Label.CURRENT] == f"v{number}"


@pytest.mark.parametrize("point", range(1, CALLS + 1))
def test_no_error_and_no_log_line_shows_a_token(rotated: World, point: int, caplog: pytest.LogCaptureFixture) -> None:
    """AWS and the network quote, at every call in turn, every token they know of."""

    def quote(count: int, _name: str) -> None:
        if count == point:
            fail("ValidationException", repr([rotated.values, rotated.tokens]))

    rotated.begin("v2")
    rotated.after = quote
    with caplog.at_level(logging.DEBUG), pytest.raises(RotationError, match="ValidationException") as caught:
        rotated.run("v2")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr([vars(r) for r in caplog.records])
    secrets = {*rotated.tokens, *(json.loads(text).get("token", BIRTH_TOKEN) for text in rotated.values.values())}
    assert len(secrets) >= 2
    assert not [token for token in secrets if token in shown]
