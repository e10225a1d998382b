"""Audit: the table of audit events and its archive in the locked bucket."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.audit_store import AuditStore, AuditStoreArgs
from components.data.bucket_class import BucketClass
from components.operations.audit_transform import PART, AuditTransform, AuditTransformArgs
from components.operations.legal_holds import GUARD, HoldGuard, HoldGuardArgs, LegalHolds, LegalHoldsArgs
from components.runtime.function import FunctionHost


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditRecords:
    """The audit store, and what it says of its health."""

    store: AuditStore
    signals: tuple[Signal, ...]


def declare_audit(site: Site, foundation: Foundation, buckets: Buckets) -> AuditRecords:
    """Declare the audit store, before it the functions through which its records go to the archive, and its holds."""
    host = FunctionHost(identity=site.identity, logs=foundation.logs, keys=foundation.keys)
    transform = AuditTransform("audit-transform", AuditTransformArgs(host=host), site.here)
    guard = HoldGuard("hold-guard", HoldGuardArgs(host=host), site.here)
    args = AuditStoreArgs(
        identity=site.identity,
        keys=foundation.keys,
        bucket_arn=buckets[BucketClass.AUDIT].arn,
        bucket_part=BucketClass.AUDIT.value,
        logs=foundation.logs,
        retention_days=site.settings.audit.retention_days,
        transform_arn=site.identity.function_arn(PART),
        guard_arn=site.identity.function_arn(GUARD),
        after=(transform, guard),
    )
    store = AuditStore("audit-store", args, site.here)
    holds = LegalHolds(
        "legal-holds",
        LegalHoldsArgs(host=host, role=store.legal_hold_role, retention_days=site.settings.audit.retention_days),
        site.here,
    )
    return AuditRecords(
        store=store, signals=(*store.signals(), *transform.signals(), *guard.signals(), *holds.signals())
    )
