"""Worlds in which the token of a cache rotates."""

import pytest

from tests.support.rotation_world import World


@pytest.fixture
def world() -> World:
    """Give a world in which nothing was ever rotated."""
    return World()


@pytest.fixture
def rotated(world: World) -> World:
    """Give a world after its first rotation."""
    world.begin("v1")
    world.run("v1")
    world.calls.clear()
    return world
