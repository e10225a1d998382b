"""Functions that are stopped before and after every external call in turn, that meet another run, or a failing AWS.

A case is one function in a world of its own, ready to run. What must hold of the world is said once; how the function
is disturbed is the same for all.
"""

import contextlib
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from functions._common.errors import RotationError
from functions._common.guarding import GuardError
from functions._common.refreshing import RefreshError
from tests.support.aws_world import Side, StoppedError

OWN = (GuardError, RefreshError, RotationError)
"""The errors that functions end with. Any other one would show words that are not theirs."""
Act = Callable[[], object]


class Stops(Protocol):
    """Calls that are counted, and disturbed."""

    def made(self) -> Sequence[str]:
        """Give the names of the calls since the beginning, or since the last disturbance ended."""

    def at(self, point: int, side: Side, act: Act) -> None:
        """Have something happen at a call, counted from one, and before each later one."""

    def undisturbed(self) -> None:
        """Stop disturbing."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run ended."""

    point: int
    side: Side
    reached: str
    """The last call that a service did; empty when there was none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One function in a world of its own, ready to run."""

    stops: Stops
    run: Act
    again: Mapping[str, Act]
    """What may follow on a run that ended: the same once more, or what a schedule or Secrets Manager does instead."""
    holds: Callable[[], None]
    """Demands what must be true at any moment."""
    done: Callable[[str, Stop | None], None]
    """Demands what must be true in the end, by what followed and where the run had ended."""
    beside: Act | None = None
    """What runs at the same time, where it is not the same once more: another event for the function."""
    secrets: Callable[[], set[str]] = field(default=set[str])
    """Gives every text that no log line and no error may show."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A function and the state in which it begins."""

    package: str
    """The function's package below `functions/`."""
    name: str
    begin: Callable[[], Case]

    def __str__(self) -> str:
        return f"{self.package}: {self.name}"


def calls_of(scenario: Scenario) -> int:
    """Give how many external calls an undisturbed run makes, and demand that it does its work.

    Of two events, the longer run counts; the second comes when the first is done with.
    """
    case = scenario.begin()
    case.run()
    made = len(case.stops.made())
    if case.beside:
        case.beside()
        made = max(made, len(case.stops.made()) - made)
    case.holds()
    case.done(next(iter(case.again)), None)
    return made


def stop(scenario: Scenario, point: int, side: Side, then: str) -> None:
    """End a run at a call, run again, and demand all that must hold."""
    case = scenario.begin()
    case.stops.at(point, side, _end)
    try:
        case.run()
    except StoppedError:
        reached = ["", *case.stops.made()]
        case.stops.undisturbed()
    else:
        message = f"{scenario}: the run did not end {side} call {point}"
        raise AssertionError(message)
    case.holds()
    case.again[then]()
    case.holds()
    case.done(then, Stop(point, side, reached[point if side is Side.AFTER else point - 1]))


def meet(scenario: Scenario, point: int, then: str) -> None:
    """Let a whole other run happen at a call of the first one; either may fail, and nothing may break."""
    case, met = scenario.begin(), list[str]()

    def other() -> None:
        if not met:
            met.append("other")
            with contextlib.suppress(*OWN):
                case.run()

    case.stops.at(point, Side.BEFORE, other)
    with contextlib.suppress(*OWN):
        case.run()
    assert met, f"{scenario}: nothing met call {point}"
    case.stops.undisturbed()
    case.holds()
    case.again[then]()
    case.holds()
    case.done(then, None)


def shown(scenario: Scenario, point: int, side: Side, error: Callable[[str], Exception]) -> str:
    """Have a call answered with an error that quotes every secret; give all that the run shows.

    The run may end with an error of its own, which must not carry another one along.
    """
    case = scenario.begin()
    told = list[str]()

    def quote() -> None:
        if not told:
            told.append(repr(sorted(case.secrets())))
            raise error(told[0])

    case.stops.at(point, side, quote)
    with noted() as lines:
        ended = _ending(case)
    carried = [part for one in ended for part in (one.__cause__, one.__context__) if part]
    lines.extend(line for one in ended for line in traceback.format_exception(one))
    assert not carried, f"{scenario}: an error carries another"
    assert told, f"{scenario}: nothing was told at call {point}"
    text = "\n".join(lines)
    assert not [secret for secret in case.secrets() if secret in text], f"{scenario}: a secret shows at call {point}"
    return text


@contextlib.contextmanager
def noted() -> Iterator[list[str]]:
    """Note what all loggers say, with everything that a line carries."""
    lines = list[str]()

    class Book(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {vars(record)!r} {record.exc_text}")

    book, root = Book(), logging.getLogger()
    level = root.level
    root.addHandler(book)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(book)
        root.setLevel(level)


def _ending(case: Case) -> list[Exception]:
    """Do a run; give the error that it ended with, if any."""
    try:
        case.run()
    except OWN as error:
        return [error]
    return []


def _end() -> None:
    raise StoppedError
