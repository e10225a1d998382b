"""The rotation of the cache's token, stopped again and again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.steps import Label
from tests.support.aws_world import StoppedError, stop_at
from tests.support.rotation_world import World


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
