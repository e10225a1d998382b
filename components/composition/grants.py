"""Grants: what the code of each service may do with what other areas declare."""

from collections.abc import Iterator, Mapping, Sequence

from components._iam import Allow, Conditions
from components._naming import Identity
from components.composition.audit import AuditRecords
from components.composition.messaging import Messaging
from components.composition.site import Site
from components.data.manifest import manifest_readable
from components.edge.mail import Mail
from components.foundation.key_access import key_alias, key_use
from components.foundation.key_uses import KeyPurpose
from components.runtime.environment import ServiceKind

Grants = Mapping[ServiceKind, Sequence[Allow]]


def service_grants(site: Site, messaging: Messaging, audit: AuditRecords, mail: Mail | None) -> Grants:
    """Give the grants of each kind of service beyond its buckets and the cache."""
    queues, tables, identity = messaging.queues.values(), messaging.tables, site.identity
    records, manifest = audit.store.appendable(), manifest_readable(identity)
    return {
        ServiceKind.API: (*records, *manifest, *_accounts_kept(identity), *_mail(site, mail)),
        ServiceKind.WORKER: (
            *records,
            *manifest,
            *_accounts_read(site),
            *(allow for queue in queues for allow in (*queue.consumable(), *queue.sendable())),
            *tables["idempotency"].readable(),
            *tables["idempotency"].writable(),
        ),
        ServiceKind.SCHEDULER: (*records, *(allow for queue in queues for allow in queue.sendable())),
    }


def _mail(site: Site, mail: Mail | None) -> tuple[Allow, ...]:
    return (*mail.sendable(), *mail.test_sendable(site.settings.smtp.test_allowlist)) if mail else ()


def _accounts_kept(identity: Identity) -> Iterator[Allow]:
    """Let the API keep the tokens of connected accounts, under the stack's own key, and never read them (TC-1).

    A new secret must name the key by its alias: without one, Secrets Manager would take its own key.
    """
    accounts = identity.secret_arn("oauth/*")
    alias: Conditions = {"StringEquals": {"secretsmanager:KmsKeyId": key_alias(identity, KeyPurpose.SECRETS)}}
    yield Allow(sid="ConnectAccounts", actions=["secretsmanager:CreateSecret"], on=[accounts], when=alias)
    yield Allow(
        sid="KeepAccounts",
        actions=[
            "secretsmanager:DeleteSecret",
            "secretsmanager:DescribeSecret",
            "secretsmanager:PutSecretValue",
            "secretsmanager:TagResource",
        ],
        on=[accounts],
    )
    yield _sealed(identity, "SealAccounts", ["kms:Decrypt", "kms:GenerateDataKey"], [accounts])


def _accounts_read(site: Site) -> Iterator[Allow]:
    """Let workers post in the name of connected accounts and read TikTok with its cookies."""
    identity, platforms = site.identity, site.settings.oauth.platforms
    paths = (*(f"oauth/{platform.value}/*" for platform in platforms), "tiktok/cookie/*")
    secrets = [identity.secret_arn(path) for path in paths]
    yield Allow(sid="ReadAccounts", actions=["secretsmanager:GetSecretValue"], on=secrets)
    yield _sealed(identity, "OpenAccounts", ["kms:Decrypt"], secrets)


def _sealed(identity: Identity, sid: str, actions: Sequence[str], secrets: Sequence[str]) -> Allow:
    """Give the use of the key of secrets through Secrets Manager, for these secrets alone."""
    when: Conditions = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:SecretARN": list(secrets)},
    }
    return key_use(identity, KeyPurpose.SECRETS, sid=sid, actions=actions, when=when)
