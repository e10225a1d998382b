"""Whatever stands in the file of a stack, it is accepted or refused with all that is wrong, each with its way out."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from settings.load import TABLE
from tests.support.fuzzing.nasty import VALUES, YAML_PIECES
from tests.support.fuzzing.outcomes import flaw_of
from tests.support.fuzzing.readers import READERS
from tests.support.stacks import accepted, refused, stack_file

STACK = next(reader for reader in READERS if reader.name == "stack-file")
KEYS = some.sampled_from(sorted(TABLE))
LINES = some.lists(some.tuples(KEYS, some.sampled_from(YAML_PIECES) | some.text(max_size=12)), min_size=1, max_size=8)
HUGE = (10**400, -(10**400), int("f" * 6000, 16), float("inf"), float("-inf"), float("nan"), 10**308)


@settings(max_examples=60, deadline=None)
@given(lines=LINES)
def test_any_text_of_a_stack_file_is_answered(lines: list[tuple[str, str]]) -> None:
    text = "config:\n" + "".join(f"  bulwark:{key}: {value}\n" for key, value in lines)
    assert _flaw(text.encode(errors="surrogatepass")) == ""


@settings(max_examples=60, deadline=None)
@given(data=some.dictionaries(KEYS | some.text(max_size=6), some.sampled_from(VALUES), max_size=6))
def test_any_yaml_of_a_stack_file_is_answered(data: Mapping[str, object]) -> None:
    body = {"config": {**dict(stack_file("prod")), **data}}
    assert _flaw(yaml.safe_dump(body, allow_unicode=True).encode(errors="surrogatepass")) == ""


def _flaw(data: bytes) -> str:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.input"
        path.write_bytes(data)
        return flaw_of(lambda: STACK.take(path, Random(0)))  # noqa: S311  it draws nothing


@pytest.mark.parametrize("number", HUGE, ids=lambda number: f"{type(number).__name__}-{number > 0}")
def test_every_number_is_answered_at_every_key(number: float) -> None:
    problems = refused(dict.fromkeys(TABLE, number))
    assert {problem.key for problem in problems} >= {"db.backupDays", "logs.opsDays", "storage.maxUploadBytes"}
    assert all(len(str(problem)) < 2_000 for problem in problems)


def test_a_number_beyond_reading_is_told_by_its_length() -> None:
    (problem,) = refused({"db.backupDays": 10**400})
    assert "a number of about 400 digits" in str(problem)
    assert accepted({"db.backupDays": 35.0}).db.backup_days == 35
