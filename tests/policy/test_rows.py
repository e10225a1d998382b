"""Every rule that is a row of a family is proved by examples: what passes, what breaks it, and what is unknown."""

import importlib
import pkgutil

import pytest

from hardening.rule import Verdict
from hardening.rules import __path__ as families
from tests.support.examples.made import Change, Example, judged, one
from tests.support.proved import EXAMPLES, NEVER

BROKEN = [(example, change) for example in EXAMPLES for change in example.breaks]
UNKNOWN = [(example, change) for example in EXAMPLES for change in example.unknown]
ROWS = ("_settings", "_static", "_programs")
WHOLE = ("instances", "gateways", "distributions", "clusters", "files", "warehouses", "builders")


def test_every_row_has_an_example_that_it_judges() -> None:
    named = [found.name for found in pkgutil.iter_modules(families) if found.name.endswith(ROWS) or found.name in WHOLE]
    rules = {rule.id for name in named for rule in importlib.import_module(f"hardening.rules.{name}").RULES}
    assert {*(example.rule for example in EXAMPLES), *(rule for rule, _ in NEVER)} == rules
    assert all(example.breaks for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_what_is_right_passes(example: Example) -> None:
    judgement = judged(example)
    assert [f"{found.verdict} {found.path} {found.actual}" for found in judgement.findings] == []
    assert judgement.subjects[example.rule]


@pytest.mark.parametrize(("example", "change"), BROKEN, ids=str)
def test_what_is_wrong_fails(example: Example, change: Change) -> None:
    assert Verdict.FAIL in {found.verdict for found in judged(example, change).findings}


@pytest.mark.parametrize(("example", "change"), UNKNOWN, ids=str)
def test_what_is_unknown_never_passes(example: Example, change: Change) -> None:
    assert judged(example, change).findings


@pytest.mark.parametrize(("rule", "type_"), NEVER, ids=str)
def test_what_must_not_be_there_fails_by_being_there(rule: str, type_: str) -> None:
    present = judged(one(rule, type_, {}))
    assert [found.verdict for found in present.findings] == [Verdict.FAIL]
