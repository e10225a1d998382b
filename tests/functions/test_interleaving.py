"""Every function, twice at once: at each external call of either run, the other one goes on in between."""

import base64
import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from functions.audit_transform.handler import Batch, Handed, Redaction, transform
from tests.functions.test_crashes import SCENARIOS, every_scenario
from tests.support.aws_world import AwsWorld
from tests.support.crash_pairs import PAIRS
from tests.support.crash_refreshes import serving
from tests.support.crash_rotations import proving_once
from tests.support.crash_summary import ORDERS
from tests.support.crashes import Case, Scenario, calls_of
from tests.support.interleaving import interleave, pairs

FLOOR = 2000
"""Orders, of all scenarios."""
FOLDER = Path(__file__).resolve().parents[2] / "functions"
RULES = Redaction(flags=("legalHold",), envelope=frozenset({"action"}))


@pytest.fixture(scope="module", autouse=True)
def _surroundings() -> Iterator[None]:
    with serving(), proving_once():
        yield


Record = Callable[[str, object], None]


def every_order(scenario: Scenario, record_property: Record) -> None:
    """Let two runs take turns in every order."""
    then, orders = next(iter(scenario.begin().again)), list(pairs(calls_of(scenario)))
    for first, second in orders:
        interleave(scenario, first, second, then)
    record_property(ORDERS, len(orders))


@every_scenario
def test_no_order_of_two_runs_breaks_anything(scenario: Scenario, record_property: Record) -> None:
    every_order(scenario, record_property)


@pytest.mark.parametrize("scenario", PAIRS, ids=str)
def test_no_order_of_two_events_breaks_anything(scenario: Scenario, record_property: Record) -> None:
    every_order(scenario, record_property)


def test_every_function_meets_itself() -> None:
    assert {path.parent.name for path in FOLDER.glob("*/handler.py")} == {scenario.package for scenario in SCENARIOS}


def test_what_calls_nobody_shares_nothing_between_threads() -> None:
    """Batches of records, many at once: each comes back as it does alone, to the byte."""
    batches = [batch_of(number) for number in range(8)]
    alone = [transform(batch, RULES) for batch in batches]
    found: list[list[object]] = [[] for _ in batches]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [
            threading.Thread(
                target=lambda own, batch: own.extend(transform(batch, RULES) for _ in range(50)), args=pair
            )
            for pair in zip(found, batches, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert found == [[one] * 50 for one in alone]


def batch_of(number: int) -> Batch:
    """Give records of an invocation, of which every third is redacted."""
    texts = [{"action": {"S": f"{number}-{one}"}, "legalHold": {"BOOL": one % 3 == 0}} for one in range(20)]
    data = [base64.b64encode(json.dumps(text).encode()).decode() for text in texts]
    handed = [Handed(recordId=str(one), data=text) for one, text in enumerate(data)]
    return Batch(invocationId=f"invocation-{number}", records=handed)


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
