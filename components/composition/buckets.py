"""Buckets: one for each kind of object, and the scan of what comes in from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components._naming import DataClass
from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.bucket import Bucket, BucketArgs
from components.data.bucket_class import (
    AccessLogs,
    Audit,
    BucketClass,
    LockMode,
    LogSource,
    MediaArchive,
    MediaTemp,
    ObjectLock,
    Storage,
    Trail,
)
from components.data.malware_scan import MalwareScan, MalwareScanArgs, scan_gate
from components.foundation.keys import KeyPurpose


@dataclass(frozen=True, kw_only=True, slots=True)
class Buckets:
    """The buckets of a platform by what they are for."""

    by_class: Mapping[BucketClass, Bucket]
    signals: tuple[Signal, ...]

    def __getitem__(self, bucket_class: BucketClass) -> Bucket:
        """Give the bucket of a class."""
        return self.by_class[bucket_class]


def declare_buckets(site: Site, foundation: Foundation) -> Buckets:
    """Declare the access logs first: every other bucket logs there."""
    logs = _bucket(site, _access_logs(site), DataClass.CONFIDENTIAL)
    buckets = {BucketClass.ACCESS_LOGS: logs} | {
        storage.bucket_class: _bucket(site, storage, data_class)
        for storage, data_class in (*_media(site, foundation, logs), *_records(site, foundation, logs))
    }
    uploads = BucketClass.MEDIA_TEMP
    scan = MalwareScanArgs(identity=site.identity, part=uploads.value, bucket=buckets[uploads].name)
    return Buckets(by_class=buckets, signals=MalwareScan("media-temp-scan", scan, site.here).signals())


def _access_logs(site: Site) -> AccessLogs:
    """Give the bucket of access logs; with the account's baseline, AWS Config delivers there too."""
    sources = (LogSource.S3, LogSource.LOAD_BALANCER)
    config = (LogSource.CONFIG,) if site.settings.account_baseline else ()
    return AccessLogs(expire_days=site.settings.logs.access_log_days, sources=(*sources, *config))


def _bucket(site: Site, storage: Storage, data_class: DataClass) -> Bucket:
    part, identity = storage.bucket_class.value, site.identity
    extra = scan_gate(identity, part) if isinstance(storage, MediaTemp) else ()
    args = BucketArgs(identity=identity, part=part, data_class=data_class, storage=storage, extra=extra)
    return Bucket(part, args, site.here)


def _media(site: Site, foundation: Foundation, logs: Bucket) -> Sequence[tuple[Storage, DataClass]]:
    """Give the buckets of media."""
    sizes, key = site.settings.storage, foundation.keys.arn(KeyPurpose.MEDIA)
    temp = MediaTemp(
        key_arn=key,
        log_bucket=logs.name,
        log_delivery=(logs,),
        expire_days=sizes.temp_expire_days,
        cors_origins=site.settings.cors.allowed_origins,
    )
    archive = MediaArchive(
        key_arn=key,
        log_bucket=logs.name,
        log_delivery=(logs,),
        glacier_days=sizes.glacier_days,
        deep_archive_days=sizes.deep_archive_days,
        expire_days=sizes.archive_days,
    )
    return (temp, DataClass.PII), (archive, DataClass.PII)


def _records(site: Site, foundation: Foundation, logs: Bucket) -> Sequence[tuple[Storage, DataClass]]:
    """Give the buckets of records, which nobody can delete before their time."""
    sizes, key = site.settings.audit, foundation.keys.arn(KeyPurpose.AUDIT)
    lock = ObjectLock(mode=LockMode(sizes.lock_mode.value), years=sizes.lock_years)
    return tuple(
        (
            kind(
                key_arn=key,
                log_bucket=logs.name,
                log_delivery=(logs,),
                lock=lock,
                expire_days=sizes.retention_days,
            ),
            data_class,
        )
        for kind, data_class in ((Audit, DataClass.PII), (Trail, DataClass.CONFIDENTIAL))
    )
