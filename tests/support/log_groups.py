"""Log groups that comply, for tests of rules."""

from typing import Final

from hardening.resources import Resource
from tests.support.rules import changed
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
OPS: Final[dict[str, object]] = {
    "name": "/shop/prod/api",
    "retentionInDays": 14,
    "kmsKeyId": KEY,
    "tags": {"LogClass": "operations", "DataClass": "confidential"},
}
AUDIT: Final[dict[str, object]] = {
    "name": "/audit/shop/prod/api",
    "retentionInDays": 3653,
    "kmsKeyId": KEY,
    "deletionProtectionEnabled": True,
    "skipDestroy": True,
    "tags": {"LogClass": "audit", "DataClass": "confidential"},
}


def logs(properties: dict[str, object], path: str = "", value: object = None, name: str = "logs") -> Resource:
    return resource("cloudwatch/logGroup", name, changed(properties, path, value) if path else properties)


def group(name: object, days: object = 14) -> Resource:
    return resource("cloudwatch/logGroup", f"group {name}", {"name": name, "retentionInDays": days})
