"""Grants: what the code of each service may do with what other areas declare."""

from collections.abc import Iterator, Mapping, Sequence

from components._iam import Allow, Conditions
from components._naming import Identity
from components.composition.audit import AuditRecords
from components.composition.messaging import Messaging
from components.composition.refresh import Refresh
from components.composition.site import Site
from components.data.manifest import manifest_readable
from components.edge.mail import Mail
from components.foundation.key_access import key_use
from components.foundation.key_uses import KeyPurpose
from components.runtime.environment import ServiceKind

Grants = Mapping[ServiceKind, Sequence[Allow]]


def service_grants(
    site: Site, messaging: Messaging, audit: AuditRecords, refresh: Refresh, mail: Mail | None
) -> Grants:
    """Give the grants of each kind of service beyond its buckets and the cache."""
    queues, tables, identity = messaging.queues.values(), messaging.tables, site.identity
    records, manifest = audit.store.appendable(), manifest_readable(identity)
    return {
        ServiceKind.API: (*records, *manifest, *refresh.grants[ServiceKind.API], *_mail(site, mail)),
        ServiceKind.WORKER: (
            *records,
            *manifest,
            *refresh.grants[ServiceKind.WORKER],
            *_cookies_read(identity),
            *(allow for queue in queues for allow in (*queue.consumable(), *queue.sendable())),
            *tables["idempotency"].readable(),
            *tables["idempotency"].writable(),
        ),
        ServiceKind.SCHEDULER: (*records, *(allow for queue in queues for allow in queue.sendable())),
    }


def _mail(site: Site, mail: Mail | None) -> tuple[Allow, ...]:
    return (*mail.sendable(), *mail.test_sendable(site.settings.smtp.test_allowlist)) if mail else ()


def _cookies_read(identity: Identity) -> Iterator[Allow]:
    """Let workers read TikTok with its cookies."""
    cookies = [identity.secret_arn("tiktok/cookie/*")]
    yield Allow(sid="ReadCookies", actions=["secretsmanager:GetSecretValue"], on=cookies)
    yield _sealed(identity, "OpenCookies", ["kms:Decrypt"], cookies)


def _sealed(identity: Identity, sid: str, actions: Sequence[str], secrets: Sequence[str]) -> Allow:
    """Give the use of the key of secrets through Secrets Manager, for these secrets alone."""
    when: Conditions = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:SecretARN": list(secrets)},
    }
    return key_use(identity, KeyPurpose.SECRETS, sid=sid, actions=actions, when=when)
