"""What each command runs, prints and ends with."""

import io
import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review import cli, documents
from review.bench import suite
from review.bench.growth import Point, Work
from review.bench.suite import Figure, Measured
from review.cli import main
from review.commands import check, common, policies
from review.commands.check import Step
from review.commands.common import CommandError
from review.engine import locate
from review.engine.locate import Engine, EngineUnavailableError, Origin, Report

GOOD = Step("good", ("json.tool", "--help"))
BAD = Step("bad", ("json.tool", "nowhere.json"))
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one step that holds and one that does not in place of the real ones."""
    monkeypatch.setattr(check, "STEPS", (BAD, GOOD))


def test_check_runs_every_step_and_shows_the_words_of_those_that_fail(steps: None, capsys: Printed) -> None:
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("FAIL bad ")
    assert "nowhere.json" in said
    assert said.splitlines()[-1].startswith("ok   good ")


def test_check_runs_only_the_steps_asked_for(steps: None, capsys: Printed) -> None:
    assert main(["check", "--only", "good"]) == 0
    assert "bad" not in capsys.readouterr().out


def test_check_as_json_says_which_step_failed(steps: None, capsys: Printed) -> None:
    assert main(["check", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)["steps"]
    assert [(step["step"], step["passed"]) for step in told] == [("bad", False), ("good", True)]
    assert all(step["seconds"] >= 0 for step in told)


def test_check_fixes_before_it_checks(monkeypatch: pytest.MonkeyPatch, steps: None) -> None:
    called: list[Sequence[str]] = []

    def call(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        called.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(check, "_call", call)
    assert main(["check", "--fix"]) == 0
    assert called[-2:] == [BAD.command, GOOD.command]
    assert called[:-2] == [("ruff", "format", "."), ("ruff", "check", "--fix", "."), ("review.documents",)]


def test_a_step_is_a_module_or_a_script_beside_the_interpreter() -> None:
    assert check._full(("ruff", "check", ".")) == [sys.executable, "-m", "ruff", "check", "."]
    assert check._full((check._SCRIPT, "lint-imports")) == [str(Path(sys.executable).parent / "lint-imports")]


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (1, 1), (5, 1)])
@pytest.mark.parametrize(
    ("given", "spread"),
    [
        ([], True),
        (["-m", "not engine"], True),
        (["tests/policy", "-k", "RDS"], True),
        (["tests/review/test_commands.py"], False),
        (["tests/review/test_commands.py::test_a", "-x"], False),
        (["--color=no", "--cov=review"], True),
        (["tests/policy", "-n", "3"], False),
        (["tests/policy", "-n3"], False),
        (["--numprocesses=3"], False),
        (["-p", "no:xdist"], False),
        (["tests/policy", "--pdb"], False),
        (["tests/policy", "-k", "RDS", "--help"], False),
    ],
)
def test_test_hands_its_arguments_to_pytest(
    monkeypatch: pytest.MonkeyPatch, given: list[str], ended: int, code: int, *, spread: bool
) -> None:
    """On every core, but for a file or two and where an argument says otherwise."""
    called: list[list[str]] = []

    def run(command: list[str], *, cwd: Path, check: bool, stdout: None) -> subprocess.CompletedProcess[str]:
        assert (cwd / "pyproject.toml").is_file()
        called.append(command)
        return subprocess.CompletedProcess(command, ended)

    monkeypatch.setattr("review.commands.test.subprocess.run", run)
    assert main(["test", *given]) == code
    (command,) = called
    cores = ["--numprocesses", str(os.cpu_count()), "--dist", "loadgroup"]
    assert command == [sys.executable, "-m", "pytest", *(cores if spread else []), *given]


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Put one figure in place of the measurements; what they were asked with is listed."""
    asked: list[dict[str, object]] = []

    def measure_all(*, rounds: int, engine: bool) -> Measured:
        asked.append({"rounds": rounds, "engine": engine})
        points = [Point(work, size, size / 1000, 64.0) for work in Work for size in (300, 1000)]
        return Measured([Figure("gate", 2.0, "s", "other", 5.0), Figure("memory", 64.0, "MiB")], points)

    monkeypatch.setattr(suite, "measure_all", measure_all)
    return asked


