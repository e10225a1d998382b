"""Who may do what to the audit table and to its archive, by deterministic names."""

from collections.abc import Sequence
from typing import Final

from components._iam import ANYONE, Allow, Conditions, Deny, Statement
from components._naming import Identity
from components.data.bucket_policy import LEGAL_HOLD_ROLE
from components.data.secret import BREAK_GLASS_ROLE
from components.data.table import table_key_use
from components.data.vault import DEPLOY_ROLE
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

AUDIT_TABLE: Final = "audit-events"
"""The part that names the audit table."""
ARCHIVE: Final = "audit-archive"
"""The part that names the delivery stream and its role."""
PIPES: Final = "audit-pipes"
"""The part that names the role of the pipes."""
LOCKED: Final = ("audit", "trail")
"""The parts that name the buckets whose objects can be held."""
_CHANGES: Final = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:UpdateItem",
)
"""What changes or ends records. A batch may delete, and PartiQL says so only in its text: both are refused whole."""
_LOOSENING: Final = (
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
)


def table_statements(identity: Identity) -> tuple[Statement, ...]:
    """Give the resource policy of the table. Expiry is DynamoDB's own work and no API call, so it goes on."""
    hold, emergency = identity.role_arn(LEGAL_HOLD_ROLE), identity.role_arn(BREAK_GLASS_ROLE)
    deploy = identity.role_arn(DEPLOY_ROLE)
    plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
    foreign: Conditions = {
        "StringNotEquals": {"aws:PrincipalAccount": identity.account},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }
    table = [identity.table_arn(AUDIT_TABLE)]
    return (
        _unless(identity, "DenyChangesOfRecords", _CHANGES, hold),
        _unless(identity, "DenyLossOfTable", ["dynamodb:DeleteTable"], emergency),
        _unless(identity, "DenyLoosening", _LOOSENING, emergency, deploy),
        Deny(sid="DenyInsecureTransport", actions=["dynamodb:*"], on=table, when=plain),
        Deny(sid="DenyOtherAccounts", actions=["dynamodb:*"], on=table, when=foreign),
    )


def _unless(identity: Identity, sid: str, actions: Sequence[str], *roles: str) -> Deny:
    """Refuse actions to all but these roles."""
    when: Conditions = {"ArnNotLike": {"aws:PrincipalArn": sorted(roles)}}
    return Deny(sid=sid, actions=actions, on=[identity.table_arn(AUDIT_TABLE)], when=when)


def hold_statements(identity: Identity) -> tuple[Allow, ...]:
    """Give what placing and lifting a hold takes: to find records, to stop their expiry, and to hold objects."""
    buckets = [identity.bucket_arn(part) for part in LOCKED]
    return (
        Allow(
            sid="HoldRecords",
            actions=["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
            on=[identity.table_arn(AUDIT_TABLE)],
        ),
        table_key_use(
            identity,
            KeyPurpose.AUDIT,
            AUDIT_TABLE,
            sid="OpenRecords",
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
        Allow(sid="FindObjects", actions=["s3:ListBucket", "s3:ListBucketVersions"], on=buckets),
        Allow(
            sid="HoldObjects",
            actions=["s3:GetObjectLegalHold", "s3:PutObjectLegalHold"],
            on=[f"{bucket}/*" for bucket in buckets],
        ),
    )


def archive_statements(identity: Identity, bucket: str, log_group: str) -> tuple[Allow, ...]:
    """Give what delivery takes (Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination")."""
    arn = identity.bucket_arn(bucket)
    sealed: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"s3.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": arn,
        }
    }
    return (
        Allow(
            sid="FindUploads",
            actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            on=[arn],
        ),
        Allow(
            sid="DeliverRecords",
            actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            on=[f"{arn}/*"],
        ),
        key_use(
            identity, KeyPurpose.AUDIT, sid="SealObjects", actions=["kms:Decrypt", "kms:GenerateDataKey"], when=sealed
        ),
        Allow(sid="TellFailures", actions=["logs:PutLogEvents"], on=[f"{identity.log_group_arn(log_group)}:*"]),
    )


def transform_statements(function_arn: str) -> tuple[Allow, ...]:
    """Give what calling a transforming function takes, at any version of it."""
    return (
        Allow(
            sid="TransformRecords",
            actions=["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
            on=[function_arn, f"{function_arn}:*"],
        ),
    )


def guard_statements(function_arn: str) -> tuple[Allow, ...]:
    """Give what it takes to send records through a function."""
    return (Allow(sid="GuardHolds", actions=["lambda:InvokeFunction"], on=[function_arn]),)


def pipe_statements(identity: Identity, dead_letters: str) -> tuple[Allow, ...]:
    """Give what the pipes take: the stream of the table, the delivery stream, and their dead-letter queue."""
    queue = identity.queue_arn(dead_letters)
    sealed: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"sqs.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:sqs:arn": queue,
        }
    }
    return (
        Allow(
            sid="ReadChanges",
            actions=["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            on=[f"{identity.table_arn(AUDIT_TABLE)}/stream/*"],
        ),
        # DynamoDB knows no resource for this one (Service Authorization Reference).
        Allow(sid="FindStream", actions=["dynamodb:ListStreams"], on=[ANYONE]),
        table_key_use(identity, KeyPurpose.AUDIT, AUDIT_TABLE, sid="OpenChanges", actions=["kms:Decrypt"]),
        Allow(
            sid="Archive",
            actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
            on=[identity.arn("firehose", f"deliverystream/{identity.named(ARCHIVE, limit=64)}")],
        ),
        Allow(sid="KeepFailures", actions=["sqs:SendMessage"], on=[queue]),
        key_use(
            identity,
            KeyPurpose.MESSAGING,
            sid="SealFailures",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            when=sealed,
        ),
    )
