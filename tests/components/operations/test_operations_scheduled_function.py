"""Functions on schedules, exactly."""

import functools
from pathlib import Path
from typing import Any, cast

import pytest

from components.operations.ages import cookie_age, secret_age
from components.operations.refresh import PACES, token_refresh
from components.operations.scheduled_function import (
    ScheduledFunction,
    ScheduledFunctionArgs,
    ScheduledWork,
    rate,
    window_seconds,
)
from hardening.aws.schedules import longest_minutes
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

SCHEDULE, FUNCTION = "aws:scheduler/schedule:Schedule", "aws:lambda/function:Function"
HERE = "eu-west-1:123456789012"
FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"
WORKS: dict[str, ScheduledWork] = {
    **{f"refresh-{platform}": token_refresh(SHOP, platform) for platform in PACES},
    "tiktok-cookie-age": cookie_age(SHOP, 7),
    "secret-age-check": secret_age(SHOP),
}
RATES = {
    "refresh-instagram": "rate(1 day)",
    "refresh-youtube": "rate(30 minutes)",
    "refresh-x": "rate(15 minutes)",
    "tiktok-cookie-age": "rate(1 day)",
    "secret-age-check": "rate(1 day)",
}


def scheduled(work: ScheduledWork) -> ScheduledFunction:
    """Declare a function on its schedule, beside the keys."""
    return ScheduledFunction("job", ScheduledFunctionArgs(host=host(), work=work))


@pytest.fixture(scope="module", params=WORKS)
def part(request: pytest.FixtureRequest) -> str:
    return cast("str", request.param)


@pytest.fixture(scope="module")
def whole(part: str) -> Declared:
    return declare(functools.partial(scheduled, WORKS[part]))


def test_the_schedule_is_in_time_and_loses_nothing(whole: Declared, part: str) -> None:
    found, own = whole.one(SCHEDULE).inputs, f"shop-prod-{part}"
    target = cast("dict[str, object]", found["target"])
    assert (found["scheduleExpression"], found["groupName"], found["name"]) == (RATES[part], own, own)
    assert (target["arn"], target["deadLetterConfig"]) == (
        f"arn:aws:lambda:{HERE}:function:{own}",
        {"arn": f"arn:aws:sqs:{HERE}:{own}"},
    )
    latest = min(WORKS[part].every_minutes * 60, 3600)
    assert target["retryPolicy"] == {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": latest}


def test_the_schedule_waits_for_its_function(whole: Declared) -> None:
    assert whole.one(FUNCTION).urn in whole.one(SCHEDULE).dependencies


def test_the_function_runs_alone_outside_the_network(whole: Declared, part: str) -> None:
    found = whole.one(FUNCTION).inputs
    assert (found["reservedConcurrentExecutions"], found["timeout"]) == (1, 300)
    assert "vpcConfig" not in found
    assert cast("dict[str, object]", found["environment"])["variables"] == dict(WORKS[part].variables)


def test_the_handler_is_where_the_function_looks_for_it(whole: Declared) -> None:
    module, _, name = cast("str", whole.one(FUNCTION).inputs["handler"]).rpartition(".")
    source = FUNCTIONS.parent / (module.replace(".", "/") + ".py")
    assert f"def {name}(event" in source.read_text(encoding="utf-8")


def test_every_variable_is_read_and_every_read_variable_is_set(part: str) -> None:
    """Names of variables stand in the component and in the function, which may not import each other."""
    work = WORKS[part]
    shared = {"SECRET_PREFIX": "PREFIX", "METRIC_NAMESPACE": "NAMESPACE", "APPLICATION_SECRET": "APPLICATION"}
    own = (FUNCTIONS / work.package / "handler.py").read_text(encoding="utf-8")
    both = own + (FUNCTIONS / "_common" / "refreshing.py").read_text(encoding="utf-8")
    assert all(f'Final = "{name}"' in both for name in work.variables)
    read = {name for name, constant in shared.items() if constant in ("PREFIX", "NAMESPACE") or constant in own}
    read |= {line.split('"')[1] for line in own.splitlines() if 'Final = "' in line and line.split('"')[1].isupper()}
    assert read == set(work.variables)


def test_a_reviewer_sees_what_it_does(whole: Declared, part: str) -> None:
    intent = whole.one("bulwark:operations:ScheduledFunction").inputs
    assert intent == {
        "controls": list(WORKS[part].controls),
        "function": f"shop-prod-{part}",
        "schedule": RATES[part],
    }


@pytest.mark.parametrize(("minutes", "text"), [(15, "rate(15 minutes)"), (1440, "rate(1 day)"), (2880, "rate(2 days)")])
def test_intervals_are_written_as_the_service_reads_them(minutes: int, text: str) -> None:
    assert rate(minutes) == text
    assert longest_minutes(text) == minutes


@pytest.mark.parametrize(("minutes", "seconds"), [(15, 1800), (30, 3600), (1440, 90_000)])
def test_a_window_holds_a_run_for_certain(minutes: int, seconds: int) -> None:
    assert window_seconds(minutes) == seconds
    assert seconds % 60 == 0
    assert seconds <= 7 * 86_400


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"every_minutes": 9}, "every_minutes is 9: give a whole number from 10 to 10080"),
        ({"every_minutes": 10_081}, "every_minutes is 10081"),
        ({"every_minutes": 10, "timeout_seconds": 600}, "timeout_seconds is 600 and a run begins every 10 minutes"),
    ],
)
def test_runs_that_would_meet_are_refused(changes: dict[str, int], said: str) -> None:
    fixed: dict[str, Any] = {
        "part": "p",
        "package": "p",
        "description": "d",
        "controls": (),
        "statements": (),
        "variables": {},
        "every_minutes": 15,
    }
    with pytest.raises(ValueError, match=said):
        ScheduledWork(**{**fixed, **changes})
