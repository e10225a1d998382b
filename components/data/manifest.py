"""The manifest of personal data: which fields of which tables are about people, for redaction and for erasure."""

from typing import Final

from components._iam import Allow, Conditions
from components._naming import Identity
from components.data.bucket_class import BucketClass
from components.foundation.key_access import key_use
from components.foundation.key_uses import KeyPurpose

_KEY: Final = "privacy/pii-manifest.json"
"""Every version stays, locked, beside the receipts of requests."""


def manifest_address(identity: Identity) -> str:
    """Give where the manifest is."""
    return f"s3://{identity.bucket(BucketClass.AUDIT.value)}/{_KEY}"


def manifest_readable(identity: Identity) -> tuple[Allow, ...]:
    """Say what a reader needs: this object of the audit bucket, and its key as far as that bucket is sealed with it."""
    bucket = identity.bucket_arn(BucketClass.AUDIT.value)
    when: Conditions = {
        "StringEquals": {"kms:ViaService": f"s3.{identity.region}.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:aws:s3:arn": bucket},
    }
    return (
        Allow(sid="ReadManifest", actions=["s3:GetObject"], on=[f"{bucket}/{_KEY}"]),
        key_use(identity, KeyPurpose.AUDIT, sid="OpenManifest", actions=["kms:Decrypt"], when=when),
    )
