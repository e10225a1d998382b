"""Sections of who is told, who deploys, who is responsible, and what it may cost."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import pulumi

from settings import checks
from settings.forms import CONTROL, MAIL, RULE, SENTENCE, VERSION
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.scalars import Choice, Day, Integer, Number, Sealed, Text
from settings.schema.section import Derived, Lookup, key, section
from settings.sections.environment import Environment
from settings.sections.integrations import OnCall


class Pager(StrEnum):
    """Who wakes somebody up."""

    PAGERDUTY = "pagerduty"
    INCIDENT_MANAGER = "incident-manager"
    """AWS Systems Manager Incident Manager."""
    NONE = "none"
    """Nobody: alarms reach the topic only."""


class Party(StrEnum):
    """Companies whose interfaces the product calls."""

    TIKTOK = "TikTok"
    META = "Meta"
    GOOGLE = "Google"
    X = "X"


def _alarm(most: int, unit: str, least: int = 1) -> Integer:
    return Integer(low=least, high=most, unit=unit, high_fix=f"write {most} or less, or nobody hears of it in time")


@section
class Thresholds:
    """When alarms ring. A threshold can be tightened freely, and loosened up to its cap."""

    api_5xx_percent: int = key(_alarm(5, "percent"), default=1, about="Failed API requests.", read_by="Alarms")
    elb_5xx: int = key(_alarm(100, "in 5 minutes"), default=10, about="Failures of the balancer.", read_by="Alarms")
    http_429: int = key(_alarm(2000, "in 5 minutes"), default=200, about="Throttled requests (RL-2).", read_by="Alarms")
    waf_blocked: int = key(
        _alarm(5000, "in 5 minutes"), default=500, about="Requests blocked by a rate rule (RL-2).", read_by="Alarms"
    )
    jobs_age_seconds: int = key(_alarm(3600, "seconds"), default=900, about="Oldest waiting job.", read_by="Alarms")
    redis_auth_failures: int = key(
        _alarm(50, "in 5 minutes"), default=5, about="Refused cache clients (ND-3).", read_by="Alarms"
    )
    rds_cpu_percent: int = key(_alarm(95, "percent"), default=80, about="Processor of the database.", read_by="Alarms")
    rds_free_storage_percent: int = key(
        Integer(low=5, high=50, unit="percent", low_fix="write 5 or more: growth takes time"),
        default=15,
        about="Free storage of the database below which somebody hears of it.",
        read_by="Alarms",
    )
    certificate_days: int = key(
        Integer(low=14, high=90, unit="days", low_fix="write 14 or more: renewal may need a person"),
        default=30,
        about="Days before a certificate expires.",
        read_by="Alarms",
    )


@section
class Alerts:
    """Who is told."""

    pager: Pager = key(
        Choice(of=Pager), default=Pager.PAGERDUTY, about="Who wakes somebody up (IR-1).", read_by="Alarms"
    )
    pagerduty_service_key: pulumi.Output[str] | None = key(
        Sealed(bounds="set with --secret"),
        default=None,
        about="Integration key of the PagerDuty service.",
        limits="with pager pagerduty, and only then; not beside integrations.pagerdutyToken",
        read_by="Alarms",
    )
    on_call: tuple[OnCall, ...] = key(
        ListOf(each=Record(of=OnCall), most=20),
        default=(),
        about="People who are woken up, in the order of their turns.",
        limits="at least 2, where the program calls them: pager incident-manager, or integrations.pagerdutyToken",
        read_by="Pager",
    )
    thresholds: Thresholds


def _subjects(values: Lookup) -> tuple[str, ...]:
    repository = values.get("ci.githubRepo", str)
    return (f"repo:{repository}:environment:{values.get('environment', Environment)}",)


@section
class Ci:
    """The pipeline."""

    github_repo: str = key(
        Text(
            form=r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}", bounds="ORG/REPO", example="example/platform"
        ),
        about="Repository whose pipeline deploys (AC-1).",
        read_by="Identity",
    )
    allowed_subjects: tuple[str, ...] = key(
        ListOf(each=Text(bounds="repo:ORG/REPO:environment:NAME", checks=(checks.subject,)), least=1, most=10),
        derived=Derived(text="[repo:<githubRepo>:environment:<environment>]", of=_subjects),
        about="Pipeline subjects that may deploy.",
        limits="of githubRepo",
        read_by="Identity",
    )
    preview_subjects: tuple[str, ...] = key(
        ListOf(
            each=Text(bounds="repo:ORG/REPO:pull_request, or an environment", checks=(checks.reading_subject,)), most=10
        ),
        default=(),
        about="Pipeline subjects that may compare the program with the stack, reading settings alone.",
        limits="of githubRepo, none of allowedSubjects",
        read_by="Identity",
    )


@section
class Budget:
    """What the stack may cost."""

    monthly_usd: float = key(
        Number(low=1, high=1_000_000), default=2000.0, about="Monthly budget in US dollars.", read_by="Budget"
    )
    emails: tuple[str, ...] = key(
        ListOf(each=MAIL, least=1, most=10),
        derived=Derived(text="[owner]", of=lambda values: (values.get("owner", str),)),
        about="Who hears of 80 % spent and 100 % forecast.",
        read_by="Budget",
    )


@section
class Exemption:
    """A signed deviation from the bound of one key, which ends. Violations are waived in compliance/waivers.yaml."""

    rule: str = key(RULE, about="Rule that is not followed.", read_by="settings")
    urn: str = key(
        Text(bounds="a resource URN, or the configuration key"),
        about="Resource, or configuration key.",
        read_by="settings",
    )
    reason: str = key(SENTENCE, about="Why.", read_by="settings")
    owner: str = key(MAIL, about="Who answers for it.", read_by="settings")
    expires: dt.date = key(Day(), about="Last day.", limits="at most 180 days ahead", read_by="settings")
    approver: str | None = key(
        MAIL,
        default=None,
        about="Who agreed.",
        limits="not the owner",
        read_by="settings",
    )


@section
class Subprocessor:
    """A company that personal data is passed to."""

    name: str = key(Text(bounds="a company name", example="Meta"), about="Company.", read_by="inventory")
    purpose: str = key(Text(bounds="text on one line"), about="Why it gets data.", read_by="inventory")
    data: tuple[str, ...] = key(
        ListOf(each=Text(bounds="a kind of data"), least=1), about="Kinds of data.", read_by="inventory"
    )
    region: str = key(Text(bounds="a country or region", example="US"), about="Where it is kept.", read_by="inventory")


@section
class Attestation:
    """A control that people keep, and the evidence that they did.

    A row without approver, evidence and days says that nobody has attested it yet: it is shown as manual.
    """

    control: str = key(CONTROL, about="Control.", read_by="report")
    statement: str = key(SENTENCE, about="What is attested.", read_by="report")
    owner: str = key(MAIL, about="Who attests, or will.", read_by="report")
    wanted: str | None = key(SENTENCE, default=None, about="Evidence that will be taken.", read_by="report")
    approver: str | None = key(
        MAIL, default=None, about="Who checked.", limits="not the owner; with evidence and both days", read_by="report"
    )
    evidence: str | None = key(
        Text(bounds="an https address or a path"), default=None, about="Where the evidence is.", read_by="report"
    )
    evidence_sha256: str | None = key(
        Text(form=r"[0-9a-f]{64}", bounds="64 hexadecimal characters"),
        default=None,
        about="Digest of the evidence.",
        limits="required for a path",
        read_by="report",
    )
    issued: dt.date | None = key(
        Day(), default=None, about="Day of the statement.", limits="not ahead", read_by="report"
    )
    expires: dt.date | None = key(Day(), default=None, about="First day on which it no longer holds.", read_by="report")
    cadence_days: int = key(
        Integer(low=1, high=366, unit="days"), about="How long a statement may hold.", read_by="report"
    )
    platforms: tuple[Party, ...] = key(
        ListOf(each=Choice(of=Party)), default=(), about="Platforms that it covers.", read_by="report"
    )
    version: str | None = key(VERSION, default=None, about="Version of the attested text.", read_by="report")

    @property
    def attested(self) -> bool:
        """Whether somebody has attested it, at least in part."""
        return any(part is not None for part in self.signature.values())

    @property
    def signature(self) -> Mapping[str, object]:
        """What makes a row an attestation, by key: all of it, or none."""
        return {
            "approver": self.approver,
            "evidence": self.evidence,
            "issued": self.issued,
            "expires": self.expires,
        }
