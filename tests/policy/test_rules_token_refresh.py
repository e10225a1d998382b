"""Tokens: a function for each platform, on a schedule, with queues and alarms."""

import json
from typing import Final

import pytest

from hardening.aws.schedules import longest_minutes
from hardening.pack import Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN
from tests.support.bucket_world import told
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import resource, verdicts

HERE: Final = "eu-west-1:111122223333"
ARN: Final = f"arn:aws:lambda:{HERE}:function:shop-prod-refresh-x"
FUNCTION: Final[dict[str, object]] = {
    "name": "shop-prod-refresh-x",
    "reservedConcurrentExecutions": 1,
    "deadLetterConfig": {"targetArn": f"arn:aws:sqs:{HERE}:shop-prod-refresh-x"},
}
SCHEDULE: Final[dict[str, object]] = {
    "scheduleExpression": "rate(15 minutes)",
    "flexibleTimeWindow": {"mode": "OFF"},
    "state": "ENABLED",
    "target": {
        "arn": ARN,
        "deadLetterConfig": {"arn": f"arn:aws:sqs:{HERE}:shop-prod-refresh-x"},
        "retryPolicy": {"maximumRetryAttempts": 3},
    },
}
EXPRESSION: Final = "scheduleExpression"
WINDOW: Final = "flexibleTimeWindow.maximumWindowInMinutes"


def function(path: str = "", value: object = None) -> Resource:
    return resource("lambda/function", "f", changed(FUNCTION, path, value) if path else FUNCTION)


def schedule(*edits: tuple[str, object]) -> Resource:
    properties = SCHEDULE
    for path, value in edits:
        properties = changed(properties, path, value)
    return resource("scheduler/schedule", "s", properties)


def alarm(identifier: object, name: str = "shop-prod-a-x", **more: object) -> Resource:
    return resource("cloudwatch/metricAlarm", name, {"name": name, "tags": {"AlarmId": identifier}, **more})


def tok_01(*resources: Resource) -> list[tuple[str, str, str]]:
    return told("TOK-01", list(resources))


def test_a_refresh_in_time_passes() -> None:
    assert tok_01(function(), schedule()) == []


@pytest.mark.parametrize("path", ["state", "target.retryPolicy", "flexibleTimeWindow"])
def test_what_is_left_out_is_what_the_provider_does(path: str) -> None:
    """A schedule is on and tries 185 times; a window must be given."""
    expected = [("FAIL", "s", "flexibleTimeWindow.mode")] if path == "flexibleTimeWindow" else []
    assert tok_01(function(), schedule((path, REMOVED))) == expected


@pytest.mark.parametrize(
    ("path", "value", "verdict", "told_at"),
    [
        (EXPRESSION, "rate(60 minutes)", "", ""),
        (EXPRESSION, "rate(61 minutes)", "FAIL", EXPRESSION),
        (EXPRESSION, "rate(3 hours)", "FAIL", EXPRESSION),
        (EXPRESSION, "rate(1 day)", "FAIL", EXPRESSION),
        (EXPRESSION, "cron(0/15 * * * ? *)", "", ""),
        (EXPRESSION, "cron(0 * * * ? *)", "", ""),
        (EXPRESSION, "cron(0 0/2 * * ? *)", "FAIL", EXPRESSION),
        (EXPRESSION, "cron(0/15 * ? * MON-FRI *)", "FAIL", EXPRESSION),
        (EXPRESSION, "at(2027-01-01T00:00:00)", "FAIL", EXPRESSION),
        (EXPRESSION, 15, "FAIL", EXPRESSION),
        (EXPRESSION, UNKNOWN, "UNDECIDED", EXPRESSION),
        ("state", "DISABLED", "FAIL", "state"),
        ("state", UNKNOWN, "UNDECIDED", "state"),
        ("endDate", "2027-01-01T00:00:00Z", "FAIL", "endDate"),
        ("flexibleTimeWindow.mode", "FLEXIBLE", "FAIL", "flexibleTimeWindow.mode"),
        ("flexibleTimeWindow.mode", UNKNOWN, "UNDECIDED", "flexibleTimeWindow.mode"),
        ("target.deadLetterConfig", REMOVED, "FAIL", "target.deadLetterConfig.arn"),
        ("target.retryPolicy.maximumRetryAttempts", 0, "FAIL", "target.retryPolicy.maximumRetryAttempts"),
    ],
)
def test_each_way_to_start_late_or_never_is_told(path: str, value: object, verdict: str, told_at: str) -> None:
    assert tok_01(function(), schedule((path, value))) == ([(verdict, "s", told_at)] if verdict else [])


