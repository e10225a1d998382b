"""The contract with the application: settings into what each service is told."""

from collections.abc import Iterator, Mapping
from typing import Final

from components.composition.site import Site
from components.data.redis import CacheAuth
from components.data.secret import SESSION_SECRET
from components.runtime.contract.args import (
    AuthMode,
    Clamp,
    Consent,
    Consents,
    ContractArgs,
    Delivery,
    Mail,
    MailServer,
    Names,
    Platform,
    SameSite,
    Sessions,
    Tokens,
    Uploads,
)
from components.runtime.contract.table import environments
from components.runtime.environment import ServiceEnvironment, ServiceKind
from settings.model import Settings
from settings.sections.foundation import Service
from settings.sections.product import MediaLimit, SmtpMode

_PARTS: Final = {"session-secret": SESSION_SECRET}
"""Rows of the matrix whose secret has a name of its own."""
_ALWAYS: Final = ("session-secret", "encryption-keyring", "jwt-signing", "db-app")
"""Rows of the matrix that every stack has."""
_KINDS: Final = {Service(kind.value): kind for kind in ServiceKind}


def service_environments(site: Site) -> Mapping[ServiceKind, ServiceEnvironment]:
    """Give what each kind of service is told. It declares nothing, and every value is known in a first preview."""
    return environments(contract_args(site))


def contract_args(site: Site) -> ContractArgs:
    """Give the arguments of the contract."""
    settings = site.settings
    return ContractArgs(
        identity=site.identity,
        names=Names(
            app_host=settings.domain.app_host,
            origins=settings.cors.allowed_origins,
            proxies=settings.proxy.hops,
        ),
        sessions=Sessions(
            domain=settings.cookies.domain,
            same_site=SameSite(settings.cookies.same_site.value),
            ttl_seconds=settings.cookies.session_ttl_seconds,
        ),
        auth=AuthMode(settings.auth.mode.value),
        tokens=_tokens(settings),
        consents=_consents(settings),
        uploads=_uploads(settings),
        mail=_mail(settings),
        cache_auth=CacheAuth(settings.redis.auth.value),
        audit_days=settings.audit.retention_days,
        readers=dict(_readers(settings)),
    )


def _tokens(settings: Settings) -> Tokens:
    jwt = settings.auth.jwt
    return Tokens(issuer=jwt.issuer, audience=jwt.audience, ttl_seconds=jwt.ttl_seconds, jwks_path=jwt.jwks_path)


def _consents(settings: Settings) -> Consents:
    legal = settings.legal
    return Consents(
        mode=Consent.ENFORCED if legal.enforce else Consent.ASKED,
        terms_url=legal.urls.terms,
        terms_version=legal.terms_version,
        privacy_url=legal.urls.privacy,
        privacy_version=legal.privacy_version,
    )


def _uploads(settings: Settings) -> Uploads:
    storage, limits = settings.storage, settings.media.platform_limits
    return Uploads(
        clamp=Clamp(max_bytes=storage.max_upload_bytes, max_seconds=storage.max_duration_seconds),
        media_types=storage.allow_mime_types,
        platforms={
            Platform.INSTAGRAM: _clamp(limits.instagram),
            Platform.YOUTUBE: _clamp(limits.youtube),
            Platform.X: _clamp(limits.x),
        },
    )


def _clamp(limit: MediaLimit) -> Clamp:
    return Clamp(max_bytes=limit.max_bytes, max_seconds=limit.max_seconds)


def _mail(settings: Settings) -> Mail:
    smtp = settings.smtp
    server = MailServer(host=smtp.host, port=smtp.port) if smtp.host and smtp.port else None
    return Mail(
        delivery=Delivery.TEST if smtp.test_mode else Delivery.LIVE,
        server=server,
        test_addresses=smtp.test_allowlist,
    )


def _readers(settings: Settings) -> Iterator[tuple[str, frozenset[ServiceKind]]]:
    """Give the secrets that the stack has, by part, and the services that the matrix lets read each."""
    rows = [*_ALWAYS]
    rows += ["redis-auth"] if settings.redis.auth.value == CacheAuth.TOKEN.value else []
    rows += ["mongo-uri"] if settings.mongo.enabled else []
    rows += ["smtp"] if settings.smtp.mode is SmtpMode.EXTERNAL_SMTP and not settings.smtp.test_mode else []
    for row in rows:
        yield _PARTS.get(row, row), _kinds(settings, row)
    for platform in settings.oauth.platforms:
        yield f"oauth-app/{platform.value}", _kinds(settings, "oauth-app")


def _kinds(settings: Settings, row: str) -> frozenset[ServiceKind]:
    return frozenset(_KINDS[service] for service in settings.secrets.consumers[row] if service in _KINDS)
