"""DynamoDB: tables that are sealed, can be wound back, and cannot be deleted by a slip."""

import math
from typing import Final

from hardening.aws.tagging import tag
from hardening.aws.uses import used_for
from hardening.checks import all_of, at_least, customer_key, each, equals, is_number, is_true, param
from hardening.frameworks import fsbp, nist
from hardening.numerals import integer
from hardening.rows import CRITICAL, HIGH, STRICT, TEXTS, number, row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN

TABLE: Final = aws("dynamodb/table")
AUDIT: Final = "audit"
_DAYS_A_YEAR: Final = 365.25
"""With leap days: ten years are 3653 days."""

_SAFE: Final = all_of(
    is_true("serverSideEncryption.enabled"),
    customer_key("serverSideEncryption.kmsKeyArn"),
    is_true("pointInTimeRecovery.enabled"),
    at_least("pointInTimeRecovery.recoveryPeriodInDays", param("minDays")),
    is_true("deletionProtectionEnabled"),
    each(
        "replicas",
        all_of(customer_key("kmsKeyArn"), is_true("pointInTimeRecovery"), is_true("deletionProtectionEnabled")),
    ),
)
_FORGETS: Final = all_of(is_true("ttl.enabled"), equals("ttl.attributeName", param("ttlAttribute")))


def _kept(subject: Subject) -> Outcomes:
    """Demand that the table says for how long its writers keep records: as long as the law asks."""
    years = subject.parameters["years"]
    days = math.ceil(years * _DAYS_A_YEAR) if is_number(years) else 0
    found, expected = tag(subject, "RetentionDays"), f"a tag RetentionDays of at least {days}"
    if found is UNKNOWN:
        return (subject.undecided("tags.RetentionDays", expected),)
    kept = integer(found) if isinstance(found, str) and found.isascii() and found.isdecimal() else found
    return PASSED if is_number(kept) and kept >= days else (subject.fail("tags.RetentionDays", expected),)


_AUDIT: Final = all_of(
    _FORGETS,
    is_true("streamEnabled"),
    equals("streamViewType", "NEW_AND_OLD_IMAGES"),
    Check(_kept, frozenset({("", "tags.RetentionDays")})),
)
_ATTRIBUTE: Final = setting(
    "ttlAttribute", "Attribute by which items expire.", {"type": "string", "pattern": r"^.+$"}, "expiresAt"
)

RULES: Final[tuple[Rule, ...]] = (
    row("DDB-01 table-safety",
        "Tables are sealed by a customer key, recoverable to any second, protected, and forget what only helps", TABLE,
        all_of(_SAFE, used_for(param("ttlUses"), then=_FORGETS, reason="its items need not expire")),
        fsbp("DynamoDB.2"), fsbp("DynamoDB.6"), nist("CP-9"), nist("SC-28"), severity=HIGH,
        controls=("API-5", "WS-1", "LA-3"),
        fix="Set serverSideEncryption with a customer key, pointInTimeRecovery for 35 days, deletionProtectionEnabled, "
        "and ttl where items only help for a time.", parameters=(number("minDays",
        "Days that point-in-time recovery reaches back at least.", 35, 1, 35), setting("ttlUses",
        "Values of the tag Use of tables whose items must expire.", TEXTS, ["idempotency", "leases"]), _ATTRIBUTE)),
    row("DDB-02 audit-ttl", "Audit tables keep records for ten years, let them expire then, and tell of every change",
        TABLE, used_for(AUDIT, then=_AUDIT, reason="it holds no audit records"), nist("AU-11"), severity=CRITICAL,
        controls=("API-5", "LA-1", "LA-3", "PC-1", "SS-3"), dev=STRICT,
        fix="Set ttl on expiresAt, a stream of both images, and the tag RetentionDays to at least 3653.",
        parameters=(number("years", "Years that audit records are kept at least.", 10, 1, 100), _ATTRIBUTE)),
)  # fmt: skip
