"""The state of Pulumi's stacks: a versioned, locked, encrypted bucket, and the key of the secrets provider.

A program of its own, since nothing can keep its state in what it makes: its stack is brought up first, from a local
backend, and moved into the bucket afterwards (docs/guides/state.md). It imports nothing of the platform.
"""

import json
import re
from typing import Final

import pulumi
import pulumi_aws as aws
from pulumi_aws import iam, kms, s3

LOCK_DAYS: Final = 30
"""Days for which no version of a state can be taken away for good; a state may still be written anew."""
NONCURRENT_DAYS: Final = 90
"""Days for which older states are kept, to go back to."""
LOG_DAYS: Final = 90
"""Days for which it is known who read or wrote a state."""
_NUMBER: Final = re.compile(r"\d{12}")

settings = pulumi.Config()
ACCOUNT: Final = settings.require("accountId")
REGION: Final = settings.require("region")
PROJECT: Final = settings.require("project")
ENVIRONMENT: Final = settings.require("environment")
ADMINISTRATORS: Final = settings.require_object("administrators")
NAME: Final = f"{PROJECT}-{ENVIRONMENT}"
TAGS: Final = {
    "Project": PROJECT,
    "Environment": ENVIRONMENT,
    "Owner": settings.require("owner"),
    "CostCenter": settings.require("costCenter"),
    "DataClass": "secret",
    "ManagedBy": "pulumi",
}
if not _NUMBER.fullmatch(ACCOUNT):
    raise pulumi.RunError("accountId: write 12 digits in quotes; YAML reads a number and drops leading zeros")  # noqa: EM101, TRY003
if len(ADMINISTRATORS) < 2:  # noqa: PLR2004  one of them may be away
    raise pulumi.RunError("administrators: name two at least, by ARN; a key that nobody can change is lost")  # noqa: EM101, TRY003

OURS: Final = pulumi.ResourceOptions(
    provider=aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT]), protect=True
)
FREE: Final = pulumi.ResourceOptions(provider=OURS.provider)


Statement = dict[str, object]


