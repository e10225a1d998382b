"""S3: objects age as the class of their bucket says."""

from typing import Final

import pytest

from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import LIFECYCLES, NAME, Edit, told, world
from tests.support.rules import REMOVED
from tests.support.wire import resource, verdicts

EXPIRE: Final = "rules[0].expiration.days"
GONE_DAYS: Final = "rules[0].noncurrentVersionExpiration.noncurrentDays"
ABORT: Final = "rules[0].abortIncompleteMultipartUpload.daysAfterInitiation"
FIRST: Final = "rules[0].transitions[0].storageClass"
RULES: Final = "rules"
NARROW: Final = (
    {"prefix": "tmp/"},
    {"tag": {"key": "Keep", "value": "no"}},
    {"objectSizeLessThan": 10},
    {"objectSizeGreaterThan": 1 << 20},
    {"and": {"prefix": "tmp/", "objectSizeGreaterThan": 1}},
    {"and": {"tags": {"Keep": "no"}}},
)


def s3_04(purpose: str, *edits: Edit) -> list[tuple[str, str]]:
    """Give the verdict and the path of each finding, which is at the lifecycle of the bucket."""
    found = told("S3-04", world(purpose, *edits))
    assert {name for _, name, _ in found} <= {"media-lifecycle"}
    return [(verdict, path) for verdict, _, path in found]


BROKEN: Final = [
    ("media-temp", EXPIRE, (400, 8, 0, -1, REMOVED, None, "2", True), RULES),
    ("media-temp", GONE_DAYS, (30, 0, REMOVED, "1"), RULES),
    ("media-temp", "rules[0].noncurrentVersionExpiration.newerNoncurrentVersions", (3,), RULES),
    ("media-temp", ABORT, (8, REMOVED, 0), RULES),
    ("media-temp", "rules[0].transitions", ([{"days": 1, "storageClass": "GLACIER"}],), None),
    ("media-archive", EXPIRE, (20, 30, 180), EXPIRE),
    ("media-archive", EXPIRE, (REMOVED, 4000), RULES),
    ("media-archive", GONE_DAYS, (30, 20), GONE_DAYS),
    ("media-archive", GONE_DAYS, (REMOVED, 91), RULES),
    ("media-archive", "rules[0].transitions", ([{"days": 30, "storageClass": "STANDARD_IA"}], [], REMOVED), RULES),
    ("media-archive", "rules[0].transitions[0].days", (REMOVED,), None),
    ("audit", EXPIRE, (1825, 3652, "3653"), EXPIRE),
    ("audit", GONE_DAYS, (1, 3652), GONE_DAYS),
    ("audit", "rules[0].noncurrentVersionTransitions", (REMOVED, []), RULES),
    ("audit", "rules[0].transitions", (REMOVED, []), RULES),
    ("audit", "rules[0].expiration.date", ("2030-01-01T00:00:00Z",), "rules[0].expiration.date"),
    ("trail", EXPIRE, (365,), EXPIRE),
    ("trail", "rules[0].transitions", (REMOVED,), RULES),
    ("access-logs", EXPIRE, (366, REMOVED), RULES),
    ("access-logs", GONE_DAYS, (REMOVED,), RULES),
]
CASES: Final = [(purpose, path, value, at) for purpose, path, values, at in BROKEN for value in values]


@pytest.mark.parametrize(("purpose", "path", "value", "at"), CASES)
def test_each_way_to_break_a_lifecycle_fails(purpose: str, path: str, value: object, at: str | None) -> None:
    found = s3_04(purpose, ("lifecycle", path, value))
    if (purpose, path, value) == ("media-archive", "rules[0].transitions[0].days", REMOVED):
        assert found == []  # the second transition, to Deep Archive, is enough
        return
    assert ("FAIL", at or "rules[0].transitions[0].storageClass") in found
    assert {verdict for verdict, _ in found} == {"FAIL"}


