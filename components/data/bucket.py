"""A bucket that nobody outside the account can reach, with its key, its versions, its ageing and its access log."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import s3

from components._base import Hardened
from components._iam import Allow, Conditions, Statement, document, sid
from components._naming import DataClass, Identity
from components.data.bucket_class import CONTROLS, AccessLogs, LogSource, MediaTemp, Storage, lock_of
from components.data.bucket_policy import bucket_statements
from components.data.lifecycle import SMALLEST_TRANSITION
from components.foundation.key_access import key_use

_PREFLIGHT_SECONDS = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class BucketArgs:
    """Inputs of a bucket."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the bucket within the stack, such as media-temp."""
    data_class: DataClass
    """How sensitive the objects are."""
    storage: Storage
    """What the bucket is for, with the sizes of that purpose."""
    extra: Sequence[Statement] = ()
    """Further statements of the bucket policy, such as a gate on the tag of a malware scan."""


class Bucket(Hardened):
    """A private, versioned, encrypted, logged bucket whose policy refuses everything from outside the account."""

    name: pulumi.Output[str]
    """Bucket name."""
    arn: pulumi.Output[str]
    """Bucket ARN."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the bucket and everything that guards it."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        bucket = self._bucket(name)
        self._guard(name, bucket)
        self._encrypt(name, bucket)
        versioning = s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self.child(),
        )
        self._age(name, bucket, versioning)
        self._lock(name, bucket, versioning)
        self._log(name, bucket)
        self._share(name, bucket)
        self.name = bucket.bucket
        self.arn = bucket.arn
        self.publish()

    def _bucket(self, name: str) -> s3.Bucket:
        identity, storage = self._args.identity, self._args.storage
        return s3.Bucket(
            name,
            bucket=identity.bucket(self._args.part),
            force_destroy=False,
            object_lock_enabled=True if lock_of(storage) else None,
            tags=identity.tags(self._args.data_class, S3Class=storage.bucket_class.value),
            opts=self.child(protect=True),
        )

    def _guard(self, name: str, bucket: s3.Bucket) -> None:
        """Close the bucket. In this order: S3 refuses changes of these three at once as a conflicting operation."""
        ownership = s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self.child(),
        )
        block = s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(after=[ownership]),
        )
        args = self._args
        s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=document(*bucket_statements(args.identity, args.part, args.storage, args.extra)),
            opts=self.child(after=[block]),
        )

    def _encrypt(self, name: str, bucket: s3.Bucket) -> None:
        storage = self._args.storage
        sealed = not isinstance(storage, AccessLogs)
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=_default_encryption(storage),
                    bucket_key_enabled=True if sealed else None,
                    blocked_encryption_types=["SSE-C"],
                )
            ],
            opts=self.child(),
        )

    def _age(self, name: str, bucket: s3.Bucket, versioning: s3.BucketVersioning) -> None:
        """Set the ageing. After versioning, since rules for noncurrent versions mean nothing before it."""
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            transition_default_minimum_object_size=SMALLEST_TRANSITION,
            rules=self._args.storage.lifecycle().rules(),
            opts=self.child(after=[versioning]),
        )

    def _lock(self, name: str, bucket: s3.Bucket, versioning: s3.BucketVersioning) -> None:
        lock = lock_of(self._args.storage)
        if lock is None:
            return
        s3.BucketObjectLockConfiguration(
            f"{name}-lock",
            bucket=bucket.bucket,
            object_lock_enabled="Enabled",
            rule=s3.BucketObjectLockConfigurationRuleArgs(
                default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
                    mode=lock.mode.value, years=lock.years
                )
            ),
            opts=self.child(after=[versioning]),
        )

    def _log(self, name: str, bucket: s3.Bucket) -> None:
        """Log access, except to the access logs themselves: that would log the logging, without end."""
        storage = self._args.storage
        if isinstance(storage, AccessLogs):
            return
        s3.BucketLogging(
            f"{name}-logging",
            bucket=bucket.bucket,
            target_bucket=storage.log_bucket,
            target_prefix=f"{LogSource.S3.value}/",
            target_object_key_format=s3.BucketLoggingTargetObjectKeyFormatArgs(
                partitioned_prefix=s3.BucketLoggingTargetObjectKeyFormatPartitionedPrefixArgs(
                    partition_date_source="EventTime"
                )
            ),
            opts=self.child(after=storage.log_delivery),
        )

    def _share(self, name: str, bucket: s3.Bucket) -> None:
        """Let named pages upload. POST only: its signed policy bounds the size, which a presigned PUT cannot."""
        storage = self._args.storage
        if not isinstance(storage, MediaTemp) or not storage.cors_origins:
            return
        s3.BucketCorsConfiguration(
            f"{name}-cors",
            bucket=bucket.bucket,
            cors_rules=[
                s3.BucketCorsConfigurationCorsRuleArgs(
                    id="upload",
                    allowed_origins=list(storage.cors_origins),
                    allowed_methods=["POST"],
                    allowed_headers=["content-type"],
                    expose_headers=["ETag"],
                    max_age_seconds=_PREFLIGHT_SECONDS,
                )
            ],
            opts=self.child(),
        )

    def readable(self) -> tuple[Allow, ...]:
        """Say what a reader needs: to find objects, to read them, and the key they are sealed with."""
        identity, part = self._args.identity, self._args.part
        bucket = identity.bucket_arn(part)
        return (
            Allow(sid=sid("List", part), actions=["s3:ListBucket"], on=[bucket]),
            Allow(sid=sid("Read", part), actions=["s3:GetObject"], on=[f"{bucket}/*"]),
            *self._key_use("Open", part, ["kms:Decrypt"]),
        )

    def writable(self) -> tuple[Allow, ...]:
        """Say what a writer needs: to put objects, in one or many parts, and the key to seal them."""
        identity, part = self._args.identity, self._args.part
        if isinstance(self._args.storage, AccessLogs):
            message = f"bucket {part!r} takes logs from AWS services only: name them in its sources"
            raise TypeError(message)
        return (
            Allow(
                sid=sid("Write", part),
                actions=["s3:PutObject", "s3:AbortMultipartUpload"],
                on=[f"{identity.bucket_arn(part)}/*"],
            ),
            # Decrypt, because S3 opens the parts of a multipart upload to join them.
            *self._key_use("Seal", part, ["kms:GenerateDataKey", "kms:Decrypt"]),
        )

    def _key_use(self, verb: str, part: str, actions: Sequence[str]) -> tuple[Allow, ...]:
        """Give the use of the key through S3 for this bucket alone; with a bucket key, its ARN is the context."""
        identity, storage = self._args.identity, self._args.storage
        if isinstance(storage, AccessLogs):
            return ()
        when: Conditions = {
            "StringEquals": {
                "kms:ViaService": f"s3.{identity.region}.amazonaws.com",
                "kms:EncryptionContext:aws:s3:arn": identity.bucket_arn(part),
            }
        }
        return (key_use(identity, storage.key_purpose, sid=sid(verb, part), actions=actions, when=when),)


def _default_encryption(
    storage: Storage,
) -> s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs:
    if isinstance(storage, AccessLogs):
        return s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256"
        )
    return s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms", kms_master_key_id=storage.key_arn
    )


def _intent(args: BucketArgs) -> dict[str, object]:
    lock = lock_of(args.storage)
    return {
        "controls": list(CONTROLS[args.storage.bucket_class]),
        "bucket": args.identity.bucket(args.part),
        "class": args.storage.bucket_class.value,
        "dataClass": args.data_class.value,
        "lifecycle": args.storage.lifecycle().intent(),
        **({"lock": {"mode": lock.mode.value, "years": lock.years}} if lock else {}),
    }