def document(*statements: Statement) -> str:
    """Render a policy: plain text, known on the first preview."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, sort_keys=True)


def refused(sid: str, actions: object, on: object, **when: object) -> Statement:
    """Give a statement that refuses everybody under a condition."""
    return {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": on, "Condition": when}


def key(name: str, about: str) -> kms.Key:
    """Declare a key that turns over every year, that few may end, and that no other account may touch."""
    root = f"arn:aws:iam::{ACCOUNT}:root"
    account = {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}, "Bool": {"aws:PrincipalIsAWSService": "false"}}
    made = kms.Key(
        name,
        description=about,
        enable_key_rotation=True,
        rotation_period_in_days=365,
        deletion_window_in_days=30,
        policy=document(
            {
                "Sid": "AllowAccountAdministration",
                "Effect": "Allow",
                "Principal": {"AWS": root},
                "Action": "kms:*",
                "Resource": "*",
            },
            refused(
                "DenyTampering",
                ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
                "*",
                ArnNotLike={"aws:PrincipalArn": sorted(ADMINISTRATORS)},
            ),
            refused("DenyOtherAccounts", "kms:*", "*", **account),
        ),
        tags=TAGS,
        opts=OURS,
    )
    kms.Alias(f"{name}-alias", name=f"alias/{NAME}-{name}", target_key_id=made.key_id, opts=FREE)
    return made


def guarded(name: str, made: s3.Bucket, *statements: Statement) -> None:
    """Close a bucket to the public, to plain HTTP, to old TLS and to other accounts."""
    everything = [f"arn:aws:s3:::{bucket_name(name)}", f"arn:aws:s3:::{bucket_name(name)}/*"]
    s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=made.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=FREE,
    )
    s3.BucketOwnershipControls(
        f"{name}-ownership", bucket=made.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=FREE
    )
    s3.BucketPolicy(
        f"{name}-policy",
        bucket=made.bucket,
        policy=document(
            refused("DenyInsecureTransport", "s3:*", everything, Bool={"aws:SecureTransport": "false"}),
            refused("DenyOldTls", "s3:*", everything, NumericLessThan={"s3:TlsVersion": "1.2"}),
            refused(
                "DenyOtherAccounts",
                "s3:*",
                everything,
                StringNotEquals={"aws:PrincipalAccount": ACCOUNT},
                Bool={"aws:PrincipalIsAWSService": "false"},
            ),
            *statements,
        ),
        opts=FREE,
    )


def bucket_name(name: str) -> str:
    """Give the name of a bucket; account and region make it unique everywhere."""
    return f"{NAME}-pulumi-{name}-{ACCOUNT}-{REGION}"


def bucket(name: str, *, locked: bool) -> s3.Bucket:
    """Declare a bucket that keeps every version."""
    made = s3.Bucket(
        name,
        bucket=bucket_name(name),
        object_lock_enabled=locked,
        tags={**TAGS, **({"S3Class": "state"} if locked else {"S3Class": "access-logs", "DataClass": "confidential"})},
        opts=OURS,
    )
    s3.BucketVersioning(
        f"{name}-versioning", bucket=made.bucket, versioning_configuration={"status": "Enabled"}, opts=FREE
    )
    return made


def encrypted(name: str, made: s3.Bucket, sealing: kms.Key | None) -> None:
    """Seal objects with a key, or with that of S3 where S3 itself delivers access logs (S3 User Guide)."""
    by_key: s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgsDict = {
        "sse_algorithm": "aws:kms" if sealing else "AES256"
    }
    rule: s3.BucketServerSideEncryptionConfigurationRuleArgsDict = {"blocked_encryption_types": ["SSE-C"]}
    if sealing:
        by_key["kms_master_key_id"], rule["bucket_key_enabled"] = sealing.arn, True
    rule["apply_server_side_encryption_by_default"] = by_key
    s3.BucketServerSideEncryptionConfiguration(f"{name}-encryption", bucket=made.bucket, rules=[rule], opts=FREE)


def aged(name: str, made: s3.Bucket, *, days: int | None, noncurrent: int) -> None:
    """Take away what is older than its use; the current state of a stack is never one of these."""
    age: s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "age",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrent_version_expiration": {"noncurrent_days": noncurrent},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    }
    if days:
        age["expiration"] = {"days": days}
    markers: s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "sweep-delete-markers",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"expired_object_delete_marker": True},
    }
    s3.BucketLifecycleConfiguration(f"{name}-lifecycle", bucket=made.bucket, rules=[age, markers], opts=FREE)


def rights(name: str, *actions: str) -> iam.Policy:
    """Declare what a role of the pipeline needs to reach the state; the platform's own policies hold no such right.

    Keys are named by alias, so that the document is known on the first preview.
    """
    place = f"arn:aws:s3:::{bucket_name('state')}"
    keys = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*"
    aliases = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [f"alias/{NAME}-secrets", f"alias/{NAME}-state"]}}
    use = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    return iam.Policy(
        f"state-{name}",
        name=f"{NAME}-pulumi-state-{name}",
        description=f"What {name} needs of the state of Pulumi's stacks",
        policy=document(
            {"Sid": "Listed", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": place},
            {"Sid": "States", "Effect": "Allow", "Action": list(actions), "Resource": f"{place}/.pulumi/*"},
            {"Sid": "Keys", "Effect": "Allow", "Action": use, "Resource": keys, "Condition": aliases},
        ),
        tags=TAGS,
        opts=FREE,
    )


state_key = key("state", "States of Pulumi's stacks, through S3")
key("secrets", "Secrets within the states of Pulumi's stacks (awskms secrets provider)")

logs = bucket("access-logs", locked=False)
source = {"aws:SourceArn": f"arn:aws:s3:::{bucket_name('state')}"}
delivered: Statement = {
    "Sid": "BucketsDeliver",
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{bucket_name('access-logs')}/s3/*",
    "Condition": {"ArnLike": source, "StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
guarded("access-logs", logs, delivered)
encrypted("access-logs", logs, None)
aged("access-logs", logs, days=LOG_DAYS, noncurrent=7)

state = bucket("state", locked=True)
guarded(
    "state",
    state,
    refused(
        "DenyUnencryptedPut",
        "s3:PutObject",
        f"arn:aws:s3:::{bucket_name('state')}/*",
        StringNotEqualsIfExists={"s3:x-amz-server-side-encryption": "aws:kms"},
    ),
)
encrypted("state", state, state_key)
aged("state", state, days=None, noncurrent=NONCURRENT_DAYS)
s3.BucketObjectLockConfiguration(
    "state-lock",
    bucket=state.bucket,
    object_lock_enabled="Enabled",
    rule={"default_retention": {"mode": "GOVERNANCE", "days": LOCK_DAYS}},
    opts=FREE,
)
s3.BucketLogging("state-logging", bucket=state.bucket, target_bucket=logs.bucket, target_prefix="s3/", opts=FREE)

reads = rights("preview", "s3:GetObject")
writes = rights("deploy", "s3:GetObject", "s3:PutObject", "s3:DeleteObject")
if settings.require_bool("attach"):
    for part, granted in (("preview", reads), ("deploy", writes)):
        iam.RolePolicyAttachment(f"state-{part}", role=f"{NAME}-{part}", policy_arn=granted.arn, opts=FREE)

pulumi.export("backendUrl", f"s3://{bucket_name('state')}?region={REGION}")
pulumi.export("secretsProvider", f"awskms://alias/{NAME}-secrets?region={REGION}")
