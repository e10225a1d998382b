"""Whatever happens to a ring of keys, each token stays readable for its window."""

import json

from hypothesis import settings

from functions._common.steps import Label
from tests.support.keyring_life import KeyringLife


class Told(KeyringLife):
    """A life told by a test: what must always hold is looked at after each event."""

    def look(self) -> None:
        """Demand what the rules may never break."""
        self.every_token_is_readable_inside_its_window()
        self.tasks_understand_each_other()

    def theft(self) -> None:
        """Tell of a theft."""
        self.steal()
        self.look()

    def turn(self, *, looks: int = 1, fresh: bool = False, point: int | None = None) -> None:
        """Tell of a rotation."""
        self.rotate(point=point, early=False, fresh=fresh, looks=looks)
        self.look()

    def days(self, *days: int) -> None:
        """Tell of time."""
        for each in days:
            self.wait(days=each)
            self.look()

    def retired(self) -> dict[str, int | None]:
        """Give what the current ring says of retired keys."""
        found = self.world.value()["retired"]
        assert isinstance(found, dict)
        return found


def half_replaced() -> Told:
    """Give a life in which one task still runs with the first ring, and its deployment hangs."""
    life = Told()
    life.begin()
    life.theft()
    life.turn(looks=29, point=16)
    return life


def test_a_key_is_not_dated_while_a_task_still_writes_with_it() -> None:
    """A deployment hangs for months after a theft; tokens of that time outlive the next rotations."""
    life = half_replaced()
    life.turn(fresh=True)
    life.days(1, 1, 1, 2, 60, 60)
    life.encrypt(index=1, task="api")
    assert {*life.tokens[-1][1]} == {"k1", "k2"}
    life.turn()
    life.theft()
    life.turn()
    assert {"k1", "k2"} <= life.retired().keys()


def test_a_second_theft_dates_nothing_while_tasks_of_the_first_ring_run() -> None:
    """After a theft nobody waits for the tasks, so nobody knows what is out of use."""
    life = half_replaced()
    life.theft()
    life.turn(looks=29, point=16)
    assert json.loads(life.world.secrets.value_of(Label.CURRENT) or "")["write"] == ["k5", "k6"]
    assert {*life.retired().values()} == {None}
    life.days(60, 60)
    life.encrypt(index=1, task="api")
    assert {*life.tokens[-1][1]} == {"k1", "k2"}
    life.days(10)
    life.turn(fresh=True)
    life.turn()
    life.turn(fresh=True)
    assert {"k1", "k2"} <= life.retired().keys()


def test_a_ring_is_made_only_when_every_task_runs_with_the_one_before() -> None:
    life = half_replaced()
    life.turn(fresh=True)
    assert life.world.value(Label.PENDING) == {}
    life.days(1)
    asked = int(life.world.epoch())
    life.turn()
    assert life.retired() == {"k1": asked, "k2": asked, "k3": None}


TestLife = KeyringLife.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
