"""What takes bad uploads away: malware, what could not be scanned, what is too large or of another type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Conditions
from components._naming import DataClass, Identity
from components._signals import EventSignal, Signal, Urgency
from components.data._bounds import bounded
from components.data.malware_scan import CLAMP, CLEAN, EXPORTS, PROBE, QUARANTINE
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose
from components.runtime.function import Function, FunctionArgs, FunctionHost
from components.runtime.trigger import Trigger, TriggerArgs, trigger_name

PREFIX: Final = "quarantine/"
"""Where the locked bucket keeps malware."""
RECOGNISED: Final = frozenset(
    {
        "image/avif",
        "image/gif",
        "image/heic",
        "image/heif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "video/mp4",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
        "video/x-msvideo",
    }
)
"""Types that the function can tell by their first bytes."""
_MOST_BYTES: Final = 1 << 30
_NOT_CLEAN: Final = [{"anything-but": [CLEAN]}, {"exists": False}]
"""Any result but the one that opens the gate, and the lack of one."""
_SEVERAL: Final = 5
"""Runs at once: uploads come side by side, and no run changes what another one looks at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadGuardsArgs:
    """Inputs of the guards of uploads."""

    host: FunctionHost
    """What all functions of the stack share."""
    uploads: str
    """The part that names the bucket of uploads."""
    bucket: pulumi.Input[str]
    """Name of the bucket of uploads."""
    evidence: str
    """The part that names the locked bucket."""
    most_bytes: int
    """The largest upload."""
    media_types: Sequence[str]
    """Types that may be uploaded."""

    def __post_init__(self) -> None:
        """Refuse a size without bound, and types that nobody can tell by their bytes."""
        bounded("most_bytes", self.most_bytes, 1, _MOST_BYTES, "a worker must hold it on its disk three times")
        if strange := sorted(set(self.media_types) - RECOGNISED):
            message = f"media_types {strange}: cannot be told by first bytes; use some of {sorted(RECOGNISED)}"
            raise ValueError(message)


