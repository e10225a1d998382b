"""What the guides tell people to do, done: the tutorial from red to green, their code, their addresses."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardening.pack import Pack
from hardening.resources import Graph
from hardening.rule import Rule
from review.checks import links
from review.exits import Exit
from tests.support import transcripts
from tests.support.wire import resource

HOME = Path(__file__).resolve().parents[2]
GUIDES = HOME / "docs/guides"
POSTGRES = "components/data/postgres.py"
PARTS = ("components", "settings", "functions", "policy", "review", "runbooks", "compliance")


def code(guide: str, language: str) -> list[str]:
    return [block.text for block in links.page(GUIDES / guide).blocks if block.language == language]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a copy of what a preview needs."""
    for part in PARTS:
        shutil.copytree(HOME / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    for name in ("Pulumi.yaml", "Pulumi.prod.yaml", "__main__.py"):
        shutil.copy(HOME / name, tmp_path / name)
    return tmp_path


def preview(clone: Path) -> tuple[int, str]:
    path = os.pathsep.join((str(clone), str(clone / "policy")))
    ended = subprocess.run(
        [sys.executable, "-m", "review", "preview"],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return ended.returncode, ended.stdout + ended.stderr


def edits(guide: str) -> Iterator[tuple[str, str]]:
    """Give the lines that a guide tells people to replace."""
    for block in code(guide, "diff"):
        old, new = (re.findall(rf"^\{sign}(.*)$", block, re.MULTILINE) for sign in "-+")
        yield "\n".join(old), "\n".join(new)


def test_the_tutorial_goes_from_red_to_undecided_and_back_to_green(clone: Path) -> None:
    red, undecided = edits("tutorial.md")
    file = clone / POSTGRES
    whole = file.read_text(encoding="utf-8")
    assert whole.count(red[0]) == 1
    answers = []
    for _, new in (red, undecided):
        file.write_text(whole.replace(red[0], new), encoding="utf-8")
        answers.append(preview(clone))
    file.write_text(whole, encoding="utf-8")
    answers.append(preview(clone))
    (red_code, red_out), (open_code, open_out), (green_code, green_out) = answers
    assert red_code == Exit.POLICY
    for line in code("tutorial.md", "console")[1].splitlines():
        for part in line.strip("│├└─ ").split("  "):
            assert part.startswith("$") or part == "5" or part in red_out, part
    shown = [typed for block in transcripts.blocks().values() for typed in block if typed.page == "README.md"]
    (told,) = [typed for typed in shown if any("FAIL" in line for line in typed.shown)]
    assert transcripts.missing(told, red_out) == []
    assert (open_code, green_code) == (Exit.UNDECIDED, Exit.CLEAN)
    assert "UNDECIDED RDS-03" in open_out
    assert "Clean." in green_out


def test_the_tutorial_shows_both_problems_of_a_configuration(clone: Path) -> None:
    file = clone / "Pulumi.prod.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("backupDays: 35", "backupDays: 60").replace("nodes: 2", "nodez: 2"), encoding="utf-8")
    ended, out = preview(clone)
    assert ended == Exit.ERROR
    for line in code("tutorial.md", "console")[-1].splitlines():
        if not line.startswith("$"):
            assert line.strip() in out


def test_the_first_page_shows_both_problems_of_a_configuration_as_they_are(clone: Path) -> None:
    file = clone / "Pulumi.prod.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("backupDays: 35", "backupDays: 60").replace("nodes: 2", "nodez: 2"), encoding="utf-8")
    shown = [typed for block in transcripts.blocks().values() for typed in block if typed.page == "README.md"]
    (told,) = [typed for typed in shown if any("stopped:" in line for line in typed.shown)]
    assert transcripts.missing(told, preview(clone)[1]) == []


def test_the_rule_of_the_guide_is_one() -> None:
    space: dict[str, object] = {}
    exec(code("add-a-rule.md", "python")[0], space)  # noqa: S102  our own guide
    (rule,) = space["RULES"] if isinstance(space["RULES"], tuple) else ()
    assert isinstance(rule, Rule)
    for seconds, verdicts in ((20, []), (0, ["FAIL"]), (None, ["FAIL"])):
        properties = {} if seconds is None else {"receiveWaitTimeSeconds": seconds}
        graph = Graph([resource("sqs/queue", "jobs", properties)])
        assert [found.verdict.value for found in Pack((rule,)).judge(graph).findings] == verdicts


def test_the_component_of_the_guide_is_one(tmp_path: Path) -> None:
    """It is declared by a program of its own, below a folder whose name gives its type."""
    place = tmp_path / "components/data"
    place.mkdir(parents=True)
    shutil.copytree(HOME / "components", tmp_path / "components", dirs_exist_ok=True)
    (place / "parameter.py").write_text(code("add-a-component.md", "python")[0], encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "review", "preview", "--stack", "dev", "--format", "json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(HOME), str(HOME / "policy")))},
        check=False,
        capture_output=True,
        text=True,
    )
    resources = json.loads(ended.stdout)["graph"]["resources"]
    (made,) = [each for each in resources if each["type"] == "aws:ssm/parameter:Parameter"]
    assert made["inputs"]["type"] == "SecureString"
    assert "bulwark:data:Parameter" in made["parent"]


PROGRAM = """
from components._naming import Identity
from components.data.parameter import Parameter, ParameterArgs

who = {"owner": "a@example.com", "cost_center": "c"}
identity = Identity(project="shop", environment="dev", region="us-east-1", account="123456789012", **who)
key = "arn:aws:kms:us-east-1:123456789012:key/k"
Parameter("flag", ParameterArgs(identity=identity, part="flag", key_arn=key))
"""


def test_what_is_imported_has_an_address_of_production() -> None:
    addresses = (HOME / "tests/contracts/addresses.txt").read_text(encoding="utf-8").split()
    (body,) = [json.loads(text) for text in code("adopt-a-database.md", "json")]
    for urn in body["nameTable"].values():
        assert urn in addresses
    for one in body["resources"]:
        parents = body["nameTable"][one["parent"]].split("::")
        assert f"{'::'.join(parents[:3])}${one['type']}::{one['name']}" in addresses
    excluded = re.findall(r"--exclude '([^']+)'", "\n".join(code("adopt-a-database.md", "console")))
    assert excluded
    assert set(excluded) <= set(addresses)


def test_the_gate_is_added_in_ten_lines() -> None:
    first = code("pipeline.md", "yaml")[0]
    assert len(first.strip().splitlines()) <= 10
