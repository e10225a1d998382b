"""Secrets of the data tier and of the platforms; their readers are roles known by name."""

from components.composition.foundation import Foundation
from components.composition.site import Site
from components.composition.stores import Stores
from components.data.redis import CacheAuth
from components.data.rotation import Renewal, Rotation, RotationClass
from components.data.secret import Secret, SecretArgs
from components.foundation.keys import KeyPurpose
from components.foundation.network import Role, Tier
from components.operations.rotation import RedisAuthRotation, RedisAuthRotationArgs
from settings.sections.foundation import Service


def declare_secrets(site: Site, foundation: Foundation, stores: Stores) -> None:
    """Declare the secrets, and the functions that renew them."""
    days = site.settings.secrets.rotation_days
    for platform in site.settings.oauth.platforms:
        args = SecretArgs(
            identity=site.identity,
            part=f"oauth-app/{platform.value}",
            description=f"OAuth client of the platform's own application at {platform.value}",
            rotation_class=RotationClass.OAUTH,
            key_arn=foundation.keys.arn(KeyPurpose.SECRETS),
            readers=_readers(site, "oauth-app"),
            rotation=Renewal(days=days.oauth_app),
        )
        Secret(f"oauth-app-{platform.value}", args, site.here)
    if site.settings.redis.auth.value == CacheAuth.TOKEN.value:
        _declare_cache_secret(site, foundation, _cache_rotation(site, foundation, stores))


def _readers(site: Site, secret: str) -> list[str]:
    """Give the roles that may read a secret, by their deterministic names (AC-2).

    A service's execution role fetches the value when a task starts; a rotation names its own role.
    """
    consumers = site.settings.secrets.consumers[secret]
    services = [service for service in consumers if service is not Service.ROTATION]
    return [site.identity.role_arn(f"{service.value}-execution") for service in services]


def _cache_rotation(site: Site, foundation: Foundation, stores: Stores) -> Rotation:
    """Declare the function that puts and renews the cache's token."""
    function = RedisAuthRotation(
        "redis-auth-rotation",
        RedisAuthRotationArgs(
            identity=site.identity,
            group_id=stores.redis.group_id,
            subnet_ids=foundation.network.subnets(Tier.APP),
            security_group_ids=[foundation.network.group(Role.ROTATION)],
            logs=foundation.logs,
            keys=foundation.keys,
        ),
        site.here,
    )
    return function.rotation(site.settings.secrets.rotation_days.redis)


def _declare_cache_secret(site: Site, foundation: Foundation, rotation: Rotation) -> None:
    args = SecretArgs(
        identity=site.identity,
        part="redis-auth",
        description="AUTH token of the cache",
        rotation_class=RotationClass.REDIS,
        key_arn=foundation.keys.arn(KeyPurpose.SECRETS),
        readers=_readers(site, "redis-auth"),
        rotation=rotation,
    )
    Secret("redis-auth", args, site.here)
