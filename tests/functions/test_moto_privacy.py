"""Requests of people and legal holds as Lambda runs them: the handler itself, boto3, and AWS on the loopback.

moto runs no state machine of this kind: the functions are called as the machine calls them, which has tests of its own
(`tests/components/operations/test_operations_privacy.py`). Its KMS takes every message of Sign and Verify for a whole
one: that a digest is one (MessageType) is put in by hand. Object locks refuse in moto as they do in S3.
"""

import base64
import datetime as dt
import hashlib
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms.utils import ECDSAPrivateKey

from functions._common.guarding import GuardError
from functions.dsr_erase import handler as erasing
from functions.dsr_export import handler as exporting
from functions.dsr_receipt import handler as receipts
from functions.legal_hold import handler as holds
from tests.support.moto_cloud import REGION, Cloud, Context
from tests.support.moto_tables import put, table

TEMP, KEPT, AUDIT = "shop-prod-media-temp", "shop-prod-media-archive", "shop-prod-audit"
REQUESTS, EVENTS = "shop-prod-dsr-requests", "shop-prod-audit-events"
ID, PERSON = "0f8fad5b-d9cb-469f-a165-70867728950e", "person-one"
MINE, OTHERS = f"acme/{PERSON}/", "acme/person-two/"
OWN = "/shop/prod/oauth/x/one"
KEY = "alias/shop-prod-receipts"
INDEX = "pending-receivedAt"
VARIABLES = {
    "REQUESTS_TABLE": REQUESTS,
    "REQUESTS_INDEX": INDEX,
    "MEDIA_BUCKETS": f"{TEMP},{KEPT}",
    "SECRET_PATHS": "/shop/prod/oauth/,/shop/prod/tiktok/cookie/",
    "AUDIT_TABLE": EVENTS,
    "EXPORT_BUCKET": TEMP,
    "ARCHIVE_BUCKET": AUDIT,
    "RECEIPTS_BUCKET": AUDIT,
    "RECEIPTS_PREFIX": "privacy/receipts",
    "RECEIPT_KEY": KEY,
    "STORES": "postgres,redis,media-temp",
    "RETAINED": '{"backups": "expire"}',
    "AUDIT_RETENTION_DAYS": "3653",
    "NAMESPACE": "shop/prod/holds",
}


@pytest.fixture
def stack(cloud: Cloud) -> Cloud:
    """Make what the functions find."""
    s3 = cloud.client("s3")
    for name in (TEMP, KEPT, AUDIT):
        where = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    table(cloud, REQUESTS, ["requestId"], {INDEX: ["pending", "receivedAt"]})
    table(cloud, EVENTS, ["tenantId", "occurredAt#eventId"], {})
    machine = cloud.client("stepfunctions").create_state_machine(
        name="shop-prod-dsr",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/shop-prod-dsr",
    )["stateMachineArn"]
    cloud.tell({**VARIABLES, "DSR_MACHINE": machine})
    cloud.client("secretsmanager").create_secret(Name=OWN, SecretString="a token")
    for bucket in (TEMP, KEPT):
        for key in (f"{MINE}a", f"{MINE}a", f"{MINE}b", f"{OTHERS}c"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"video")
        s3.delete_object(Bucket=bucket, Key=f"{MINE}b")
    for number, (actor, entity) in enumerate([(PERSON, "v1"), ("person-two", PERSON), ("person-two", "v2")]):
        put(
            cloud,
            EVENTS,
            {"tenantId": "acme", "occurredAt#eventId": f"2026-03-01T00:00:0{number}#e{number}", "action": "publish"}
            | {"actorId": actor, "entityId": entity, "entityType": "video", "payload": "canary"},
            expiresAt=2_000_000_000,
        )
    return cloud


def ask(cloud: Cloud, kind: str) -> dict[str, object]:
    """Enter a request; give the event of the functions."""
    texts = {"requestId": ID, "kind": kind, "tenantId": "acme", "subjectId": PERSON}
    item: dict[str, Any] = {key: {"S": value} for key, value in texts.items()}
    item |= {"receivedAt": {"S": "2026-02-20T10:00:00Z"}, "pending": {"S": "yes"}}
    item |= {"mediaPrefixes": {"L": [{"S": MINE}]}, "secretIds": {"L": [{"S": OWN}]}}
    cloud.client("dynamodb").put_item(TableName=REQUESTS, Item=item)
    return {"requestId": ID}


def item(cloud: Cloud, ident: str = ID) -> dict[str, Any] | None:
    key = {"requestId": {"S": ident}}
    found: dict[str, Any] | None = cloud.client("dynamodb").get_item(TableName=REQUESTS, Key=key).get("Item")
    return found


