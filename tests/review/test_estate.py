"""A folder of stacks in one command: every file judged, in one summary, the same however many processes there are."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from review import cli
from review.exits import Exit

SAMPLE = Path(__file__).resolve().parents[1] / "fixtures/sample.state.json"
Body = Mapping[str, object]


def stack(project: str, *resources: Body) -> str:
    urn = f"urn:pulumi:prod::{project}::"
    root = {"urn": f"{urn}pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack", "custom": False}
    held = [{**each, "urn": f"{urn}{each['type']}::{each['name']}", "custom": True} for each in resources]
    return json.dumps({"version": 3, "deployment": {"resources": [root, *held]}})


BAD = {"type": "aws:ebs/volume:Volume", "name": "v", "inputs": {"encrypted": False, "size": 8}}
NEUTRAL = {"type": "random:index/randomId:RandomId", "name": "r", "inputs": {"byteLength": 8}}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """Give a folder of stacks: two clean, 20 that break rules, one file that is none, and hidden ones."""
    for name in ("calm", "still"):
        write(tmp_path / f"{name}.json", stack(name, NEUTRAL))
    for number in range(20):
        write(tmp_path / f"team/{number:02}.json", stack(f"team-{number:02}", BAD, NEUTRAL))
    write(tmp_path / "notes.json", "[]")
    write(tmp_path / ".cache/old.json", "not read")
    write(tmp_path / "readme.txt", "not read")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.main(["gate", *words])
    return code, capsys.readouterr().out


def test_every_stack_is_judged_and_the_worst_decides(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = asked(capsys, str(estate), "--format", "json")
    body = json.loads(out)
    assert code == Exit.ERROR  # one file is none
    assert body["summary"]["stacks"] == 23
    assert body["summary"]["unreadable"] == 1
    assert body["summary"]["resources"] == 2 * 2 + 20 * 3
    by_file = {Path(each["file"]).name: each for each in body["stacks"]}
    assert by_file["notes.json"]["problem"].startswith("not a preview, a deployment or a graph")
    assert by_file["07.json"]["exit"] == Exit.POLICY
    assert {told["path"] for told in by_file["07.json"]["findings"]} >= {"encrypted", "kmsKeyId"}
    (row,) = [row for row in body["rules"] if row["stacks"] == 20 and row["resources"] == 20][:1]
    assert row["fix"]
    (estate / "notes.json").unlink()
    assert asked(capsys, str(estate))[0] == Exit.POLICY


def test_the_answer_does_not_depend_on_how_many_work_on_it(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for jobs in ("1", "2", "3"):
        _, out = asked(capsys, str(estate), "--format", "json", "--jobs", jobs)
        body = json.loads(out)
        assert body["summary"].pop("workers") == int(jobs)
        del body["summary"]["seconds"]
        answers.append(body)
    assert answers[0] == answers[1] == answers[2]


def test_the_summary_fits_a_screen_and_says_what_is_left_out(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20, 45):
        write(estate / f"team/{number:02}.json", stack(f"team-{number:02}", BAD))
    _, short = asked(capsys, str(estate))
    assert "team-00/prod" in short
    assert "and 25 more: --all lists them" in short
    assert "notes.json: not a preview" in short
    assert "48 stacks · 2 clean · 1 unreadable" in short
    assert f"Next: bulwark gate {estate}/team/00.json" in short
    _, whole = asked(capsys, str(estate), "--all")
    assert "team-44/prod" in whole
    assert "more: --all" not in whole


def test_stacks_that_are_clean_are_clean_together(
    estate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calm = tmp_path / "calm"
    write(calm / "a.json", stack("a", NEUTRAL))
    write(calm / "b.json", stack("b", NEUTRAL))
    code, out = asked(capsys, str(calm))
    assert code == Exit.CLEAN
    assert "2 stacks · 2 clean" in out
    assert "Clean. Every mandatory rule is decided in every stack" in out


def test_files_and_folders_may_be_named_together(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(estate / "calm.json"), str(estate / "team"), str(estate / "calm.json"), str(SAMPLE)]
    _, out = asked(capsys, *words, "--format", "json")
    assert json.loads(out)["summary"]["stacks"] == 22


def test_a_profile_holds_for_every_stack(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = asked(capsys, str(estate / "team"), "--format", "json", "--profile", "dev")
    assert {each["profile"] for each in json.loads(out)["stacks"]} == {"dev"}


def test_a_folder_without_stacks_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gate", str(tmp_path)]) == Exit.ERROR
    assert "holds no .json file; an empty folder proves nothing" in capsys.readouterr().err


def test_the_summary_may_go_to_a_file(estate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = asked(capsys, str(estate), "--out", str(tmp_path / "summary.txt"))
    assert out == ""
    assert "23 stacks" in (tmp_path / "summary.txt").read_text(encoding="utf-8")


def test_progress_is_one_line_on_a_terminal(
    estate: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    cli.main(["gate", str(estate)])
    assert capsys.readouterr().err == "\rbulwark: 23 of 23 stacks\n"