@pytest.mark.parametrize("purpose", list(LIFECYCLES))
@pytest.mark.parametrize("path", [EXPIRE, GONE_DAYS, ABORT, "rules[0].status", "rules[0].filter", "rules[0]", "rules"])
def test_an_unknown_value_is_open(purpose: str, path: str) -> None:
    found = s3_04(purpose, ("lifecycle", path, UNKNOWN))
    assert found
    assert {verdict for verdict, _ in found} == {"UNDECIDED"}


@pytest.mark.parametrize("purpose", ["media-archive", "audit", "trail"])
@pytest.mark.parametrize("path", [FIRST, "rules[0].transitions"])
def test_an_unknown_transition_is_open_or_covered_by_another(purpose: str, path: str) -> None:
    verdict = {verdict for verdict, _ in s3_04(purpose, ("lifecycle", path, UNKNOWN))}
    assert verdict == (set() if path == FIRST else {"UNDECIDED"})


@pytest.mark.parametrize("purpose", list(LIFECYCLES))
@pytest.mark.parametrize("status", ["Disabled", "enabled", REMOVED, None, True])
def test_a_rule_that_is_not_enabled_does_nothing(purpose: str, status: object) -> None:
    found = s3_04(purpose, ("lifecycle", "rules[0].status", status))
    assert found
    assert set(found) == {("FAIL", RULES)}


@pytest.mark.parametrize("purpose", list(LIFECYCLES))
@pytest.mark.parametrize("narrow", NARROW)
def test_a_rule_for_some_objects_leaves_the_others_out(purpose: str, narrow: object) -> None:
    found = s3_04(purpose, ("lifecycle", "rules[0].filter", narrow))
    assert found
    assert set(found) == {("FAIL", RULES)}
    assert s3_04(purpose, ("lifecycle", "rules[0].prefix", "tmp/")) == found


@pytest.mark.parametrize("whole", [REMOVED, {}, {"prefix": ""}, {"and": {"prefix": ""}}, None])
def test_a_filter_that_says_nothing_is_for_every_object(whole: object) -> None:
    assert s3_04("audit", ("lifecycle", "rules[0].filter", whole)) == []


def test_small_objects_need_not_move() -> None:
    base = LIFECYCLES["audit"]["rules"]
    assert isinstance(base, list)
    moving, ageing = dict(base[0]), dict(base[0])
    moving |= {"filter": {"objectSizeGreaterThan": 128 * 1024}}
    for name in ("transitions", "noncurrentVersionTransitions"):
        del ageing[name]
    for name in ("expiration", "noncurrentVersionExpiration", "abortIncompleteMultipartUpload"):
        del moving[name]
    assert s3_04("audit", ("lifecycle", "rules", [moving, ageing])) == []
    assert s3_04("audit", ("lifecycle", "rules", [moving])) == [("FAIL", RULES)]