def objects(cloud: Cloud, bucket: str, prefix: str) -> list[dict[str, Any]]:
    found = cloud.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    return [*found.get("Versions", []), *found.get("DeleteMarkers", [])]


def test_an_erasure_takes_every_version_and_secret_and_nothing_of_others(stack: Cloud) -> None:
    event = ask(stack, "erase")
    for _ in range(2):
        assert erasing.handle(event, Context()) == {"outcome": "done", "failed": 0}
    assert [len(objects(stack, bucket, MINE)) for bucket in (TEMP, KEPT)] == [0, 0]
    assert [len(objects(stack, bucket, OTHERS)) for bucket in (TEMP, KEPT)] == [1, 1]
    secret = stack.client("secretsmanager").describe_secret(SecretId=OWN)
    assert secret["DeletedDate"] > dt.datetime.now(dt.UTC)  # noqa: TID251  it can be restored until then


def test_what_is_locked_stays_and_is_said(stack: Cloud) -> None:
    event, (first, *_) = ask(stack, "erase"), objects(stack, KEPT, MINE)
    stack.client("s3").put_object_legal_hold(
        Bucket=KEPT, Key=first["Key"], VersionId=first["VersionId"], LegalHold={"Status": "ON"}
    )
    assert erasing.handle(event, Context()) == {"outcome": "done", "failed": 0}
    assert [one["VersionId"] for one in objects(stack, KEPT, MINE)] == [first["VersionId"]]
    found = item(stack)
    assert found is not None
    assert found["retained"] == {"SS": [f"{KEPT}: 1 locked versions"]}


def test_a_hold_stops_an_erasure(stack: Cloud) -> None:
    event = ask(stack, "erase")
    holds.handle({"action": "place", "hold": "acme", "reason": "claim of a customer", "by": "counsel"}, Context())
    assert erasing.handle(event, Context())["outcome"] == "held"
    assert len(objects(stack, KEPT, MINE)) == 4


def test_an_export_has_no_payload_and_no_value(stack: Cloud) -> None:
    assert exporting.handle(ask(stack, "export"), Context()) == {"outcome": "done", "failed": 0}
    s3 = stack.client("s3")
    keys = [one["Key"] for one in objects(stack, TEMP, f"exports/{ID}/platform/")]
    text = {key.rpartition("/")[2]: s3.get_object(Bucket=TEMP, Key=key)["Body"].read().decode() for key in keys}
    assert sorted(text) == ["accounts-00001.jsonl", "objects-00001.jsonl", "records-00001.jsonl"]
    assert len(text["records-00001.jsonl"].splitlines()) == 2
    assert OWN in text["accounts-00001.jsonl"]
    assert not [
        one
        for one in text.values()
        if "canary" in one or "a token" in one or "person-two" in one.replace('"actorId": "person-two"', "")
    ]


def signing_key(cloud: Cloud) -> str:
    """Make a key that signs digests."""
    scheme = ec.ECDSA(Prehashed(hashes.SHA256()))

    def sign(own: Any, message: bytes, _algorithm: str) -> bytes:  # noqa: ANN401  moto ships no types
        return bytes(own.private_key.sign(message, scheme))

    def verify(own: Any, message: bytes, signature: bytes, _algorithm: str) -> bool:  # noqa: ANN401  as above
        own.private_key.public_key().verify(signature, message, scheme)
        return True

    cloud.patch.setattr(ECDSAPrivateKey, "sign", sign)
    cloud.patch.setattr(ECDSAPrivateKey, "verify", verify)
    kms = cloud.client("kms")
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    kms.create_alias(AliasName=KEY, TargetKeyId=made["KeyId"])
    return str(made["Arn"])


