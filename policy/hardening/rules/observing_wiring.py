"""Alarms and rules: each tells somebody, in time, about what is there."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.alarm_evidence import pattern
from hardening.aws.alarms import ALARM, COMPOSITE, RULE, TARGET
from hardening.aws.read_calls import asks_for_reads
from hardening.checks import all_of, any_of, contains_all, equals, is_true, none_of, one_of
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED
from hardening.joins import referred_by, some_referred_by
from hardening.rows import HIGH, TEXTS, join_row, number, setting
from hardening.rule import Outcome, Subject, check
from hardening.rules.observing_alarms import IS_GOOD, IS_HEARD
from hardening.selection import by_type
from hardening.shapes import omitted
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

MAIL: Final = aws("sesv2/configurationSet")
MAIL_EVENTS: Final = aws("sesv2/configurationSetEventDestination")
MUTE: Final = aws("cloudwatch/alarmMuteRule")
INTEGRATION: Final = "pagerduty:index/serviceIntegration:ServiceIntegration"
SUBSCRIPTION: Final = aws("sns/topicSubscription")
SCHEDULE: Final = aws("scheduler/schedule")
PIPE: Final = aws("pipes/pipe")
_ALL_READS: Final = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@check("expireDate", "rule.schedule.expression")
def _ends(subject: Subject) -> Iterator[Outcome]:
    """A mute rule ends: it has a day of expiry, or mutes once."""
    expression = subject.value("rule.schedule.expression")
    once = isinstance(expression, str) and expression.strip().startswith("at(")
    if not once and not is_set(subject.get("expireDate")):
        say = subject.undecided if expression is UNKNOWN else subject.fail
        yield say("expireDate", "a day on which the silence ends")


@check("eventPattern", "state")
def _sees_reads(subject: Subject) -> Iterator[Outcome]:
    """A rule about calls that only read asks for them: without asking, EventBridge does not deliver them."""
    state = subject.value("state")
    if state == _ALL_READS or subject.value("eventPattern") is ABSENT:
        return
    answer, expected = asks_for_reads(pattern(subject)), f"{_ALL_READS}, as the pattern is about calls that only read"
    if answer is None or (answer and state is UNKNOWN):
        yield subject.undecided("state", expected)
    elif answer:
        yield subject.fail("state", expected)


_CAPS: Final = {
    "tiktok-cookie-age": 7,
    "api-5xx-rate": 5,
    "elb-5xx": 100,
    "email-failures": 100,
    "http-429-spike": 2000,
    "jobs-age": 3600,
    "jobs-dlq": 1,
    "lambda-errors": 10,
    "lambda-throttles": 10,
    "log-token-leak": 1,
    "malware-found": 1,
    "rds-cpu": 95,
    "redis-auth-failures": 50,
    "secret-read-unexpected": 1,
    "secret-rotation-failed": 1,
    "waf-rate-blocked": 5000,
}
_HEARTBEATS: Final = ["attestation-expiry", "tiktok-cookie-age", "token-refresh-heartbeat"]

_SOUND: Final = {
    ALARM: IS_GOOD,
    COMPOSITE: IS_HEARD,
    MUTE: _ends,
    RULE: all_of(
        any_of(omitted("state", "not set"), one_of("state", ["ENABLED", _ALL_READS])),
        none_of("isEnabled", [False]),
        _sees_reads,
        referred_by(TARGET, "rule", expected="a target"),
    ),
    SCHEDULE: equals("state", "ENABLED"),
    PIPE: equals("desiredState", "RUNNING"),
    MAIL: some_referred_by(
        (MAIL_EVENTS,),
        "configurationSetName",
        where=contains_all("eventDestination.matchingEventTypes", ["BOUNCE", "COMPLAINT"]),
        expected="an event destination that is told of bounces and complaints",
    ),
    MAIL_EVENTS: is_true("eventDestination.enabled"),
    INTEGRATION: referred_by(SUBSCRIPTION, "endpoint", expected="a subscription of the topic of alarms to the pager"),
}
RULES: Final = (
    join_row("OBS-02 alarm-wiring",
        "Alarms and rules tell somebody, in time, about what is there, and what runs by itself is on",
        tuple(_SOUND), by_type(_SOUND), nist("SI-4"), nist("IR-6"), severity=HIGH,
        controls=("MA-1", "MA-2", "RL-2", "IR-1", "IR-2b", "TC-2", "TC-3", "WS-2"),
        fix="Give the alarm a topic that reaches a person, a threshold that is reached and the resource it is about; "
        "enable the rule, schedule or pipe, and give the rule a target.", parameters=(TRUSTED, setting("caps",
        "Alarm id (the tag AlarmId) to the highest threshold that it may have.", {"type": "object",
        "additionalProperties": {"type": "number", "minimum": 0}}, _CAPS), setting("heartbeats",
        "Alarm ids, or their beginnings, for which silence is an alarm.", TEXTS, _HEARTBEATS), number("windowSeconds",
        "Longest time that an alarm of the catalogue may look at before it rings.", 3600, 60, 86400))),
)  # fmt: skip
