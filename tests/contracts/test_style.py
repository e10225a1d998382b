"""Rules of the house that a syntax tree can answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
COMPONENTS = sorted((HOME / "components").rglob("*.py"))


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Give the last name of everything that is called, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.lineno


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: str(path.relative_to(HOME)))
def test_children_get_their_options_from_their_component(path: Path) -> None:
    """Options that a component writes itself lose the parent, or leak the caller's aliases to a child."""
    allowed = {"_base.py"}
    found = [line for name, line in calls(path) if name == "ResourceOptions"]
    assert found == [] or path.name in allowed


def test_only_the_composition_makes_a_provider() -> None:
    """The root makes those of AWS; those of other services are made where their tokens are read."""
    makers = {path.name for path in COMPONENTS for name, _ in calls(path) if name == "Provider"}
    assert makers == {"platform.py", "outside.py"}


def test_only_logs_makes_a_log_group() -> None:
    trees = ((path, ast.parse(path.read_text(encoding="utf-8"))) for path in COMPONENTS)
    makers = {
        path.name
        for path, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "LogGroup"
    }
    assert makers == {"logs.py"}


def test_the_program_stays_small() -> None:
    assert len((HOME / "__main__.py").read_text(encoding="utf-8").splitlines()) <= 20


def test_every_test_file_is_collected() -> None:
    """A file whose name pytest does not know would be dead, and look alive."""
    folders = {"support", "programs", "sample"}
    strays = [
        path.relative_to(HOME)
        for path in (HOME / "tests").rglob("*.py")
        if not folders & set(path.parts)
        and not path.name.startswith(("test_", "conftest", "__init__", "mutations", "edits"))
    ]
    assert strays == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_and_no_addresses(name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if "==" in line]
    assert packages
    assert text.count("--hash=sha256:") >= len(packages)
    assert "://" not in text
    assert "--find-links" not in text
