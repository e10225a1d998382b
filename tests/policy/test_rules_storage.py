"""S3: a compliant bucket of every class passes, and every way to weaken what all buckets have is told."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Provider
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.bucket_world import GONE, KEY, LIFECYCLES, LOGS, NAME, Edit, told, world
from tests.support.rules import REMOVED, nonsense, robust
from tests.support.wire import findings, judge, resource, verdicts

ALL: Final = tuple(f"S3-{number:02}" for number in range(1, 13))
ALGORITHM: Final = "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"
MASTER: Final = "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"
FLAGS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
SPARED: Final = {
    ("S3-08", "access-logs"),
    *(("S3-07", purpose) for purpose in LIFECYCLES if purpose not in ("audit", "trail")),
    *(("S3-11", purpose) for purpose in LIFECYCLES if purpose != "media-temp"),
}
SECOND: Final = ("S3-01", "S3-02", "S3-03", "S3-04", "S3-05", "S3-07", "S3-08", "S3-09", "S3-11")


@pytest.mark.parametrize("purpose", list(LIFECYCLES))
@pytest.mark.parametrize("rule_id", ALL)
def test_a_compliant_bucket_passes(rule_id: str, purpose: str) -> None:
    judged = judge(rule_id, *world(purpose))
    assert judged.findings == []
    assert judged.subjects[rule_id] or (rule_id, purpose) in SPARED


@pytest.mark.parametrize("purpose", list(LIFECYCLES))
@pytest.mark.parametrize("rule_id", SECOND)
def test_the_older_names_of_the_same_types_are_seen(rule_id: str, purpose: str) -> None:
    assert told(rule_id, world(purpose, second=True)) == []


WEAK: Final = [
    *(("S3-01", "block", flag, (False, REMOVED, None, "true", 1)) for flag in FLAGS),
    ("S3-02", "encryption", ALGORITHM, ("AES256", "aws:KMS", REMOVED, None, 7)),
    ("S3-02", "encryption", MASTER, (REMOVED, "", "alias/aws/s3", f"{KEY[:30]}:alias/aws/s3")),
    ("S3-02", "encryption", "rules[0].bucketKeyEnabled", (False, REMOVED, "true")),
    ("S3-02", "encryption", "rules[0].blockedEncryptionTypes", (["NONE"], [], REMOVED, "SSE-C")),
    ("S3-03", "versioning", "versioningConfiguration.status", ("Suspended", "Disabled", "enabled", REMOVED, True)),
    ("S3-09", "ownership", "rule.objectOwnership", ("BucketOwnerPreferred", "ObjectWriter", REMOVED, None)),
    ("S3-10", "bucket", "forceDestroy", (True, "false")),
]
CASES: Final = [(rule_id, part, path, value) for rule_id, part, path, values in WEAK for value in values]


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize(("rule_id", "part", "path", "value"), CASES)
def test_each_way_to_weaken_a_bucket_fails(rule_id: str, part: str, path: str, value: object, second: bool) -> None:  # noqa: FBT001  a parameter
    assert told(rule_id, world("media-temp", (part, path, value), second=second)) == [("FAIL", f"media-{part}", path)]


@pytest.mark.parametrize(("rule_id", "part", "path"), [(rule_id, part, path) for rule_id, part, path, _ in WEAK])
def test_an_unknown_value_passes_only_where_presence_is_the_question(rule_id: str, part: str, path: str) -> None:
    found = told(rule_id, world("media-temp", (part, path, UNKNOWN)))
    assert [verdict for verdict, _, _ in found] == ([] if path == MASTER else ["UNDECIDED"])


GONE_PARTS: Final = [
    ("S3-01", "block"),
    ("S3-02", "encryption"),
    ("S3-03", "versioning"),
    ("S3-04", "lifecycle"),
    ("S3-05", "policy"),
    ("S3-08", "logging"),
    ("S3-09", "ownership"),
]


@pytest.mark.parametrize(("rule_id", "part"), GONE_PARTS)
def test_a_part_that_is_not_there_fails_at_the_bucket(rule_id: str, part: str) -> None:
    assert told(rule_id, world("media-archive", (part, "", GONE))) == [("FAIL", "media-bucket", "")]


@pytest.mark.parametrize(("rule_id", "part"), GONE_PARTS)
def test_a_part_of_another_bucket_does_not_count(rule_id: str, part: str) -> None:
    found = told(rule_id, world("media-archive", (part, "bucket", "another")))
    assert ("FAIL", "media-bucket", "") in found


@pytest.mark.parametrize(("rule_id", "part"), GONE_PARTS)
def test_a_part_of_a_bucket_not_known_yet_is_open(rule_id: str, part: str) -> None:
    found = told(rule_id, world("media-archive", (part, "bucket", UNKNOWN)))
    assert ("UNDECIDED", "media-bucket", "") in found
    assert all(verdict == "UNDECIDED" for verdict, _, _ in found)


@pytest.mark.parametrize("rule_id", ["S3-01", "S3-02", "S3-03", "S3-09"])
def test_parts_are_joined_by_reference_on_the_first_preview(rule_id: str) -> None:
    named, *rest = world()
    bucket = resource("s3/bucket", "media-bucket", {"tags": {"S3Class": "media-temp"}})
    parts = [one for one in rest if one.name.startswith("media-") and "bucket" in one.properties]
    referring = [resource(one.token, one.name, one.properties, refers={"bucket": bucket}) for one in parts]
    assert named.name == "media-bucket"
    assert told(rule_id, [bucket, *referring]) == []
    assert told(rule_id, [bucket]) == [("FAIL", "media-bucket", "")]


def test_the_block_must_outlive_a_destroyed_stack() -> None:
    assert told("S3-01", world("media-temp", ("block", "skipDestroy", True))) == [
        ("FAIL", "media-block", "skipDestroy")
    ]


def test_the_account_blocks_as_well() -> None:
    short = "s3/accountPublicAccessBlock"
    assert verdicts("S3-01", resource(short, "a", dict.fromkeys(FLAGS, True))) == []
    assert verdicts("S3-01", resource(short, "a", {})) == ["FAIL"] * 4
    assert verdicts("S3-01", resource(short, "a", {**dict.fromkeys(FLAGS, True), FLAGS[0]: UNKNOWN})) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"vpcConfiguration": {"vpcId": "vpc-1"}}, []),
        ({"vpcConfiguration": {"vpcId": UNKNOWN}}, []),
        ({}, ["FAIL"]),
        ({"vpcConfiguration": {}}, ["FAIL"]),
        ({"vpcConfiguration": UNKNOWN}, ["UNDECIDED"]),
        (
            {"vpcConfiguration": {"vpcId": "vpc-1"}, "publicAccessBlockConfiguration": {"blockPublicPolicy": False}},
            ["FAIL"],
        ),
        (
            {"vpcConfiguration": {"vpcId": "vpc-1"}, "publicAccessBlockConfiguration": {"blockPublicAcls": True}},
            [],
        ),
    ],
)
def test_access_points_are_in_a_network_and_closed(properties: dict[str, object], expected: list[str]) -> None:
    assert verdicts("S3-01", resource("s3/accessPoint", "p", properties)) == expected


def test_dual_layer_encryption_has_no_bucket_key() -> None:
    edits: tuple[Edit, ...] = (
        ("encryption", ALGORITHM, "aws:kms:dsse"),
        ("encryption", "rules[0].bucketKeyEnabled", REMOVED),
    )
    assert told("S3-02", world("media-temp", *edits)) == []


@pytest.mark.parametrize(
    ("purpose", "expected"), [("access-logs", []), (UNKNOWN, ["UNDECIDED"]), ("audit", ["FAIL"] * 3)]
)
def test_only_access_logs_go_without_a_customer_key(purpose: object, expected: list[str]) -> None:
    rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedEncryptionTypes": ["SSE-C"]}
    edits: tuple[Edit, ...] = (("bucket", "tags.S3Class", purpose), ("encryption", "rules", [rule]))
    assert [verdict for verdict, _, _ in told("S3-02", world("media-temp", *edits))] == expected


@pytest.mark.parametrize("rules", [[], REMOVED, None, "kms", UNKNOWN])
def test_an_encryption_without_rules_is_none(rules: object) -> None:
    found = told("S3-02", world("media-temp", ("encryption", "rules", rules)))
    assert {verdict for verdict, _, _ in found} == ({"UNDECIDED"} if rules is UNKNOWN else {"FAIL"})


def test_older_inline_properties_count_where_they_stand_alone() -> None:
    def inline(rule_id: str, **properties: object) -> list[str]:
        return verdicts(rule_id, resource("s3/bucket", "b", {"bucket": NAME, **properties}))

    sse = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    rule = {"applyServerSideEncryptionByDefault": sse, "bucketKeyEnabled": True, "blockedEncryptionTypes": ["SSE-C"]}
    assert inline("S3-02", serverSideEncryptionConfiguration={"rule": rule}) == []
    assert inline("S3-02", serverSideEncryptionConfiguration={"rule": {**rule, "bucketKeyEnabled": False}}) == ["FAIL"]
    assert set(inline("S3-02", serverSideEncryptionConfiguration={})) == {"FAIL"}
    assert inline("S3-03", versioning={"enabled": True}) == []
    assert inline("S3-03", versioning={"enabled": False}) == ["FAIL"]
    assert inline("S3-03", versioning={"enabled": UNKNOWN}) == ["UNDECIDED"]
    assert inline("S3-03", versionings=[{"enabled": True}]) == []


def test_versioning_is_declared_once() -> None:
    found = told("S3-03", world("media-temp", ("bucket", "versioning", {"enabled": True})))
    assert found == [("FAIL", "media-bucket", "versioning")]


@pytest.mark.parametrize(
    ("target", "verdict"),
    [(NAME, "FAIL"), (REMOVED, "FAIL"), ("", "FAIL"), ("elsewhere", "UNDECIDED"), (UNKNOWN, "UNDECIDED")],
)
def test_access_logs_go_to_another_bucket_of_the_program(target: object, verdict: str) -> None:
    found = told("S3-08", world("audit", ("logging", "targetBucket", target)))
    assert found == [(verdict, "media-logging", "targetBucket")]


@pytest.mark.parametrize(("purpose", "verdict"), [("audit", "FAIL"), (REMOVED, "FAIL"), (UNKNOWN, "UNDECIDED")])
def test_the_target_of_access_logs_is_a_bucket_for_them(purpose: object, verdict: str) -> None:
    tags = {} if purpose is REMOVED else {"S3Class": purpose}
    buckets = [one for one in world("audit") if one.name != "logs-bucket"]
    target = resource("s3/bucket", "logs-bucket", {"bucket": LOGS, "tags": tags})
    assert (verdict, "media-logging", "targetBucket") in told("S3-08", [*buckets, target])


def test_inline_logging_counts_too() -> None:
    logged = resource("s3/bucket", "b", {"bucket": NAME, "logging": {"targetBucket": LOGS}})
    itself = resource("s3/bucket", "b", {"bucket": NAME, "logging": {"targetBucket": NAME}})
    target = resource("s3/bucket", "logs", {"bucket": LOGS, "tags": {"S3Class": "access-logs"}})
    assert verdicts("S3-08", logged, target) == []
    assert verdicts("S3-08", itself, target) == ["FAIL"]


@pytest.mark.parametrize("short", ["s3/bucketObject", "s3/bucketObjectv2", "s3/objectCopy", "s3/directoryBucket"])
def test_objects_are_not_forced_away_either(short: str) -> None:
    assert verdicts("S3-10", resource(short, "o", {})) == []
    assert verdicts("S3-10", resource(short, "o", {"forceDestroy": False})) == []
    assert verdicts("S3-10", resource(short, "o", {"forceDestroy": True})) == ["FAIL"]


def test_a_class_may_come_from_the_provider() -> None:
    tags = Provider("pulumi:providers:aws", "urn", {"defaultTags": '{"tags": {"S3Class": "access-logs"}}'})
    bare = resource("s3/bucket", "b", {"bucket": NAME})
    assert verdicts("S3-08", bare) == ["FAIL"]
    assert verdicts("S3-08", replace(bare, provider=tags)) == []


def test_levels() -> None:
    def level(rule_id: str, edit: Edit, profile: Profile) -> list[str]:
        return [one.level.value for one in findings(rule_id, *world("media-temp", edit), profile=profile)]

    assert level("S3-01", ("block", "", GONE), Profile.DEV) == ["mandatory"]
    assert level("S3-03", ("versioning", "", GONE), Profile.DEV) == ["advisory"]
    assert level("S3-03", ("versioning", "", GONE), Profile.PROD) == ["mandatory"]
    assert level("S3-10", ("bucket", "forceDestroy", True), Profile.DEV) == []


@pytest.mark.parametrize("rule_id", ALL)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
