"""Engine tests are never passed over in silence."""

import os
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
REFUSED = """
from review.engine.locate import EngineUnavailableError
from tests.support import engine as gate


def refuse(*, report):
    report("looking for an engine")
    raise EngineUnavailableError("there is no Go here")


gate.obtain = refuse
"""
TESTS = """
import pytest


@pytest.mark.engine
def test_with(engine):
    assert engine


def test_without():
    pass
"""


@pytest.fixture
def machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give a test run on a machine where no engine can be had."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(HOME), str(HOME / "policy"))))
    monkeypatch.delenv("BULWARK_REQUIRE_ENGINE", raising=False)
    pytester.makeconftest(REFUSED)
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nmarkers = engine: needs an engine")
    return pytester


def run(machine: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return machine.runpytest_subprocess("-p", "tests.support.engine", "--strict-markers", *arguments)


@pytest.mark.parametrize("arguments", [("-p", "no:xdist"), ("-n", "2")])
def test_without_an_engine_the_run_says_that_they_were_not_run_and_why(
    machine: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    result = run(machine, *arguments)
    assert result.ret == 0
    result.assert_outcomes(passed=1, deselected=0 if "-n" in arguments else 1)
    result.stdout.fnmatch_lines(["engine tests not run: there is no Go here"])


@pytest.mark.parametrize("arguments", [("-p", "no:xdist"), ("-n", "2")])
def test_where_an_engine_is_required_they_fail_with_the_reason(
    machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BULWARK_REQUIRE_ENGINE", "1")
    result = run(machine, *arguments)
    assert result.ret == 1
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*there is no Go here*"])


def test_an_engine_is_looked_for_only_where_a_test_wants_it(machine: pytest.Pytester) -> None:
    result = run(machine, "-p", "no:xdist", "-m", "not engine")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*an engine*")
    result.stdout.no_fnmatch_line("engine tests not run*")
