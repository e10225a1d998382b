"""Every command that a page shows is typed, and answers what the page shows; or says why it cannot be run here."""

import contextlib
import datetime as dt
import functools
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Self

import pytest

from review import cli
from review.checks import links
from review.exits import Exit
from review.record import run as recording
from review.record.passes import KNOWN
from review.record.run import Recording, record_both
from tests.support import transcripts
from tests.support.transcripts import HOME, Runs, Typed

BLOCKS = transcripts.blocks()
FIXTURES = HOME / "tests/fixtures"
SMALL = HOME / "tests/review/programs/small"
EDITED = {"README.md", "docs/guides/tutorial.md"}
"""Pages that have readers edit the repository: test_guides.py does so."""
REFUSED = {Exit.ERROR, Exit.USAGE}


def runnable(runs: Runs) -> list[str]:
    return [name for name, typed in BLOCKS.items() if any(each.runs is runs for each in typed)]


class Recorded:
    """A recording that is there already, in place of one under way."""

    def __init__(self, found: Recording) -> None:
        """Take both graphs."""
        self.found = found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""

    def graph(self, name: str) -> dict[str, object]:
        return self.found.known if name == KNOWN else self.found.unknown

    def both(self) -> Recording:
        return self.found


@functools.cache
def recorded(directory: Path, stack: str) -> Recording:
    return record_both(directory, stack)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the repository, and run each program once for all commands."""

    def start(directory: Path, stack: str, *, seal: str = "") -> Recorded:
        assert not seal
        return Recorded(recorded(directory.resolve(), stack))

    def record(directory: Path, stack: str, *, unknown: bool) -> dict[str, object]:
        found = recorded(directory.resolve(), stack)
        return found.unknown if unknown else found.known

    monkeypatch.chdir(HOME)
    for module in ("preview", "standings"):
        monkeypatch.setattr(f"review.commands.{module}.start_both", start)
    monkeypatch.setattr("review.commands.rotation.record", record)
    monkeypatch.setattr(recording, "record", record)


@functools.cache
def answer(words: tuple[str, ...], place: str) -> tuple[int, str]:
    """Type a command; the same one in the same place answers the same."""
    assert place == os.getcwd()  # noqa: PTH109  the place is part of the question
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli.main(list(words))
    return code, said.getvalue()


def check(typed: Typed, *, again: bool = False) -> None:
    """Type a command, and compare what it answers with what the page says."""
    code, said = (answer.__wrapped__ if again else answer)(tuple(typed.words), os.getcwd())  # noqa: PTH109  as above
    assert code not in REFUSED, said
    assert typed.code in (None, code), said
    assert transcripts.missing(typed, said) == [], said


def test_somebody_can_run_every_command() -> None:
    typed = [each for block in BLOCKS.values() for each in block]
    assert [f"{each.page}: {each.command}" for each in typed if each.runs is None] == []
    assert {each.page for each in typed if each.runs is Runs.CLONE} <= EDITED
    assert len(typed) > 50


def test_only_what_is_run_shows_an_answer() -> None:
    """An answer that nobody compares grows old."""
    compared = {Runs.HERE, Runs.FILES, Runs.REVISIONS, Runs.CLONE}
    typed = [each for block in BLOCKS.values() for each in block if each.command != "echo $?"]
    assert [each.command for each in typed if each.shown and each.runs not in compared] == []


@pytest.mark.parametrize("name", runnable(Runs.HERE))
def test_commands_on_this_repository_answer_what_the_page_shows(name: str, here: None) -> None:
    for typed in BLOCKS[name]:
        if typed.runs is Runs.HERE:
            check(typed)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with what the Pulumi CLI writes."""
    for kind, names in (("preview", ["preview.json"]), ("state", ["state.json", "old.json", "states/one.json"])):
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(FIXTURES / f"sample.{kind}.json", tmp_path / name)
    (tmp_path / "waivers.yaml").write_text(waivers(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def waivers() -> str:
    """Give the register that the guide shows, with a day that is still ahead."""
    page = links.page(HOME / "docs/guides/waive.md")
    (text,) = [block.text for block in page.blocks if block.language == "yaml"]
    soon = dt.date.today() + dt.timedelta(days=90)  # noqa: DTZ011  the gate judges by today
    return re.sub(r"expires: \S+", f"expires: {soon}", text)


@pytest.mark.parametrize("name", runnable(Runs.FILES))
def test_commands_on_files_answer_what_the_page_shows(name: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for typed in BLOCKS[name]:
        if typed.runs is Runs.FILES:
            monkeypatch.setattr("sys.stdin", io.StringIO((desk / "preview.json").read_text(encoding="utf-8")))
            check(typed)


@pytest.fixture
def history(desk: Path) -> Path:
    """Stand in a small project with a branch, two versions and a change, beside the files of the CLI."""
    shutil.copytree(SMALL, desk, dirs_exist_ok=True)
    shutil.copy(desk / "Pulumi.dev.yaml", desk / "Pulumi.prod.yaml")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "one"], ["tag", "v1.2"]):
        subprocess.run([*git, *words], cwd=desk, check=True)
    with (desk / "__main__.py").open("a", encoding="utf-8") as program:
        program.write('\npulumi.export("more", 1)\n')
    for words in (["commit", "-qam", "two"], ["tag", "v1.3"]):
        subprocess.run([*git, *words], cwd=desk, check=True)
    text = (desk / "__main__.py").read_text(encoding="utf-8")
    assert "protect=True, " in text  # what a person has to read: protection is taken away
    (desk / "__main__.py").write_text(text.replace("protect=True, ", ""), encoding="utf-8")
    (desk / "state.json").write_text(json.dumps({"version": 3, "deployment": {"resources": []}}), encoding="utf-8")
    return desk


@pytest.mark.parametrize("name", runnable(Runs.REVISIONS))
def test_commands_on_a_history_answer_what_the_page_shows(name: str, history: Path) -> None:
    for typed in BLOCKS[name]:
        if typed.runs is Runs.REVISIONS:
            check(typed, again=True)


@pytest.mark.parametrize("name", [name for name, typed in BLOCKS.items() if any(e.runs is Runs.SUITE for e in typed)])
def test_tests_that_a_page_names_are_there(name: str) -> None:
    for typed in BLOCKS[name]:
        if typed.runs is Runs.SUITE:
            assert [word for word in typed.words if word.startswith("tests/") and not (HOME / word).exists()] == []


def test_a_page_that_shows_something_else_is_found() -> None:
    typed = Typed("a.md", 1, "./bulwark preview", "", ("one 2", "three 0.4 s", "fo…", "last"))
    assert transcripts.missing(typed, "zero\none 2\nthree 9.9 s\nfour\nlast  \n") == []
    assert transcripts.missing(typed, "one 3\nthree 9.9 s\nfour\nlast") == ["one 2"]
    assert transcripts.missing(typed, "last\none 2\nthree 1.0 s\nfour") == ["last"]


def test_the_first_page_names_every_command() -> None:
    table = transcripts.HOME.joinpath("README.md").read_text(encoding="utf-8").partition("\n## Commands\n")[2]
    rows = [line.split("|")[1] for line in table.partition("\n## ")[0].splitlines() if line.startswith("|")]
    named = {word for row in rows for word in re.findall(r"`([a-z]+)", row)}
    assert set(cli.COMMANDS) <= named


def test_the_first_page_shows_speeds_that_were_measured() -> None:
    page = (HOME / "docs/reference/benchmarks.md").read_text(encoding="utf-8")
    table = (HOME / "README.md").read_text(encoding="utf-8").partition("\n## Speed\n")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "|---" not in line]
    assert len(rows) > 3
    assert [row for row in rows if row not in page] == []
