"""S3: what a policy, an access control list, a website or a CORS rule lets in is told, however it is written."""

from typing import Final

import pytest

from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import (
    NAME,
    OTHER,
    OWN,
    PROVIDER,
    Statement,
    document,
    gate,
    keep_tags,
    old,
    plain,
    told,
)
from tests.support.rules import CANARY
from tests.support.wire import resource, verdicts

ARN: Final = f"arn:aws:s3:::{NAME}"
TRAIL: Final = {"Service": "cloudtrail.amazonaws.com"}


def s3_06(*statements: Statement, own: bool = True) -> list[str]:
    policy = resource("s3/bucketPolicy", "p", {"bucket": NAME, "policy": document(*statements)})
    return verdicts("S3-06", policy, *([PROVIDER] if own else []))


def allow(**changes: object) -> Statement:
    fixed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*", "Principal": {"AWS": OWN}}
    return {**fixed, **changes}


@pytest.mark.parametrize(
    "statement",
    [
        allow(),
        allow(Principal={"AWS": [f"arn:aws:iam::{OWN}:role/api", f"arn:aws:iam::{OWN}:root"]}),
        allow(Principal=TRAIL, Condition={"StringEquals": {"aws:SourceAccount": OWN}}),
        allow(Principal=TRAIL, Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:cloudtrail:*:{OWN}:trail/*"}}),
        allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OWN}}),
        allow(Principal="*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-0a1b"}}),
        allow(Principal="*", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}),
        allow(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop-*"}}),
    ],
)
def test_grants_within_the_account_pass(statement: Statement) -> None:
    assert s3_06(plain(), old(), statement) == []


@pytest.mark.parametrize(
    "statement",
    [
        allow(Principal="*"),
        allow(Principal={"AWS": "*"}),
        allow(Principal={"AWS": ["*"]}),
        allow(Principal={"AWS": OTHER}),
        allow(Principal={"AWS": [OWN, f"arn:aws:iam::{OTHER}:root"]}),
        allow(Principal={"AWS": "arn:aws:iam::*:root"}),
        allow(Principal=[], NotPrincipal={"AWS": OTHER}),
        allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OTHER}}),
        allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": [OWN, OTHER]}}),
        allow(Principal="*", Condition={"StringEqualsIfExists": {"aws:PrincipalAccount": OWN}}),
        allow(Principal="*", Condition={"ForAllValues:StringEquals": {"aws:PrincipalAccount": OWN}}),
        allow(Principal="*", Condition={"StringNotEquals": {"aws:PrincipalAccount": OWN}}),
        allow(Principal="*", Condition={"StringLike": {"aws:PrincipalAccount": "*"}}),
        allow(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}),
        allow(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}),
        allow(Principal="*", Condition={"StringLike": {"aws:SourceVpce": "vpce-*"}}),
        allow(Principal="*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
        allow(Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        allow(Principal=TRAIL),
        allow(Principal=TRAIL, Condition={"StringEquals": {"aws:SourceAccount": OTHER}}),
        allow(Principal=TRAIL, Condition={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}),
        allow(Action=[], NotAction="s3:DeleteBucket"),
        allow(Resource=[], NotResource=f"{ARN}/private/*"),
    ],
)
def test_grants_beyond_the_account_fail(statement: Statement) -> None:
    assert s3_06(plain(), old(), statement) == ["FAIL"]


@pytest.mark.parametrize(
    "principal", [{"AWS": OWN}, {"AWS": f"arn:aws:iam::{OTHER}:role/x"}, {"CanonicalUser": "79a59df900b949e5"}]
)
def test_without_a_known_account_a_grant_to_any_is_open(principal: object) -> None:
    assert s3_06(allow(Principal=principal), own=False) == ["UNDECIDED"]


def test_a_malformed_policy_fails_and_an_unknown_one_is_open() -> None:
    assert verdicts("S3-06", resource("s3/bucketPolicy", "p", {"policy": "{"})) == ["FAIL"]
    assert verdicts("S3-06", resource("s3/bucketPolicy", "p", {"policy": UNKNOWN})) == ["UNDECIDED"]


def test_a_secret_policy_is_judged_and_not_told() -> None:
    text = document(allow(Sid=CANARY, Principal={"AWS": f"arn:aws:iam::{OTHER}:role/{CANARY}"}))
    found = told("S3-06", [resource("s3/bucketPolicy", "p", {"policy": Secret(text)}), PROVIDER])
    assert found == [("FAIL", "p", "policy.Statement[0].Principal")]


PUBLIC: Final = "http://acs.amazonaws.com/groups/global/AllUsers"
OPEN: Final = [
    ("s3/bucket", {"acl": "public-read"}),
    ("s3/bucket", {"acl": "public-read-write"}),
    ("s3/bucket", {"acl": "authenticated-read"}),
    ("s3/bucket", {"acl": "log-delivery-write"}),
    ("s3/bucket", {"grants": [{"type": "Group", "permissions": ["READ"], "uri": PUBLIC}]}),
    ("s3/bucket", {"website": {"indexDocument": "index.html"}}),
    ("s3/bucket", {"websites": [{"indexDocument": "index.html"}]}),
    ("s3/bucket", {"policy": document(allow(Principal="*"))}),
    ("s3/bucket", {"corsRules": [{"allowedOrigins": ["*"]}]}),
    ("s3/bucketAcl", {"acl": "public-read"}),
    ("aws:s3/bucketAclV2:BucketAclV2", {"acl": "public-read"}),
    ("s3/bucketAcl", {"accessControlPolicy": {"grants": [{"permission": "READ", "grantee": {"uri": PUBLIC}}]}}),
    ("s3/bucketObject", {"acl": "public-read"}),
    ("s3/bucketObjectv2", {"acl": "public-read"}),
    ("s3/objectCopy", {"acl": "authenticated-read"}),
    ("s3/bucketWebsiteConfiguration", {"bucket": NAME}),
    ("aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2", {"bucket": NAME}),
]


@pytest.mark.parametrize(("short", "properties"), OPEN)
def test_lists_websites_and_objects_for_the_public_fail(short: str, properties: dict[str, object]) -> None:
    assert verdicts("S3-06", resource(short, "x", properties), PROVIDER) == ["FAIL"]


@pytest.mark.parametrize("acl", ["private", "bucket-owner-full-control", "bucket-owner-read"])
@pytest.mark.parametrize("short", ["s3/bucket", "s3/bucketAcl", "s3/bucketObject"])
def test_lists_for_the_owner_pass(short: str, acl: str) -> None:
    assert verdicts("S3-06", resource(short, "x", {"acl": acl})) == []
    assert verdicts("S3-06", resource(short, "x", {"acl": UNKNOWN})) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        (["https://app.example.com"], []),
        (["https://app.example.com:8443"], []),
        (["https://app.example.com", "*"], ["FAIL"]),
        (["https://*.example.com"], ["FAIL"]),
        (["http://app.example.com"], ["FAIL"]),
        (["https://localhost:3000"], ["FAIL"]),
        (["https://10.0.0.1"], ["FAIL"]),
        (["https://app.example.com/"], ["FAIL"]),
        (["null"], ["FAIL"]),
        ([7], ["FAIL"]),
        ([], ["FAIL"]),
        ("*", ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
        (["https://app.example.com", UNKNOWN], ["UNDECIDED"]),
        (["*", UNKNOWN], ["FAIL"]),
    ],
)
@pytest.mark.parametrize("second", ["", "V2"])
def test_web_origins_are_exact(origins: object, expected: list[str], second: str) -> None:
    token = f"aws:s3/bucketCorsConfiguration{second}:BucketCorsConfiguration{second}"
    assert verdicts("S3-06", resource(token, "c", {"corsRules": [{"allowedOrigins": origins}]})) == expected


def test_the_gate_of_a_media_bucket_is_no_grant() -> None:
    assert s3_06(plain(), old(), gate(), keep_tags()) == []


def test_parameters_name_trusted_accounts_origins_and_a_newer_tls() -> None:
    policy = resource("s3/bucketPolicy", "p", {"policy": document(allow(Principal={"AWS": OTHER}))})
    assert asked("S3-06", {"trustedAccounts": [OTHER]}, policy) == []
    organised = allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
    shared = resource("s3/bucketPolicy", "p", {"policy": document(organised)})
    assert asked("S3-06", {"trustedAccounts": ["o-a1b2c3d4e5"]}, shared) == []
    assert [one.verdict.value for one in asked("S3-06", {}, shared)] == ["UNDECIDED"]

    cors = resource("s3/bucketCorsConfiguration", "c", {"corsRules": [{"allowedOrigins": ["https://app.example.com"]}]})
    assert asked("S3-06", {"corsAllowed": ["https://app.example.com"]}, cors) == []
    evil = resource(
        "s3/bucketCorsConfiguration", "c", {"corsRules": [{"allowedOrigins": ["https://app.example.com.evil.io"]}]}
    )
    assert len(asked("S3-06", {"corsAllowed": ["https://app.example.com"]}, evil)) == 1
