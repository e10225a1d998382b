"""What each service is told at the least: where the database and the cache are, and how to log in."""

from collections.abc import Mapping
from typing import Final

from components._naming import Identity
from components.composition.site import Site
from components.data.redis import CacheAuth
from components.foundation.ports import POSTGRES, REDIS
from components.runtime.endpoints import endpoint
from components.runtime.environment import ServiceEnvironment, ServiceKind
from components.runtime.references import parameter_reference, secret_reference

_CACHED: Final = (ServiceKind.API, ServiceKind.WORKER, ServiceKind.SCHEDULER)


def minimal_environments(site: Site) -> Mapping[ServiceKind, ServiceEnvironment]:
    """Give the environment of each kind."""
    return {kind: _environment(site, kind) for kind in ServiceKind}


def _environment(site: Site, kind: ServiceKind) -> ServiceEnvironment:
    identity = site.identity
    variables = {"NODE_ENV": "production", "DATABASE_PORT": str(POSTGRES), "DATABASE_SSL_MODE": "verify-full"}
    secrets = {
        "DATABASE_HOST": parameter_reference(identity, endpoint("database-host")),
        "DATABASE_USER": secret_reference(identity, "db-app", "username"),
        "DATABASE_PASSWORD": secret_reference(identity, "db-app", "password"),
    }
    controls: dict[str, tuple[str, ...]] = {"ND-1": ("DATABASE_SSL_MODE",)}
    if kind in _CACHED:
        variables |= {"REDIS_PORT": str(REDIS), "REDIS_TLS": "true"}
        secrets |= {"REDIS_HOST": parameter_reference(identity, endpoint("redis-host")), **_token(site, identity)}
        controls |= {"ND-1": ("DATABASE_SSL_MODE", "REDIS_TLS"), "ND-3": ("REDIS_TLS",)}
    return ServiceEnvironment(kind=kind, variables=variables, secrets=secrets, controls=controls)


def _token(site: Site, identity: Identity) -> Mapping[str, str]:
    """Give the token of the cache; with users of its own, clients prove themselves by IAM and need none."""
    if site.settings.redis.auth.value != CacheAuth.TOKEN.value:
        return {}
    return {"REDIS_AUTH_TOKEN": secret_reference(identity, "redis-auth", "token")}
