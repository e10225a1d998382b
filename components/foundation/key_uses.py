"""What each key protects, and which services use it: one table, with the statements particular to a purpose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from components._iam import Allow, Conditions, Deny, Principals, Statement
from components._naming import DataClass, Identity

CLUSTER: Final = "cluster"
"""The part of the ECS cluster's name; Fargate may use the data key for the storage of this cluster alone."""
TRAIL: Final = "trail"
"""The part of the CloudTrail trail's name."""
JWT_ROTATION: Final = "rotate-jwt-keys"
"""The part of the function that has KMS make key pairs, and of its role."""
X_REFRESH: Final = "refresh-x"
"""The part of the function that refreshes the tokens of X, and of its role."""
RECEIPT: Final = "dsr-receipt"
"""The part of the function that signs receipts of requests of people, and of its role."""
MEDIA_BUCKETS: Final = ("media-temp", "media-archive")
"""The buckets whose objects the media key seals."""

BY_PEOPLE: Final = {"aws:PrincipalIsAWSService": "false"}
"""Matches callers other than AWS services under their own name (IAM User Guide, "aws:PrincipalIsAWSService")."""
CRYPTO: Final = ("kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
CRYPTO_BUT_PAIRS: Final = (
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncrypt*",
)
"""The same, but for making a key pair that the caller sees."""
THIS_KEY: Final = ("*",)
"""In a key policy the resource is always the key itself (KMS Developer Guide, "Key policy elements")."""


class KeyPurpose(StrEnum):
    """What a key protects. One key for each, so that access to one kind of data opens no other."""

    DATA = "data"
    SECRETS = "secrets"
    MEDIA = "media"
    AUDIT = "audit"
    LOGS = "logs"
    MESSAGING = "messaging"
    RECEIPTS = "receipts"
    RECOVERY = "recovery"
    WORKFLOWS = "workflows"


Grants = Callable[[Identity, Sequence[str]], tuple[Statement, ...]]
"""Builds the statements of one purpose from the identity and the hosts of the services that use the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """What is particular to the key of one purpose."""

    protects: str
    """What the key seals, for its description."""
    data_class: DataClass
    """The most sensitive data below the key."""
    services: tuple[str, ...] = ()
    """The services through which people and workloads use the key (`kms:ViaService`); none leaves use unrestricted."""
    pairs_for: str = ""
    """Part of the one role that has KMS make key pairs with the key, beside these services."""
    opened_by: str = ""
    """Part of the one role that opens with the key what it sealed itself, beside these services."""
    signed_by: str = ""
    """Part of the one role that signs with the key; such a key seals nothing."""
    statements: Grants = lambda _identity, _hosts: ()
    """Statements for AWS services and for encryption contexts."""
    controls: tuple[str, ...] = ()
    """Controls of the checklist that such a key serves."""


def _service_grants(identity: Identity, hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Let the services that work by grants create them for whoever may use the service."""
    return (
        Allow(
            sid="AllowGrantsForServices",
            actions=["kms:CreateGrant"],
            on=THIS_KEY,
            to=Principals(aws=[identity.root_arn]),
            when={"Bool": {"kms:GrantIsForAWSResource": "true"}, "StringEquals": {"kms:ViaService": hosts}},
        ),
    )


def _data(identity: Identity, hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Grants for the stores, and Fargate's scratch storage (ECS Developer Guide, "fargate-create-storage-key")."""
    fargate = Principals(services=["fargate.amazonaws.com"])
    cluster = {
        "kms:EncryptionContext:aws:ecs:clusterAccount": identity.account,
        "kms:EncryptionContext:aws:ecs:clusterName": identity.named(CLUSTER),
    }
    # ForAllValues alone also matches a grant that lists no operation, hence the Null condition.
    decrypt_only: Conditions = {
        "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]},
        "Null": {"kms:GrantOperations": "false"},
    }
    return (
        *_service_grants(identity, hosts),
        Allow(
            sid="AllowFargateDataKeys",
            actions=["kms:GenerateDataKeyWithoutPlaintext"],
            on=THIS_KEY,
            to=fargate,
            when={"StringEquals": cluster},
        ),
        Allow(
            sid="AllowFargateGrants",
            actions=["kms:CreateGrant"],
            on=THIS_KEY,
            to=fargate,
            when={"StringEquals": cluster, **decrypt_only},
        ),
    )


def _secrets(identity: Identity, _hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Confine the key to this stack's secrets, and to the master passwords that RDS keeps (`rds!db-...`).

    When a secret first gets the key, Secrets Manager tries it with the text `RequestToValidateKeyAccess` in the
    encryption context (User Guide, "Secret encryption and decryption"). As that is no ARN, the operator is a string's.
    """
    own = [identity.arn("secretsmanager", f"secret:{path}") for path in (identity.path("*"), "rds!db-*")]
    condition = {"kms:EncryptionContext:SecretARN": [*own, "RequestToValidateKeyAccess"]}
    return (
        Deny(sid="DenyOtherSecrets", actions=CRYPTO, on=THIS_KEY, when={"StringNotLike": condition, "Bool": BY_PEOPLE}),
    )


def _media(identity: Identity, _hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Confine the key to the media buckets: with a bucket key the context is the bucket's ARN, not the object's."""
    condition = {"kms:EncryptionContext:aws:s3:arn": [identity.bucket_arn(part) for part in MEDIA_BUCKETS]}
    return (
        Deny(sid="DenyOtherBuckets", actions=CRYPTO, on=THIS_KEY, when={"ArnNotLike": condition, "Bool": BY_PEOPLE}),
    )


def _audit(identity: Identity, hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Grants for the table and its delivery, and the trail (CloudTrail, "Configure AWS KMS key policies")."""
    cloudtrail = Principals(services=["cloudtrail.amazonaws.com"])
    this_trail = {"aws:SourceArn": identity.arn("cloudtrail", f"trail/{identity.named(TRAIL)}")}
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": identity.arn("cloudtrail", "trail/*", region="*")}
    return (
        *_service_grants(identity, hosts),
        Allow(
            sid="AllowTrailDataKeys",
            actions=["kms:GenerateDataKey*"],
            on=THIS_KEY,
            to=cloudtrail,
            when={"StringEquals": this_trail, "StringLike": context},
        ),
        Allow(
            sid="AllowTrailDescribe",
            actions=["kms:DescribeKey"],
            on=THIS_KEY,
            to=cloudtrail,
            when={"StringEquals": this_trail},
        ),
    )


def _logs(identity: Identity, _hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Let CloudWatch Logs seal the groups of this account (User Guide, "Encrypt log data using KMS")."""
    return (
        Allow(
            sid="AllowLogGroups",
            actions=["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            on=THIS_KEY,
            to=Principals(services=[f"logs.{identity.region}.amazonaws.com"]),
            when={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": identity.arn("logs", "log-group:*")}},
        ),
    )


def _messaging(identity: Identity, _hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Let the services that publish here seal their messages; without this, alarms never reach a sealed topic.

    ElastiCache is missing on purpose: it publishes only to topics without encryption (ElastiCache User Guide, "Event
    notifications and Amazon SNS"), so its events come by EventBridge. Topics put what a subscriber did not take into
    sealed queues, on behalf of the topic.
    """
    publishers = ("backup", "budgets", "cloudwatch", "events", "events.rds", "s3")
    return (
        Allow(
            sid="AllowPublishers",
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            on=THIS_KEY,
            to=Principals(services=[f"{service}.amazonaws.com" for service in publishers]),
            when={"StringEquals": {"aws:SourceAccount": identity.account}},
        ),
        Allow(
            sid="AllowTopics",
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            on=THIS_KEY,
            to=Principals(services=["sns.amazonaws.com"]),
            when={"ArnLike": {"aws:SourceArn": identity.topic_arn("*")}},
        ),
    )


def _workflows(identity: Identity, _hosts: Sequence[str]) -> tuple[Statement, ...]:
    """Confine the key by context: executions and schedules open data under their own role, as no service's request.

    So `kms:ViaService` would stop them.
    """
    machine, delivery = "kms:EncryptionContext:aws:states:stateMachineArn", "kms:EncryptionContext:SourceArn"
    schedule = "kms:EncryptionContext:aws:scheduler:schedule:arn"
    return (
        Allow(
            sid="AllowLogDelivery",
            actions=["kms:Decrypt"],
            on=THIS_KEY,
            to=Principals(services=["delivery.logs.amazonaws.com"]),
            when={"ArnLike": {delivery: identity.arn("logs", "*")}},
        ),
        Deny(
            sid="DenyWithoutContext",
            actions=CRYPTO,
            on=THIS_KEY,
            when={"Null": {machine: "true", delivery: "true", schedule: "true"}, "Bool": BY_PEOPLE},
        ),
    )


USES: Final[Mapping[KeyPurpose, Use]] = {
    KeyPurpose.DATA: Use(
        protects="Databases, caches, tables, their backups, images and the settings of functions",
        data_class=DataClass.PII,
        services=("backup", "dynamodb", "ecr", "elasticache", "lambda", "rds"),
        opened_by=X_REFRESH,
        statements=_data,
        controls=("DH-3", "ND-2", "ND-3", "WS-4"),
    ),
    KeyPurpose.SECRETS: Use(
        protects="Secrets",
        data_class=DataClass.SECRET,
        services=("secretsmanager",),
        pairs_for=JWT_ROTATION,
        statements=_secrets,
        controls=("AC-2", "TC-1"),
    ),
    KeyPurpose.MEDIA: Use(
        protects="Media objects",
        data_class=DataClass.PII,
        services=("s3",),
        statements=_media,
        controls=("WS-4",),
    ),
    KeyPurpose.AUDIT: Use(
        protects="The audit store and the trail",
        data_class=DataClass.PII,
        services=("dynamodb", "firehose", "s3"),
        statements=_audit,
        controls=("API-5", "LA-3"),
    ),
    KeyPurpose.LOGS: Use(
        protects="Log groups", data_class=DataClass.CONFIDENTIAL, statements=_logs, controls=("LP-1",)
    ),
    KeyPurpose.MESSAGING: Use(
        protects="Queues and topics",
        data_class=DataClass.CONFIDENTIAL,
        services=("sns", "sqs"),
        statements=_messaging,
        controls=("IR-1",),
    ),
    KeyPurpose.RECEIPTS: Use(
        protects="Signatures under receipts of requests of people",
        data_class=DataClass.CONFIDENTIAL,
        signed_by=RECEIPT,
        controls=("PC-4",),
    ),
    KeyPurpose.RECOVERY: Use(
        protects="Copies of backups in another region",
        data_class=DataClass.PII,
        services=("backup", "rds"),
        statements=_service_grants,
        controls=("ND-2",),
    ),
    KeyPurpose.WORKFLOWS: Use(
        protects="Schedules, state machines and what their executions pass on",
        data_class=DataClass.PII,
        statements=_workflows,
        controls=("LP-3",),
    ),
}
"""Every purpose, with what its key policy adds to the common part."""
