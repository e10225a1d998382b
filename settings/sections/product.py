"""Sections of what the product does: publishing, mail, law."""

from enum import StrEnum

from settings import checks
from settings.forms import HOST, HTTPS, VERSION
from settings.problems import Code, Fault
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.scalars import Bytes, Choice, Flag, Integer, Text
from settings.schema.section import Derived, Lookup, key, section
from settings.sections.environment import Environment


class Platform(StrEnum):
    """Where content is published."""

    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    X = "x"


class TokenStore(StrEnum):
    """Where OAuth tokens of accounts are kept."""

    SECRETSMANAGER = "secretsmanager"
    """One secret for each account."""
    POSTGRES_ENVELOPE = "postgres-envelope"
    """Sealed rows, for more accounts than secrets are worth."""


class SmtpMode(StrEnum):
    """How mail leaves."""

    SES_API = "ses-api"
    """The SES interface, with the role of the task."""
    EXTERNAL_SMTP = "external-smtp"
    """A provider's server, with a credential that is renewed by hand."""


class Dmarc(StrEnum):
    """What receivers do with mail that is signed by nobody of the domain (RFC 7489)."""

    QUARANTINE = "quarantine"
    """It goes where suspicious mail goes; for a domain that others send from as well."""
    REJECT = "reject"


_SES_SMTP = Fault(
    code=Code.SMTP_MODE,
    problem="SES SMTP needs a static IAM key (violates AC-1)",
    fix="use ses-api",
)


@section
class OAuth:
    """Publishing platforms."""

    platforms: tuple[Platform, ...] = key(
        ListOf(each=Choice(of=Platform)),
        default=tuple(Platform),
        about="Platforms that content is published to (TC-3).",
        read_by="Rotation",
    )
    token_store: TokenStore = key(
        Choice(of=TokenStore),
        default=TokenStore.SECRETSMANAGER,
        about="Where tokens of accounts are kept (TC-1).",
        read_by="Rotation, Service",
    )
    max_secrets: int = key(
        Integer(low=1, high=500_000, unit="secrets"),
        default=300,
        about="Account secrets that are worth their price; beyond, choose postgres-envelope.",
        read_by="Alarms",
    )


@section
class TikTok:
    """The source platform."""

    cookie_max_age_days: int = key(
        Integer(low=1, high=7, unit="days", high_fix="write 7 or less: cookies rotate every week (TC-4)"),
        default=7,
        about="Oldest cookie before somebody is paged.",
        read_by="Alarms",
    )


def _mail_domain(values: Lookup) -> str:
    host = values.get("domain.apiHost", str)
    return checks.registrable(host) or host


def _test_mode(values: Lookup) -> bool:
    return not values.get("environment", Environment).sends_mail


@section
class Smtp:
    """Mail."""

    domain: str = key(
        HOST,
        derived=Derived(text="registrable domain of domain.apiHost", of=_mail_domain),
        about="Domain that mail comes from, with records in domain.zoneId (MA-2).",
        limits="under the registrable domain of domain.apiHost",
        read_by="Mail",
    )
    dmarc: Dmarc = key(
        Choice(of=Dmarc),
        default=Dmarc.QUARANTINE,
        about="What receivers do with mail that nobody of the domain signed; reject once the reports are clean.",
        read_by="Mail",
    )
    mode: SmtpMode = key(
        Choice(of=SmtpMode, refused={"ses-smtp": _SES_SMTP}),
        default=SmtpMode.SES_API,
        about="How mail leaves.",
        read_by="Service",
    )
    host: str | None = key(
        Text(form=checks.HOST, bounds="a lower-case host name", example="smtp.example.com"),
        default=None,
        about="Mail server.",
        limits="with external-smtp, and only then",
        read_by="Service",
    )
    port: int | None = key(
        Integer(bounds="465 or 587", checks=(checks.mail_port,)),
        default=None,
        about="Port of the mail server.",
        limits="with external-smtp, and only then",
        read_by="Service",
    )
    test_mode: bool = key(
        Flag(),
        derived=Derived(text="true in dev, test and ci", of=_test_mode),
        about="Nobody gets mail (EM-1).",
        limits="false in prod; true in dev, test and ci",
        read_by="Service",
    )
    test_allowlist: tuple[str, ...] = key(
        ListOf(
            each=Text(bounds="a mail address of the own domain", checks=(checks.exact_address,)),
            most=20,
        ),
        default=(),
        about="Addresses that test-send endpoints may write to (EM-2).",
        limits="at most 5 in prod, at the domain of the hosts",
        read_by="Service",
    )


@section
class LegalUrls:
    """Published texts."""

    terms: str = key(
        HTTPS,
        derived=Derived(
            text="https://<domain.appHost>/terms",
            of=lambda values: f"https://{values.get('domain.appHost', str)}/terms",
        ),
        about="Terms of use.",
        limits="at the domain of the hosts",
        read_by="Service",
    )
    privacy: str = key(
        HTTPS,
        derived=Derived(
            text="https://<domain.appHost>/privacy",
            of=lambda values: f"https://{values.get('domain.appHost', str)}/privacy",
        ),
        about="Privacy policy.",
        limits="at the domain of the hosts",
        read_by="Service",
    )


@section
class Legal:
    """Consent to the published texts."""

    enforce: bool = key(
        Flag(), default=True, about="Requests need consent (PC-3).", limits="true in prod", read_by="Service"
    )
    terms_version: str = key(VERSION, about="Version of the terms that consent is asked for.", read_by="Service")
    privacy_version: str = key(VERSION, about="Version of the privacy policy.", read_by="Service")
    urls: LegalUrls


@section
class MediaLimit:
    """What a platform takes."""

    max_bytes: int = key(Bytes(low=1, high=1 << 40), about="Largest file.", read_by="Service")
    max_seconds: int = key(Integer(low=1, high=86_400, unit="seconds"), about="Longest medium.", read_by="Service")


def _clamp(size: int, seconds: int) -> tuple[Record[MediaLimit], MediaLimit]:
    limit = MediaLimit(max_bytes=size, max_seconds=seconds)
    return Record(of=MediaLimit, otherwise=limit, bounds="integers above 0"), limit


_INSTAGRAM, _INSTAGRAM_LIMIT = _clamp(300 << 20, 900)
_YOUTUBE, _YOUTUBE_LIMIT = _clamp(1 << 30, 180)
_X, _X_LIMIT = _clamp(512 << 20, 140)


@section
class PlatformLimits:
    """What each platform takes; uploads are held to the smaller of this and `storage` (WS-2)."""

    instagram: MediaLimit = key(_INSTAGRAM, default=_INSTAGRAM_LIMIT, about="Reels.", read_by="Service")
    youtube: MediaLimit = key(_YOUTUBE, default=_YOUTUBE_LIMIT, about="Shorts.", read_by="Service")
    x: MediaLimit = key(_X, default=_X_LIMIT, about="Video posts.", read_by="Service")


@section
class Media:
    """Media."""

    platform_limits: PlatformLimits
