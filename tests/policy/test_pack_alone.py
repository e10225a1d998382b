"""The folder of the pack is whole: it can be copied, published and installed without anything around it."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import yaml

HOME: Final = Path(__file__).parents[2]
PACK: Final = HOME / "policy"
DISTRIBUTIONS: Final = {"google": "protobuf", "grpc": "grpcio", "pulumi": "pulumi", "yaml": "pyyaml"}
"""What a package that is imported is called where it is installed from, where its name does not say so."""


def pinned(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z][\w-]*)==([\w.]+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def imported(file: Path) -> set[str]:
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = [
        name
        for node in tree
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    return {name.partition(".")[0] for name in names}


def test_it_names_every_distribution_that_it_imports() -> None:
    found = {name for file in PACK.rglob("*.py") if ".venv" not in file.parts for name in imported(file)}
    others = found - set(sys.stdlib_module_names) - {"hardening"}
    assert {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in others} == set(
        pinned(PACK / "requirements.txt")
    )


def test_its_versions_are_those_of_the_lock_file() -> None:
    assert pinned(PACK / "requirements.txt").items() <= pinned(HOME / "requirements.txt").items()


def test_its_environment_lies_within_it_and_is_not_published() -> None:
    runtime = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8"))["runtime"]
    assert runtime["options"]["virtualenv"] == ".venv"
    left_out = (PACK / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".venv", "__pycache__"} <= set(left_out)


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, about: opened.append(str(about[0])) if event == 'open' else None)\n"
        "from hardening.protocol.server import Servicer\n"
        "Servicer()\n"
        "print('\\n'.join(opened))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(PACK)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    outside = [
        line
        for line in done.stdout.splitlines()
        if line.startswith(f"{HOME}/") and not line.startswith((f"{PACK}/", f"{HOME}/.venv/"))
    ]
    assert str(PACK / "hardening" / "catalog.py") in done.stdout or "catalog" in done.stdout
    assert outside == []