@pytest.mark.parametrize(
    ("minutes", "verdict"), [(3, ""), (4, "FAIL"), (60, "FAIL"), ("3", "FAIL"), (UNKNOWN, "UNDECIDED")]
)
def test_a_window_is_a_quarter_of_the_interval_at_most(minutes: object, verdict: str) -> None:
    found = tok_01(function(), schedule(("flexibleTimeWindow.mode", "FLEXIBLE"), (WINDOW, minutes)))
    assert found == ([(verdict, "s", "flexibleTimeWindow.mode")] if verdict else [])


def test_of_several_schedules_one_must_be_good() -> None:
    late = schedule((EXPRESSION, "rate(3 hours)"))
    good = resource("scheduler/schedule", "t", SCHEDULE)
    assert tok_01(function(), late, good) == []


def test_a_function_that_nothing_starts_fails() -> None:
    assert tok_01(function()) == [("FAIL", "f", "")]
    assert tok_01(function(), schedule(("target.arn", ARN.replace("refresh-x", "other")))) == [("FAIL", "f", "")]
    assert tok_01(function(), schedule(("target.arn", UNKNOWN))) == [("UNDECIDED", "f", "")]


def test_on_a_first_preview_the_target_is_known_by_what_it_comes_from() -> None:
    refers = resource(
        "scheduler/schedule",
        "s",
        {name: value for name, value in SCHEDULE.items() if name != "target"},
        refers={"target": function()},
    )
    assert [verdict for verdict, *_ in tok_01(function(), refers)] == ["UNDECIDED"] * 2
    assert {name for _, name, _ in tok_01(function(), refers)} == {"s"}


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("deadLetterConfig", REMOVED, "FAIL"),
        ("deadLetterConfig.targetArn", UNKNOWN, ""),
        ("reservedConcurrentExecutions", 10, "FAIL"),
        ("reservedConcurrentExecutions", REMOVED, "FAIL"),
        ("reservedConcurrentExecutions", UNKNOWN, "UNDECIDED"),
    ],
)
def test_the_function_loses_no_failure_and_runs_alone(path: str, value: object, verdict: str) -> None:
    assert [found for found, *_ in tok_01(function(path, value), schedule())] == ([verdict] if verdict else [])


def test_only_tokens_that_work_once_need_runs_one_at_a_time() -> None:
    many = changed(changed(FUNCTION, "name", "shop-prod-refresh-youtube"), "reservedConcurrentExecutions", 5)
    started = schedule(("target.arn", ARN.replace("refresh-x", "refresh-youtube")))
    assert tok_01(resource("lambda/function", "f", many), started) == []


@pytest.mark.parametrize(
    ("name", "judged"),
    [
        ("refresh-x", True),
        ("shop-refresh-x-prod", True),
        ("x-refresh", True),
        ("shop-youtube-token-refresh", True),
        ("refresh_instagram", True),
        ("shop-tiktok-cookie-age", True),
        ("refresh-cache", False),
        ("matrix-refreshing", False),
        ("instagram-publisher", False),
    ],
)
def test_functions_are_known_by_their_names(name: str, judged: bool) -> None:  # noqa: FBT001  what is expected
    assert bool(tok_01(resource("lambda/function", "f", changed(FUNCTION, "name", name)))) is judged
    assert bool(tok_01(resource("lambda/function", name, {**FUNCTION, "name": UNKNOWN}))) is judged


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("/shop/prod/oauth-app/x", "FAIL"),
        ("/shop/prod/oauth/x/4711", "FAIL"),
        ("/shop/prod/tiktok/cookie/a", "FAIL"),
        ("/shop/prod/oauth-app/mastodon", ""),
        ("/shop/prod/session", ""),
        (UNKNOWN, ""),
    ],
)
def test_a_platform_in_use_needs_a_function(name: object, verdict: str) -> None:
    secret = resource("secretsmanager/secret", "app", {"name": name})
    assert tok_01(secret) == ([(verdict, "app", "")] if verdict else [])


