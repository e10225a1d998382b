"""Worlds in which functions run: in memory, and on the loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.rotation_world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.moto_cloud import Cloud


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


@pytest.fixture(scope="session")
def loopback() -> Iterator[str]:
    """Run AWS on the loopback, once for all tests that need it."""
    from tests.support import moto_cloud  # noqa: PLC0415  moto takes seconds to read in

    with moto_cloud.running() as url:
        yield url


@pytest.fixture
def cloud(loopback: str) -> Iterator[Cloud]:
    """Give an empty account."""
    from tests.support import moto_cloud  # noqa: PLC0415  as above

    with moto_cloud.account(loopback) as made:
        yield made
