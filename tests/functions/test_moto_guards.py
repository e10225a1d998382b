"""Guards as Lambda runs them: the handler itself, boto3, and AWS on the loopback.

Nothing that these functions ask of AWS is lacking in moto, but that its DynamoDB deletes nothing that expired: the
deletion is made by hand here, and in `tests/support/hold_world.py`. `audit_transform` calls nobody.
"""

import base64
import datetime as dt
import json
import time
from typing import Any

import pytest

from functions._common.guarding import GuardError
from functions.attestation_check import handler as attestation
from functions.audit_transform import handler as transform
from functions.audit_transform.chain import broken
from functions.hold_guard import handler as guard
from functions.log_retention_janitor import handler as janitor
from functions.malware_quarantine import handler as quarantine
from functions.media_clamp import handler as clamp
from functions.synthetic_page import handler as page
from tests.support.moto_cloud import REGION, Cloud

UPLOADS, EVIDENCE, EVENTS = "shop-prod-media-temp", "shop-prod-audit", "shop-prod-audit-events"
MP4 = b"\0\0\0\x20ftypisom" + b"\0" * 80
NAMESPACE = "shop/prod/guards"


def bucket(cloud: Cloud, name: str, *, locked: bool = False) -> Any:  # noqa: ANN401  boto3's client
    s3 = cloud.client("s3")
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, ObjectLockEnabledForBucket=locked
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return s3


def keys(s3: Any, name: str) -> list[tuple[str, str]]:  # noqa: ANN401  boto3's client
    found = s3.list_object_versions(Bucket=name)
    return sorted((one["Key"], one["VersionId"]) for one in found.get("Versions", []) + found.get("DeleteMarkers", []))


def number(cloud: Cloud, name: str) -> float:
    (point,) = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=name,
        StartTime=time.time() - 600,
        EndTime=time.time() + 600,
        Period=864_000,
        Statistics=["Maximum"],
    )["Datapoints"]
    return float(point["Maximum"])


def test_logs_are_capped_and_never_lengthened(cloud: Cloud) -> None:
    logs = cloud.client("logs")
    for name, days in {"/aws/lambda/a": None, "/aws/lambda/b": 365, "/app/c": 3, "/shop/prod/audit/d": 3653}.items():
        logs.create_log_group(logGroupName=name)
        if days:
            logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    for number_of in range(60):  # more than a page
        logs.create_log_group(logGroupName=f"/many/{number_of}")
    cloud.tell({"DAYS": "14"})
    janitor.handle({"detail": {"requestParameters": {"logGroupName": "/aws/lambda/a"}}}, None)
    assert days_of(logs, "/aws/lambda/b") == 365, "an event is about one group"
    janitor.handle({}, None)
    found = {name: days_of(logs, name) for name in ("/aws/lambda/a", "/aws/lambda/b", "/app/c", "/shop/prod/audit/d")}
    assert list(found.values()) == [14, 14, 3, 3653]
    assert {days_of(logs, f"/many/{number_of}") for number_of in range(60)} == {14}


def days_of(logs: Any, name: str) -> int | None:  # noqa: ANN401  boto3's client
    (group,) = [
        one for one in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] if one["logGroupName"] == name
    ]
    days: int | None = group.get("retentionInDays")
    return days


@pytest.mark.parametrize(("status", "kept"), [("THREATS_FOUND", 1), ("FAILED", 0), ("UNSUPPORTED", 0), ("", 0)])
def test_what_is_not_clean_goes_and_malware_is_kept_as_evidence(cloud: Cloud, status: str, kept: int) -> None:
    s3 = bucket(cloud, UPLOADS)
    bucket(cloud, EVIDENCE, locked=True)
    versions = [s3.put_object(Bucket=UPLOADS, Key="tenant/a.mp4", Body=body)["VersionId"] for body in (b"1", b"2")]
    s3.put_object(Bucket=UPLOADS, Key="tenant/a.mp4.other", Body=b"clean")
    cloud.tell({"BUCKET": UPLOADS, "QUARANTINE_BUCKET": EVIDENCE, "QUARANTINE_PREFIX": "quarantine/"})
    named = {"bucketName": UPLOADS, "objectKey": "tenant/a.mp4", "versionId": versions[1]}
    event = {"detail": {"scanResultDetails": {"scanResultStatus": status}, "s3ObjectDetails": named}}
    for _ in range(2):  # once more: what is gone already is no error
        quarantine.handle(event, None)
    assert [key for key, _ in keys(s3, UPLOADS)] == ["tenant/a.mp4.other"]
    found = keys(s3, EVIDENCE)
    assert len(found) == kept
    if found:
        copy = s3.get_object(Bucket=EVIDENCE, Key=found[0][0])
        assert (copy["Body"].read(), copy["ContentType"]) == (b"2", "application/octet-stream")
        assert "a.mp4" not in found[0][0]


def test_what_is_clean_stays(cloud: Cloud) -> None:
    s3 = bucket(cloud, UPLOADS)
    version = s3.put_object(Bucket=UPLOADS, Key="a", Body=b"1")["VersionId"]
    cloud.tell({"BUCKET": UPLOADS, "QUARANTINE_BUCKET": EVIDENCE, "QUARANTINE_PREFIX": "quarantine/"})
    named = {"bucketName": UPLOADS, "objectKey": "a", "versionId": version}
    status = {"scanResultStatus": "NO_THREATS_FOUND"}
    quarantine.handle({"detail": {"scanResultDetails": status, "s3ObjectDetails": named}}, None)
    assert keys(s3, UPLOADS) == [("a", version)]


