"""Two revisions of a project, each previewed by its own code: what changed, why, and whether it was approved."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from review.cli import main
from review.diff import caching, revisions
from review.diff.difference import difference
from review.diff.kinds import CauseKind
from review.diff.model import Difference
from review.diff.sides import start

PROGRAM = """
import pulumi
import pulumi_aws as aws

days = int(pulumi.Config().require("days"))
logs = aws.cloudwatch.LogGroup("logs", name="/shop/{group}", retention_in_days=days)
aws.cloudwatch.LogMetricFilter(
    "errors",
    log_group_name=logs.name,
    pattern="{pattern}",
    metric_transformation={{"name": "Errors", "namespace": "Shop", "value": "1"}},
)
"""
SETTINGS = "config:\n  aws:region: us-east-1\n  shop:days: {days}\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def put(folder: Path, *, group: str = "a", pattern: str = "ERROR", days: int = 30) -> None:
    (folder / "__main__.py").write_text(PROGRAM.format(group=group, pattern=pattern))
    (folder / "Pulumi.prod.yaml").write_text(SETTINGS.format(days=days))


def commit(folder: Path, name: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", name)
    git(folder, "tag", name)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "infra"
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    git(folder.parent, "init", "--quiet")
    put(folder)
    commit(folder, "first")
    put(folder, days=7)
    commit(folder, "config")
    put(folder, days=7, pattern="FATAL")
    commit(folder, "code")
    put(folder, days=7, pattern="FATAL", group="b")
    commit(folder, "upstream")
    return folder


def compare(project: Path, base: str, head: str | None) -> Difference:
    waits = [start(asked, project, "prod") for asked in (base, head)]
    old, new = (wait() for wait in waits)
    return difference(old, new, terms=None)


def causes(found: Difference) -> dict[str, tuple[CauseKind, str]]:
    return {
        f"{change.name}.{each.path}": (each.cause.kind, each.cause.text)
        for change in found.changes
        for each in change.told
    }


def test_a_key_of_the_configuration_is_named_with_its_line(project: Path) -> None:
    found = compare(project, "first", "config")
    assert causes(found) == {"logs.retentionInDays": (CauseKind.CONFIG, "shop:days")}
    cause = found.changes[0].properties[0].cause
    assert cause.proven
    assert cause.source is not None
    assert (cause.source.file, cause.source.line) == ("Pulumi.prod.yaml", 3)
    assert [(each.key, each.before, each.after) for each in found.config] == [("shop:days", '"30"', '"7"')]
    assert [hazard.kind.value for hazard in found.hazards] == ["retention lowered"]


def test_a_line_of_code_is_named(project: Path) -> None:
    found = compare(project, "config", "code")
    assert causes(found) == {"errors.pattern": (CauseKind.CODE, "__main__.py:10")}
    assert found.changes[0].properties[0].cause.proven


def test_an_upstream_property_is_named(project: Path) -> None:
    found = causes(compare(project, "code", "upstream"))
    assert found["errors.logGroupName"] == (CauseKind.UPSTREAM, "logs.name")
    assert found["logs.name"] == (CauseKind.CODE, "__main__.py:6")


def test_the_repository_is_left_as_it_is(project: Path) -> None:
    before = git(project, "status", "--porcelain"), git(project, "worktree", "list"), git(project, "branch")
    compare(project, "first", "code")
    assert (git(project, "status", "--porcelain"), git(project, "worktree", "list"), git(project, "branch")) == before


def test_a_revision_is_recorded_once_for_its_content(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = compare(project, "first", "config")
    monkeypatch.setattr("review.diff.sides.start_both", lambda *_, **__: pytest.fail("recorded again"))
    assert compare(project, "first", "config") == first
    revision = revisions.find(project, "first")
    assert caching.load(caching.key(revision.tree, revision.prefix, "prod")) is not None
    assert caching.key(revision.tree, revision.prefix, "dev") != caching.key(revision.tree, revision.prefix, "prod")
    assert oct((caching.folder() / "seal.key").stat().st_mode)[-3:] == "600"


def test_the_working_tree_is_read_as_it_is(project: Path) -> None:
    put(project, days=7, pattern="WARN", group="b")
    assert causes(compare(project, "upstream", None)) == {"errors.pattern": (CauseKind.CODE, "__main__.py:10")}


def run(project: Path, *arguments: str) -> int:
    return main(["diff", *arguments, "--project", str(project), "--no-findings", "--quiet"])


def test_exit_codes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "config", "code") == 0
    assert run(project, "config", "code", "--expect-no-changes") == 7
    assert run(project, "code", "code", "--expect-no-changes") == 0
    assert run(project, "first", "config") == 4
    capsys.readouterr()
    assert run(project, "nowhere") == 1
    assert "neither a file nor a revision" in capsys.readouterr().err
    assert run(project, "first", "missing.json") == 1


def test_formats(project: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(project, "first", "config", "--format", "json")
    body = json.loads(capsys.readouterr().out)
    assert body["verdict"]["exit"] == 4
    run(project, "first", "config", "--format", "md", "--out", str(tmp_path / "c.md"))
    assert (
        (tmp_path / "c.md")
        .read_text()
        .startswith("<!-- bulwark diff shop/prod bulwark:hazard -->\n### ⛔ shop/prod: Stop: 1 hazard.")
    )
    run(project, "first", "config")
    assert "retention lowered: logs (LogGroup): retentionInDays is lowered from 30 to 7" in capsys.readouterr().out


def state(folder: Path, serial: int) -> str:
    file = folder / f"state{serial}.json"
    rows = [{"urn": "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", "type": "pulumi:pulumi:Stack"}]
    file.write_text(json.dumps({"version": 3, "deployment": {"manifest": {"magic": str(serial)}, "resources": rows}}))
    return str(file)


def test_an_approval_holds_until_anything_differs(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approval, stands = str(tmp_path / "approval.json"), state(tmp_path, 1)
    assert run(project, "first", "config", "--state", stands, "--write-approval", approval) == 4
    assert run(project, "first", "config", "--state", stands, "--approved", approval) == 0
    digest = json.loads(Path(approval).read_text())["digest"]
    assert run(project, "first", "config", "--state", stands, "--approved", digest) == 0
    capsys.readouterr()
    moved = run(project, "first", "config", "--state", state(tmp_path, 2), "--approved", approval)
    assert moved == 4
    assert "Not as approved: state" in capsys.readouterr().out
    assert run(project, "first", "code", "--state", stands, "--approved", approval) == 4
    assert "Not as approved: graph" in capsys.readouterr().out
    assert run(project, "config", "code", "--state", stands, "--approved", approval) == 7
    assert run(project, "first", "config", "--state", stands, "--approved", "sha256:0") == 4
    assert run(project, "first", "config", "--state", stands, "--approved", stands) == 1


SECRET = """
import pulumi
import pulumi_aws as aws

