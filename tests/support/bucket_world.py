"""A compliant bucket of each class with all that configures it, and edits of any part, for tests of rules."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from hardening.resources import Resource
from hardening.tokens import aws
from tests.support.rules import changed
from tests.support.wire import findings, resource

OWN: Final = "111122223333"
OTHER: Final = "444455556666"
NAME: Final = "shop-media"
LOGS: Final = "shop-logs"
KEY: Final = f"arn:aws:kms:eu-west-1:{OWN}:key/5d3c"
SCANNER: Final = f"arn:aws:iam::{OWN}:role/shop-scan"
PROVIDER: Final = resource("pulumi:providers:aws", "default", {"allowedAccountIds": json.dumps([OWN])})
GONE: Final = object()
"""Stands for a part that the program does not declare."""

TYPES: Final[Mapping[str, str]] = {
    "bucket": "s3/bucket",
    "block": "s3/bucketPublicAccessBlock",
    "encryption": "s3/bucketServerSideEncryptionConfiguration",
    "versioning": "s3/bucketVersioning",
    "lifecycle": "s3/bucketLifecycleConfiguration",
    "policy": "s3/bucketPolicy",
    "lock": "s3/bucketObjectLockConfiguration",
    "logging": "s3/bucketLogging",
    "ownership": "s3/bucketOwnershipControls",
    "plan": "guardduty/malwareProtectionPlan",
}
_SECOND: Final = frozenset({"bucket", "encryption", "versioning", "lifecycle", "lock", "logging"})
"""Parts that the provider also publishes under a name that ends with V2."""

Statement = dict[str, object]
Edit = tuple[str, str, object]
"""A part, a path in it (empty for the part as a whole), and the value there."""


def document(*statements: Mapping[str, object]) -> str:
    """Give a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def deny(name: str = NAME, /, **changes: object) -> Statement:
    """Give a Deny of everything on a bucket and its objects, with changes."""
    arn = f"arn:aws:s3:::{name}"
    fixed: Statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    return {**fixed, **changes}


def plain(name: str = NAME, /, **changes: object) -> Statement:
    """Give the Deny of requests without TLS."""
    return deny(name, **{"Condition": {"Bool": {"aws:SecureTransport": "false"}}, **changes})


def old(name: str = NAME, /, **changes: object) -> Statement:
    """Give the Deny of requests with an old TLS."""
    return deny(name, **{"Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}, **changes})


def gate(**changes: object) -> Statement:
    """Give the Deny of reading what was not found clean."""
    condition = {"StringNotEquals": {"s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "NO_THREATS_FOUND"}}
    fixed = {"Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": f"arn:aws:s3:::{NAME}/*"}
    return deny(**{**fixed, "Condition": condition, **changes})


def keep_tags(**changes: object) -> Statement:
    """Give the Deny of tagging to all but the scanner."""
    condition = {"ArnNotLike": {"aws:PrincipalArn": SCANNER}}
    fixed = {"Action": "s3:PutObjectTagging", "Resource": f"arn:aws:s3:::{NAME}/*"}
    return deny(**{**fixed, "Condition": condition, **changes})


def _ageing(**parts: object) -> dict[str, object]:
    fixed = {"abortIncompleteMultipartUpload": {"daysAfterInitiation": 1}}
    return {"rules": [{"id": "age", "status": "Enabled", "filter": {"prefix": ""}, **fixed, **parts}]}


def _moves(*pairs: tuple[str, int], days: str = "days") -> list[dict[str, object]]:
    return [{"storageClass": name, days: count} for name, count in pairs]


def _goes(current: int, noncurrent: int) -> dict[str, object]:
    return {"expiration": {"days": current}, "noncurrentVersionExpiration": {"noncurrentDays": noncurrent}}


_COLD: Final = _moves(("GLACIER_IR", 90), ("DEEP_ARCHIVE", 365))
_COLD_VERSIONS: Final = _moves(("DEEP_ARCHIVE", 30), days="noncurrentDays")
_KEPT: Final = _ageing(transitions=_COLD, noncurrentVersionTransitions=_COLD_VERSIONS, **_goes(3653, 3653))
LIFECYCLES: Final[Mapping[str, dict[str, object]]] = {
    "media-temp": _ageing(**_goes(2, 1)),
    "media-archive": _ageing(
        transitions=_moves(("GLACIER_IR", 30), ("DEEP_ARCHIVE", 180)),
        noncurrentVersionTransitions=_moves(("GLACIER", 30), days="noncurrentDays"),
        **_goes(730, 90),
    ),
    "audit": _KEPT,
    "trail": _KEPT,
    "access-logs": _ageing(**_goes(90, 7)),
}


def _parts(name: str, purpose: str) -> dict[str, dict[str, object]]:
    """Give the properties of every part."""
    sealed = purpose != "access-logs"
    sse = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY} if sealed else {"sseAlgorithm": "AES256"}
    rule = {"applyServerSideEncryptionByDefault": sse, "blockedEncryptionTypes": ["SSE-C"], "bucketKeyEnabled": sealed}
    flags = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
    gates = (gate(), keep_tags()) if purpose == "media-temp" else ()
    parts: dict[str, dict[str, object]] = {
        "bucket": {"bucket": name, "tags": {"S3Class": purpose}},
        "block": {"bucket": name, **flags},
        "encryption": {"bucket": name, "rules": [rule]},
        "versioning": {"bucket": name, "versioningConfiguration": {"status": "Enabled"}},
        "lifecycle": {"bucket": name, **LIFECYCLES.get(purpose, LIFECYCLES["access-logs"])},
        "policy": {"bucket": name, "policy": document(plain(name), old(name), *gates)},
        "ownership": {"bucket": name, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
    }
    if sealed:
        parts["logging"] = {"bucket": name, "targetBucket": LOGS}
    if purpose in ("audit", "trail"):
        parts["bucket"]["objectLockEnabled"] = True
        parts["lock"] = {"bucket": name, "rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 10}}}
    if purpose == "media-temp":
        plan = {"protectedResource": {"s3Bucket": {"bucketName": name}}}
        parts["plan"] = {**plan, "actions": [{"taggings": [{"status": "ENABLED"}]}]}
    return parts


def world(purpose: str = "media-temp", *edits: Edit, second: bool = False) -> list[Resource]:
    """Declare a bucket of a class, edited, and the bucket for its access logs; `second` uses the names with V2."""
    parts = _parts(NAME, purpose)
    for part, path, value in edits:
        if value is GONE:
            del parts[part]
        elif path:
            parts[part] = changed(parts[part], path, value)
        else:
            parts[part] = {"bucket": NAME, "policy": value} if part == "policy" else parts.get(part, {})
    made = [_declare(part, "media", properties, second=second) for part, properties in parts.items()]
    logs = [
        _declare(part, "logs", properties, second=second) for part, properties in _parts(LOGS, "access-logs").items()
    ]
    return [*made, *logs, PROVIDER]


def _declare(part: str, name: str, properties: Mapping[str, object], *, second: bool) -> Resource:
    token = aws(TYPES[part])
    if second and part in _SECOND:
        token = ":".join(f"{piece}V2" if index else piece for index, piece in enumerate(token.split(":")))
    return resource(token, f"{name}-{part}", properties)


def told(rule_id: str, resources: Sequence[Resource]) -> list[tuple[str, str, str]]:
    """Give the verdict, the resource and the path of each finding."""
    found = findings(rule_id, *resources)
    return sorted((one.verdict.value, one.urn.rpartition("::")[2], one.path) for one in found)
