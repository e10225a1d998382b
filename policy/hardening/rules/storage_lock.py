"""S3: what nobody can delete before its time."""

import math
from typing import Final

from hardening.aws.buckets import BUCKET, LOCK, Purpose, below, configured, of_purpose
from hardening.checks import Bound, all_of, any_of, equals, is_number, is_true, one_of, param, resolve
from hardening.frameworks import nist
from hardening.rows import HIGH, join_row, setting
from hardening.rule import PASSED, Check, Outcomes, Parameter, Rule, Subject
from hardening.values import UNKNOWN

_DAYS_A_YEAR: Final = 365.25


def _lasts(years: Bound) -> Check:
    """The retention lasts for the years, given in years or in days."""

    def run(subject: Subject) -> Outcomes:
        least, found, days = resolve(years, subject), subject.value("years"), subject.value("days")
        bound = float(least) if is_number(least) else math.inf
        expected = f"a retention of at least {bound:g} years"
        if (is_number(found) and found >= bound) or (is_number(days) and days >= math.ceil(bound * _DAYS_A_YEAR)):
            return PASSED
        if UNKNOWN in (found, days):
            return (subject.undecided("years", expected),)
        return (subject.fail("years", expected),)

    return Check(run, frozenset({("", "years"), ("", "days")}))


def _locked(years: Bound) -> Check:
    """The bucket was made with Object Lock, and new versions get a retention that lasts."""
    retention = all_of(one_of("mode", param("modes")), _lasts(years))
    return all_of(
        any_of(equals("objectLockConfiguration.objectLockEnabled", "Enabled"), is_true("objectLockEnabled")),
        configured(
            LOCK,
            all_of(equals("objectLockEnabled", "Enabled"), below("rule.defaultRetention", retention)),
            inline={"objectLockConfiguration": below("objectLockConfiguration.rule.defaultRetention", retention)},
            expected="an Object Lock configuration with a default retention",
        ),
    )


def _years(name: str, what: str, prod: int) -> Parameter:
    return Parameter(
        name=name,
        description=f"Years for which {what} cannot be deleted.",
        prod=prod,
        dev=1,
        schema={"type": "integer", "minimum": 1, "maximum": 100},
    )


RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-07 object-lock", "Audit records and the trail are locked for years, against administrators too",
        BUCKET, all_of(of_purpose(Purpose.AUDIT, then=_locked(param("years")),
        reason="the bucket holds no audit records"), of_purpose(Purpose.TRAIL, then=_locked(param("trailYears")),
        reason="the bucket holds no trail")), nist("AU-9"), nist("AU-11"), severity=HIGH,
        controls=("PC-2", "LA-3", "ND-4", "API-5"),
        fix="Create the bucket with objectLockEnabled and give it a default retention in mode COMPLIANCE.",
        parameters=(_years("years", "audit records", 10), _years("trailYears", "the log of API calls", 1),
        setting("modes", "Retention modes that may be used; GOVERNANCE can be lifted by a privileged principal.",
        {"type": "array", "items": {"enum": ["COMPLIANCE", "GOVERNANCE"]}, "minItems": 1}, ["COMPLIANCE"],
        dev=["COMPLIANCE", "GOVERNANCE"]))),
)  # fmt: skip