aws.ssm.Parameter("token", name="token", type="SecureString", value=pulumi.Output.secret("{text}"))
aws.sns.Topic("told", display_name="{text} is spelt out")
"""
OLD, NEW = "canary-in-code-1d9e", "canary-in-code-77b0"


def test_a_secret_of_a_program_is_told_apart_and_nowhere_written(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("old", OLD), ("new", NEW)):
        (project / "__main__.py").write_text(SECRET.format(text=text))
        commit(project, name)
    found = compare(project, "old", "new")
    token = next(change for change in found.changes if change.name == "token")
    assert [(each.path, each.before, each.after) for each in token.properties] == [("value", "[secret]", "[secret]")]
    for form in ("text", "json", "md"):
        run(project, "old", "new", "--format", form)
        said = capsys.readouterr().out
        assert "[secret]" in said
        assert OLD not in said
        assert NEW not in said


def test_a_secret_is_not_kept_in_the_cache(project: Path) -> None:
    (project / "__main__.py").write_text(SECRET.format(text=OLD).replace(f"{OLD} is spelt out", "told"))
    commit(project, "kept")
    compare(project, "kept", "kept")
    kept = [file.read_text() for file in caching.folder().glob("*.json")]
    assert kept
    assert all(OLD not in text for text in kept)
    assert all('"$seal"' in text for text in kept)


def test_without_a_comparison_no_seal_is_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "__main__.py").write_text(SECRET.format(text=OLD))
    main(["preview", "--project", str(project), "--format", "json", "--quiet"])
    assert "$seal" not in capsys.readouterr().out
