"""An approval binds graph, configuration, lock file and state of what the CLI wrote, on whatever machine it is used."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from review.cli import main
from review.diff import caching
from review.exits import Exit
from tests.support.differences import STACK, resource

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}


def preview(folder: Path, days: int) -> None:
    """Write what `pulumi preview --json` says of one parameter and one group of logs."""
    steps = []
    for type_, name, inputs in (
        ("ssm/parameter", "token", {"value": SECRET}),
        ("cloudwatch/logGroup", "logs", {"name": "/shop", "retentionInDays": days}),
    ):
        record = resource(type_, name, inputs)
        state = {key: record[key] for key in ("urn", "type", "inputs", "custom", "parent")}
        steps.append({"op": "create", "urn": record["urn"], "newState": state})
    (folder / "preview.json").write_text(json.dumps({"steps": steps, "config": {"aws:region": "us-east-1"}}))


def state(folder: Path, serial: int) -> None:
    rows = [{"urn": STACK, "type": "pulumi:pulumi:Stack"}]
    body = {"version": 3, "deployment": {"manifest": {"magic": str(serial)}, "resources": rows}}
    (folder / "state.json").write_text(json.dumps(body))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  shop:days: 30\n")
    (tmp_path / "requirements.txt").write_text("pulumi==3.1\n")
    preview(tmp_path, 30)
    state(tmp_path, 1)
    return tmp_path


def diff(project: Path, *more: str) -> int:
    files = [str(project / "preview.json"), "--state", str(project / "state.json"), "--project", str(project)]
    return main(["diff", *files, *more, "--no-findings", "--quiet"])


def approved(project: Path) -> str:
    """Give the digest that a job of its own wrote, as a workflow hands it on."""
    file = project / "approval.json"
    diff(project, "--write-approval", str(file))
    digest = json.loads(file.read_text())["digest"]
    assert isinstance(digest, str)
    return digest


def put(name: str, text: str) -> Callable[[Path], None]:
    def act(project: Path) -> None:
        (project / name).write_text(text)

    return act


MOVES: dict[str, Callable[[Path], None]] = {
    "graph": lambda project: preview(project, 7),
    "config": put("Pulumi.prod.yaml", "config:\n  shop:days: 7\n"),
    "lock": put("requirements.txt", "pulumi==3.2\n"),
    "state": lambda project: state(project, 2),
}


def test_what_was_approved_is_let_through(project: Path) -> None:
    assert diff(project, "--approved", approved(project)) == Exit.CLEAN
    assert diff(project, "--approved", str(project / "approval.json")) == Exit.CLEAN


@pytest.mark.parametrize("part", MOVES)
def test_whatever_moved_since_is_refused_and_named(
    project: Path, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = approved(project)
    MOVES[part](project)
    capsys.readouterr()
    assert diff(project, "--approved", digest) == Exit.CHANGED
    assert "Not as approved: something" in capsys.readouterr().out
    assert diff(project, "--approved", str(project / "approval.json")) == Exit.CHANGED
    assert f"Not as approved: {part}\n" in capsys.readouterr().out


def test_an_approval_without_the_state_is_none_for_a_deployment_with_it(project: Path) -> None:
    file = str(project / "approval.json")
    main(["diff", str(project / "preview.json"), "--project", str(project), "--no-findings", "--write-approval", file])
    assert diff(project, "--approved", file) == Exit.CHANGED


def test_another_machine_comes_to_the_same_digest(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of seals lies in the cache of one machine; the job that deploys runs on another."""
    digest, key = approved(project), caching.seal_key()
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "elsewhere"))
    assert caching.seal_key() != key
    assert diff(project, "--approved", digest) == Exit.CLEAN
