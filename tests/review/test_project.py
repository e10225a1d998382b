"""Project files are read as the CLI reads them."""

from pathlib import Path

import pytest

from review.record.project import PLACEHOLDER, ProjectError, load


def project(folder: Path, main: str = "name: p\nruntime: python\n", stack: str = "config: {}\n") -> Path:
    (folder / "Pulumi.yaml").write_text(main)
    (folder / "Pulumi.dev.yaml").write_text(stack)
    return folder


def test_keys_get_the_namespace_of_the_project(tmp_path: Path) -> None:
    loaded = load(project(tmp_path, stack="config:\n  a: 1\n  aws:region: eu-west-1\n"), "dev")
    assert loaded.config == {"p:a": "1", "aws:region": "eu-west-1"}


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("true", "true"),
        ("14", "14"),
        ("text", "text"),
        ("'012'", "012"),
        ("", ""),
        ("[a, {b: true}]", '["a", {"b": true}]'),
        ("{a: 1.5}", '{"a": 1.5}'),
        ("2026-03-01", "2026-03-01 00:00:00 +0000 UTC"),
        ("{a: 2026-03-01}", '{"a": "2026-03-01 00:00:00 +0000 UTC"}'),
    ],
)
def test_values_are_text_or_json(tmp_path: Path, written: str, seen: str) -> None:
    assert load(project(tmp_path, stack=f"config:\n  k: {written}\n"), "dev").config == {"p:k": seen}


@pytest.mark.parametrize("written", ["{secure: AAAcanary}", "{a: {secure: AAAcanary}}", "[{secure: AAAcanary}]"])
def test_encrypted_values_stay_closed(tmp_path: Path, written: str) -> None:
    loaded = load(project(tmp_path, stack=f"config:\n  k: {written}\n"), "dev")
    assert loaded.secret_keys == {"p:k"}
    assert loaded.shown_config == {"p:k": PLACEHOLDER}
    assert "canary" not in loaded.config["p:k"]


def test_values_and_defaults_of_the_project_file_apply(tmp_path: Path) -> None:
    main = "name: p\nruntime: python\nconfig:\n  a: {default: 1}\n  b: {value: 2}\n  c: {type: string}\n  d: x\n"
    assert load(project(tmp_path, main, "config: {a: 9}\n"), "dev").config == {"p:a": "9", "p:b": "2", "p:d": "x"}


@pytest.mark.parametrize(
    ("main", "stack", "message"),
    [
        ("runtime: python\n", "config: {}\n", "name: missing"),
        ("name: p\n", "config: [\n", "not valid YAML"),
        ("name: p\n", "- a\n", "must be a map"),
        ("name: p\n", "config: [a]\n", "config: must be a map"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, main: str, stack: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        load(project(tmp_path, main, stack), "dev")


def test_no_project_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="holds no Pulumi project"):
        load(tmp_path, "dev")


def test_the_entry_point_may_be_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    assert load(project(tmp_path, "name: p\nmain: src\n"), "dev").main == tmp_path / "src" / "__main__.py"
