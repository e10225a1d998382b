"""The account: what watches it, who comes in on a bad day, who deploys, and what it may cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from components._signals import Signal
from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.bucket_class import BucketClass, LogSource
from components.foundation.baseline import Baseline, BaselineArgs
from components.foundation.break_glass import BreakGlass, BreakGlassArgs
from components.foundation.configuration import Configuration, ConfigurationArgs
from components.foundation.detection import Detection, DetectionArgs
from components.foundation.identity import CiAccess, CiAccessArgs
from components.foundation.keys import KeyPurpose
from components.foundation.logs import AccountBaseline
from components.foundation.trail import AuditTrail, AuditTrailArgs
from components.operations.budget import Budget, BudgetArgs
from settings.sections.foundation import Service

_RECORDED = (BucketClass.MEDIA_TEMP, BucketClass.MEDIA_ARCHIVE, BucketClass.AUDIT)
_TABLES = ("audit-events",)
_FUNCTIONS = ("rotate", "refresh")
"""How the names of the functions begin that read secrets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What the other areas need to know of the account."""

    access: CiAccess
    break_glass: BreakGlass
    trail: AuditTrail
    signals: tuple[Signal, ...]


def declare_account(site: Site, foundation: Foundation, buckets: Buckets) -> Account:
    """Declare the trail and the people, and where this stack owns it, the baseline of the account."""
    trail = _trail(site, foundation, buckets)
    baseline = _declare_baseline(site, buckets) if site.settings.account_baseline else ()
    break_glass = BreakGlass(
        "break-glass",
        BreakGlassArgs(
            identity=site.identity,
            principals=site.settings.break_glass.principals,
            recovery_region=site.recovery.region,
        ),
        site.here,
    )
    access = _ci_access(site)
    budget = site.settings.budget
    Budget(
        "budget",
        BudgetArgs(
            identity=site.identity,
            monthly_usd=budget.monthly_usd,
            emails=budget.emails,
            topic_arn=site.identity.topic_arn("notices"),
        ),
        site.here,
    )
    return Account(access=access, break_glass=break_glass, trail=trail, signals=(*trail.signals(), *baseline))


def _trail(site: Site, foundation: Foundation, buckets: Buckets) -> AuditTrail:
    identity, bucket = site.identity, buckets[BucketClass.TRAIL]
    args = AuditTrailArgs(
        logs=foundation.logs,
        key_arn=foundation.keys.arn(KeyPurpose.AUDIT),
        bucket=bucket.name,
        delivery=(bucket,),
        buckets=[identity.bucket_arn(part.value) for part in _RECORDED],
        tables=[identity.table_arn(part) for part in _TABLES],
        readers=_readers(site),
    )
    return AuditTrail("trail", args, site.here)


def _ci_access(site: Site) -> CiAccess:
    args = CiAccessArgs(
        identity=site.identity,
        recovery=site.recovery,
        deploy_subjects=site.settings.ci.allowed_subjects,
        preview_subjects=site.settings.ci.preview_subjects,
        zone_id=site.settings.domain.zone_id,
        baseline=AccountBaseline.OWNED if site.settings.account_baseline else AccountBaseline.ELSEWHERE,
    )
    return CiAccess("ci", args, site.here)


def _readers(site: Site) -> Sequence[str]:
    """Give the roles that read the secrets of connected accounts: of services by their code, and of functions."""
    rows = site.settings.secrets.consumers
    consumers = sorted({service for row in ("oauth", "tiktok-cookie") for service in rows[row]})
    parts = ["refresh-*" if service is Service.REFRESH else f"{service.value}-task" for service in consumers]
    return [site.identity.role_arn(part) for part in parts]


def _declare_baseline(site: Site, buckets: Buckets) -> tuple[Signal, ...]:
    """Declare what exists once in an account and region; give what it says."""
    logs = buckets[BucketClass.ACCESS_LOGS]
    Baseline("account", BaselineArgs(identity=site.identity), site.here)
    configuration = Configuration(
        "configuration",
        ConfigurationArgs(identity=site.identity, bucket=logs.name, prefix=LogSource.CONFIG.value, delivery=(logs,)),
        site.here,
    )
    detection = Detection("detection", DetectionArgs(identity=site.identity, after=(configuration,)), site.here)
    return detection.signals()
