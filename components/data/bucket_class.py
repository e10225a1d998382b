"""What a bucket is for decides its ageing, its encryption and its lock: one shape of arguments per purpose.

A purpose has only the fields that make sense for it, so that an archive without a key, a lock on temporary media or
origins on a trail cannot be written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

import pulumi

from components.data._bounds import ascending, bounded
from components.data.lifecycle import MAX_DAYS, Lifecycle, Move, Tier
from components.foundation.key_uses import KeyPurpose

TEN_YEARS_DAYS = 3653
"""Ten years with as many leap days as ten years can have."""
_MAX_LOCK_YEARS = 100
_ORIGIN = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")


class BucketClass(StrEnum):
    """The purpose of a bucket; it stands in the tag `S3Class`."""

    MEDIA_TEMP = "media-temp"
    MEDIA_ARCHIVE = "media-archive"
    AUDIT = "audit"
    ACCESS_LOGS = "access-logs"
    TRAIL = "trail"


CONTROLS: Final[Mapping[BucketClass, tuple[str, ...]]] = {
    BucketClass.MEDIA_TEMP: ("API-2", "LP-3", "ND-1", "ND-4", "SU-1", "SU-2", "WS-4"),
    BucketClass.MEDIA_ARCHIVE: ("LP-3", "ND-1", "ND-4", "WS-4"),
    BucketClass.AUDIT: ("LA-3", "ND-1", "ND-4", "PC-2"),
    BucketClass.ACCESS_LOGS: ("IR-2c", "ND-1"),
    BucketClass.TRAIL: ("IR-2c", "ND-1", "ND-4"),
}
"""Controls of the checklist that a bucket of each purpose makes true."""


class LockMode(StrEnum):
    """Who can shorten a retention: no one at all, or a privileged principal (which every bucket policy here denies)."""

    COMPLIANCE = "COMPLIANCE"
    GOVERNANCE = "GOVERNANCE"


class LogSource(StrEnum):
    """Who delivers logs to the access-log bucket; the value is the prefix of the keys."""

    S3 = "s3"
    """Server access logs of the other buckets."""
    LOAD_BALANCER = "alb"
    """Access and connection logs of application load balancers, which support SSE-S3 only."""
    VENDED = "vended"
    """Logs that CloudWatch Logs delivers for other services, such as VPC flow logs."""
    CONFIG = "config"
    """History of AWS Config, which delivers to no bucket with Object Lock (CloudFormation, "DeliveryChannel")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectLock:
    """Retention that every new object version gets (S3 Object Lock); it can be turned on only when a bucket is new."""

    mode: LockMode
    years: int

    def __post_init__(self) -> None:
        """Refuse a retention that S3 does not take."""
        bounded("lock.years", self.years, 1, _MAX_LOCK_YEARS, "S3 Object Lock retains for at most 100 years")

    @property
    def days(self) -> int:
        """The longest the retention can last, with every leap day that can fall into it."""
        return self.years * 365 + -(-self.years // 4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """What every bucket but the access-log bucket has: a customer key, and a place for its own access logs."""

    key_arn: pulumi.Input[str]
    """ARN of the customer key of the data."""
    log_bucket: pulumi.Input[str]
    """Name of the access-log bucket, in the same region and account."""
    log_delivery: Sequence[pulumi.Resource] = ()
    """What must stand before S3 delivers there: the access-log bucket with its policy, which S3 checks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaTemp(Sealed):
    """Media on its way: it goes within days and is never archived, so that personal data does not linger."""

    bucket_class: ClassVar[BucketClass] = BucketClass.MEDIA_TEMP
    key_purpose: ClassVar[KeyPurpose] = KeyPurpose.MEDIA
    expire_days: int = 2
    cors_origins: Sequence[str] = ()
    """Exact https origins of pages that upload with a presigned POST."""

    def __post_init__(self) -> None:
        """Refuse a long stay, and origins that are not exact."""
        bounded("media-temp.expire_days", self.expire_days, 1, 7, "temporary media may stay a week at most")
        for origin in self.cors_origins:
            if not _ORIGIN.fullmatch(origin):
                message = (
                    f"media-temp.cors_origins: {origin!r} is no exact https origin; give https://host, without path"
                )
                raise ValueError(message)

    def lifecycle(self) -> Lifecycle:
        """Give the ageing of the bucket."""
        return Lifecycle(expire_days=self.expire_days, noncurrent_expire_days=1, abort_days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaArchive(Sealed):
    """Media that is kept, ever colder, until it expires."""

    bucket_class: ClassVar[BucketClass] = BucketClass.MEDIA_ARCHIVE
    key_purpose: ClassVar[KeyPurpose] = KeyPurpose.MEDIA
    glacier_days: int = 30
    deep_archive_days: int = 180
    expire_days: int = 730

    def __post_init__(self) -> None:
        """Refuse a timeline that skips a stage."""
        why = "media stays at hand for a month at least"
        bounded("media-archive.glacier_days", self.glacier_days, 30, TEN_YEARS_DAYS, why)
        ascending(
            "media-archive.glacier_days",
            self.glacier_days,
            "media-archive.deep_archive_days",
            self.deep_archive_days,
            "Deep Archive follows Glacier",
        )
        ascending(
            "media-archive.deep_archive_days",
            self.deep_archive_days,
            "media-archive.expire_days",
            self.expire_days,
            "objects that expire first never reach Deep Archive",
        )
        bounded("media-archive.expire_days", self.expire_days, 1, TEN_YEARS_DAYS, "media is not kept for ever")

    def lifecycle(self) -> Lifecycle:
        """Give the ageing of the bucket."""
        return Lifecycle(
            moves=(
                Move(days=self.glacier_days, to=Tier.GLACIER_IR),
                Move(days=self.deep_archive_days, to=Tier.DEEP_ARCHIVE),
            ),
            expire_days=self.expire_days,
            noncurrent_moves=(Move(days=30, to=Tier.GLACIER),),
            noncurrent_expire_days=90,
            abort_days=3,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit(Sealed):
    """Audit records, locked for years. An overwritten or hidden version is kept as long as a current one."""

    bucket_class: ClassVar[BucketClass] = BucketClass.AUDIT
    key_purpose: ClassVar[KeyPurpose] = KeyPurpose.AUDIT
    lock: ObjectLock
    expire_days: int = TEN_YEARS_DAYS

    def __post_init__(self) -> None:
        """Refuse an expiry before ten years, or before the lock ends."""
        _outlives_lock("audit", self.expire_days, self.lock)

    def lifecycle(self) -> Lifecycle:
        """Give the ageing of the bucket."""
        return _kept(Tier.GLACIER_IR, self.expire_days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trail(Sealed):
    """The log of all API calls, delivered by CloudTrail and locked."""

    bucket_class: ClassVar[BucketClass] = BucketClass.TRAIL
    key_purpose: ClassVar[KeyPurpose] = KeyPurpose.AUDIT
    lock: ObjectLock
    expire_days: int = TEN_YEARS_DAYS
    trail: str = "trail"
    """The part that names the trail; its ARN is known before the trail exists."""

    def __post_init__(self) -> None:
        """Refuse an expiry before ten years, or before the lock ends."""
        _outlives_lock("trail", self.expire_days, self.lock)

    def lifecycle(self) -> Lifecycle:
        """Give the ageing of the bucket."""
        return _kept(Tier.GLACIER, self.expire_days)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessLogs:
    """Access logs of buckets and load balancers, encrypted by S3 itself: load balancers deliver to nothing else."""

    bucket_class: ClassVar[BucketClass] = BucketClass.ACCESS_LOGS
    expire_days: int = 90
    sources: Sequence[LogSource] = (LogSource.S3, LogSource.LOAD_BALANCER)

    def __post_init__(self) -> None:
        """Refuse logs that are kept too long: client addresses are personal data."""
        bounded("access-logs.expire_days", self.expire_days, 1, 365, "access logs hold client addresses")

    def lifecycle(self) -> Lifecycle:
        """Give the ageing of the bucket."""
        return Lifecycle(expire_days=self.expire_days, noncurrent_expire_days=7, abort_days=7)


Storage = MediaTemp | MediaArchive | Audit | Trail | AccessLogs
"""Any purpose of a bucket."""


def lock_of(storage: Storage) -> ObjectLock | None:
    """Give the lock of the purposes that have one."""
    return storage.lock if isinstance(storage, Audit | Trail) else None


def _outlives_lock(name: str, expire_days: int, lock: ObjectLock) -> None:
    low = max(TEN_YEARS_DAYS, lock.days)
    bounded(
        f"{name}.expire_days", expire_days, low, MAX_DAYS, f"keep ten years, and the {lock.years} years of the lock"
    )


def _kept(first: Tier, expire_days: int) -> Lifecycle:
    """Give the ageing of records: cold after a quarter, coldest after a year."""
    return Lifecycle(
        moves=(Move(days=90, to=first), Move(days=365, to=Tier.DEEP_ARCHIVE)),
        expire_days=expire_days,
        noncurrent_moves=(Move(days=30, to=Tier.DEEP_ARCHIVE),),
        noncurrent_expire_days=expire_days,
        abort_days=7,
    )
