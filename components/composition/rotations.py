"""Rotations: the functions that renew secrets, and whose tasks they replace."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.composition.stores import Stores
from components.data.redis import CacheAuth
from components.data.rotation import Rotation, RotationClass
from components.foundation.network import Role, Tier
from components.operations.rotation import RotationFunction, RotationFunctionArgs, RotationWork
from components.operations.rotations import db_user, encryption_keyring, jwt_keys, redis_auth, session_secret
from components.runtime.function import FunctionHost, FunctionNetwork
from settings.sections.foundation import Service

RUNNING = (Service.API, Service.WORKER, Service.SCHEDULER)
"""Who runs as a service, whose tasks read secrets when they start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewed:
    """A secret that a function renews."""

    part: str
    """What the secret is called within the stack."""
    row: str
    """Its row in the matrix of consumers."""
    rotation_class: RotationClass
    rotation: Rotation
    function: RotationFunction

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What the function says of its health."""
        return self.function.signals()


def declare_rotations(site: Site, foundation: Foundation, stores: Stores) -> tuple[Renewed, ...]:
    """Declare a function for each secret that can be renewed without anybody's help."""
    settings, identity = site.settings, site.identity
    days = settings.secrets.rotation_days
    works: list[tuple[RotationClass, int, RotationWork]] = [
        (RotationClass.SESSION, days.session, session_secret(settings.cookies.session_ttl_seconds)),
        (RotationClass.ENCRYPTION, days.encryption, encryption_keyring(_backup_days(site))),
        (RotationClass.JWT, days.jwt, jwt_keys(identity, settings.auth.jwt.ttl_seconds)),
        (RotationClass.DB, days.db, db_user(identity, stores.postgres.identifier)),
    ]
    if settings.redis.auth.value == CacheAuth.TOKEN.value:
        works.append((RotationClass.REDIS, days.redis, redis_auth(identity, stores.redis.group_id)))
    return tuple(_renewed(site, foundation, *work) for work in works)


def _backup_days(site: Site) -> int:
    """Give how long the oldest backup of the database is kept, with everything sealed in it."""
    return max(site.settings.db.backup_days, site.settings.backup.daily_days)


def _renewed(
    site: Site, foundation: Foundation, rotation_class: RotationClass, days: int, work: RotationWork
) -> Renewed:
    """Declare the function of one secret."""
    row = work.secret_part.partition("/")[0]
    inside = rotation_class in {RotationClass.REDIS, RotationClass.DB}
    function = RotationFunction(
        f"{row}-rotation",
        RotationFunctionArgs(
            host=FunctionHost(identity=site.identity, logs=foundation.logs, keys=foundation.keys),
            work=work,
            services=[service.value for service in site.settings.secrets.consumers[row] if service in RUNNING],
            network=_network(foundation) if inside else None,
        ),
        site.here,
    )
    return Renewed(
        part=work.secret_part,
        row=row,
        rotation_class=rotation_class,
        rotation=function.rotation(days),
        function=function,
    )


def _network(foundation: Foundation) -> FunctionNetwork:
    """Give the place from which functions reach the stores and the interface endpoints, and nothing else."""
    return FunctionNetwork(
        subnet_ids=foundation.network.subnets(Tier.APP), security_group_ids=[foundation.network.group(Role.ROTATION)]
    )
