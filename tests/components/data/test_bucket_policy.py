"""Bucket policies: what they refuse to whom, and what readers and writers get."""

import pytest

from components._iam import Allow, Deny, Principals
from components._naming import DataClass
from components.data.bucket import Bucket, BucketArgs
from components.data.bucket_class import AccessLogs, LogSource
from components.data.bucket_policy import bucket_statements
from tests.support.buckets import LOCKED, SEALED, STORAGES, arn, make, statements
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP


@pytest.fixture(scope="module")
def every() -> Declared:
    """Declare one bucket of each class."""
    return declare(lambda: [make(part) for part in STORAGES])


@pytest.fixture(scope="module")
def unknown() -> Declared:
    """Declare one bucket of each class, with every output unknown, as on a first preview."""
    return declare(lambda: [make(part) for part in STORAGES], unknown=True)


@pytest.mark.parametrize("part", STORAGES)
def test_every_policy_refuses_plain_http_old_tls_and_other_accounts(every: Declared, part: str) -> None:
    found = statements(every, part)
    whole = [arn(part), f"{arn(part)}/*"]
    everything = {"Effect": "Deny", "Principal": "*", "Action": ["s3:*"], "Resource": whole}
    assert found["DenyInsecureTransport"] == {
        "Sid": "DenyInsecureTransport",
        **everything,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    assert found["DenyOldTls"] == {
        "Sid": "DenyOldTls",
        **everything,
        "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }
    assert found["DenyOtherAccounts"] == {
        "Sid": "DenyOtherAccounts",
        **everything,
        "Condition": {
            "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    }


@pytest.mark.parametrize("part", SEALED)
def test_sealed_buckets_refuse_another_encryption_and_foreign_keys(every: Declared, part: str) -> None:
    found = statements(every, part)
    put = {"Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject"], "Resource": [f"{arn(part)}/*"]}
    # CloudTrail writes digest files under SSE-S3, whatever key the trail has.
    services = {"Bool": {"aws:PrincipalIsAWSService": "false"}} if part == "trail" else {}
    assert found["DenyUnencryptedPut"] == {
        "Sid": "DenyUnencryptedPut",
        **put,
        "Condition": {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}, **services},
    }
    assert found["DenyWrongKey"] == {
        "Sid": "DenyWrongKey",
        **put,
        "Condition": {
            "StringNotLikeIfExists": {
                "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:123456789012:key/*"
            }
        },
    }


@pytest.mark.parametrize("part", LOCKED)
def test_locked_buckets_keep_retention_and_legal_holds_out_of_reach(every: Declared, part: str) -> None:
    found = statements(every, part)
    objects = [f"{arn(part)}/*"]
    assert found["DenyRetentionBypass"] == {
        "Sid": "DenyRetentionBypass",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:BypassGovernanceRetention"],
        "Resource": objects,
    }
    assert found["DenyLegalHoldByOthers"] == {
        "Sid": "DenyLegalHoldByOthers",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:PutObjectLegalHold"],
        "Resource": objects,
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/shop-prod-legal-hold"}},
    }


def test_one_trail_may_deliver_to_the_trail_bucket(every: Declared) -> None:
    found = statements(every, "trail")
    source = {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/shop-prod-trail"}
    service = {"Service": ["cloudtrail.amazonaws.com"]}
    assert found["TrailReadsAcl"] == {
        "Sid": "TrailReadsAcl",
        "Effect": "Allow",
        "Principal": service,
        "Action": ["s3:GetBucketAcl"],
        "Resource": [arn("trail")],
        "Condition": {"StringEquals": source},
    }
    assert found["TrailDelivers"] == {
        "Sid": "TrailDelivers",
        "Effect": "Allow",
        "Principal": service,
        "Action": ["s3:PutObject"],
        "Resource": [f"{arn('trail')}/AWSLogs/123456789012/*"],
        "Condition": {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
    }


def test_log_sources_may_deliver_below_their_own_prefix(every: Declared) -> None:
    found = {name: body for name, body in statements(every, "access-logs").items() if body["Effect"] == "Allow"}
    logs, own = arn("access-logs"), {"aws:SourceAccount": "123456789012"}
    from_logs = {"ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"}}
    assert {name: (body["Principal"], body["Action"], body["Resource"]) for name, body in found.items()} == {
        "BucketsDeliver": ({"Service": ["logging.s3.amazonaws.com"]}, ["s3:PutObject"], [f"{logs}/s3/*"]),
        "LoadBalancersDeliver": (
            {"Service": ["logdelivery.elasticloadbalancing.amazonaws.com"]},
            ["s3:PutObject"],
            [f"{logs}/alb/AWSLogs/123456789012/*"],
        ),
        "LogDeliveryReadsBucket": (
            {"Service": ["delivery.logs.amazonaws.com"]},
            ["s3:GetBucketAcl", "s3:ListBucket"],
            [logs],
        ),
        "LogDeliveryDelivers": (
            {"Service": ["delivery.logs.amazonaws.com"]},
            ["s3:PutObject"],
            [f"{logs}/vended/AWSLogs/123456789012/*"],
        ),
        "ConfigReadsBucket": ({"Service": ["config.amazonaws.com"]}, ["s3:GetBucketAcl", "s3:ListBucket"], [logs]),
        "ConfigDelivers": (
            {"Service": ["config.amazonaws.com"]},
            ["s3:PutObject"],
            [f"{logs}/config/AWSLogs/123456789012/*"],
        ),
    }
    assert {name: body["Condition"] for name, body in found.items()} == {
        "BucketsDeliver": {"StringEquals": own, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop-prod-*"}},
        "LoadBalancersDeliver": {
            "ArnLike": {"aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*"}
        },
        "LogDeliveryReadsBucket": {"StringEquals": own, **from_logs},
        "LogDeliveryDelivers": {
            "StringEquals": {**own, "s3:x-amz-acl": "bucket-owner-full-control"},
            **from_logs,
        },
        "ConfigReadsBucket": {"StringEquals": own},
        "ConfigDelivers": {"StringEquals": {**own, "s3:x-amz-acl": "bucket-owner-full-control"}},
    }


def test_log_sources_that_are_not_named_may_not_deliver() -> None:
    declared = declare(lambda: make("access-logs", AccessLogs(sources=[LogSource.S3])))
    allowed = [name for name, body in statements(declared, "access-logs").items() if body["Effect"] == "Allow"]
    assert allowed == ["BucketsDeliver"]


def test_no_other_class_allows_anything(every: Declared) -> None:
    for part in ("media-temp", "media-archive", "audit"):
        assert {body["Effect"] for body in statements(every, part).values()} == {"Deny"}


@pytest.mark.parametrize("part", STORAGES)
def test_policies_are_known_on_the_first_preview(every: Declared, unknown: Declared, part: str) -> None:
    assert statements(unknown, part) == statements(every, part)


def test_further_statements_come_last_and_stand_in_for_nothing() -> None:
    gate = Deny(
        sid="DenyUnscannedRead",
        actions=["s3:GetObject"],
        on=[f"{arn('media-temp')}/*"],
        when={"StringNotEquals": {"s3:ExistingObjectTag/scan": "clean"}},
    )
    storage = STORAGES["media-temp"]
    assert bucket_statements(SHOP, "media-temp", storage, [gate])[-1] is gate
    stand_in = Deny(sid="DenyOldTls", actions=["s3:*"], on=["*"], when={})
    with pytest.raises(ValueError, match=r"'media-temp' repeat \['DenyOldTls'\]: give them names of their own"):
        bucket_statements(SHOP, "media-temp", storage, [stand_in])


def test_further_statements_reach_the_policy() -> None:
    reader = Allow(
        sid="ScannerReads",
        actions=["s3:GetObject"],
        on=[f"{arn('media-temp')}/*"],
        to=Principals(aws=[SHOP.role_arn("scanner")]),
    )
    args = BucketArgs(
        identity=SHOP,
        part="media-temp",
        data_class=DataClass.PII,
        storage=STORAGES["media-temp"],
        extra=[reader],
    )
    found = statements(declare(lambda: Bucket("media-temp", args)), "media-temp")
    assert found["ScannerReads"]["Principal"] == {"AWS": ["arn:aws:iam::123456789012:role/shop-prod-scanner"]}


BY_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{SHOP.named('audit')}"}}
VIA_S3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": arn("audit")}


def test_a_reader_gets_the_key_with_the_objects() -> None:
    granted: list[Allow] = []
    declare(lambda: granted.extend(make("audit").readable()))
    assert [(one.sid, list(one.actions), list(one.on)) for one in granted] == [
        ("ListAudit", ["s3:ListBucket"], [arn("audit")]),
        ("ReadAudit", ["s3:GetObject"], [f"{arn('audit')}/*"]),
        ("OpenAudit", ["kms:Decrypt"], [SHOP.arn("kms", "key/*")]),
    ]
    assert granted[-1].when == {"StringEquals": VIA_S3, **BY_ALIAS}


def test_a_writer_gets_the_key_with_the_objects() -> None:
    granted: list[Allow] = []
    declare(lambda: granted.extend(make("audit").writable()))
    assert [(one.sid, list(one.actions), list(one.on)) for one in granted] == [
        ("WriteAudit", ["s3:PutObject", "s3:AbortMultipartUpload"], [f"{arn('audit')}/*"]),
        ("SealAudit", ["kms:GenerateDataKey", "kms:Decrypt"], [SHOP.arn("kms", "key/*")]),
    ]
    assert granted[-1].when == {"StringEquals": VIA_S3, **BY_ALIAS}


def test_access_logs_are_read_without_a_key_and_written_by_services_alone() -> None:
    granted: list[Allow] = []

    def program() -> None:
        logs = make("access-logs")
        granted.extend(logs.readable())
        with pytest.raises(TypeError, match="takes logs from AWS services only"):
            logs.writable()

    declare(program)
    assert [one.sid for one in granted] == ["ListAccessLogs", "ReadAccessLogs"]
