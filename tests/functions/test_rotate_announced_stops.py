"""The rotation of announced values, stopped again and again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.errors import NotYetError, RotationError
from functions._common.steps import Label
from tests.support.announced_world import REST_SECONDS, Rotating
from tests.support.aws_world import StoppedError, stop_at


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