@pytest.mark.parametrize(
    ("body", "stays"), [(MP4, True), (b"", False), (MP4 + b"\0" * 2000, False), (b"<svg xmlns=", False)]
)
def test_uploads_that_are_too_large_or_no_video_go(cloud: Cloud, body: bytes, stays: bool) -> None:  # noqa: FBT001  drawn
    s3 = bucket(cloud, UPLOADS)
    before = s3.put_object(Bucket=UPLOADS, Key="tenant/a", Body=MP4)["VersionId"]
    version = s3.put_object(Bucket=UPLOADS, Key="tenant/a", Body=body, ContentType="video/mp4")["VersionId"]
    cloud.tell({"BUCKET": UPLOADS, "MAX_UPLOAD_BYTES": "1000", "ALLOW_MIME_TYPES": "video/mp4,image/png"})
    found = {"key": "tenant/a", "version-id": version}
    for _ in range(2):
        clamp.handle({"detail": {"bucket": {"name": UPLOADS}, "object": found}}, None)
    assert ((("tenant/a", version) in keys(s3, UPLOADS)), ("tenant/a", before) in keys(s3, UPLOADS)) == (stays, True)


def attested(control: str, left: int) -> str:
    today = dt.datetime.now(dt.UTC).date()  # noqa: TID251  the function asks its clock as well
    issued, expires = today - dt.timedelta(days=30), today + dt.timedelta(days=left)
    return json.dumps(
        {
            "control": control,
            "owner": "a@example.com",
            "approver": "b@example.com",
            "evidence": "minutes of the drill",
            "issued": issued.isoformat(),
            "expires": expires.isoformat(),
            "cadenceDays": 365,
        }
    )


def test_the_days_left_of_attestations_are_told(cloud: Cloud) -> None:
    ssm, controls = cloud.client("ssm"), [f"C-{index}" for index in range(25)]  # three pages
    for index, control in enumerate(controls):
        ssm.put_parameter(Name=f"/shop/prod/attest/{control}", Type="String", Value=attested(control, 90 + index))
    cloud.tell({"PATH_OF_RECORDS": "/shop/prod/attest", "CONTROLS": ",".join(controls), "NAMESPACE": NAMESPACE})
    attestation.handle({}, None)
    assert (number(cloud, "DaysLeft"), number(cloud, "Attested")) == (90, 25)


def test_a_record_that_cannot_be_read_has_no_days_left(cloud: Cloud) -> None:
    cloud.client("ssm").put_parameter(Name="/shop/prod/attest/C-1", Type="String", Value="{not json")
    cloud.tell({"PATH_OF_RECORDS": "/shop/prod/attest", "CONTROLS": "C-1", "NAMESPACE": NAMESPACE})
    attestation.handle({}, None)
    assert number(cloud, "DaysLeft") == 0


def test_the_drill_rings(cloud: Cloud) -> None:
    cloud.tell({"NAMESPACE": NAMESPACE})
    page.handle({}, None)
    assert number(cloud, "Drill") == 1


def test_a_batch_of_records_is_redacted_and_chained(cloud: Cloud) -> None:
    cloud.tell({"REDACT_ON": "legalHold,piiStripped", "ENVELOPE": "action"})
    image = {"action": {"S": "publish"}, "legalHold": {"BOOL": True}, "payload": {"S": "canary"}}
    data = [json.dumps({"record": image}), json.dumps({"record": {"action": {"S": "login"}}}), "no json"]
    records = [
        {"recordId": str(index), "data": base64.b64encode(text.encode()).decode()} for index, text in enumerate(data)
    ]
    answer = transform.handle({"invocationId": "i", "records": records}, None)["records"]  # type: ignore[typeddict-item]  # as JSON
    assert [one["result"] for one in answer] == ["Ok", "Ok", "ProcessingFailed"]
    archived = [json.loads(base64.b64decode(one["data"])) for one in answer[:2]]
    assert not broken(archived)
    assert "canary" not in json.dumps(archived)


def test_a_held_record_that_expired_is_put_back_once(cloud: Cloud) -> None:
    dynamodb = cloud.client("dynamodb")
    names = ("tenantId", "occurredAt#eventId")
    dynamodb.create_table(
        TableName=EVENTS,
        KeySchema=[
            {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        BillingMode="PAY_PER_REQUEST",
    )
    cloud.tell({"AUDIT_TABLE": EVENTS, "NAMESPACE": NAMESPACE})
    image = {"tenantId": {"S": "acme"}, "occurredAt#eventId": {"S": "m#e"}, "legalHold": {"BOOL": True}}
    lost = {
        "eventName": "REMOVE",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {"OldImage": {**image, "expiresAt": {"N": "1700000000"}}},
    }
    by_people = {"eventName": "REMOVE", "dynamodb": {"OldImage": {**image, "tenantId": {"S": "other"}}}}
    passing = {"eventName": "INSERT", "dynamodb": {}}
    for _ in range(2):
        assert guard.handle([lost, passing, by_people], None) == [passing]
    items = dynamodb.scan(TableName=EVENTS)["Items"]
    assert items == [{**image, "suspendedExpiresAt": {"N": "1700000000"}}]
    assert number(cloud, "Restored") == 1


def test_an_error_of_aws_is_told_by_its_code(cloud: Cloud) -> None:
    cloud.tell({"BUCKET": UPLOADS, "MAX_UPLOAD_BYTES": "1000", "ALLOW_MIME_TYPES": "video/mp4", "DAYS": "14"})
    cloud.tell({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"})
    found = {"detail": {"bucket": {"name": UPLOADS}, "object": {"key": "a", "version-id": "1"}}}
    with pytest.raises(GuardError, match=r"^the run failed: EndpointConnectionError$"):
        clamp.handle(found, None)
