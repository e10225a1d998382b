"""S3: audit records and the trail are locked for years."""

from typing import Final

import pytest

from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.bucket_world import GONE, told, world
from tests.support.rules import REMOVED
from tests.support.wire import resource, verdicts

MODE: Final = "rule.defaultRetention.mode"
YEARS: Final = "rule.defaultRetention.years"
LOCKS: Final = [
    ("audit", "lock", MODE, ("GOVERNANCE", "compliance", REMOVED, None)),
    ("audit", "lock", YEARS, (1, 5, 9, "10", REMOVED)),
    ("audit", "lock", "objectLockEnabled", ("Disabled",)),
    ("audit", "bucket", "objectLockEnabled", (False, REMOVED, "true")),
    ("trail", "lock", MODE, ("GOVERNANCE",)),
    ("trail", "lock", YEARS, (0, REMOVED)),
    ("trail", "bucket", "objectLockEnabled", (False, REMOVED)),
]
UNLOCKED: Final = [(purpose, part, path, value) for purpose, part, path, values in LOCKS for value in values]


@pytest.mark.parametrize(("purpose", "part", "path", "value"), UNLOCKED)
def test_each_way_to_loosen_a_lock_fails(purpose: str, part: str, path: str, value: object) -> None:
    assert told("S3-07", world(purpose, (part, path, value))) == [("FAIL", f"media-{part}", path)]


@pytest.mark.parametrize(("purpose", "part", "path"), [(purpose, part, path) for purpose, part, path, _ in LOCKS])
def test_an_unknown_lock_is_open(purpose: str, part: str, path: str) -> None:
    assert told("S3-07", world(purpose, (part, path, UNKNOWN))) == [("UNDECIDED", f"media-{part}", path)]


def test_a_lock_without_a_default_retention_locks_nothing() -> None:
    assert told("S3-07", world("audit", ("lock", "", GONE))) == [("FAIL", "media-bucket", "")]
    assert {verdict for verdict, _, _ in told("S3-07", world("audit", ("lock", "rule", REMOVED)))} == {"FAIL"}
    assert {verdict for verdict, _, _ in told("S3-07", world("audit", ("lock", "rule", UNKNOWN)))} == {"UNDECIDED"}


@pytest.mark.parametrize(("days", "expected"), [(3653, []), (3652, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])])
def test_a_retention_in_days_covers_leap_years(days: object, expected: list[str]) -> None:
    found = told("S3-07", world("audit", ("lock", YEARS, REMOVED), ("lock", "rule.defaultRetention.days", days)))
    assert [verdict for verdict, _, _ in found] == expected


def test_only_records_are_locked() -> None:
    assert told("S3-07", world("media-archive")) == []
    found = told("S3-07", world("media-archive", ("bucket", "tags.S3Class", UNKNOWN)))
    assert {verdict for verdict, _, _ in found} == {"UNDECIDED"}


def test_an_inline_lock_counts_where_it_stands_alone() -> None:
    lock = {"objectLockEnabled": "Enabled", "rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 10}}}
    tags = {"S3Class": "audit"}
    assert verdicts("S3-07", resource("s3/bucket", "b", {"tags": tags, "objectLockConfiguration": lock})) == []
    loose = {**lock, "rule": {"defaultRetention": {"mode": "GOVERNANCE", "years": 10}}}
    assert verdicts("S3-07", resource("s3/bucket", "b", {"tags": tags, "objectLockConfiguration": loose})) == ["FAIL"]


def test_governance_is_for_other_environments() -> None:
    loose = world("audit", ("lock", MODE, "GOVERNANCE"), ("lock", YEARS, 1))
    assert verdicts("S3-07", *loose) == ["FAIL", "FAIL"]
    assert verdicts("S3-07", *loose, profile=Profile.DEV) == []
