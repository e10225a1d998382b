"""Waivers: whoever answers for a violation says so whole, for one finding, for a while, and only where it is one."""

from typing import Final

from hardening.checks import absent, all_of, at_least, at_most, equals, is_true, matches, param, present, satisfies
from hardening.conditions import if_set, unless_set
from hardening.frameworks import nist
from hardening.rows import HIGH, STRICT, join_row, number
from hardening.rule import Check, Outcomes, Parameter, Rule, Subject
from hardening.tokens import SETTING, WAIVER
from hardening.values import show

_REASON: Final = 20
"""Characters of the shortest reason that says something."""
_URN: Final = r"urn:pulumi:[^:*?\[\]]+::[^:*?\[\]]+::[^*?\[\]]+::[^*?\[\]]+"
_ONE: Final = "the whole URN of one resource, without wildcards"


def _row(name: str, title: str, check: Check, fix: str, *parameters: Parameter) -> Rule:
    """Give a rule on rows of the register that can be read. Nobody may waive it."""
    return join_row(
        name, title, WAIVER, check, nist("CA-5"), severity=HIGH, dev=STRICT, waivable=False, fix=fix,
        parameters=parameters,
    )  # fmt: skip


def _whole(then: Check) -> Check:
    return unless_set("unreadable", then=then, reason="the register cannot be read")


_FORM: Final = all_of(
    absent("unreadable", "a register that can be read"),
    _whole(
        all_of(
            is_true("known"),
            equals("repeated", wanted=False),
            absent("unknownKeys", "keys of a waiver alone"),
            satisfies(
                "reason",
                lambda value, _: isinstance(value, str) and len(value.strip()) >= _REASON,
                lambda _: f"a reason of at least {_REASON} characters",
            ),
            matches("owner", r"\s*\S.*", "who answers for it"),
            matches("ticket", r"\s*\S.*", "the ticket by which the violation goes"),
            present("daysLeft", "a day as YYYY-MM-DD, in expires"),
        )
    ),
)
_STACK: Final = matches("stack", r"[^/*?\s]+/[^/*?\s]+", "the stack it speaks of, as project/stack")
_NARROW: Final = _whole(
    all_of(
        if_set("parameter", then=all_of(absent("urn"), absent("finding"), _STACK), reason="it lowers no parameter"),
        if_set(
            "finding",
            then=all_of(absent("urn"), matches("finding", "[0-9a-f]{16}", "the id of one finding"), _STACK),
            reason="it names no finding",
        ),
        unless_set("parameter", "finding", then=matches("urn", _URN, _ONE), reason="it names a finding or parameter"),
    )
)


def _lowers(subject: Subject) -> Outcomes:
    """Tell what was asked for and what stays in force: a finding for each, waived or not."""
    held = show(subject.get("held"))
    stands = "lowered" if subject.value("waived") is True else f"refused: {held} stays in force"
    actual = f"{show(subject.get('asked'))} ({stands})"
    return (subject.fail(subject.resource.name, f"{held} or stricter", actual),)


RULES: Final = (
    join_row("PCK-01 configuration", "The configuration of the pack lowers no rule that nobody answers for", SETTING,
        Check(_lowers, frozenset(("", part) for part in ("asked", "held", "waived"))), nist("CM-5"), severity=HIGH,
        dev=STRICT, waivable=False, fix="Take the line out of the configuration of the pack, or have a waiver name the "
        "rule, the parameter, the value and the stack."),
    _row("WVR-01 waiver-whole",
        "A waiver names a rule that exists, why it is waived, who answers, the ticket and the day on which it ends",
        _FORM, "Complete the row: rule, urn or finding, reason, owner, ticket, expires; one row for each."),
    _row("WVR-02 waiver-ended", "No waiver has expired",
        _whole(if_set("daysLeft", then=at_least("daysLeft", 1), reason="it names no day")),
        "Mend what the waiver excused and take the row away, or let its owner look at the reason again."),
    _row("WVR-03 waiver-used", "Every waiver covers something",
        _whole(if_set("used", then=is_true("used"), reason="it is not in force in this stack")),
        "Take the row away: what it excused is gone."),
    _row("WVR-04 waiver-narrow", "A waiver names one resource, one finding or one parameter, and never a pattern or a "
        "type", _NARROW, "Write a row for each resource, with its whole URN, or the id of the finding and the stack."),
    _row("WVR-05 waiver-allowed", "No waiver opens data to the public, excuses a secret in plain text, or waives a "
        "rule on waivers", _whole(if_set("waivable", then=is_true("waivable"), reason="the rule does not exist")),
        "Mend the violation: nobody may waive this rule."),
    _row("WVR-06 waiver-term", "A waiver ends within half a year",
        _whole(if_set("daysLeft", then=at_most("daysLeft", param("maxDays")), reason="it names no day")),
        "Choose a day that is at most the maximum number of days ahead.",
        number("maxDays", "Days from today on which a waiver may at most still hold.", 180, 1, 180)),
)  # fmt: skip
