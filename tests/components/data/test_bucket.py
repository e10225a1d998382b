"""Buckets: exactly what each class declares, in which order."""

from typing import cast

import pytest
from pulumi_aws import s3

from components.data.bucket_class import Audit, LockMode, MediaArchive, ObjectLock
from tests.support.buckets import LOCK, LOCKED, LOGS, ORIGIN, SEALED, SPLIT, STORAGES, make, split
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, TAGS


@pytest.fixture(scope="module")
def every() -> Declared:
    """Declare one bucket of each class."""
    return declare(lambda: [make(part) for part in STORAGES])


@pytest.fixture(scope="module")
def unknown() -> Declared:
    """Declare one bucket of each class, with every output unknown, as on a first preview."""
    return declare(lambda: [make(part) for part in STORAGES], unknown=True)


def ageing(declared: Declared, part: str) -> dict[str, object]:
    """Give the rule that ages the objects of a bucket."""
    rules = cast("list[dict[str, object]]", split(declared, "LifecycleConfiguration", part, "lifecycle")["rules"])
    assert [rule["id"] for rule in rules] == ["age", "sweep-delete-markers"]
    return rules[0]


@pytest.mark.parametrize("part", STORAGES)
def test_a_bucket_is_exactly_this(every: Declared, part: str) -> None:
    bucket = every.one("aws:s3/bucket:Bucket", part)
    locked: dict[str, object] = {"objectLockEnabled": True} if part in LOCKED else {}
    assert bucket.inputs == {
        "bucket": f"shop-prod-{part}-123456789012-eu-west-1",
        "forceDestroy": False,
        **locked,
        "tags": {
            "S3Class": part,
            **TAGS,
            "DataClass": "confidential",
        },
    }
    assert bucket.protect
    assert bucket.parent.endswith(f"bulwark:data:Bucket::{part}")


@pytest.mark.parametrize("part", STORAGES)
def test_a_bucket_is_closed_in_the_order_that_s3_takes(every: Declared, part: str) -> None:
    ownership = every.one(SPLIT.format("OwnershipControls"), f"{part}-ownership")
    block = every.one(SPLIT.format("PublicAccessBlock"), f"{part}-public-access")
    policy = every.one(SPLIT.format("Policy"), f"{part}-policy")
    name = f"shop-prod-{part}-123456789012-eu-west-1"
    assert ownership.inputs == {"bucket": name, "rule": {"objectOwnership": "BucketOwnerEnforced"}}
    assert block.inputs == {
        "bucket": name,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }
    assert ownership.urn in block.dependencies
    assert block.urn in policy.dependencies


@pytest.mark.parametrize("part", STORAGES)
def test_what_belongs_to_a_bucket_depends_on_it_by_property(unknown: Declared, part: str) -> None:
    bucket = unknown.one("aws:s3/bucket:Bucket", part)
    own = [item for item in unknown.items if item.parent == bucket.parent and item.urn != bucket.urn]
    assert len(own) >= 6
    for item in own:
        assert item.property_dependencies["bucket"] == [bucket.urn], item.urn


@pytest.mark.parametrize("part", SEALED)
def test_objects_are_sealed_with_the_customer_key(every: Declared, part: str) -> None:
    assert split(every, "ServerSideEncryptionConfiguration", part, "encryption")["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY},
            "bucketKeyEnabled": True,
            "blockedEncryptionTypes": ["SSE-C"],
        }
    ]


def test_only_access_logs_are_sealed_by_s3_itself(every: Declared) -> None:
    assert split(every, "ServerSideEncryptionConfiguration", "access-logs", "encryption")["rules"] == [
        {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "blockedEncryptionTypes": ["SSE-C"]}
    ]


@pytest.mark.parametrize("part", STORAGES)
def test_every_bucket_is_versioned_before_it_ages_and_locks(every: Declared, part: str) -> None:
    versioning = every.one(SPLIT.format("Versioning"), f"{part}-versioning")
    assert versioning.inputs["versioningConfiguration"] == {"status": "Enabled"}
    later = every.one(SPLIT.format("LifecycleConfiguration"), f"{part}-lifecycle")
    assert versioning.urn in later.dependencies
    if part in LOCKED:
        lock = every.one(SPLIT.format("ObjectLockConfiguration"), f"{part}-lock")
        assert versioning.urn in lock.dependencies