class UploadGuards(Hardened):
    """Two functions that delete bad uploads, called by S3 and by the scan.

    How long a video lasts is not asked here: that takes a decoder, which the worker has.
    """

    controls = ("SU-1", "SU-2", "WS-2")

    def __init__(self, name: str, args: UploadGuardsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the functions, what calls them, and the events of the bucket."""
        identity = args.host.identity
        shown = {"bucket": identity.bucket(args.uploads), "evidence": f"{identity.bucket(args.evidence)}/{PREFIX}"}
        super().__init__(name, {**shown, "mostBytes": args.most_bytes}, opts)
        self._name, self._args, self._identity = name, args, identity
        aws.s3.BucketNotification(f"{name}-events", bucket=args.bucket, eventbridge=True, opts=self.child())
        self._functions = (self._quarantine(), self._clamp())
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when a guard fails, and when an upload went that nobody could scan; of malware the scan tells itself."""
        part = self._args.uploads
        unscanned = EventSignal(
            alarm="malware-found",
            part=f"{part}-unscanned",
            meaning=f"An object of {part} could not be scanned for malware and was deleted unread.",
            pattern=self._results([{"anything-but": [CLEAN, "THREATS_FOUND"]}, {"exists": False}]),
            shown={"version": "$.detail.s3ObjectDetails.versionId"},
            urgency=Urgency.NOTIFY,
        )
        return (unscanned, *(signal for function in self._functions for signal in function.signals()))

    def _results(self, status: Sequence[object]) -> Mapping[str, object]:
        """Give the pattern of results of the scan (GuardDuty User Guide, "Monitoring S3 object scans")."""
        return {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
            "detail": {
                "s3ObjectDetails": {"bucketName": [self._identity.bucket(self._args.uploads)]},
                "scanResultDetails": {"scanResultStatus": list(status)},
            },
        }

    def _quarantine(self) -> Function:
        """Declare what takes away what was not found clean."""
        args, identity = self._args, self._identity
        function = self._function(
            QUARANTINE,
            "Takes away what the malware scan did not find clean",
            quarantine_statements(identity, args.uploads, args.evidence),
            {
                "BUCKET": identity.bucket(args.uploads),
                "QUARANTINE_BUCKET": identity.bucket(args.evidence),
                "QUARANTINE_PREFIX": PREFIX,
            },
            300,
        )
        self._trigger(QUARANTINE, function, self._results(_NOT_CLEAN), "Results of the malware scan that are not clean")
        return function

    def _clamp(self) -> Function:
        """Declare what takes away what is too large, or of another type."""
        args, identity = self._args, self._identity
        function = self._function(
            CLAMP,
            "Takes away uploads that are too large or of another type",
            clamp_statements(identity, args.uploads),
            {
                "BUCKET": identity.bucket(args.uploads),
                "MAX_UPLOAD_BYTES": str(args.most_bytes),
                "ALLOW_MIME_TYPES": ",".join(sorted(args.media_types)),
            },
            60,
        )
        pattern: dict[str, object] = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [identity.bucket(args.uploads)]},
                "object": {"key": [{"anything-but": {"prefix": [EXPORTS, PROBE]}}]},
            },
        }
        self._trigger(CLAMP, function, pattern, "New objects in the bucket of uploads")
        return function

    def _function(
        self, part: str, description: str, statements: Sequence[Allow], variables: Mapping[str, str], seconds: int
    ) -> Function:
        return Function(
            f"{self._name}-{part}",
            FunctionArgs(
                host=self._args.host,
                part=part,
                package=part.replace("-", "_"),
                description=description,
                statements=statements,
                variables=variables,
                concurrency=_SEVERAL,
                timeout_seconds=seconds,
                data_class=DataClass.CONFIDENTIAL,
                rules=[trigger_name(self._identity, part)],
            ),
            self.child(),
        )

    def _trigger(self, part: str, function: Function, pattern: Mapping[str, object], description: str) -> None:
        args = TriggerArgs(
            identity=self._identity, part=part, function=function, pattern=pattern, description=description
        )
        Trigger(f"{self._name}-{part}-trigger", args, self.child())


def quarantine_statements(identity: Identity, uploads: str, evidence: str) -> tuple[Allow, ...]:
    """Give what taking malware away takes: to read and delete in one bucket, and to write below one prefix."""
    source, target = identity.bucket_arn(uploads), identity.bucket_arn(evidence)
    return (
        *_reading(identity, uploads),
        Allow(sid="FindVersions", actions=["s3:ListBucketVersions"], on=[source]),
        Allow(sid="KeepEvidence", actions=["s3:PutObject"], on=[f"{target}/{PREFIX}*"]),
        key_use(
            identity,
            KeyPurpose.AUDIT,
            sid="SealEvidence",
            actions=["kms:GenerateDataKey"],
            when=_through_s3(identity, target),
        ),
    )


def clamp_statements(identity: Identity, uploads: str) -> tuple[Allow, ...]:
    """Give what taking bad uploads away takes."""
    return _reading(identity, uploads)


def _reading(identity: Identity, uploads: str) -> tuple[Allow, ...]:
    """Open versions of one bucket, to read and to delete. Without the list, S3 says of what is gone: forbidden."""
    bucket = identity.bucket_arn(uploads)
    return (
        Allow(sid="TellWhatIsGone", actions=["s3:ListBucket"], on=[bucket]),
        Allow(
            sid="TakeAway",
            actions=["s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion"],
            on=[f"{bucket}/*"],
        ),
        key_use(
            identity,
            KeyPurpose.MEDIA,
            sid="OpenUploads",
            actions=["kms:Decrypt"],
            when=_through_s3(identity, bucket),
        ),
    )


def _through_s3(identity: Identity, bucket: str) -> Conditions:
    return {
        "StringEquals": {
            "kms:ViaService": f"s3.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": bucket,
        }
    }
