"""What a session shows to the engine, and what it keeps from it."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from review.engine import workspace
from review.record import project

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture
def space(tmp_path: Path) -> workspace.Workspace:
    engine = tmp_path / "installed" / "pulumi"
    engine.parent.mkdir()
    engine.write_text("#!/bin/sh\necho v3.250.0\n")
    engine.chmod(0o755)
    base = tmp_path / "base"
    base.mkdir()
    return workspace.prepare(base, project.load(SAMPLE, "prod"), engine, {"aws:sqs/queue:Queue": ("name",)})


def test_the_environment_holds_no_credential_and_no_setting_of_the_user(
    space: workspace.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK", "PYTHONPATH"):
        monkeypatch.setenv(name, "of the user")
    found = space.environment()
    assert "of the user" not in found.values()
    assert found["HOME"] == str(space.base)
    assert found["PULUMI_BACKEND_URL"] == f"file://{space.base}/state"


def test_folders_with_plugins_leave_the_search_path(
    space: workspace.Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "pulumi-language-python").touch()
    monkeypatch.setenv("PATH", f"{tmp_path / 'cli'}{os.pathsep}/usr/bin{os.pathsep}{os.pathsep}/bin")
    assert space.environment()["PATH"].split(os.pathsep) == [str(space.commands), "/usr/bin", "/bin"]


def test_the_project_is_shown_by_links_with_a_stack_file_of_its_own(space: workspace.Workspace) -> None:
    assert (space.project / "__main__.py").resolve() == SAMPLE / "__main__.py"
    own = space.project / "Pulumi.prod.yaml"
    assert not own.is_symlink()
    assert yaml.safe_load(own.read_text()) == yaml.safe_load((SAMPLE / "Pulumi.prod.yaml").read_text())


def test_encrypted_values_and_the_key_to_them_stay_outside(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").touch()
    (tmp_path / ".env").touch()
    (tmp_path / "Pulumi.prod.yaml").write_text(
        "encryptionsalt: v1:abc\nsecretsprovider: awskms://alias/state\nconfig:\n"
        "  token: {secure: AAAA}\n  shop:deep: {inner: [{secure: BBBB}]}\n  plain: 1\n"
    )
    (tmp_path / "base").mkdir()
    engine = tmp_path / "pulumi"
    engine.touch()
    space = workspace.prepare(tmp_path / "base", project.load(tmp_path, "prod"), engine, {})
    assert yaml.safe_load((space.project / "Pulumi.prod.yaml").read_text()) == {"config": {"plain": 1}}
    assert not (space.project / ".env").exists()


def test_every_installed_provider_has_a_double_of_its_version(space: workspace.Workspace) -> None:
    plugins = {path.name for path in (space.home / "plugins").iterdir()}
    assert {"analyzer-policy-python-v1.0.0", "resource-aws-v7.51.1", "resource-random-v4.21.4"} <= plugins


def test_the_engine_stands_alone(space: workspace.Workspace) -> None:
    assert [path.name for path in space.commands.iterdir()] == ["pulumi"]
    said = subprocess.run([space.commands / "pulumi"], capture_output=True, text=True, check=True).stdout
    assert said == "v3.250.0\n"


def test_an_engine_on_another_file_system_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    (tmp_path / "pulumi").write_text("engine")
    workspace._place_engine(tmp_path / "pulumi", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "engine"


def test_a_program_outside_of_the_project_is_run_where_it_is(tmp_path: Path, space: workspace.Workspace) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "program.py").touch()
    (tmp_path / "project" / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: ../program.py\n")
    (tmp_path / "project" / "Pulumi.prod.yaml").touch()
    loaded = project.load((tmp_path / "project").resolve(), "prod")
    assert workspace.program(space, loaded).resolve() == tmp_path / "program.py"
    assert workspace.program(space, project.load(SAMPLE, "prod")) == space.project / "__main__.py"
