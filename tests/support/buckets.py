"""A bucket of each class, for tests."""

import json
from typing import cast

from components._naming import DataClass
from components.data.bucket import Bucket, BucketArgs
from components.data.bucket_class import (
    AccessLogs,
    Audit,
    LockMode,
    LogSource,
    MediaArchive,
    MediaTemp,
    ObjectLock,
    Storage,
    Trail,
)
from tests.support.declare import Declared
from tests.support.shop import KEY, SHOP

LOGS = "shop-prod-access-logs-123456789012-eu-west-1"

LOCK = ObjectLock(mode=LockMode.COMPLIANCE, years=10)

ORIGIN = "https://app.example.com"

SPLIT = "aws:s3/bucket{0}:Bucket{0}"

STORAGES: dict[str, Storage] = {
    "media-temp": MediaTemp(key_arn=KEY, log_bucket=LOGS, cors_origins=[ORIGIN]),
    "media-archive": MediaArchive(key_arn=KEY, log_bucket=LOGS),
    "audit": Audit(key_arn=KEY, log_bucket=LOGS, lock=LOCK),
    "trail": Trail(key_arn=KEY, log_bucket=LOGS, lock=LOCK),
    "access-logs": AccessLogs(sources=tuple(LogSource)),
}

SEALED = [part for part in STORAGES if part != "access-logs"]

LOCKED = ["audit", "trail"]


def make(part: str, storage: Storage | None = None, data_class: DataClass = DataClass.CONFIDENTIAL) -> Bucket:
    """Make a bucket named by its class."""
    chosen = storage or STORAGES[part]
    return Bucket(part, BucketArgs(identity=SHOP, part=part, data_class=data_class, storage=chosen))


def split(declared: Declared, kind: str, part: str, suffix: str) -> dict[str, object]:
    """Give the inputs of one of a bucket's own resources."""
    return declared.one(SPLIT.format(kind), f"{part}-{suffix}").inputs


def statements(declared: Declared, part: str) -> dict[str, dict[str, object]]:
    """Give the statements of a bucket policy by their ids."""
    text = split(declared, "Policy", part, "policy")["policy"]
    assert isinstance(text, str)
    body = cast("list[dict[str, object]]", json.loads(text)["Statement"])
    assert len({statement["Sid"] for statement in body}) == len(body)
    return {cast("str", statement["Sid"]): statement for statement in body}


def arn(part: str) -> str:
    """Give the ARN of a bucket."""
    return f"arn:aws:s3:::shop-prod-{part}-123456789012-eu-west-1"
