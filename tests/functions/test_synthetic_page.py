"""The number on which the weekly drill rings."""

import pytest

from functions._common.guarding import GuardError
from functions.synthetic_page.handler import ring
from tests.support.aws_world import StoppedError, fail, stop_at
from tests.support.guard_world import GuardWorld


def test_it_rings() -> None:
    world = GuardWorld()
    ring(world.metrics, "shop/prod/drill")
    assert (world.metrics.numbers, world.metrics.namespaces) == ({"Drill": 1}, {"shop/prod/drill"})


@pytest.mark.parametrize("side", ["before", "after"])
def test_ringing_twice_is_one_drill(side: str) -> None:
    world = GuardWorld()
    setattr(world, side, stop_at(1))
    with pytest.raises(StoppedError):
        ring(world.metrics, "shop/prod/drill")
    world.undisturbed()
    ring(world.metrics, "shop/prod/drill")
    assert world.metrics.numbers == {"Drill": 1}


def test_a_drill_that_cannot_begin_fails_by_its_code_alone() -> None:
    world = GuardWorld()
    world.before = lambda _count, _name: fail("AccessDenied", "canary")
    with pytest.raises(GuardError, match=r"^the run failed: AccessDenied$"):
        ring(world.metrics, "shop/prod/drill")
