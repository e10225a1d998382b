"""Modules read in lean declare what the SDK's own declare."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from review.record import lean

HOME = Path(__file__).resolve().parents[2]
DECLARE = """
import json, sys
from review.record import lazy, lean
if sys.argv[1] == "lean":
    lazy.install()
    lean.install()
import pulumi_aws as aws
from tests.support.declare import declare

def build():
    bucket = aws.s3.Bucket("b", tags={"A": "1"})
    aws.s3.BucketLifecycleConfiguration("l", bucket=bucket.bucket, rules=[
        aws.s3.BucketLifecycleConfigurationRuleArgs(id="x", status="Enabled", transitions=[
            {"days": 30, "storage_class": "GLACIER"}])])
    aws.lambda_.Function("f", role="r", vpc_config={"subnet_ids": ["s"], "security_group_ids": ["g"]})

print(json.dumps([[item.type, item.inputs, item.property_dependencies] for item in declare(build).items]))
"""


def declared(way: str) -> object:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-W", "ignore", "-c", DECLARE, way]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def test_the_same_program_declares_the_same() -> None:
    """Classes and dictionaries, with camel case at any depth, which needs the types."""
    plain = declared("plain")
    assert "storageClass" in str(plain)
    assert declared("lean") == plain
    assert declared("lean") == plain  # from the bytecode that was kept


@pytest.fixture
def module(tmp_path: Path) -> Path:
    file = tmp_path / "module.py"
    file.write_text(
        "from typing import TypedDict\n__all__ = ['ADict', 'A']\n"
        "class ADict(TypedDict):\n    x: 'Nowhere'\n"
        "class A:\n    '''Text.'''\n    def at(self, x: Nowhere): ...\n"
    )
    (tmp_path / "__pycache__").mkdir()
    return file


def run(file: Path) -> dict[str, object]:
    code = lean._Loader("module", str(file)).get_code("module")
    found: dict[str, object] = {"__name__": "module"}
    assert code is not None
    exec(code, found)  # noqa: S102  what the loader compiled
    return found


def kept(file: Path) -> list[str]:
    return sorted(path.name for path in (file.parent / "__pycache__").iterdir())


def test_annotations_are_text_and_typed_dictionaries_are_empty(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = run(module)
    assert found["A"].__doc__ is None
    assert found["A"].at.__annotations__ == {"x": "Nowhere"}  # type: ignore[attr-defined]
    assert found["ADict"].__annotations__ == {}
    (name,) = kept(module)
    assert name.endswith(".opt-bulwark.pyc")


def test_bytecode_of_another_source_is_not_taken(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    run(module)
    module.write_text("A = 7\n")
    assert run(module)["A"] == 7
    (name,) = kept(module)
    (module.parent / "__pycache__" / name).write_bytes(b"broken")
    assert run(module)["A"] == 7


def test_where_nothing_can_be_kept_python_compiles_as_ever(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module.write_text('"""Text."""\n')
    assert run(module)["__doc__"] == "Text."
    assert kept(module) == []


def test_only_typed_dictionaries_are_left_out() -> None:
    tree = ast.parse("class A(B): ...\nclass C(TypedDict): ...\nclass D: ...")
    kinds = [type(statement).__name__ for statement in lean._lean(tree).body]
    assert kinds == ["ClassDef", "ImportFrom", "Assign", "Assign", "ClassDef"]
