"""Secrets: those that functions renew, those that others give out; their readers are roles known by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.rotations import Renewed, declare_rotations
from components.composition.site import Site
from components.composition.stores import Stores
from components.data.rotation import Renewal, Rotation, RotationClass
from components.data.secret import Secret, SecretArgs
from components.foundation.keys import KeyPurpose
from components.operations.refresh_access import WITH_APPLICATION
from settings.sections.foundation import Service
from settings.sections.operations import Pager
from settings.sections.product import SmtpMode

_DESCRIPTIONS: Final = {
    "session-secret": "Secrets that sign session cookies",
    "encryption-keyring": "Keys that seal OAuth tokens",
    "jwt-signing": "Keys that sign access tokens",
    "redis-auth": "AUTH token of the cache",
    "db-app": "Database user of the services",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A secret to declare."""

    part: str
    """What the secret is called within the stack."""
    row: str
    """Its row in the matrix of consumers."""
    description: str
    rotation_class: RotationClass
    rotation: Rotation | Renewal


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrets:
    """The secrets of a platform."""

    by_part: Mapping[str, Secret]
    """The secrets by what they are called within the stack."""
    signals: tuple[Signal, ...]


def declare_secrets(site: Site, foundation: Foundation, stores: Stores) -> Secrets:
    """Declare the secrets, and the functions that renew them."""
    renewed = declare_rotations(site, foundation, stores)
    wanted = [*_given(site), *map(_wanted, renewed)]
    secrets = {each.part: _secret(site, foundation, each) for each in wanted}
    signals = (
        *(signal for secret in secrets.values() for signal in secret.signals()),
        *(signal for each in renewed for signal in each.signals),
    )
    return Secrets(by_part=secrets, signals=signals)


def _wanted(renewed: Renewed) -> Wanted:
    """Describe a secret that a function renews."""
    return Wanted(
        part=renewed.part,
        row=renewed.row,
        description=_DESCRIPTIONS[renewed.row],
        rotation_class=renewed.rotation_class,
        rotation=renewed.rotation,
    )


def _given(site: Site) -> Iterator[Wanted]:
    """Describe the secrets that someone else gives out, and that people renew."""
    settings = site.settings
    days = settings.secrets.rotation_days
    for platform in settings.oauth.platforms:
        yield Wanted(
            part=f"oauth-app/{platform.value}",
            row="oauth-app",
            description=f"OAuth client of the platform's own application at {platform.value}",
            rotation_class=RotationClass.OAUTH,
            rotation=Renewal(days=days.oauth_app),
        )
    if settings.smtp.mode is SmtpMode.EXTERNAL_SMTP:
        yield _external("smtp", "User and password of the mail provider", RotationClass.SMTP, days.smtp)
    if settings.mongo.enabled:
        yield _external("mongo-uri", "Address of the document database, with its credential")
    if settings.alerts.pager is Pager.PAGERDUTY:
        yield _external("pagerduty", "Integration key of the PagerDuty service")


def _external(
    part: str,
    description: str,
    rotation_class: RotationClass = RotationClass.EXTERNAL,
    days: int = RotationClass.EXTERNAL.max_days,
) -> Wanted:
    """Describe the credential of another provider."""
    return Wanted(
        part=part, row=part, description=description, rotation_class=rotation_class, rotation=Renewal(days=days)
    )


def _secret(site: Site, foundation: Foundation, wanted: Wanted) -> Secret:
    """Declare a secret."""
    args = SecretArgs(
        identity=site.identity,
        part=wanted.part,
        description=wanted.description,
        rotation_class=wanted.rotation_class,
        key_arn=foundation.keys.arn(KeyPurpose.SECRETS),
        readers=_readers(site, wanted),
        rotation=wanted.rotation,
    )
    return Secret(wanted.part.replace("/", "-"), args, site.here)


def _readers(site: Site, wanted: Wanted) -> list[str]:
    """Give the roles that may read a secret, by their deterministic names (AC-2).

    A service's execution role fetches the value when a task starts; a rotation names its own role. Tokens are
    refreshed by a function for each platform, which reads its own application's credential, if it needs one.
    """
    consumers = site.settings.secrets.consumers[wanted.row]
    services = [service for service in consumers if service not in {Service.ROTATION, Service.REFRESH}]
    platform = wanted.part.removeprefix("oauth-app/")
    refreshers = [f"refresh-{platform}"] if Service.REFRESH in consumers and platform in WITH_APPLICATION else []
    return [
        site.identity.role_arn(part) for part in (*(f"{service.value}-execution" for service in services), *refreshers)
    ]
