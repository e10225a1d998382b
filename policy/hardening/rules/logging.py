"""CloudWatch Logs: how long records are kept, and under which key."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.log_groups import LOG_GROUP
from hardening.checks import (
    all_of,
    customer_key,
    is_number,
    is_true,
    not_true,
)
from hardening.frameworks import nist
from hardening.rows import HIGH, row
from hardening.rule import Outcome, Parameter, Subject, check
from hardening.values import ABSENT, UNKNOWN

_DAYS: Final = frozenset(
    {
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
    }
)  # fmt: skip
"""The only retentions that CloudWatch Logs takes (API PutRetentionPolicy)."""
_DELIVERY_DAYS: Final = 2
"""The retention that AWS itself fixes for the class DELIVERY."""
_AUDIT_PATH: Final = "/audit/"
_CLASSES: Final = ("tags.LogClass", "name", "namePrefix")


def audits(subject: Subject) -> bool | None:
    """Whether a group is of the audit class: tagged LogClass=audit and named below /audit/. None when that is open."""
    tag = subject.value("tags.LogClass")
    name = subject.value("name")
    name = subject.value("namePrefix") if name is ABSENT else name
    if tag is UNKNOWN or (tag == "audit" and name is UNKNOWN):
        return None
    return tag == "audit" and isinstance(name, str) and _AUDIT_PATH in name


@check("retentionInDays", "logGroupClass", *_CLASSES, mends=("retentionInDays",))
def _forgets(subject: Subject) -> Iterator[Outcome]:
    """Operational records go after the days of the profile, audit records after ten years, nothing stays for ever."""
    audit = audits(subject)
    if audit is None:
        yield subject.undecided("tags.LogClass", "a class and a name known at preview")
        return
    if subject.value("logGroupClass") == "DELIVERY":
        if subject.value("retentionInDays") not in (ABSENT, 0, _DELIVERY_DAYS):
            yield subject.verdict_on("retentionInDays", f"{_DELIVERY_DAYS}, which AWS fixes for this class")
        return
    if subject.value("tags.LogClass") == "audit" and not audit:
        yield subject.fail("tags.LogClass", f"'audit' only on a group whose name contains {_AUDIT_PATH}")
    yield from _keeps(subject, *(("auditDays", "auditDays") if audit else ("minDays", "opsDays")))


def _keeps(subject: Subject, low: str, high: str) -> Iterator[Outcome]:
    """The retention lies between two parameters, and is one that CloudWatch Logs takes."""
    least, most = _bound(subject, low), _bound(subject, high)
    days = subject.value("retentionInDays")
    if not is_number(days) or days not in _DAYS or not least <= days <= most:
        expected = f"{most}" if least == most else f"a number from {least} to {most}"
        yield subject.verdict_on("retentionInDays", expected, wanted=most)


def _bound(subject: Subject, name: str) -> float:
    value = subject.parameters[name]
    if not is_number(value):
        message = f"parameter {name} is no number"
        raise TypeError(message)
    return value


@check("deletionProtectionEnabled", "skipDestroy", *_CLASSES, mends=("deletionProtectionEnabled", "skipDestroy"))
def _survives(subject: Subject) -> Iterator[Outcome]:
    """An audit group cannot be deleted; an operational one goes when the program drops it."""
    audit = audits(subject)
    if audit is None:
        yield subject.undecided("tags.LogClass", "a class and a name known at preview")
    else:
        yield from (is_true("deletionProtectionEnabled") if audit else not_true("skipDestroy"))(subject)


def _days(name: str, description: str, prod: int, dev: int) -> Parameter:
    schema = {"type": "integer", "enum": sorted(_DAYS)}
    return Parameter(name=name, description=description, prod=prod, dev=dev, schema=schema)


RULES: Final = (
    row("LOG-01 retention", "Operational logs are kept 14 days and audit logs ten years, and no log for ever",
        LOG_GROUP, _forgets, nist("AU-11"), nist("SI-12"), severity=HIGH, controls=("LP-2", "LA-3"),
        fix="Set retentionInDays to what is expected; for audit records name the group below /audit/, tag it "
        "LogClass=audit and keep 3653 days.", parameters=(
        _days("opsDays", "Most days that operational logs are kept.", 14, 14),
        _days("minDays", "Fewest days that operational logs are kept.", 14, 1), _days("auditDays",
        "Days that audit logs are kept: ten years with their leap days.", 3653, 3653))),
    row("LOG-02 kms-and-protection", "Log groups are encrypted with a customer key, and audit groups cannot be deleted",
        LOG_GROUP, all_of(customer_key("kmsKeyId"), _survives), nist("SC-28"), nist("AU-9"), controls=("LP-2",),
        fix="Set kmsKeyId to a customer key; on audit groups set deletionProtectionEnabled, on others no skipDestroy."),
)  # fmt: skip
