"""Whatever a file holds, its reader answers or says what is wrong in one line: `./bulwark test --fuzz N` for more."""

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.support.fuzzing.__main__ import one
from tests.support.fuzzing.outcomes import active_markdown, flaw_of, require
from tests.support.fuzzing.readers import FIXTURES, READERS, Reader
from tests.support.stacks import ROOT

SAMPLE: Final = 25
"""Inputs of each reader; those of the whole run have other numbers."""
CORPUS: Final = FIXTURES / "corpus"
BY_NAME: Final = {reader.name: reader for reader in READERS}
CASES: Final = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("reader", [each for each in READERS if each.name != "production"], ids=lambda each: each.name)
def test_a_sample_of_bad_inputs_has_no_flaw(reader: Reader, tmp_path: Path) -> None:
    flaws = {number: flaw for number in range(SAMPLE) if (flaw := one(reader, -1 - number, tmp_path)[1])}
    assert flaws == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_what_once_broke_a_reader_does_so_no_more(case: Path, tmp_path: Path) -> None:
    reader = BY_NAME[case.parent.name]
    for attempt in range(4):  # the format and what it is read beside are drawn anew
        path = tmp_path / f"{attempt}-{case.name}"
        shutil.copy(case, path)
        random = Random(attempt)  # noqa: S311  it must come out the same again
        assert flaw_of(partial(reader.take, path, random)) == ""


def test_every_reader_has_cases() -> None:
    assert {case.parent.name for case in CASES} <= set(BY_NAME)
    assert len(CASES) >= 20


def test_the_same_number_is_the_same_input(tmp_path: Path) -> None:
    reader = BY_NAME["state"]
    assert one(reader, 7, tmp_path)[0] == one(reader, 7, tmp_path)[0] != one(reader, 8, tmp_path)[0]


def _boom() -> None:
    message = "boom"
    raise KeyError(message)


def _spin() -> None:
    while True:
        pass


def test_a_flaw_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.fuzzing.outcomes.SECONDS", 0.2)
    assert flaw_of(lambda: None) == ""
    assert flaw_of(_boom).startswith("KeyError")
    assert flaw_of(_spin).startswith("hung")
    assert flaw_of(lambda: require(False, "wrong")) == "wrong"  # noqa: FBT003  a fact
    assert active_markdown("a <b> `<c>` \\<d>") == ["<"]
    assert active_markdown("`a` [x](http://x)") == ["]("]
    assert active_markdown("<details><summary>3</summary>") == []


def test_the_command_counts_by_reader() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "review", "test", "--fuzz", "6", "--reader", "engine-log", "--reader", "approval"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'policy'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "engine-log             3 inputs      0 flawed" in done.stdout
    assert "6 inputs, 0 flawed" in done.stdout
