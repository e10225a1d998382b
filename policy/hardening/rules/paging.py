"""The pager: somebody is on call at every hour, and somebody else when they do not answer."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.on_call import coverage
from hardening.checks import all_of, at_least, at_most, each, is_number, none_of, param, present, resolve
from hardening.combining import is_list, items
from hardening.frameworks import nist
from hardening.numerals import integer
from hardening.rows import HIGH, OFF, number, row
from hardening.rule import Check, Outcome, Outcomes, Subject, check
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

POLICY: Final = "pagerduty:index/escalationPolicy:EscalationPolicy"
SCHEDULE: Final = "pagerduty:index/schedule:Schedule"
SERVICE: Final = "pagerduty:index/service:Service"
PLAN: Final = aws("ssmcontacts/plan")
RESPONSE: Final = aws("ssmincidents/responsePlan")
_URGENCY: Final = "incidentUrgencyRule"
_OPEN_SECONDS: Final = 4 * 3600
"""An incident that closes by itself sooner may close before anybody has seen it."""


@check("layers")
def _always(subject: Subject) -> Iterator[Outcome]:
    """Somebody is on call at every hour of the week."""
    found = coverage(subject)
    expected = "layers that together cover all 168 hours of the week"
    if found.whole is None:
        yield subject.undecided("layers", expected)
    elif not found.whole:
        yield subject.fail("layers", expected, f"{found.hours} hours")


def _several(path: str, expected: str) -> Check:
    """A list has at least as many items as the parameter `levels` says; each counts, known or not."""

    def run(subject: Subject) -> Outcomes:
        value, least = subject.value(path), resolve(param("levels"), subject)
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        count = len(value) if is_list(value) else 0
        return () if is_number(least) and count >= least else (subject.fail(path, expected, f"{count} of them"),)

    return Check(run, frozenset({("", path)}))


@check("autoResolveTimeout")
def _stays_open(subject: Subject) -> Iterator[Outcome]:
    """An incident does not close by itself within hours; "null" and 0 never close it."""
    value = subject.value("autoResolveTimeout")
    text = str(value)
    never = value is ABSENT or text in ("null", "0")
    if value is UNKNOWN or not (never or (text.isdecimal() and integer(text) >= _OPEN_SECONDS)):
        yield subject.verdict_on("autoResolveTimeout", f"null, or at least {_OPEN_SECONDS} seconds")


_URGENT: Final = all_of(
    *(
        none_of(f"{_URGENCY}.{path}", ["low"])
        for path in ("urgency", "duringSupportHours.urgency", "outsideSupportHours.urgency")
    )
)


@check("stages")
def _escalates(subject: Subject) -> Iterator[Outcome]:
    """A plan that engages people engages others when they do not answer; a person's own plan has channels."""
    stages = items(subject, "stages")
    engaging = [stage for stage in stages if any(_engages(target) for target in items(stage, "targets"))]
    if subject.value("stages") is UNKNOWN:
        yield subject.undecided("stages", "stages known at preview")
    elif engaging:
        yield from _several("stages", "a stage for those who are called, and one for when they do not answer")(subject)
        yield from each("stages", at_most("durationInMinutes", param("minutes")))(subject)
    elif not stages:
        yield subject.fail("stages", "a stage")


def _engages(target: Subject) -> bool:
    return is_set(target.get("contactTargetInfo"))


RULES: Final = (
    row("PD-01 pager", "Somebody is on call at every hour, and somebody else when they do not answer",
        (POLICY, SCHEDULE, SERVICE, PLAN, RESPONSE), by_type({POLICY: all_of(_several("rules",
        "a rule for those on call, and one for when they do not answer"), at_least("numLoops", 1), each("rules",
        at_most("escalationDelayInMinutes", param("minutes")))), SCHEDULE: _always,
        SERVICE: all_of(present("escalationPolicy"), _stays_open, _URGENT), PLAN: _escalates,
        RESPONSE: present("engagements", "whom an incident engages")}), nist("IR-4"), nist("IR-7"), severity=HIGH,
        controls=("IR-1",), dev=OFF,
        fix="Cover every hour with a layer, escalate to a second level within 15 minutes, repeat, and keep the urgency "
        "high at night.", parameters=(number("levels", "Fewest levels of an escalation.", 2, 2, 20), number("minutes",
        "Longest wait for an answer before the next level is called.", 15, 1, 60))),
)  # fmt: skip