TIMELINES: dict[str, dict[str, object]] = {
    "media-temp": {
        "expiration": {"days": 2},
        "noncurrentVersionExpiration": {"noncurrentDays": 1},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
    },
    "media-archive": {
        "transitions": [
            {"days": 30, "storageClass": "GLACIER_IR"},
            {"days": 180, "storageClass": "DEEP_ARCHIVE"},
        ],
        "expiration": {"days": 730},
        "noncurrentVersionTransitions": [{"noncurrentDays": 30, "storageClass": "GLACIER"}],
        "noncurrentVersionExpiration": {"noncurrentDays": 90},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 3},
    },
    "audit": {
        "transitions": [
            {"days": 90, "storageClass": "GLACIER_IR"},
            {"days": 365, "storageClass": "DEEP_ARCHIVE"},
        ],
        "expiration": {"days": 3653},
        "noncurrentVersionTransitions": [{"noncurrentDays": 30, "storageClass": "DEEP_ARCHIVE"}],
        "noncurrentVersionExpiration": {"noncurrentDays": 3653},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    },
    "trail": {
        "transitions": [
            {"days": 90, "storageClass": "GLACIER"},
            {"days": 365, "storageClass": "DEEP_ARCHIVE"},
        ],
        "expiration": {"days": 3653},
        "noncurrentVersionTransitions": [{"noncurrentDays": 30, "storageClass": "DEEP_ARCHIVE"}],
        "noncurrentVersionExpiration": {"noncurrentDays": 3653},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    },
    "access-logs": {
        "expiration": {"days": 90},
        "noncurrentVersionExpiration": {"noncurrentDays": 7},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    },
}


@pytest.mark.parametrize("part", STORAGES)
def test_each_class_ages_by_its_own_timeline(every: Declared, part: str) -> None:
    assert ageing(every, part) == {"id": "age", "status": "Enabled", "filter": {"prefix": ""}, **TIMELINES[part]}
    lifecycle = split(every, "LifecycleConfiguration", part, "lifecycle")
    assert lifecycle["transitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    assert cast("list[object]", lifecycle["rules"])[1] == {
        "id": "sweep-delete-markers",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"expiredObjectDeleteMarker": True},
    }


def test_audit_and_trail_are_locked_and_nothing_else_is(every: Declared) -> None:
    locks = every.all(SPLIT.format("ObjectLockConfiguration"))
    assert [lock.name for lock in locks] == ["audit-lock", "trail-lock"]
    for lock in locks:
        assert lock.inputs["objectLockEnabled"] == "Enabled"
        assert lock.inputs["rule"] == {"defaultRetention": {"mode": "COMPLIANCE", "years": 10}}


def test_development_may_lock_by_governance_for_a_year() -> None:
    storage = Audit(key_arn=KEY, log_bucket=LOGS, lock=ObjectLock(mode=LockMode.GOVERNANCE, years=1))
    lock = declare(lambda: make("audit", storage)).one(SPLIT.format("ObjectLockConfiguration"))
    assert lock.inputs["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "years": 1}}


def test_every_bucket_but_the_log_bucket_logs_its_access(every: Declared) -> None:
    logging = every.all(SPLIT.format("Logging"))
    assert [item.name for item in logging] == sorted(f"{part}-logging" for part in SEALED)
    for item in logging:
        assert item.inputs == {
            "bucket": item.inputs["bucket"],
            "targetBucket": LOGS,
            "targetPrefix": "s3/",
            "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
        }


def test_the_log_bucket_may_be_another_bucket_of_the_program() -> None:
    def program() -> None:
        logs = make("access-logs")
        make("audit", Audit(key_arn=KEY, log_bucket=logs.name, lock=LOCK))

    declared = declare(program, unknown=True)
    logging = declared.one(SPLIT.format("Logging"))
    assert logging.property_dependencies["targetBucket"] == [declared.one("aws:s3/bucket:Bucket", "access-logs").urn]


def test_only_named_pages_may_upload(every: Declared) -> None:
    cors = every.one(SPLIT.format("CorsConfiguration"))
    assert cors.name == "media-temp-cors"
    assert cors.inputs["corsRules"] == [
        {
            "id": "upload",
            "allowedOrigins": [ORIGIN],
            "allowedMethods": ["POST"],
            "allowedHeaders": ["content-type"],
            "exposeHeaders": ["ETag"],
            "maxAgeSeconds": 600,
        }
    ]


def test_the_intent_is_visible_on_the_component(every: Declared) -> None:
    assert every.one("bulwark:data:Bucket", "trail").inputs == {
        "controls": ["IR-2c", "ND-1", "ND-4"],
        "bucket": "shop-prod-trail-123456789012-eu-west-1",
        "class": "trail",
        "dataClass": "confidential",
        "lifecycle": {
            "moves": {"GLACIER": 90, "DEEP_ARCHIVE": 365},
            "expireDays": 3653,
            "noncurrentMoves": {"DEEP_ARCHIVE": 30},
            "noncurrentExpireDays": 3653,
            "abortDays": 7,
        },
        "lock": {"mode": "COMPLIANCE", "years": 10},
    }


def test_name_and_arn_are_published(every: Declared) -> None:
    component = every.one("bulwark:data:Bucket", "audit")
    assert set(component.outputs) == {"name", "arn"}
    assert component.outputs["name"] == "shop-prod-audit-123456789012-eu-west-1"


def test_a_key_may_come_from_the_program() -> None:
    def program() -> None:
        other = s3.Bucket("other", bucket="other")
        make("media-archive", MediaArchive(key_arn=other.arn, log_bucket=LOGS))

    declared = declare(program, unknown=True)
    encryption = declared.one(SPLIT.format("ServerSideEncryptionConfiguration"))
    assert declared.one("aws:s3/bucket:Bucket", "other").urn in encryption.property_dependencies["rules"]
