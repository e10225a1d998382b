"""DynamoDB: tables, and tables of audit records."""

from collections.abc import Mapping
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import KEY, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import judge, resource, verdicts

REPLICA: Final = {
    "regionName": "eu-central-1",
    "kmsKeyArn": KEY,
    "pointInTimeRecovery": True,
    "deletionProtectionEnabled": True,
}
PLAIN: Final[Mapping[str, object]] = {
    "name": "orders",
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
    "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
    "deletionProtectionEnabled": True,
    "replicas": [REPLICA],
}
AUDIT: Final[Mapping[str, object]] = {
    **PLAIN,
    "ttl": {"enabled": True, "attributeName": "expiresAt"},
    "streamEnabled": True,
    "streamViewType": "NEW_AND_OLD_IMAGES",
    "tags": {"Use": "audit", "RetentionDays": "3653"},
}


def table(base: Mapping[str, object], path: str = "name", value: object = "orders") -> Resource:
    """Give a table with one property changed."""
    return resource("dynamodb/table", "t", changed(base, path, value))


def test_compliant_tables_pass() -> None:
    judged = judge("DDB-01", table(PLAIN))
    assert (judged.findings, judged.subjects["DDB-01"]) == ([], 1)
    judged = judge("DDB-02", table(AUDIT))
    assert (judged.findings, judged.subjects["DDB-02"]) == ([], 1)


SAFETY: Final = [
    ("serverSideEncryption", (REMOVED,), "FAIL"),
    ("serverSideEncryption.enabled", (False, REMOVED), "FAIL"),
    ("serverSideEncryption.enabled", (UNKNOWN,), "UNDECIDED"),
    ("serverSideEncryption.kmsKeyArn", (REMOVED, "alias/aws/dynamodb"), "FAIL"),
    ("serverSideEncryption.kmsKeyArn", (UNKNOWN,), ""),
    ("pointInTimeRecovery.enabled", (False, REMOVED), "FAIL"),
    ("pointInTimeRecovery.enabled", (UNKNOWN,), "UNDECIDED"),
    ("pointInTimeRecovery.recoveryPeriodInDays", (34, "35"), "FAIL"),
    ("pointInTimeRecovery.recoveryPeriodInDays", (UNKNOWN,), "UNDECIDED"),
    ("pointInTimeRecovery.recoveryPeriodInDays", (REMOVED,), ""),
    ("deletionProtectionEnabled", (False, REMOVED, "true"), "FAIL"),
    ("deletionProtectionEnabled", (UNKNOWN,), "UNDECIDED"),
    ("replicas[0].kmsKeyArn", (REMOVED,), "FAIL"),
    ("replicas[0].pointInTimeRecovery", (False, REMOVED), "FAIL"),
    ("replicas[0].deletionProtectionEnabled", (False, REMOVED), "FAIL"),
    ("replicas", (UNKNOWN,), "UNDECIDED"),
    ("replicas", (REMOVED,), ""),
]


@pytest.mark.parametrize(
    ("path", "value", "verdict"), [(path, value, verdict) for path, values, verdict in SAFETY for value in values]
)
def test_each_way_to_lose_a_table_is_told(path: str, value: object, verdict: str) -> None:
    assert set(verdicts("DDB-01", table(PLAIN, path, value))) == ({verdict} if verdict else set())


EXPIRY: Final = [
    ("ttl.enabled", (False, REMOVED), "FAIL"),
    ("ttl.enabled", (UNKNOWN,), "UNDECIDED"),
    ("ttl.attributeName", ("ttl", REMOVED), "FAIL"),
    ("ttl.attributeName", (UNKNOWN,), "UNDECIDED"),
    ("ttl", (REMOVED,), "FAIL"),
]
FLAT: Final = [(path, value, verdict) for path, values, verdict in EXPIRY for value in values]


@pytest.mark.parametrize(("path", "value", "verdict"), FLAT)
@pytest.mark.parametrize("use", ["idempotency", "leases"])
def test_what_only_helps_for_a_time_expires(use: str, path: str, value: object, verdict: str) -> None:
    helper = changed(AUDIT, "tags.Use", use)
    assert verdicts("DDB-01", table(helper)) == []
    assert set(verdicts("DDB-01", table(helper, path, value))) == {verdict}
    assert verdicts("DDB-01", table(changed(AUDIT, "tags.Use", "orders"), path, value)) == []


def test_while_the_use_is_unknown_a_missing_expiry_is_no_verdict() -> None:
    endless = changed(AUDIT, "ttl", REMOVED)
    for rule_id in ("DDB-01", "DDB-02"):
        assert told(rule_id, [table(endless, "tags.Use", UNKNOWN)]) == [("UNDECIDED", "t", "tags.Use")]


RECORDS: Final = [
    ("streamEnabled", (False, REMOVED), "FAIL"),
    ("streamEnabled", (UNKNOWN,), "UNDECIDED"),
    ("streamViewType", ("KEYS_ONLY", REMOVED), "FAIL"),
    ("streamViewType", (UNKNOWN,), "UNDECIDED"),
    ("tags.RetentionDays", ("3652", "ten years", "²", REMOVED), "FAIL"),
    ("tags.RetentionDays", (UNKNOWN,), "UNDECIDED"),
]


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [*FLAT, *((path, value, verdict) for path, values, verdict in RECORDS for value in values)],
)
def test_each_way_to_forget_too_soon_or_never_is_told(path: str, value: object, verdict: str) -> None:
    assert set(verdicts("DDB-02", table(AUDIT, path, value))) == {verdict}


def test_bounds_are_parameters() -> None:
    assert asked("DDB-01", {"minDays": 7}, table(PLAIN, "pointInTimeRecovery.recoveryPeriodInDays", 7)) == []
    assert asked("DDB-02", {"years": 7}, table(AUDIT, "tags.RetentionDays", "2557")) == []
    assert len(asked("DDB-02", {"years": 11}, table(AUDIT))) == 1
    renamed = changed(changed(AUDIT, "ttl.attributeName", "gone"), "tags.Use", "leases")
    assert asked("DDB-01", {"ttlAttribute": "gone"}, table(renamed)) == []
    assert asked("DDB-02", {"ttlAttribute": "gone"}, table(AUDIT, "ttl.attributeName", "gone")) == []


def test_other_tables_keep_no_records() -> None:
    assert verdicts("DDB-02", table(PLAIN)) == []
