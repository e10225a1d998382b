"""Work that stops in time, to be taken up by the next run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from functions._common.steps import ClockPort

Each = TypeVar("Each")


class NotDoneError(Exception):
    """The time of this run is over; what is noted is done, and the next run goes on."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The time that is left."""

    clock: ClockPort
    deadline: float
    """The moment of the clock at which work must end."""

    def within(self, each: Iterable[Each]) -> Iterator[Each]:
        """Give one after the other while time is left."""
        for one in each:
            if self.clock.now() >= self.deadline:
                message = "more is left than one run can do"
                raise NotDoneError(message)
            yield one
