"""Server tests are never passed over in silence."""

import os
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
TESTS = """
import pytest


@pytest.mark.server
def test_with():
    raise AssertionError("there is no server here")


def test_without():
    pass
"""


@pytest.fixture
def machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give a test run on a machine without any server."""
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    monkeypatch.setenv("PATH", os.fspath(pytester.path))
    monkeypatch.delenv("BULWARK_REQUIRE_SERVER", raising=False)
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nmarkers = server: needs a server")
    return pytester


@pytest.mark.parametrize("arguments", [("-p", "no:xdist"), ("-n", "2")])
def test_without_a_server_the_run_says_so(machine: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    result = machine.runpytest_subprocess("-p", "tests.support.server", "--strict-markers", *arguments)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["server tests not run: no valkey-server or redis-server on PATH"])


def test_where_a_server_is_required_its_lack_fails(machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BULWARK_REQUIRE_SERVER", "1")
    result = machine.runpytest_subprocess("-p", "tests.support.server", "--strict-markers")
    result.assert_outcomes(passed=1, failed=1)
