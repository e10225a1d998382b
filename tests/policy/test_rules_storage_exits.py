"""S3: nothing goes out to where the program cannot see."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import KEY, NAME, OTHER, OWN, PROVIDER, document, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource, verdicts

DESTINATION: Final = resource("s3/bucket", "copy", {"bucket": "shop-copy"})
REPLICATION: Final[dict[str, object]] = {
    "rules": [
        {
            "status": "Enabled",
            "destination": {
                "bucket": "arn:aws:s3:::shop-copy",
                "account": OWN,
                "encryptionConfiguration": {"replicaKmsKeyId": KEY},
            },
        }
    ]
}
TO: Final = "rules[0].destination"


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        (f"{TO}.account", REMOVED, ""),
        (f"{TO}.account", OTHER, "FAIL"),
        (f"{TO}.account", 7, "FAIL"),
        (f"{TO}.account", UNKNOWN, "UNDECIDED"),
        (f"{TO}.bucket", "shop-copy", ""),
        (f"{TO}.bucket", "arn:aws:s3:::stranger", "FAIL"),
        (f"{TO}.bucket", REMOVED, "FAIL"),
        (f"{TO}.bucket", UNKNOWN, "UNDECIDED"),
        (f"{TO}.encryptionConfiguration.replicaKmsKeyId", UNKNOWN, ""),
        (f"{TO}.encryptionConfiguration.replicaKmsKeyId", REMOVED, "FAIL"),
        (f"{TO}.encryptionConfiguration.replicaKmsKeyId", "alias/aws/s3", "FAIL"),
        ("rules", UNKNOWN, "UNDECIDED"),
        ("rules", "all", "FAIL"),
    ],
)
def test_replicas_stay_in_the_program(path: str, value: object, verdict: str) -> None:
    subject = resource("s3/bucketReplicationConfig", "r", changed(REPLICATION, path, value))
    found = told("S3-12", [subject, DESTINATION, PROVIDER])
    assert found == ([(verdict, "r", path)] if verdict else [])


def test_a_replica_by_reference_passes_and_one_of_another_stack_is_open() -> None:
    body = changed(REPLICATION, f"{TO}.bucket", UNKNOWN)

    def verdict(target: Resource) -> list[str]:
        subject = resource("s3/bucketReplicationConfig", "r", body)
        referring = Resource(
            subject.urn,
            subject.token,
            subject.name,
            subject.properties,
            property_dependencies={"rules": (DESTINATION.urn, target.urn)},
        )
        return verdicts("S3-12", referring, DESTINATION, target, PROVIDER)

    assert verdict(DESTINATION) == []
    assert verdict(resource("pulumi:pulumi:StackReference", "other", {})) == ["UNDECIDED"]


def _notification(kind: str, arn_of: str, arn: object) -> dict[str, object]:
    return {"bucket": NAME, kind: [{"events": ["s3:ObjectCreated:*"], arn_of: arn}]}


@pytest.mark.parametrize(
    ("kind", "arn_of", "service"),
    [("queues", "queueArn", "sqs"), ("topics", "topicArn", "sns"), ("lambdaFunctions", "lambdaFunctionArn", "lambda")],
)
def test_notifications_stay_in_the_account(kind: str, arn_of: str, service: str) -> None:
    def notify(arn: object) -> list[str]:
        return verdicts("S3-12", resource("s3/bucketNotification", "n", _notification(kind, arn_of, arn)), PROVIDER)

    assert notify(f"arn:aws:{service}:eu-west-1:{OWN}:jobs") == []
    assert notify(f"arn:aws:{service}:eu-west-1:{OTHER}:jobs") == ["FAIL"]
    assert notify("jobs") == ["FAIL"]
    assert notify(UNKNOWN) == ["UNDECIDED"]


def test_events_to_the_own_bus_and_to_resources_of_the_program_pass() -> None:
    assert verdicts("S3-12", resource("s3/bucketNotification", "n", {"bucket": NAME, "eventbridge": True})) == []
    queue = resource("sqs/queue", "q", {})
    notification = resource("s3/bucketNotification", "n", {"bucket": NAME}, refers={"queues": queue})
    assert verdicts("S3-12", notification, queue) == ["UNDECIDED"]
    known = _notification("queues", "queueArn", UNKNOWN)
    subject = resource("s3/bucketNotification", "n", known)
    subject = Resource(
        subject.urn, subject.token, subject.name, subject.properties, property_dependencies={"queues": (queue.urn,)}
    )
    assert verdicts("S3-12", subject, queue) == []


def _inventory(**target: object) -> dict[str, object]:
    return {"bucket": NAME, "destination": {"bucket": {"bucketArn": "arn:aws:s3:::shop-copy", **target}}}


def _analytics(**target: object) -> dict[str, object]:
    to = {"s3BucketDestination": {"bucketArn": "arn:aws:s3:::shop-copy", **target}}
    return {"bucket": NAME, "storageClassAnalysis": {"dataExport": {"destination": to}}}


INLINE_TO: Final = "replicationConfiguration.rules[0].destination"


def _inline(**target: object) -> dict[str, object]:
    to = {"bucket": "arn:aws:s3:::shop-copy", "replicaKmsKeyId": KEY, **target}
    return {"bucket": NAME, "replicationConfiguration": {"rules": [{"destination": to}]}}


GRANT: Final = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": {"AWS": OTHER}}
EXITS: Final = [
    ("s3/inventory", _inventory(), []),
    ("s3/inventory", _inventory(accountId=OWN), []),
    ("s3/inventory", _inventory(accountId=OTHER), ["FAIL"]),
    ("s3/inventory", _inventory(bucketArn="arn:aws:s3:::stranger"), ["FAIL"]),
    ("s3/inventory", _inventory(bucketArn="arn:aws"), ["FAIL"]),
    ("s3/inventory", _inventory(bucketArn=UNKNOWN), ["UNDECIDED"]),
    ("s3/inventory", {"bucket": NAME, "destination": UNKNOWN}, ["UNDECIDED"] * 2),
    ("s3/analyticsConfiguration", {"bucket": NAME}, []),
    ("s3/analyticsConfiguration", _analytics(), []),
    ("s3/analyticsConfiguration", _analytics(bucketAccountId=OTHER), ["FAIL"]),
    ("s3/bucket", _inline(), []),
    ("s3/bucket", _inline(accountId=OTHER), ["FAIL"]),
    ("s3/bucket", changed(_inline(), f"{INLINE_TO}.replicaKmsKeyId", REMOVED), ["FAIL"]),
    ("s3/bucket", {"bucket": NAME, "replicationConfigurations": [{}]}, ["FAIL"]),
    ("s3/accessPoint", {"bucket": NAME}, []),
    ("s3/accessPoint", {"bucket": NAME, "bucketAccountId": OTHER}, ["FAIL"]),
    ("s3/accessPoint", {"bucket": NAME, "policy": document(GRANT)}, ["FAIL"]),
    ("s3control/accessPointPolicy", {"policy": document(GRANT)}, ["FAIL"]),
    ("s3control/accessPointPolicy", {"policy": UNKNOWN}, ["UNDECIDED"]),
    ("datasync/s3Location", {"s3BucketArn": "arn:aws:s3:::shop-copy"}, []),
    ("datasync/s3Location", {"s3BucketArn": "arn:aws:s3:::stranger"}, ["FAIL"]),
    ("datasync/locationSmb", {}, ["FAIL"]),
    ("datasync/locationAzureBlob", {}, ["FAIL"]),
]


@pytest.mark.parametrize(("short", "properties", "expected"), EXITS)
def test_each_way_out_is_told(short: str, properties: dict[str, object], expected: list[str]) -> None:
    assert verdicts("S3-12", resource(short, "x", properties), DESTINATION, PROVIDER) == expected


def test_buckets_and_accounts_may_be_allowed() -> None:
    stranger = resource("datasync/s3Location", "x", {"s3BucketArn": "arn:aws:s3:::partner"})
    assert asked("S3-12", {"allowedBuckets": ["partner"]}, stranger) == []
    away = resource("s3/bucketReplicationConfig", "r", changed(REPLICATION, f"{TO}.account", OTHER))
    assert asked("S3-12", {"trustedAccounts": [OTHER]}, away, DESTINATION) == []