def test_the_receipt_of_an_erasure_is_proved_by_kms_and_by_its_public_key(stack: Cloud, tmp_path: Path) -> None:
    """The way of the runbook: the text, letter by letter, under the public half of the key."""
    arn, event = signing_key(stack), ask(stack, "erase")
    erasing.handle(event, Context())
    answer = receipts.handle({**event, "done": "erase", "execution": "one"}, None)
    (version,) = objects(stack, AUDIT, "privacy/receipts/")
    assert version["Key"] == answer["receipt"] == f"privacy/receipts/{ID}/erase.json"
    file = stack.client("s3").get_object(Bucket=AUDIT, Key=answer["receipt"])["Body"].read()
    assert hashlib.sha256(file).hexdigest() == answer["sha256"]
    parts = json.loads(file)
    text, signature = parts["receipt"].encode(), base64.b64decode(parts["signature"]["value"])
    assert (parts["signature"]["key"], parts["signature"]["algorithm"]) == (arn, "ECDSA_SHA_256")
    assert json.loads(text)["done"] == "erase"
    kms = stack.client("kms")
    asked = {"KeyId": arn, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": signature}
    assert kms.verify(**asked, Message=hashlib.sha256(text).digest())["SignatureValid"]
    (tmp_path / "public.der").write_bytes(kms.get_public_key(KeyId=arn)["PublicKey"])
    (tmp_path / "signature").write_bytes(signature)
    for words, well in ((text, True), (text.replace(b"erase", b"axport"), False), (text + b"\n", False)):
        (tmp_path / "text").write_bytes(words)
        command = ["openssl", "dgst", "-sha256", "-verify", "public.der", "-keyform", "DER", "-signature", "signature"]
        done = subprocess.run([*command, "text"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is well, done.stderr


def test_a_receipt_is_put_once_whoever_signs_meanwhile(stack: Cloud) -> None:
    signing_key(stack)
    event = {**ask(stack, "export"), "done": "export", "execution": "one"}
    first = receipts.handle(event, None)
    kms = stack.client("kms")
    successor = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=KEY, TargetKeyId=successor)
    assert receipts.handle(event, None) == first
    assert len(objects(stack, AUDIT, "privacy/receipts/")) == 1


def test_without_a_key_there_is_no_receipt(stack: Cloud) -> None:
    event = {**ask(stack, "export"), "done": "export", "execution": "one"}
    with pytest.raises(GuardError, match=r"^the run failed: NotFoundException$"):
        receipts.handle(event, None)
    assert objects(stack, AUDIT, "privacy/receipts/") == []


def archived(cloud: Cloud, day: str) -> dict[str, str]:
    """Archive a batch. moto leaves out what follows a KeyMarker that is no key, so that the folder is made one."""
    cloud.client("s3").put_object(Bucket=AUDIT, Key="events/", Body=b"")
    made = cloud.client("s3").put_object(Bucket=AUDIT, Key=f"events/{day}/batch.jsonl", Body=b"{}")
    return {"Bucket": AUDIT, "Key": f"events/{day}/batch.jsonl", "VersionId": made["VersionId"]}


def status(cloud: Cloud, version: dict[str, str]) -> str:
    return str(cloud.client("s3").get_object_legal_hold(**version)["LegalHold"]["Status"])


def records(cloud: Cloud) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.client("dynamodb").scan(TableName=EVENTS)["Items"]
    return [one for one in found if not one["action"]["S"].startswith("legalHold")]


def test_a_hold_is_placed_kept_and_lifted_and_what_waited_is_started(stack: Cloud) -> None:
    batch = archived(stack, "2026/03/01")
    put(stack, REQUESTS, {"requestId": "waiting-one", "tenantId": "acme", "subjectId": PERSON, "awaitsLift": "yes"})
    wish = {"hold": "acme", "reason": "claim of a customer", "by": "counsel@example.com"}
    for _ in range(2):
        holds.handle({"action": "place", **wish}, Context())
    assert status(stack, batch) == "ON"
    assert all("expiresAt" not in one and one["legalHold"] == {"BOOL": True} for one in records(stack))
    held = item(stack, "hold/acme")
    assert held is not None
    assert held["state"] == {"S": "held"}
    holds.handle({"action": "lift", **wish}, Context())
    holds.handle({}, Context())
    assert (status(stack, batch), item(stack, "hold/acme")) == ("OFF", None)
    assert {one["expiresAt"]["N"] for one in records(stack)} == {"2000000000"}
    started = stack.client("stepfunctions").list_executions(stateMachineArn=machine(stack))["executions"]
    assert len(started) == 1
    told = [one["action"]["S"] for one in stack.client("dynamodb").scan(TableName=EVENTS)["Items"]]
    assert sorted(name for name in told if name.startswith("legalHold")) == ["legalHold.lifted", "legalHold.placed"]


def machine(cloud: Cloud) -> str:
    (found,) = cloud.client("stepfunctions").list_state_machines()["stateMachines"]
    return str(found["stateMachineArn"])


def test_a_lifted_record_lives_for_thirty_days_more(stack: Cloud) -> None:
    put(
        stack,
        EVENTS,
        {"tenantId": "beta", "occurredAt#eventId": "m#e", "action": "publish", "actorId": PERSON},
        expiresAt=int(time.time()) + 60,
    )
    wish = {"hold": "beta", "reason": "claim of a customer", "by": "counsel@example.com"}
    holds.handle({"action": "place", **wish}, Context())
    holds.handle({"action": "lift", **wish}, Context())
    (record,) = [one for one in records(stack) if one["tenantId"]["S"] == "beta"]
    assert int(record["expiresAt"]["N"]) >= time.time() + 29 * 86_400
