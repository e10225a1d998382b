"""Two runs at once, interleaved at their external calls: each pair of places at which one gives way to the other.

The first run makes some calls and stands still; the second makes some and stands still; then each runs to its end. With
at most one change in either, this is every order with two changes of turns, which is where nearly all faults of
concurrent programs show (Musuvathi and others, "Finding and Reproducing Heisenbugs in Concurrent Programs", 2008).
"""

import contextlib
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.support.aws_world import Side
from tests.support.crashes import OWN, Act, Scenario

PATIENCE_SECONDS = 60.0
"""How long a turn may take; longer means that nobody has it."""


class StuckError(AssertionError):
    """Nobody has the turn."""


@dataclass
class Turns:
    """Who runs. A run gives way before a call, when it made as many as it may in its first turn."""

    first: int
    second: int
    made: list[int] = field(default_factory=lambda: [0, 0])
    turn: int = 0
    over: set[int] = field(default_factory=set)
    gave: set[int] = field(default_factory=set)
    """Runs that gave way; each does once."""
    lock: threading.Condition = field(default_factory=threading.Condition)
    whose: dict[int, int] = field(default_factory=dict)
    """Thread -> the number of its run."""

    def before(self) -> None:
        """Count a call of the run that is at work; let the other one go on where it is its turn."""
        own = self.whose[threading.get_ident()]
        with self.lock:
            if self.made[own] >= (self.first, self.second)[own] and own not in self.gave:
                self.gave.add(own)
                self._hand(own)
            self.made[own] += 1

    def begin(self, own: int) -> None:
        """Wait for the first turn."""
        self.whose[threading.get_ident()] = own
        with self.lock:
            self._wait(own)

    def end(self, own: int) -> None:
        """Give the turn away for good."""
        with self.lock:
            self.over.add(own)
            self.turn = 1 - own
            self.lock.notify_all()

    def _hand(self, own: int) -> None:
        if 1 - own not in self.over:
            self.turn = 1 - own
            self.lock.notify_all()
            self._wait(own)

    def _wait(self, own: int) -> None:
        if not self.lock.wait_for(lambda: self.turn == own, PATIENCE_SECONDS):
            raise StuckError


MOST: Final = 120
"""Pairs of places of one scenario, about. Of more, every place of either run is there, with some of the other's."""


def pairs(calls: int) -> Iterator[tuple[int, int]]:
    """Give the places for a function that makes so many calls alone."""
    apart = math.ceil((calls + 1) ** 2 / MOST)
    for first in range(calls + 1):
        for second in range(first % apart, calls + 1, apart):
            yield first, second


def interleave(scenario: Scenario, first: int, second: int, then: str) -> None:
    """Let two runs take turns; either may fail with an error of its own, and nothing may break."""
    case, turns = scenario.begin(), Turns(first, second)
    case.stops.at(1, Side.BEFORE, turns.before)
    strange: list[BaseException] = []
    runs = (case.run, case.beside or case.run)
    threads = [threading.Thread(target=_run, args=(run, number, turns, strange)) for number, run in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case.stops.undisturbed()
    assert not strange, f"{scenario}: {first}, {second}: {strange[0]!r}"
    case.holds()
    case.again[then]()
    case.holds()
    case.done(then, None)


def _run(run: Act, number: int, turns: Turns, strange: list[BaseException]) -> None:
    try:
        turns.begin(number)
        with contextlib.suppress(*OWN):
            run()
    except BaseException as error:  # noqa: BLE001  told by the thread that started this one
        strange.append(error)
    finally:
        turns.end(number)
