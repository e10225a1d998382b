"""`check`: what it runs by itself, what only when asked, and what it says of a tool that is not there."""

import json
import subprocess
from argparse import ArgumentParser
from collections.abc import Sequence

import pytest

from review import cli
from review.commands import check
from review.commands.check import Step
from review.exits import Exit

STEPS = (
    Step("format", ("fine",)),
    Step("lint", ("broken",)),
    Step("links", ("fine",)),
    Step("spelling", ("fine",), needs="no_such_tool"),
    Step("audit", ("fine",), network=True),
)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put made-up steps in, and give what is run of them."""
    found: list[str] = []

    def call(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        found.append(command[0])
        return subprocess.CompletedProcess(command, int(command[0] == "broken"), "what the tool says", "")

    monkeypatch.setattr(check, "STEPS", STEPS)
    monkeypatch.setattr(check, "_call", call)
    return found


def run(*words: str) -> int:
    parsed = ArgumentParser()
    check.add(parsed)
    return check.run(parsed.parse_args(words))


def test_services_are_asked_only_when_wanted(ran: list[str]) -> None:
    run()
    assert len(ran) == 3
    run("--network")
    assert len(ran) == 7
    run("--only", "audit")
    assert len(ran) == 8


def test_what_fails_is_shown_with_the_way_on(ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == Exit.ERROR
    out = capsys.readouterr().out
    assert "FAIL lint" in out
    assert "what the tool says" in out
    assert "Next: bulwark check --fix" in out
    assert run("--only", "links") == Exit.CLEAN
    assert "Next" not in capsys.readouterr().out


def test_a_tool_that_is_missing_is_told_and_fails_only_when_named(
    ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run()
    assert "-    spelling   no_such_tool is not installed" in capsys.readouterr().out
    assert run("--only", "spelling") == Exit.ERROR
    assert "FAIL spelling   no_such_tool is not installed" in capsys.readouterr().out
    run("--format", "json", "--only", "spelling")
    (result,) = json.loads(capsys.readouterr().out)["steps"]
    assert (result["passed"], result["left out"]) == (False, "no_such_tool is not installed")


def test_the_real_steps_are_those_that_the_pipeline_names() -> None:
    names = [step.name for step in check.STEPS]
    assert len(names) == len(set(names))
    assert [step.name for step in check.STEPS if step.network] == ["audit"]
    assert cli.understood(["check", "--only", "links", "--only", "secrets"]).only == ["links", "secrets"]
