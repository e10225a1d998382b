"""Guards: functions that keep the rest true, and say when it is not."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.bucket_class import BucketClass
from components.operations.attestation_check import AttestationCheck, AttestationCheckArgs
from components.operations.log_janitor import LogJanitor, LogJanitorArgs
from components.operations.page_drill import PageDrill, PageDrillArgs
from components.operations.upload_guards import UploadGuards, UploadGuardsArgs
from components.runtime.function import FunctionHost


@dataclass(frozen=True, kw_only=True, slots=True)
class Guards:
    """What the guards say of themselves, and of what they guard."""

    signals: tuple[Signal, ...]


def declare_guards(site: Site, foundation: Foundation, buckets: Buckets) -> Guards:
    """Declare the guards."""
    host = FunctionHost(identity=site.identity, logs=foundation.logs, keys=foundation.keys)
    drill = PageDrill("page-drill", PageDrillArgs(host=host), site.here)
    return Guards(
        signals=(*_attestations(site, host), *_uploads(site, host, buckets), *_logs(site, host), *drill.signals())
    )


def _attestations(site: Site, host: FunctionHost) -> tuple[Signal, ...]:
    """Watch over the records, where the stack keeps any."""
    controls = [row.control for row in site.settings.attestations]
    if not controls:
        return ()
    return AttestationCheck(
        "attestation-check", AttestationCheckArgs(host=host, controls=controls), site.here
    ).signals()


def _uploads(site: Site, host: FunctionHost, buckets: Buckets) -> tuple[Signal, ...]:
    """Watch over what comes in from outside, by the bounds that the services are told."""
    args = UploadGuardsArgs(
        host=host,
        uploads=BucketClass.MEDIA_TEMP.value,
        bucket=buckets[BucketClass.MEDIA_TEMP].name,
        evidence=BucketClass.AUDIT.value,
        most_bytes=site.settings.storage.max_upload_bytes,
        media_types=site.settings.storage.allow_mime_types,
    )
    return UploadGuards("upload-guards", args, site.here).signals()


def _logs(site: Site, host: FunctionHost) -> tuple[Signal, ...]:
    """Cap the logs of the account, where the account is this stack's to keep."""
    if not site.settings.account_baseline:
        return ()
    return LogJanitor("log-janitor", LogJanitorArgs(host=host), site.here).signals()
