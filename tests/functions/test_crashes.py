"""Every function, stopped at every external call in turn, meeting another run, and told secrets by a failing AWS."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.aws_world import AwsError, Side
from tests.support.crash_guards import GUARDS
from tests.support.crash_privacy import PRIVACY
from tests.support.crash_refreshes import REFRESHES, serving
from tests.support.crash_rotations import ROTATIONS, proving_once
from tests.support.crash_summary import PROPERTY
from tests.support.crashes import Scenario, calls_of, meet, shown, stop

SCENARIOS = [*ROTATIONS, *REFRESHES, *GUARDS, *PRIVACY]
FLOOR = 900
"""Points to stop at, of all scenarios. Fewer would mean that one of them ends before it did its work."""
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=str)


@pytest.fixture(scope="module", autouse=True)
def _surroundings() -> Iterator[None]:
    with serving(), proving_once():
        yield


def points(scenario: Scenario) -> range:
    return range(1, calls_of(scenario) + 1)


def test_every_function_is_stopped() -> None:
    folder = Path(__file__).resolve().parents[2] / "functions"
    assert {path.parent.name for path in folder.glob("*/handler.py")} == {scenario.package for scenario in SCENARIOS}


def test_the_points_to_stop_at_do_not_become_fewer() -> None:
    assert sum(len(points(scenario)) * len(Side) for scenario in SCENARIOS) >= FLOOR


@every_scenario
def test_a_run_that_ends_at_any_call_is_made_good_by_the_next(
    scenario: Scenario, record_property: Callable[[str, object], None]
) -> None:
    count = 0
    for point in points(scenario):
        for side in Side:
            for then in scenario.begin().again:
                stop(scenario, point, side, then)
            count += 1
    record_property(PROPERTY, count)


@every_scenario
def test_two_runs_at_once_break_nothing(scenario: Scenario) -> None:
    for point in points(scenario):
        for then in scenario.begin().again:
            meet(scenario, point, then)


@every_scenario
def test_whatever_aws_quotes_is_shown_nowhere(scenario: Scenario) -> None:
    for point in points(scenario):
        for side in Side:
            text = shown(scenario, point, side, lambda words: AwsError("ValidationException", words))
            assert text, "the test would pass if nothing were ever said"
            assert scenario not in ROTATIONS or "ValidationException" in text


class QuotingError(OSError):
    """An error of the network that quotes what was sent, in every place that an error has."""

    def __init__(self, words: str) -> None:
        super().__init__(5, words, words)
        self.add_note(words)
        self.__cause__ = ValueError(words)
        self.response = {"Error": {"Message": words}, "ResponseMetadata": words}


ERRORS: dict[str, Callable[[str], Exception]] = {
    "an AWS error without a code": lambda words: AwsError("", words),
    "a busy AWS": lambda words: AwsError("ThrottlingException", words),
    "a missing secret": lambda words: AwsError("ResourceNotFoundException", words),
    "a refused change": lambda words: AwsError("InvalidParameterException", words),
    "a network error": QuotingError,
    "a key error": KeyError,
    "a wrong text": lambda words: UnicodeDecodeError("utf-8", words.encode(), 0, 1, words),
}


@every_scenario
@pytest.mark.parametrize("kind", sorted(ERRORS))
@settings(max_examples=5, deadline=None)
@given(draw=st.integers(0, 10_000), side=st.sampled_from(Side))
def test_no_error_of_any_kind_shows_a_secret(kind: str, scenario: Scenario, draw: int, side: Side) -> None:
    if calls := calls_of(scenario):
        shown(scenario, 1 + draw % calls, side, ERRORS[kind])
