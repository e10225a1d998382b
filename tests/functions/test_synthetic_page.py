"""The number on which the weekly drill rings."""

import pytest

from functions._common.guarding import GuardError
from functions.synthetic_page.handler import ring
from tests.support.aws_world import fail
from tests.support.guard_world import GuardWorld


def test_it_rings() -> None:
    world = GuardWorld()
    ring(world.metrics, "shop/prod/drill")
    assert (world.metrics.numbers, world.metrics.namespaces) == ({"Drill": 1}, {"shop/prod/drill"})


def test_a_drill_that_cannot_begin_fails_by_its_code_alone() -> None:
    world = GuardWorld()
    world.before = lambda _count, _name: fail("AccessDenied", "canary")
    with pytest.raises(GuardError, match=r"^the run failed: AccessDenied$"):
        ring(world.metrics, "shop/prod/drill")
