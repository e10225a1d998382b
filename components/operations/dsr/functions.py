"""The functions that answer a request where the platform itself keeps data, and the one that signs the receipt."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._iam import Allow, Conditions
from components._naming import DataClass, Identity
from components._signals import Signal
from components.data.audit_policy import AUDIT_TABLE
from components.data.bucket_class import BucketClass
from components.data.malware_scan import EXPORTS
from components.data.table import table_key_use
from components.foundation.key_access import key_alias, key_use
from components.foundation.key_uses import RECEIPT
from components.foundation.keys import KeyPurpose
from components.operations.dsr.request import ERASE, EXPORT, MEDIA, RECEIPTS, REQUESTS, RETAINED, STORES
from components.runtime.function import Function, FunctionArgs, FunctionHost

ACCOUNTS: Final = ("oauth/", "tiktok/cookie/")
"""Branches of secrets that belong to accounts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DsrFunctionsArgs:
    """Inputs of the functions."""

    host: FunctionHost
    """What all functions of the stack share."""


class DsrFunctions(Hardened):
    """One function that erases, one that exports, one that signs: each called by the machine that answers requests."""

    controls = ("LP-3", "PC-2", "PC-4")

    def __init__(self, name: str, args: DsrFunctionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare all three."""
        identity = args.host.identity
        parts = {"erases": ERASE, "exports": EXPORT, "signs": RECEIPT}
        super().__init__(name, {what: identity.named(part) for what, part in parts.items()}, opts)
        self._name, self._host, self._identity = name, args.host, identity
        media = {"MEDIA_BUCKETS": ",".join(identity.bucket(kind.value) for kind in MEDIA)}
        self._functions = (
            self._function(
                ERASE,
                "Erases objects and secrets of a person, unless a legal hold covers them",
                erasing(identity),
                {**media, "SECRET_PATHS": ",".join(identity.path(branch) for branch in ACCOUNTS)},
            ),
            self._function(
                EXPORT,
                "Gathers what the platform itself knows of a person",
                exporting(identity),
                {
                    **media,
                    "AUDIT_TABLE": identity.named(AUDIT_TABLE),
                    "EXPORT_BUCKET": identity.bucket(BucketClass.MEDIA_TEMP.value),
                },
            ),
            self._function(
                RECEIPT, "Signs what was done about a request, and keeps it", signing(identity), _told(identity)
            ),
        )
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when one of them fails."""
        return tuple(signal for function in self._functions for signal in function.signals())

    def _function(
        self, part: str, description: str, statements: Sequence[Allow], variables: Mapping[str, str]
    ) -> Function:
        return Function(
            f"{self._name}-{part}",
            FunctionArgs(
                host=self._host,
                part=part,
                package=part.replace("-", "_"),
                description=description,
                statements=statements,
                variables={"REQUESTS_TABLE": self._identity.named(REQUESTS), **variables},
                timeout_seconds=300,
                data_class=DataClass.PII,
            ),
            self.child(),
        )


def _told(identity: Identity) -> dict[str, str]:
    """Say where receipts go, what signs them, and what they name in any case."""
    return {
        "RECEIPTS_BUCKET": identity.bucket(BucketClass.AUDIT.value),
        "RECEIPTS_PREFIX": RECEIPTS,
        "RECEIPT_KEY": key_alias(identity, KeyPurpose.RECEIPTS),
        "STORES": ",".join((*STORES, *(kind.value for kind in MEDIA), "secrets")),
        "RETAINED": json.dumps(RETAINED, sort_keys=True),
    }


def _requests(identity: Identity) -> tuple[Allow, ...]:
    """Open the table of requests: to read one with the holds on it, and to note what is done."""
    return (
        Allow(
            sid="UseRequests",
            actions=["dynamodb:GetItem", "dynamodb:UpdateItem"],
            on=[identity.table_arn(REQUESTS)],
        ),
        table_key_use(
            identity,
            KeyPurpose.DATA,
            REQUESTS,
            sid="OpenRequests",
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
    )


def _listing(identity: Identity) -> Allow:
    return Allow(
        sid="ListMedia", actions=["s3:ListBucketVersions"], on=[identity.bucket_arn(kind.value) for kind in MEDIA]
    )


def erasing(identity: Identity) -> tuple[Allow, ...]:
    """Give what erasing takes: to delete versions without reading any, and secrets of accounts."""
    return (
        *_requests(identity),
        _listing(identity),
        Allow(
            sid="EraseMedia",
            actions=["s3:DeleteObjectVersion"],
            on=[f"{identity.bucket_arn(kind.value)}/*" for kind in MEDIA],
        ),
        Allow(
            sid="EraseSecrets",
            actions=["secretsmanager:DeleteSecret"],
            on=[identity.secret_arn(f"{branch}*") for branch in ACCOUNTS],
        ),
    )


def exporting(identity: Identity) -> tuple[Allow, ...]:
    """Give what exporting takes: to read audit records, to list objects, and to write below one prefix."""
    bucket = identity.bucket_arn(BucketClass.MEDIA_TEMP.value)
    sealed: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"s3.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": bucket,
        }
    }
    return (
        *_requests(identity),
        _listing(identity),
        Allow(sid="ReadRecords", actions=["dynamodb:Query"], on=[identity.table_arn(AUDIT_TABLE)]),
        table_key_use(identity, KeyPurpose.AUDIT, AUDIT_TABLE, sid="OpenRecords", actions=["kms:Decrypt"]),
        Allow(sid="WriteExports", actions=["s3:PutObject"], on=[f"{bucket}/{EXPORTS}*"]),
        key_use(identity, KeyPurpose.MEDIA, sid="SealExports", actions=["kms:GenerateDataKey"], when=sealed),
    )


def signing(identity: Identity) -> tuple[Allow, ...]:
    """Give what a receipt takes: to sign a digest, and to write below one prefix of the locked bucket."""
    bucket = identity.bucket_arn(BucketClass.AUDIT.value)
    sealed: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"s3.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": bucket,
        }
    }
    digests: Conditions = {"StringEquals": {"kms:MessageType": "DIGEST", "kms:SigningAlgorithm": "ECDSA_SHA_256"}}
    return (
        *_requests(identity),
        key_use(identity, KeyPurpose.RECEIPTS, sid="SignReceipts", actions=["kms:Sign"], when=digests),
        Allow(sid="PutReceipts", actions=["s3:PutObject"], on=[f"{bucket}/{RECEIPTS}/*"]),
        key_use(identity, KeyPurpose.AUDIT, sid="SealReceipts", actions=["kms:GenerateDataKey"], when=sealed),
    )