def test_bench_prints_one_line_a_figure(figures: list[dict[str, object]], capsys: Printed) -> None:
    assert main(["bench"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("gate ")
    assert first.endswith("other: 5.000 s (2.5x)")
    assert second.endswith("64.000 MiB")
    assert figures == [{"rounds": 5, "engine": True}]


def test_bench_as_json_measures_at_least_one_round(figures: list[dict[str, object]], capsys: Printed) -> None:
    assert main(["bench", "--format", "json", "--without-engine", "--rounds", "0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(figure["name"], figure["ratio"]) for figure in told] == [("gate", 2.5), ("memory", None)]
    assert figures == [{"rounds": 1, "engine": False}]


def test_bench_writes_a_page_with_its_chart(figures: list[dict[str, object]], tmp_path: Path, capsys: Printed) -> None:
    assert main(["bench", "--out", str(tmp_path / "bench.md")]) == 0
    assert "gate " in capsys.readouterr().out
    assert "| gate | 2.00 s | other: 5.00 s | 2.5x |" in (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert (tmp_path / "benchmarks-growth.svg").is_file()
    assert main(["bench", "--out", str(tmp_path / "no/bench.md")]) == 1
    assert len(figures) == 1


def test_engine_prints_a_path_and_its_progress_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Printed
) -> None:
    def obtain(*, report: Report) -> Engine:
        report("building")
        return Engine(tmp_path / "pulumi", "v3.272.0", Origin.BUILD)

    monkeypatch.setattr(locate, "obtain", obtain)
    assert main(["engine"]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (f"{tmp_path / 'pulumi'}\n", "bulwark: building\n")
    assert main(["engine", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"path": str(tmp_path / "pulumi"), "version": "v3.272.0", "origin": "build"}


def test_engine_says_why_there_is_none(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    def obtain(*, report: Report) -> Engine:
        message = "no Pulumi engine can be had: PATH: no usable pulumi"
        raise EngineUnavailableError(message)

    monkeypatch.setattr(locate, "obtain", obtain)
    assert main(["engine"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "bulwark: no Pulumi engine can be had: PATH: no usable pulumi\n"


def failing(error: BaseException) -> Callable[[Namespace], int]:
    def run(_: Namespace) -> int:
        raise error

    return run


def test_several_lines_of_an_error_stand_below_a_heading(capsys: Printed) -> None:
    assert cli._guarded(failing(CommandError("first\nsecond")), Namespace()) == 1
    assert capsys.readouterr().err == "bulwark: stopped:\n  first\n  second\n"


def test_an_interrupt_ends_quietly_with_its_own_code(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setattr(policies, "run", failing(KeyboardInterrupt()))
    assert main(["policies"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("buffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_who_left_is_no_clean_verdict_and_no_traceback(form: str, buffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    path = f"{common.HOME}{os.pathsep}{common.HOME / 'policy'}"
    environment = os.environ | {"PYTHONPATH": path, "PYTHONUNBUFFERED": buffered}
    command = [sys.executable, "-m", "review", "policies", "--rule", "RDS-02", "--format", form]
    ended = subprocess.run(command, env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_broken_pipe_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert cli._guarded(failing(BrokenPipeError()), Namespace()) == 1
    assert capfd.readouterr().err == ""


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        cli._guarded(failing(ZeroDivisionError()), Namespace())


@pytest.mark.parametrize(
    ("tty", "quiet", "said"), [(True, False, "bulwark: judging\n"), (True, True, ""), (False, False, "")]
)
def test_progress_is_for_a_person_who_watches(
    monkeypatch: pytest.MonkeyPatch,
    tty: bool,  # noqa: FBT001  a parameter
    quiet: bool,  # noqa: FBT001  a parameter
    said: str,
) -> None:
    err = io.StringIO()
    monkeypatch.setattr(err, "isatty", lambda: tty)
    monkeypatch.setattr(sys, "stderr", err)
    common.progress(Namespace(quiet=quiet), "judging")
    assert err.getvalue() == said


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Put two small documents in a folder of its own in place of the real ones."""
    monkeypatch.setattr(documents, "HOME", tmp_path)
    monkeypatch.setattr(documents, "DOCUMENTS", {"docs/a.md": lambda: "a\n", "docs/b.md": lambda: "b\n"})
    return tmp_path


def test_documents_are_written_and_then_fresh(home: Path, capsys: Printed) -> None:
    assert documents.main([]) == 0
    assert {path.name: path.read_text() for path in (home / "docs").iterdir()} == {"a.md": "a\n", "b.md": "b\n"}
    assert documents.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_stale_documents_are_named_and_left_alone(home: Path, capsys: Printed) -> None:
    documents.main([])
    (home / "docs" / "b.md").write_text("changed by hand\n")
    assert documents.main(["--check"]) == 1
    assert capsys.readouterr().out.startswith("stale: docs/b.md;")
    assert (home / "docs" / "b.md").read_text() == "changed by hand\n"
    assert documents.main([]) == 0
    assert (home / "docs" / "b.md").read_text() == "b\n"


def test_the_catalogue_has_one_row_a_rule_below_its_family() -> None:
    text = documents.policies()
    rows = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")]
    assert [row for row in rows if row != "Rule"] == [rule.name for rule in documents.in_order(RULES)]
    assert text.endswith("|\n")


def test_tests_are_counted_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    xml = (
        '<testsuites><testsuite time="1.25"><testcase classname="a" name="passes"/>'
        '<testcase classname="a" name="fails"><failure/></testcase></testsuite></testsuites>'
    )

    def pytest_run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        (report,) = [word.partition("=")[2] for word in command if word.startswith("--junitxml=")]
        Path(report).write_text(xml)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr("review.commands.test.subprocess.run", pytest_run)
    assert main(["test", "--format", "json", "-k", "x"]) == 1
    assert json.loads(capsys.readouterr().out) == {"exit": 1, "tests": 2, "failed": ["a::fails"], "seconds": 1.2}
