"""The comment on a pull request and the issue of a stack: one of each, kept up to date."""

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from review.delivery import comment, issue
from review.delivery.forge import BOT
from review.diff.labels import LABELS

HOME = Path(__file__).resolve().parents[2]
GH = HOME / "tests/support/gh.py"
SHA = "a" * 40
Store = Callable[[], dict[str, Any]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Put a `gh` on the path that keeps everything in a file, and give that file's content."""
    place = tmp_path / "bin"
    place.mkdir()
    (place / "gh.py").write_text(GH.read_text(encoding="utf-8"), encoding="utf-8")
    program = place / "gh"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{place / "gh.py"}" "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    pull = {"number": 7, "head": {"label": "someone:change", "sha": SHA}}
    theirs = {"id": 1, "issue": 7, "user": {"login": "someone"}, "body": f"{comment.MARK} mine"}
    held = {
        "me": BOT,
        "calls": [],
        "pulls": [pull],
        "comments": [theirs],
        "issues": [],
        "labels": [*LABELS],
        "given": {"7": ["mine"]},
    }
    (place / "store.json").write_text(json.dumps(held), encoding="utf-8")
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GITHUB_REPOSITORY", "example/bulwark")
    for name, value in (("HEAD_OWNER", "someone"), ("HEAD_BRANCH", "change"), ("HEAD_SHA", SHA)):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(HOME)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    return lambda: dict(json.loads((place / "store.json").read_text(encoding="utf-8")))


def found(tmp_path: Path, **sections: str) -> str:
    folder = tmp_path / "found"
    folder.mkdir(exist_ok=True)
    for stack, text in sections.items():
        (folder / f"difference-{stack}.md").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_first_run_writes_one_comment_with_a_section_for_each_stack(store: Store, tmp_path: Path) -> None:
    assert comment.main([found(tmp_path, prod="### prod\n", dev="### dev\n")]) == 0
    _, written = store()["comments"]
    assert written["body"].startswith(f"{comment.MARK}\n\n### dev\n\n### prod")
    assert SHA in written["body"]
    assert (tmp_path / "output").read_text(encoding="utf-8") == "number=7\ndev=no\nprod=no\n"


def test_whose_findings_are_there_is_told_by_the_stacks_of_the_branch(store: Store, tmp_path: Path) -> None:
    folder = Path(found(tmp_path, prod="x"))
    for name in ("prod.sarif", "x\nevil=1.sarif"):
        (folder / name).write_text("{}", encoding="utf-8")
    comment.main([str(folder)])
    assert (tmp_path / "output").read_text(encoding="utf-8") == "number=7\ndev=no\nprod=yes\n"


def test_a_later_run_patches_it_and_leaves_what_people_wrote(store: Store, tmp_path: Path) -> None:
    comment.main([found(tmp_path, prod="before")])
    comment.main([found(tmp_path, prod="after")])
    theirs, ours = store()["comments"]
    assert theirs["body"] == f"{comment.MARK} mine"
    assert "after" in ours["body"]
    assert "before" not in ours["body"]


def test_an_equal_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    comment.main([found(tmp_path, prod="same")])
    before = store()["calls"]
    comment.main([found(tmp_path, prod="same")])
    assert {call.split()[0] for call in store()["calls"][len(before) :]} == {"GET"}


def test_a_section_that_does_not_fit_is_named_and_never_cut(store: Store, tmp_path: Path) -> None:
    comment.main([found(tmp_path, dev="d" * 60_000, prod="p" * 10_000)])
    text = store()["comments"][-1]["body"]
    assert "d" * 60_000 in text
    assert "p" * 10 not in text
    assert "Left out, since it does not fit a comment: difference-prod." in text


def test_nothing_is_written_to_a_pull_request_whose_head_has_moved(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEAD_SHA", "b" * 40)
    assert comment.main([found(tmp_path, prod="old")]) == 0
    assert len(store()["comments"]) == 1
    assert not (tmp_path / "output").exists()


def section(label: str) -> str:
    return f"<!-- bulwark diff bulwark/prod {label} -->\n### prod\n"


def test_a_pull_request_has_the_worst_label_of_its_stacks_and_keeps_those_of_people(
    store: Store, tmp_path: Path
) -> None:
    comment.main([found(tmp_path, dev=section("bulwark:changes"), prod=section("bulwark:hazard"))])
    assert store()["given"]["7"] == ["mine", "bulwark:hazard"]
    comment.main([found(tmp_path, dev=section("bulwark:no-change"), prod=section("bulwark:no-change"))])
    assert store()["given"]["7"] == ["mine", "bulwark:no-change"]
    before = store()["calls"]
    comment.main([found(tmp_path, dev=section("bulwark:no-change"), prod=section("bulwark:no-change"))])
    assert {call.split()[0] for call in store()["calls"][len(before) :]} == {"GET"}


@pytest.mark.parametrize(
    "written", ["### prod", section("bulwark:approved"), section("mine"), f"### x\n{section('bulwark:hazard')}"]
)
def test_what_is_no_label_of_ours_is_never_given(store: Store, tmp_path: Path, written: str) -> None:
    comment.main([found(tmp_path, prod=section("bulwark:hazard"))])
    comment.main([found(tmp_path, prod=written)])
    assert store()["given"]["7"] == ["mine"]


def test_a_label_that_the_repository_lacks_is_told_and_not_made(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Path(os.environ["PATH"].split(os.pathsep)[0]) / "store.json"
    place.write_text(json.dumps({**store(), "labels": ["mine"]}), encoding="utf-8")
    assert comment.main([found(tmp_path, prod=section("bulwark:policy"))]) == 0
    assert store()["given"]["7"] == ["mine"]
    assert "label bulwark:policy is no label of this repository" in capsys.readouterr().out


def run_issue(tmp_path: Path, answer: str, report: str, name: str = "drift.md") -> int:
    (tmp_path / "answer").write_text(f"{answer}\n", encoding="utf-8")
    (tmp_path / name).write_text(report, encoding="utf-8")
    files = ["--answer", str(tmp_path / "answer"), "--body", str(tmp_path / name)]
    return issue.main(["--title", "Drift in prod", *files])


def test_drift_opens_one_issue_keeps_it_and_closes_it(store: Store, tmp_path: Path) -> None:
    assert run_issue(tmp_path, "same", "") == 0
    assert store()["issues"] == []
    run_issue(tmp_path, "differs", "a bucket is public")
    run_issue(tmp_path, "differs", "a bucket is public")
    run_issue(tmp_path, "differs", "a bucket and a table")
    (opened,) = store()["issues"]
    assert (opened["state"], opened["body"]) == ("open", "a bucket and a table")
    assert [call for call in store()["calls"] if call.startswith("PATCH")] == ["PATCH issues/1"]
    run_issue(tmp_path, "same", "")
    (closed,) = store()["issues"]
    assert closed["state"] == "closed"
    run_issue(tmp_path, "differs", "again")
    assert [each["state"] for each in store()["issues"]] == ["closed", "open"]


def test_a_plain_report_is_shown_as_it_is_and_its_end_is_not_lost_in_silence(store: Store, tmp_path: Path) -> None:
    run_issue(tmp_path, "differs", "x" * 100_000, name="audit.txt")
    text = store()["issues"][0]["body"]
    assert text.startswith("~~~~text\n")
    assert "does not fit an issue" in text


def test_an_answer_that_is_none_is_refused(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_issue(tmp_path, "perhaps", "") == 1
    assert "expected same or differs" in capsys.readouterr().err
    assert store()["calls"] == []
