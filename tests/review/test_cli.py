"""The command as users run it: arguments, exit codes, errors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hardening.catalog import RULES
from review.cli import COMMANDS, main

HOME = Path(__file__).resolve().parents[2]
SMALL = Path(__file__).parent / "programs" / "small"
BAD = {
    "steps": [
        {
            "op": "create",
            "newState": {
                "urn": "urn:pulumi:prod::shop::aws:rds/instance:Instance::db",
                "type": "aws:rds/instance:Instance",
                "custom": True,
                "inputs": {"password": "canary", "backupRetentionPeriod": 0},
            },
        }
    ]
}


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
    command = [sys.executable, "-m", "review", *arguments]
    return subprocess.run(command, cwd=HOME, env=environment, input=given, capture_output=True, text=True, check=False)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)
    assert "exit codes" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"bulwark {command}" in capsys.readouterr().out


def test_no_command_is_a_usage_error() -> None:
    assert main([]) == 2


def test_the_version_names_what_decides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    said = dict(line.split(" ", 1) for line in capsys.readouterr().out.splitlines())
    pack = yaml.safe_load((HOME / "policy/PulumiPolicy.yaml").read_text(encoding="utf-8"))
    assert said["bulwark"] == pack["version"]
    assert said["hardening-aws"] == f"{pack['version']} ({len(RULES)} rules)"
    assert set(said) == {"bulwark", "hardening-aws", "pulumi", "pulumi-aws", "pulumi-random", "python"}


def test_preview_shows_a_project(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["preview", "--project", str(SMALL), "--stack", "dev", "--format", "json"])
    body = json.loads(capsys.readouterr().out)
    assert body["summary"]["resources"] == 8
    assert code in (5, 6)


def test_a_missing_stack_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "--project", str(SMALL), "--stack", "nope"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_gate_reads_standard_input_and_refuses() -> None:
    ended = run("gate", "-", given=json.dumps(BAD))
    assert ended.returncode == 5
    assert "RDS-02" in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr


def test_gate_names_an_unreadable_file() -> None:
    ended = run("gate", "nowhere.json")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("bulwark: nowhere.json: No such file or directory; make it with `pulumi preview")
    assert ended.stderr.count("\n") == 1


def test_the_worst_of_several_files_counts(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(BAD))
    assert main(["gate", str(tmp_path / "bad.json"), str(tmp_path / "bad.json")]) == 5
    assert main(["gate", "--format", "json", str(tmp_path / "bad.json"), str(tmp_path / "bad.json")]) == 1


def test_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(BAD))
    for form in ("json", "text"):
        assert main(["gate", "--format", form, "--out", str(tmp_path / form), str(tmp_path / "bad.json")]) == 5
        assert "RDS-02" in (tmp_path / form).read_text()
    assert capsys.readouterr().out == ""


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(BAD))
    code = main(["gate", "--format", "json", "--out", str(tmp_path / "no" / "x"), str(tmp_path / "bad.json")])
    assert code == 1
    assert "does not exist" in capsys.readouterr().err


def test_policies_lists_shows_and_corrects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies"]) == 0
    assert "RDS-02-backups-pitr" in capsys.readouterr().out
    assert main(["policies", "--rule", "rds-02"]) == 0
    assert "minDays" in capsys.readouterr().out
    assert main(["policies", "--rule", "RDS-99"]) == 1
    assert "did you mean" in capsys.readouterr().err
    assert main(["policies", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0].keys() >= {"id", "title", "fix", "types"}


def test_colour_is_left_out_where_nobody_wants_it() -> None:
    assert "\x1b[" not in run("gate", "-", given=json.dumps(BAD)).stdout


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (["previwe"], "no command 'previwe'; did you mean preview? `bulwark --help` lists them"),
        (["nothing-like-it"], "no command 'nothing-like-it'; `bulwark --help` lists them"),
        (["explain", "nope", "--file", "tests/fixtures/sample.state.json"], "`policies` lists the rules"),
        (["controls", "XX-9"], "`bulwark controls` lists them"),
        (["policies", "--rule", "nope"], "`bulwark policies` lists them"),
        (["mutate", "--rule", "nope"], "`bulwark policies` lists them"),
        (["preview", "--stack", "nope"], "stacks with a file: dev, prod"),
        (["preview", "--project", "tests"], "name the folder of its Pulumi.yaml with --project"),
        (["graph", "--format", "x"], "choose from 'svg', 'mermaid', 'dot'"),
        (["completion", "tcsh"], "choose from 'bash', 'zsh', 'fish'"),
        (["gate", "missing.json"], "make it with `pulumi preview --json`"),
        (["diff", "nope"], "`git branch --all` and `git tag` list revisions"),
        (["preview", "--out", "nowhere/page.html"], "the folder nowhere does not exist"),
    ],
    ids=lambda found: " ".join(found) if isinstance(found, list) else "",
)
def test_what_is_mistyped_is_answered_with_a_way_out(
    words: list[str], way: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HOME)
    try:
        code = main(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    said = capsys.readouterr()
    assert (code in (1, 2), said.out) == (True, "")
    assert way in said.err
    assert "Traceback" not in said.err
    assert [line for line in said.err.splitlines() if line.startswith("bulwark")] == said.err.splitlines()[-1:]
