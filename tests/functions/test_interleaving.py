"""Every function, twice at once: at each external call of either run, the other one goes on in between."""

from collections.abc import Iterator

import pytest

from tests.functions.test_crashes import SCENARIOS, every_scenario
from tests.support.aws_world import AwsWorld
from tests.support.crash_refreshes import serving
from tests.support.crash_rotations import proving_once
from tests.support.crashes import Case, Scenario, calls_of
from tests.support.interleaving import interleave, pairs

FLOOR = 2000
"""Orders, of all scenarios."""


@pytest.fixture(scope="module", autouse=True)
def _surroundings() -> Iterator[None]:
    with serving(), proving_once():
        yield


@every_scenario
def test_no_order_of_two_runs_breaks_anything(scenario: Scenario) -> None:
    then = next(iter(scenario.begin().again))
    for first, second in pairs(calls_of(scenario)):
        interleave(scenario, first, second, then)


def test_the_orders_do_not_become_fewer() -> None:
    assert sum(len(list(pairs(calls_of(scenario)))) for scenario in SCENARIOS) >= FLOOR


@pytest.mark.parametrize("calls", [0, 1, 7, 15, 40, 90])
def test_every_place_of_either_run_is_there(calls: int) -> None:
    found = list(pairs(calls))
    assert {first for first, _ in found} == {second for _, second in found} == set(range(calls + 1))


class Counter(AwsWorld):
    """What two runs break that read, and then write what they read plus one."""

    value = 0

    def run(self) -> None:
        """Count, without a condition."""
        read = self.call("read", lambda: self.value)
        self.call("write", lambda: setattr(self, "value", read + 1))


def _counting() -> Case:
    world = Counter()

    def done(_then: str, _stop: object) -> None:
        assert world.value == 3

    return Case(stops=world, run=world.run, again={"once more": world.run}, holds=lambda: None, done=done)


def test_a_function_that_counts_without_a_condition_is_found_out() -> None:
    """The test of the tests: of nine orders, those in which a write is lost."""
    scenario, lost = Scenario(package="none", name="counter", begin=_counting), list[tuple[int, int]]()
    for first, second in pairs(2):
        try:
            interleave(scenario, first, second, "once more")
        except AssertionError:
            lost.append((first, second))
    assert (1, 2) in lost
    assert {(0, 2), (2, 0), (2, 2)}.isdisjoint(lost)
