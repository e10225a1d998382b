"""CloudWatch Logs: what forgets, under which key, and what cannot be deleted."""

import pytest

from hardening.rule import Profile
from hardening.values import UNKNOWN, Secret
from tests.support.log_groups import AUDIT, OPS, logs
from tests.support.rules import REMOVED, changed
from tests.support.wire import findings, judge, verdicts


@pytest.mark.parametrize("rule_id", ["LOG-01", "LOG-02"])
@pytest.mark.parametrize("properties", [OPS, AUDIT])
def test_compliant_groups_pass(rule_id: str, properties: dict[str, object]) -> None:
    judged = judge(rule_id, logs(properties))
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


@pytest.mark.parametrize("value", [0, REMOVED, None, 7, 13, 30, 3653, "14", True])
def test_operational_records_are_kept_fourteen_days_exactly(value: object) -> None:
    (found,) = findings("LOG-01", logs(OPS, "retentionInDays", value))
    assert (found.verdict.value, found.path, found.expected) == ("FAIL", "retentionInDays", "14")


@pytest.mark.parametrize("value", [14, 0, REMOVED, 3650, 2557])
def test_audit_records_are_kept_ten_years_exactly(value: object) -> None:
    (found,) = findings("LOG-01", logs(AUDIT, "retentionInDays", value))
    assert (found.verdict.value, found.path, found.expected) == ("FAIL", "retentionInDays", "3653")


def test_outside_production_fewer_days_do_but_not_more_nor_odd_ones() -> None:
    for days, expected in ((1, []), (7, []), (14, []), (2, ["FAIL"]), (30, ["FAIL"]), (0, ["FAIL"])):
        assert verdicts("LOG-01", logs(OPS, "retentionInDays", days), profile=Profile.DEV) == expected


def test_an_audit_group_is_told_by_tag_and_name_together() -> None:
    tagged = {**OPS, "tags": {"LogClass": "audit"}}
    assert "FAIL" in verdicts("LOG-01", logs({**tagged, "retentionInDays": 3653}))
    assert verdicts("LOG-01", logs(tagged)) == ["FAIL"]
    named = {**OPS, "name": "/audit/shop", "retentionInDays": 3653}
    assert verdicts("LOG-01", logs(named)) == ["FAIL"]
    prefixed = {**changed(AUDIT, "name", REMOVED), "namePrefix": "/audit/shop-"}
    assert verdicts("LOG-01", logs(prefixed)) == []


@pytest.mark.parametrize("path", ["retentionInDays", "tags.LogClass", "tags", "name"])
def test_what_decides_the_days_must_be_known(path: str) -> None:
    assert verdicts("LOG-01", logs(AUDIT, path, UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("LOG-01", logs(OPS, path, UNKNOWN)) == ([] if path == "name" else ["UNDECIDED"])


def test_the_delivery_class_keeps_what_aws_fixes() -> None:
    delivery = {**changed(OPS, "retentionInDays", REMOVED), "logGroupClass": "DELIVERY"}
    assert verdicts("LOG-01", logs(delivery)) == []
    assert verdicts("LOG-01", logs({**delivery, "retentionInDays": 30})) == ["FAIL"]


@pytest.mark.parametrize(
    ("properties", "path", "value", "expected"),
    [
        (OPS, "kmsKeyId", REMOVED, ["FAIL"]),
        (OPS, "kmsKeyId", "alias/aws/logs", ["FAIL"]),
        (OPS, "kmsKeyId", UNKNOWN, []),
        (OPS, "skipDestroy", True, ["FAIL"]),
        (OPS, "skipDestroy", UNKNOWN, ["UNDECIDED"]),
        (AUDIT, "deletionProtectionEnabled", False, ["FAIL"]),
        (AUDIT, "deletionProtectionEnabled", REMOVED, ["FAIL"]),
        (AUDIT, "deletionProtectionEnabled", UNKNOWN, ["UNDECIDED"]),
        (AUDIT, "tags.LogClass", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_keys_and_protection(properties: dict[str, object], path: str, value: object, expected: list[str]) -> None:
    assert verdicts("LOG-02", logs(properties, path, value)) == expected


def test_a_secret_value_is_judged_and_not_shown() -> None:
    found = findings("LOG-01", logs(OPS, "retentionInDays", Secret("hunter2")))
    assert [(finding.verdict.value, finding.actual) for finding in found] == [("FAIL", "[secret]")]
