"""Worlds in which the token of a cache rotates."""

import pytest

from tests.support.rotation_world import World


@pytest.fixture
def world() -> World:
    """Give a world in which nothing was ever rotated."""
    return World()


@pytest.fixture
def rotated(world: World) -> World:
    """Give a world after its first rotation, with services that run on its token."""
    world.begin("v1")
    world.run("v1")
    world.sleep(60)
    world.ecs.start("api", "worker")
    world.calls.clear()
    return world
