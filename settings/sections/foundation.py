"""Sections of what everything stands on: network, keys, logs, audit, secrets, people."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from settings import checks, periods
from settings.forms import ROLE_ARN, days
from settings.schema.containers import ListOf, Table
from settings.schema.scalars import Choice, Integer, Text
from settings.schema.section import key, section


class NatMode(StrEnum):
    """How private subnets reach the internet."""

    SINGLE = "single"
    """One gateway: cheaper, and lost with its zone."""
    PER_AZ = "per-az"
    """One gateway in each zone."""


class Endpoints(StrEnum):
    """Which AWS services are reached without leaving the network. Gateways for S3 and DynamoDB always exist."""

    NONE = "none"
    MINIMAL = "minimal"
    """Secrets Manager, KMS, CloudWatch Logs, ECR and STS."""
    FULL = "full"


class LockMode(StrEnum):
    """Who can shorten a retention lock."""

    COMPLIANCE = "COMPLIANCE"
    """Nobody, the root user included."""
    GOVERNANCE = "GOVERNANCE"
    """Who holds a special permission, which the bucket policy denies to all."""


class Service(StrEnum):
    """Who may read a secret."""

    API = "api"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    MIGRATE = "migrate"
    ROTATION = "rotation"
    """The rotation functions."""
    REFRESH = "refresh"
    """The token refresh functions."""
    ALERTING = "alerting"
    """The role that talks to the pager."""


@section
class Network:
    """The private network."""

    cidr: str = key(
        Text(bounds="a private network (RFC1918), /16-/20", example="10.40.0.0/16", checks=(checks.private_network,)),
        default="10.40.0.0/16",
        about="Addresses of the network.",
        read_by="Network",
    )
    az_count: int = key(
        Integer(low=2, high=3, unit="zones", low_fix="write 2: the database and the balancer need two zones"),
        default=3,
        about="Availability zones that hold subnets.",
        read_by="Network",
    )
    nat_mode: NatMode = key(
        Choice(of=NatMode), default=NatMode.PER_AZ, about="NAT gateways: one, or one in each zone.", read_by="Network"
    )
    endpoints: Endpoints = key(
        Choice(of=Endpoints), default=Endpoints.FULL, about="Interface endpoints to AWS services.", read_by="Network"
    )


@section
class Keys:
    """The customer keys."""

    rotation_days: int = key(
        days(90, 365, low_fix="write 90, the least that KMS takes", high_fix="write 365: keys rotate every year"),
        default=365,
        about="Period of automatic key rotation.",
        read_by="Keys",
    )
    deletion_days: int = key(
        days(7, 30, low_fix="write 7, the least that KMS takes", high_fix="write 30, the most that KMS takes"),
        default=30,
        about="Time between a request to delete a key and its loss.",
        read_by="Keys",
    )
    receipt_keys: int = key(
        Integer(low=1, high=50, unit="keys"),
        default=1,
        about="Keys that signed receipts so far: one more makes a successor, which signs from then on (PC-4).",
        read_by="SigningKeys",
    )


@section
class Logs:
    """How long logs are kept."""

    ops_days: int = key(
        Integer(bounds="14 days in prod; 1, 3, 5, 7 or 14 elsewhere", checks=(periods.operations,)),
        default=14,
        about="Retention of operational log groups (LP-2).",
        read_by="Logs",
    )
    access_log_days: int = key(
        days(1, 365, high_fix="choose 365 or less: access logs hold addresses of people"),
        default=90,
        about="Retention of access, flow and firewall logs in S3.",
        read_by="Bucket",
    )
    datadog_days: int = key(
        days(1, 30, high_fix="write 30 or less (LP-2)"),
        default=30,
        about="Retention of the Datadog index (LP-2).",
        read_by="report",
    )


@section
class Audit:
    """The audit record."""

    retention_days: int = key(
        Integer(bounds="3653-36500 days", checks=(periods.audit,)),
        default=3653,
        about="Retention of audit events (LA-3).",
        limits="not shorter than lockYears",
        read_by="Bucket, Table",
    )
    lock_mode: LockMode = key(
        Choice(of=LockMode),
        default=LockMode.COMPLIANCE,
        about="Mode of the object lock.",
        limits="COMPLIANCE in prod",
        read_by="Bucket",
    )
    lock_years: int = key(
        Integer(low=10, high=100, unit="years", low_fix="write 10 or more (LA-3)"),
        default=10,
        about="Term of the object lock.",
        read_by="Bucket",
    )


def _life(most: int, control: str) -> Integer:
    return Integer(bounds=f"1-{most} days ({control})", checks=(partial(periods.life, most, control),))


@section
class RotationDays:
    """The longest that a credential of each class lives."""

    session: int = key(_life(90, "SC-1"), default=90, about="Session secret.", read_by="Secret")
    encryption: int = key(_life(90, "TC-2"), default=90, about="Token encryption keys.", read_by="Secret")
    jwt: int = key(_life(90, "API-4"), default=90, about="Token signing keys.", read_by="Secret")
    redis: int = key(_life(90, "ND-3"), default=90, about="Cache token.", read_by="Secret")
    db: int = key(_life(30, "SS-3"), default=30, about="Database users of the services.", read_by="Secret")
    smtp: int = key(_life(90, "SS-3"), default=90, about="Mail credentials.", read_by="Secret")
    oauth_app: int = key(_life(365, "SS-3"), default=365, about="OAuth application secrets.", read_by="Secret")


CONSUMERS: Mapping[str, tuple[Service, ...]] = MappingProxyType(
    {
        "session-secret": (Service.API, Service.ROTATION),
        "encryption-keyring": (Service.API, Service.WORKER, Service.ROTATION),
        "jwt-signing": (Service.API, Service.ROTATION),
        "smtp": (Service.API,),
        "db-app": (Service.API, Service.WORKER, Service.SCHEDULER, Service.MIGRATE, Service.ROTATION),
        "db-master": (Service.ROTATION,),
        "redis-auth": (Service.API, Service.WORKER, Service.SCHEDULER, Service.ROTATION),
        "oauth-app": (Service.API, Service.REFRESH),
        "oauth": (Service.WORKER, Service.REFRESH),
        "tiktok-cookie": (Service.WORKER,),
        "mongo-uri": (Service.API, Service.WORKER),
        "pagerduty": (Service.ALERTING,),
        "datadog": (Service.ALERTING,),
    }
)
"""Who reads which secret (AC-2). The break-glass role is always added, so that nobody is locked out."""


@section
class Secrets:
    """Credentials."""

    rotation_days: RotationDays
    consumers: Mapping[str, tuple[Service, ...]] = key(
        Table(each=ListOf(each=Choice(of=Service)), names=tuple(CONSUMERS), otherwise=CONSUMERS),
        default=CONSUMERS,
        about="Services that read each secret; what is not named keeps its built-in row (AC-2).",
        limits="secrets and services of the built-in matrix",
        read_by="Secret",
    )


@section
class BreakGlass:
    """People for the day when everything else fails."""

    principals: tuple[str, ...] = key(
        ListOf(each=ROLE_ARN, least=2, most=10),
        about="Roles that may assume the break-glass role, with MFA.",
        limits="of this account",
        read_by="Identity",
    )
    approvers: tuple[str, ...] = key(
        ListOf(each=ROLE_ARN, least=2, most=10),
        about="Roles that approve destructive steps of a runbook.",
        limits="of this account",
        read_by="Response",
    )
