"""The rotation of announced values, stopped at each external call; and what its errors and logs show."""

import logging
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.errors import NotYetError, RotationError
from functions._common.steps import Label
from tests.support.announced_world import REST_SECONDS, Rotating
from tests.support.aws_world import StoppedError, fail, stop_at

FUNCTIONS = {"session": 22, "keyring": 22, "jwt": 23}
"""External calls of a rotation under way; every one is a point to stop at."""
POINTS = [(function, point) for function, calls in FUNCTIONS.items() for point in range(1, calls + 1)]
FEWER = [(function, point) for function, point in POINTS if function != "jwt" or point <= 8]
"""Proving RSA keys takes long, and beyond their making these rotations are the same code."""


def under_way(function: str) -> Rotating:
    """Give a world whose services run on the value of a rotation."""
    world = Rotating(function)
    world.rotate("v1")
    world.sleep(60)
    world.ecs.start("api", "worker")
    world.sleep(2 * REST_SECONDS)
    world.calls.clear()
    return world


def finish(world: Rotating, version: str) -> None:
    """Rotate until it is done: a value whose promotion was noted late may need its rest."""
    try:
        world.rotate(version)
    except NotYetError:
        world.sleep(2 * REST_SECONDS)
        world.run(version)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_points_to_stop_at_are_all_the_calls(function: str) -> None:
    world = under_way(function)
    world.rotate("v2")
    assert len(world.calls) == FUNCTIONS[function]


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("retry", ["v2", "v3"], ids=["same version", "new version"])
@pytest.mark.parametrize(("function", "point"), FEWER)
def test_a_rotation_stopped_at_any_call_converges(function: str, point: int, retry: str, side: str) -> None:
    world = under_way(function)
    world.secrets.begin("v2")
    setattr(world, side, stop_at(point))
    with pytest.raises(StoppedError):
        world.run("v2")
    world.require_understanding()
    world.undisturbed()
    world.sleep(2 * REST_SECONDS)
    finish(world, retry)
    world.require_understanding()
    assert world.secrets.labels[Label.CURRENT] == retry
    assert set(world.ecs.all_tasks()) == {world.secrets.value_of(Label.CURRENT)}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["session", "keyring"]),
    st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.booleans(), st.booleans()), max_size=8),
)
def test_no_series_of_stops_makes_tasks_misunderstand(function: str, stops: list[tuple[int, bool, bool, bool]]) -> None:
    world, number = under_way(function), 2
    world.secrets.begin("v2")
    for distance, fresh, early, patient in stops:
        stop = stop_at(len(world.calls) + distance)
        world.before, world.after = (stop, world.after) if early else (world.before, stop)
        try:
            world.run(f"v{number}")
            fresh = True  # noqa: PLW2901  the rotation ended before it could be stopped
        except (StoppedError, RotationError):
            pass
        world.undisturbed()
        world.require_understanding()
        world.sleep(2 * REST_SECONDS if patient else 1)
        if fresh:
            number += 1
            world.secrets.begin(f"v{number}")
    world.sleep(2 * REST_SECONDS)
    finish(world, f"v{number}")
    world.require_understanding()
    assert world.secrets.labels[Label.CURRENT] == f"v{number}"


@pytest.mark.parametrize(("function", "point"), POINTS)
def test_no_error_and_no_log_line_shows_a_secret(function: str, point: int, caplog: pytest.LogCaptureFixture) -> None:
    """AWS quotes, at every call in turn, every value it knows of."""

    def quote(count: int, _name: str) -> None:
        if count == point:
            fail("ValidationException", repr(world.secrets.values))

    world = under_way(function)
    world.secrets.begin("v2")
    world.after = quote
    with caplog.at_level(logging.DEBUG), pytest.raises(RotationError, match="ValidationException") as caught:
        world.run("v2")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr([vars(r) for r in caplog.records])
    secrets = world.all_secrets()
    assert len(secrets) >= 2
    assert not [secret for secret in secrets if secret in shown]
