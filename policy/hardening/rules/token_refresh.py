"""Tokens: what keeps them alive runs in time, loses no failure, and is missed when it stops."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.schedules import longest_minutes
from hardening.aws.tagging import tag
from hardening.aws.token_names import COOKIES, FUNCTIONS, platform_of_function, platform_of_secret
from hardening.checks import all_of, equals, is_number, none_of, present
from hardening.combining import is_list
from hardening.frameworks import nist
from hardening.references import referred, referring
from hardening.resources import Graph, Resource, once
from hardening.rows import HIGH, LISTS, join_row, names, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.rules.secrets import SECRET
from hardening.selection import by_type
from hardening.tokens import STACK, aws
from hardening.values import ABSENT, UNKNOWN, is_set

FUNCTION: Final = aws("lambda/function")
SCHEDULE: Final = aws("scheduler/schedule")
ALARM: Final = aws("cloudwatch/metricAlarm")
_EXPRESSION: Final = "scheduleExpression"
_WINDOW: Final = "flexibleTimeWindow"
_LATE: Final = 4
"""A start may be late by a quarter of the time between two."""
_ALARMS: Final = ("token-refresh-failed", "token-refresh-heartbeat")
_COOKIE_ALARMS: Final = ("tiktok-cookie-age",)
_WORDS: Final = re.compile(r"[a-z0-9]+")


def _longest(subject: Subject, platform: str) -> float:
    """Give the longest time between two runs, in minutes."""
    stated = subject.parameters["maxMinutes"]
    value = stated.get(platform) if isinstance(stated, Mapping) else None
    return float(value) if is_number(value) else 0.0


def _platforms(subject: Subject) -> list[str]:
    stated = subject.parameters["maxMinutes"]
    return [str(name) for name in stated] if isinstance(stated, Mapping) else []


def _in_time(subject: Subject, most: float) -> Iterator[Outcome]:
    """Report a schedule that comes round too seldom, or may be late by too much."""
    expected, expression = f"a schedule of at least every {most:g} minutes", subject.value(_EXPRESSION)
    every = longest_minutes(expression) if isinstance(expression, str) else None
    if expression is UNKNOWN:
        yield subject.undecided(_EXPRESSION, expected)
    elif every is None or every > most:
        yield subject.fail(_EXPRESSION, expected)
    mode, late = subject.value(f"{_WINDOW}.mode"), subject.value(f"{_WINDOW}.maximumWindowInMinutes")
    narrow = is_number(late) and every is not None and late <= every / _LATE
    if mode != "OFF" and not narrow:
        say = subject.undecided if UNKNOWN in (mode, late, expression) else subject.fail
        yield say(f"{_WINDOW}.mode", "OFF, or a window of a quarter of the interval at most")


_LASTING: Final = all_of(
    equals("state", "ENABLED"),
    Check(lambda subject: (subject.fail("endDate", "no end"),) if is_set(subject.get("endDate")) else PASSED),
    present("target.deadLetterConfig.arn", "a queue for what cannot be delivered"),
    none_of("target.retryPolicy.maximumRetryAttempts", [0]),
)


def _scheduled(subject: Subject, most: float) -> Outcomes:
    """Demand a schedule that is good; of several, one must be."""
    verdicts = [
        (*_in_time(one, most), *_LASTING(one)) for one in map(subject.of, referring(subject, SCHEDULE, "target.arn"))
    ]
    if any(not outcomes for outcomes in verdicts):
        return PASSED
    if verdicts:
        return min(verdicts, key=lambda outcomes: [each.verdict is Verdict.FAIL for each in outcomes])
    lost = [one for one in map(subject.of, subject.graph.all(SCHEDULE)) if one.value("target.arn") is UNKNOWN]
    nowhere = [one for one in lost if not referred(one, "target.arn", FUNCTION)]
    say = subject.undecided if nowhere else subject.fail
    return (say("", "a schedule that starts the function", "none in this program"),)


def _alone(subject: Subject, platform: str) -> Outcomes:
    """Demand one run at a time where a token works once: two runs would use it twice."""
    listed = subject.parameters["singleUse"]
    path = "reservedConcurrentExecutions"
    return equals(path, 1)(subject) if is_list(listed) and platform in listed else PASSED


def _alarmed(subject: Subject, platform: str) -> Iterator[Outcome]:
    """Report an alarm that is missing. A program without any alarm is judged by what demands them of everything."""
    alarms = _by_id(subject.graph)
    for wanted in (_COOKIE_ALARMS if platform == COOKIES else _ALARMS) if alarms else ():
        ours = [one for said in (wanted, f"{wanted}-{platform}", UNKNOWN) for one in alarms.get(said, ())]
        found = [_is_alarm(subject.of(one), wanted, platform) for one in ours]
        if True not in found:
            say = subject.undecided if None in found else subject.fail
            yield say("", f"an alarm {wanted} about {platform} (tag AlarmId)", "none in this program")


@once
def _by_id(graph: Graph) -> Mapping[object, list[Resource]]:
    """Give the alarms by the id that their tag says; all that is no text counts as one."""
    found: dict[object, list[Resource]] = {}
    for alarm in graph.all(ALARM):
        said = tag(Subject(alarm, graph), "AlarmId")
        found.setdefault(said if isinstance(said, str) or said is UNKNOWN else ABSENT, []).append(alarm)
    return found


def _is_alarm(alarm: Subject, wanted: str, platform: str) -> bool | None:
    """Whether an alarm is the one that is wanted; None when it may be."""
    said = tag(alarm, "AlarmId")
    if said is UNKNOWN:
        return None
    if said == f"{wanted}-{platform}" or (said == wanted == _COOKIE_ALARMS[0]):
        return True
    return said == wanted and _about(alarm, platform)


def _about(alarm: Subject, platform: str) -> bool | None:
    """Whether an alarm is about a platform, by its dimension or by its name."""
    dimension, name = alarm.value("dimensions.Platform"), alarm.value("name")
    if dimension is not ABSENT and dimension is not UNKNOWN:
        return dimension == platform
    words = _WORDS.findall(name.lower()) if isinstance(name, str) else []
    return platform in words or (None if UNKNOWN in (dimension, name) else False)


def _function(subject: Subject) -> Outcomes:
    platform = platform_of_function(subject)
    if platform is None or platform not in _platforms(subject):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the function refreshes no tokens"),)
    return (
        *_scheduled(subject, _longest(subject, platform)),
        *present("deadLetterConfig.targetArn", "a queue for runs that failed")(subject),
        *_alone(subject, platform),
        *_alarmed(subject, platform),
    )


def _refreshed(subject: Subject, platform: str) -> Outcomes:
    """Demand a function for a platform."""
    functions = map(subject.of, subject.graph.all(FUNCTION))
    if any(platform_of_function(one) == platform for one in functions):
        return PASSED
    what = "watches the age of cookies of" if platform == COOKIES else "refreshes the tokens of"
    return (subject.fail("", f"a function that {what} {platform}", "none in this program"),)


def _secret(subject: Subject) -> Outcomes:
    platform = platform_of_secret(subject.value("name"), _platforms(subject))
    if platform is None:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="no token of a platform"),)
    return _refreshed(subject, platform)


def _program(subject: Subject) -> Outcomes:
    listed = subject.parameters["platforms"]
    wanted = [str(name) for name in listed] if is_list(listed) else []
    return tuple(outcome for platform in wanted for outcome in _refreshed(subject, platform))


_READS: Final = frozenset(
    {
        (FUNCTION, "name"),
        (FUNCTION, "deadLetterConfig.targetArn"),
        (FUNCTION, "reservedConcurrentExecutions"),
        (SECRET, "name"),
        *((ALARM, path) for path in ("dimensions.Platform", "name", "tags.AlarmId")),
        *(
            (SCHEDULE, path)
            for path in (
                _EXPRESSION,
                f"{_WINDOW}.maximumWindowInMinutes",
                f"{_WINDOW}.mode",
                "endDate",
                "state",
                "target.arn",
                "target.deadLetterConfig.arn",
                "target.retryPolicy.maximumRetryAttempts",
            )
        ),
    }
)
_MINUTES: Final = {"instagram": 1440, "youtube": 60, "x": 60, COOKIES: 1440}
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}

RULES: Final = (
    join_row("TOK-01 refresh-automation",
        "A function keeps the tokens of each platform alive, in time, and is missed when it stops",
        (FUNCTION, SECRET, STACK),
        Check(by_type({FUNCTION: Check(_function), SECRET: Check(_secret), STACK: Check(_program)}).run, _READS),
        nist("IA-5"), nist("SI-4"), severity=HIGH, controls=("TC-3", "TC-4"),
        fix="Give the platform a function with a dead-letter queue and an enabled schedule of EventBridge Scheduler "
        "within maxMinutes, and alarms token-refresh-failed and token-refresh-heartbeat.",
        parameters=(setting("maxMinutes", "Platform to the longest time between two runs, in minutes.",
        {"type": "object", "additionalProperties": {"type": "number", "minimum": 1, "maximum": 10_080}}, _MINUTES),
        names("platforms", "Platforms that need a refresh, also where no secret of theirs is in the program."),
        names("singleUse", "Platforms whose refresh tokens work once, so that runs must not meet.", "x"),
        setting("functions", "Platform to patterns of the names of functions that keep its tokens alive.", LISTS,
        {name: list(found) for name, found in FUNCTIONS.items()}))),
)  # fmt: skip