def test_the_function_of_a_platform_is_enough_for_its_secrets() -> None:
    secret = resource("secretsmanager/secret", "app", {"name": "/shop/prod/oauth-app/x"})
    assert tok_01(secret, function(), schedule()) == []


def test_platforms_may_be_demanded() -> None:
    parameters = {**rule("TOK-01").defaults(Profile.PROD), "platforms": ["x", "youtube"]}
    pack = Pack([rule("TOK-01")], settings={"TOK-01": Setting(level=Level.MANDATORY, parameters=parameters)})
    found = pack.judge(Graph([function(), schedule()])).findings
    assert [(each.verdict.value, each.expected) for each in found] == [
        ("FAIL", "a function that refreshes the tokens of youtube")
    ]


GOOD: Final = (
    alarm("token-refresh-failed", "shop-prod-token-refresh-failed-x"),
    alarm("token-refresh-heartbeat", "beat", dimensions={"Platform": "x"}),
)


def test_alarms_tell_of_failures_and_of_silence() -> None:
    assert tok_01(function(), schedule(), *GOOD) == []
    for index in range(2):
        rest = (GOOD[index], alarm("rds-cpu", "other"))
        assert tok_01(function(), schedule(), *rest) == [("FAIL", "f", "")]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (alarm("token-refresh-heartbeat-x", "a"), ""),
        (alarm("token-refresh-heartbeat", "a", dimensions={"Platform": "youtube"}), "FAIL"),
        (alarm("token-refresh-heartbeat", "shop-youtube"), "FAIL"),
        (alarm(UNKNOWN, "a"), "UNDECIDED"),
        (alarm("token-refresh-heartbeat", "a", dimensions={"Platform": UNKNOWN}), "UNDECIDED"),
    ],
)
def test_an_alarm_is_about_its_platform(other: Resource, verdict: str) -> None:
    found = tok_01(function(), schedule(), GOOD[0], other)
    assert found == ([(verdict, "f", "")] if verdict else [])


def test_cookies_have_an_alarm_of_their_own() -> None:
    own = resource("lambda/function", "f", changed(FUNCTION, "name", "shop-tiktok-cookie-age"))
    daily = schedule(
        ("target.arn", ARN.replace("shop-prod-refresh-x", "shop-tiktok-cookie-age")), (EXPRESSION, "rate(1 day)")
    )
    assert tok_01(own, daily, alarm("tiktok-cookie-age", "a")) == []
    assert tok_01(own, daily, alarm("token-refresh-failed", "a")) == [("FAIL", "f", "")]
    weekly = schedule(
        ("target.arn", ARN.replace("shop-prod-refresh-x", "shop-tiktok-cookie-age")), (EXPRESSION, "rate(7 days)")
    )
    assert tok_01(own, weekly) == [("FAIL", "s", EXPRESSION)]


def test_it_advises_in_development() -> None:
    assert rule("TOK-01").level(Profile.DEV) is Level.ADVISORY
    assert verdicts("TOK-01", function()) == ["FAIL"]


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("rate(15 minutes)", 15),
        ("rate(1 day)", 1440),
        ("cron(0/20 * * * ? *)", 20),
        ("cron(0 8,20 * * ? *)", 720),
        ("cron(30 8 * * ? *)", 1440),
        ("cron(0 8 ? * MON *)", 7 * 1440),
        ("rate(0 minutes)", None),
        ("often", None),
    ],
)
def test_the_longest_time_between_two_runs(expression: str, minutes: float | None) -> None:
    assert longest_minutes(expression) == minutes


def test_a_secret_input_does_not_show() -> None:
    text = json.dumps(tok_01(function(), schedule(("target.input", "hunter2"))))
    assert "hunter2" not in text
