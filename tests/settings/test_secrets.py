"""A secret stays an output, and no text of it appears anywhere."""

import asyncio
from collections.abc import Mapping

import pulumi
import pytest

from settings.load import parse
from settings.model import Settings
from settings.problems import Problem
from tests.support.stacks import TODAY, changed, refused

CANARY = "hunter2-canary-hunter2"
PAGED = {"alerts.pager": "pagerduty", "alerts.pagerdutyServiceKey": CANARY}


def read(changes: Mapping[str, object], sealed: tuple[str, ...]) -> tuple[Settings, str | None, bool]:
    async def run() -> tuple[Settings, str | None, bool]:
        settings = parse(changed(changes), stack="prod", today=TODAY, secret_keys=sealed)
        key = settings.alerts.pagerduty_service_key
        assert isinstance(key, pulumi.Output)
        return settings, await key.future(), await key.is_secret()

    return asyncio.run(run())


@pytest.mark.parametrize("sealed", ["alerts", "alerts.pagerdutyServiceKey"])
def test_a_secret_is_sealed_from_the_start(sealed: str) -> None:
    settings, text, secret = read(PAGED, (sealed,))
    assert text == CANARY
    assert secret
    assert CANARY not in repr(settings)


def problems_of(changes: Mapping[str, object]) -> tuple[Problem, ...]:
    """Give the problems of a change whose alerts are sealed, after a look for the canary in every form of them."""
    problems = refused(changes, sealed=("alerts",))
    assert CANARY not in "\n".join((*map(str, problems), *map(repr, problems)))
    return problems


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"alerts.pager": CANARY}, "alerts.pager", "expected one of pagerduty, incident-manager, none"),
        ({"alerts.pagerdutyServiceKey": [CANARY]}, "alerts.pagerdutyServiceKey", "value withheld"),
        ({"alerts.thresholds": CANARY}, "alerts.thresholds", "must be an object (got text)"),
        ({"alerts.thresholds.http429": CANARY}, "alerts.thresholds.http429", "expected an integer, 1-2000"),
        ({f"alerts.{CANARY}": 1}, "alerts", "name withheld"),
        ({f"alerts.pager{CANARY}": 1}, "alerts", "name withheld"),
        ({"alerts": CANARY}, "alerts", "must be an object (got text)"),
        ({"alerts": None}, "alerts", "is null"),
    ],
)
def test_nothing_of_a_sealed_object_is_quoted(changes: Mapping[str, object], key: str, words: str) -> None:
    said = [str(problem) for problem in problems_of(changes) if problem.key == key]
    assert any(words in line for line in said), said


def test_a_misspelt_key_beside_a_secret_still_gets_its_hint() -> None:
    problems = problems_of({"alerts.pager": "none", "alerts.pagr": CANARY})
    assert [(problem.key, problem.fix) for problem in problems] == [("alerts", "did you mean 'alerts.pager'?")]


def test_relations_of_sealed_values_withhold_them_too() -> None:
    problems = refused({"db.backupDays": 9, "db.parameterFamily": "postgres15"}, sealed=("db",))
    assert [problem.code.value for problem in problems] == ["E017", "E015"]
    assert not [problem for problem in problems if "9" in problem.problem or "postgres15" in str(problem)]


def test_plain_text_is_refused_without_being_quoted() -> None:
    problems = refused(PAGED)
    assert [problem.code.value for problem in problems] == ["E024"]
    assert CANARY not in str(problems[0])
    assert "renew it" in str(problems[0])


def test_a_key_without_its_pager_is_refused() -> None:
    async def run() -> tuple[Problem, ...]:
        return refused({"alerts.pagerdutyServiceKey": CANARY}, sealed=("alerts",))

    problems = asyncio.run(run())
    assert [problem.key for problem in problems] == ["alerts.pagerdutyServiceKey"]
    assert CANARY not in str(problems[0])