def test_a_narrow_rule_may_not_delete_early_either() -> None:
    sweeping = {"id": "x", "status": "Enabled", "filter": {"prefix": "tmp/"}, "expiration": {"days": 1}}
    markers = {"id": "y", "status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}
    base = LIFECYCLES["audit"]["rules"]
    assert isinstance(base, list)
    assert s3_04("audit", ("lifecycle", "rules", [*base, sweeping])) == [("FAIL", "rules[1].expiration.days")]
    assert s3_04("audit", ("lifecycle", "rules", [*base, {**sweeping, "status": "Disabled"}])) == []
    assert s3_04("audit", ("lifecycle", "rules", [*base, {**sweeping, "status": UNKNOWN}])) == [
        ("UNDECIDED", "rules[1].expiration.days")
    ]
    assert s3_04("audit", ("lifecycle", "rules", [*base, markers])) == []


def test_an_expiry_in_one_rule_counts_for_the_transitions_of_another() -> None:
    base = LIFECYCLES["media-archive"]["rules"]
    assert isinstance(base, list)
    early = {"id": "early", "status": "Enabled", "expiration": {"days": 60}}
    found = s3_04("media-archive", ("lifecycle", "rules", [*base, early]))
    assert found == [("FAIL", "rules[1].expiration.days")]


def test_infrequent_access_begins_after_a_month() -> None:
    base = LIFECYCLES["media-archive"]["rules"]
    assert isinstance(base, list)
    moves = [{"days": 20, "storageClass": "STANDARD_IA"}, {"days": 60, "storageClass": "GLACIER"}]
    found = s3_04("media-archive", ("lifecycle", "rules[0].transitions", moves))
    assert found == [("FAIL", "rules[0].transitions[0].days")]


def test_audit_records_outlive_their_lock() -> None:
    longer: Edit = ("lock", "rule.defaultRetention.years", 12)
    assert {path for _, path in s3_04("audit", longer)} == {EXPIRE, GONE_DAYS}
    later: tuple[Edit, ...] = (("lifecycle", EXPIRE, 4383), ("lifecycle", GONE_DAYS, 4383))
    assert s3_04("audit", longer, *later) == []


def test_a_bucket_without_a_class_still_lets_versions_and_uploads_go() -> None:
    def alone(*edits: Edit) -> list[str]:
        bare: Edit = ("bucket", "tags", {})
        return verdicts("S3-04", *(one for one in world("media-temp", bare, *edits) if one.name.startswith("media-")))

    assert alone() == []
    assert alone(("lifecycle", GONE_DAYS, REMOVED)) == ["FAIL"]
    assert alone(("lifecycle", ABORT, REMOVED)) == ["FAIL"]


def test_a_bucket_without_a_class_beside_others_with_one_is_an_oversight() -> None:
    assert told("S3-04", world("media-temp", ("bucket", "tags", {}))) == [("FAIL", "media-bucket", "tags.S3Class")]


@pytest.mark.parametrize(
    ("purpose", "verdict"), [("audits", "FAIL"), ("", "FAIL"), (7, "FAIL"), (UNKNOWN, "UNDECIDED")]
)
def test_a_class_must_be_one_of_the_known(purpose: object, verdict: str) -> None:
    found = told("S3-04", world("media-temp", ("bucket", "tags.S3Class", purpose)))
    assert found == [(verdict, "media-bucket", "tags.S3Class")]


def test_inline_rules_count_where_they_stand_alone() -> None:
    rule = {
        "enabled": True,
        "abortIncompleteMultipartUploadDays": 1,
        "expiration": {"days": 2},
        "noncurrentVersionExpiration": {"days": 1},
    }
    second = {
        **{key: rule[key] for key in ("enabled", "abortIncompleteMultipartUploadDays")},
        "expirations": [{"days": 2}],
        "noncurrentVersionExpirations": [{"days": 1}],
    }

    def inline(token: str, body: object) -> list[str]:
        properties = {"bucket": NAME, "tags": {"S3Class": "media-temp"}, "lifecycleRules": body}
        return verdicts("S3-04", resource(token, "b", properties))

    assert inline("s3/bucket", [rule]) == inline("aws:s3/bucketV2:BucketV2", [second]) == []
    assert inline("s3/bucket", [{**rule, "enabled": False}]) == ["FAIL"] * 3
    assert inline("s3/bucket", [{**rule, "expiration": {"days": 40}}]) == ["FAIL"]
    assert inline("s3/bucket", [{**rule, "tags": {"Keep": "no"}}]) == ["FAIL"] * 3
    assert set(inline("s3/bucket", UNKNOWN)) == {"UNDECIDED"}


def test_bounds_may_be_tightened() -> None:
    assert len(asked("S3-04", {"tempMaxDays": 1}, *world("media-temp"))) == 1
    assert len(asked("S3-04", {"abortMaxDays": 1}, *world("audit"))) == 0
