"""Who may open a connection to whom: the table from which the security groups are made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from components.foundation.endpoint_services import EndpointMode
from components.foundation.entrance import AuthMode, Entrance, Front
from components.foundation.ports import HTTP, HTTPS, POSTGRES, REDIS

_DESCRIPTION: Final = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
"""What EC2 takes in the description of a group and of a rule (EC2 API, AuthorizeSecurityGroupIngress)."""


class Role(StrEnum):
    """The part that a host plays; each has a security group of its own."""

    ALB = "alb"
    API = "api"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    MIGRATE = "migrate"
    DATABASE = "database"
    CACHE = "cache"
    ROTATION = "rotation"
    ENDPOINTS = "endpoints"
    QUARANTINE = "quarantine"
    """For what an incident cuts off: no flow starts or ends here."""


class Outside(StrEnum):
    """A peer that has no security group."""

    WORLD = "world"
    CLOUDFRONT = "cloudfront"
    S3 = "s3"
    DYNAMODB = "dynamodb"


Peer = Role | Outside

APPS: Final = (Role.API, Role.WORKER, Role.SCHEDULER)
"""The services that run tasks."""

TIERS: Final = {
    Role.ALB: "alb",
    Role.API: "app",
    Role.WORKER: "app",
    Role.SCHEDULER: "app",
    Role.MIGRATE: "app",
    Role.DATABASE: "data",
    Role.CACHE: "data",
    Role.ROTATION: "rotation",
    Role.ENDPOINTS: "endpoints",
    Role.QUARANTINE: "quarantine",
}
"""The `Tier` tag of each group, by which a policy knows what a group may open."""

PURPOSES: Final = {
    Role.ALB: "Load balancer, the only way in",
    Role.API: "API tasks",
    Role.WORKER: "Worker tasks",
    Role.SCHEDULER: "Scheduler tasks",
    Role.MIGRATE: "Migration tasks, which change the schema of the database",
    Role.DATABASE: "Databases, which open no connection",
    Role.CACHE: "Caches, which open no connection",
    Role.ROTATION: "Rotation functions, which have no way to the internet",
    Role.ENDPOINTS: "Interface endpoints of AWS services",
    Role.QUARANTINE: "What an incident cuts off, which nobody reaches and which reaches nobody",
}
"""The description of each group."""

_OPEN: Final = Entrance()


def described(text: str) -> str:
    """Refuse a description that EC2 would refuse during the update."""
    if not _DESCRIPTION.fullmatch(text):
        message = f"description {text!r}: use 1 to 255 of a-z A-Z 0-9 . _-:/()#,@[]+=&;{{}}!$* and spaces"
        raise ValueError(message)
    return text


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """A permission to open TCP connections."""

    source: Peer
    target: Peer
    port: int
    why: str
    """What the connection is for; the description of the rules on both sides."""

    def __post_init__(self) -> None:
        """Refuse a flow that no group of ours could hold."""
        if {self.source, self.target} <= set(Outside):
            message = f"flow {self.source.value} to {self.target.value}: one side must be a role of ours"
            raise ValueError(message)
        described(self.why)


def flows(mode: EndpointMode, api_port: int, entrance: Entrance = _OPEN) -> tuple[Flow, ...]:
    """Give every connection that the platform needs. What is not here is closed.

    API and worker speak to the platforms they post to, whose addresses change daily: no list of networks would hold,
    so they may reach any host, but only by HTTPS. The scheduler calls AWS alone. Where an environment does without
    some interface endpoints, those AWS services are on the internet, and only then it may leave through NAT.
    A migration needs the database, and of AWS no more than it takes to start.
    """
    return (
        *_inwards(api_port, entrance),
        *_to_stores(),
        *_to_aws(),
        *_to_internet(mode),
        *_of_migrations(mode),
    )


def _inwards(api_port: int, entrance: Entrance) -> Iterator[Flow]:
    """Give the way to the API. CloudFront speaks HTTPS alone: its list of addresses fits a group once, not twice.

    The load balancer fetches the keys of access tokens from their public address, like any client.
    """
    if entrance.front is Front.CLOUDFRONT:
        yield Flow(source=Outside.CLOUDFRONT, target=Role.ALB, port=HTTPS, why="Clients by way of CloudFront")
    else:
        yield Flow(source=Outside.WORLD, target=Role.ALB, port=HTTPS, why="Clients")
        yield Flow(source=Outside.WORLD, target=Role.ALB, port=HTTP, why="Clients that are redirected to HTTPS")
    yield Flow(source=Role.ALB, target=Role.API, port=api_port, why="Requests and health checks over TLS")
    if entrance.auth is not AuthMode.SESSION:
        yield Flow(source=Role.ALB, target=Outside.WORLD, port=HTTPS, why="Public keys of access tokens")


def _to_stores() -> Iterator[Flow]:
    for role in (*APPS, Role.ROTATION):
        what = "Password changes" if role is Role.ROTATION else "Queries"
        yield Flow(source=role, target=Role.DATABASE, port=POSTGRES, why=f"{what} over TLS")
        yield Flow(source=role, target=Role.CACHE, port=REDIS, why=f"{what} over TLS")


def _to_aws() -> Iterator[Flow]:
    for role in (*APPS, Role.ROTATION):
        yield Flow(source=role, target=Role.ENDPOINTS, port=HTTPS, why="AWS services by interface endpoint")
    for role in APPS:
        yield Flow(source=role, target=Outside.S3, port=HTTPS, why="Objects and image layers by gateway endpoint")
        yield Flow(source=role, target=Outside.DYNAMODB, port=HTTPS, why="Tables by gateway endpoint")


def _to_internet(mode: EndpointMode) -> Iterator[Flow]:
    for role in (Role.API, Role.WORKER):
        yield Flow(source=role, target=Outside.WORLD, port=HTTPS, why="Interfaces of the publishing platforms")
    if mode is not EndpointMode.FULL:
        yield Flow(
            source=Role.SCHEDULER, target=Outside.WORLD, port=HTTPS, why="AWS services without interface endpoint"
        )


def _of_migrations(mode: EndpointMode) -> Iterator[Flow]:
    own = Role.MIGRATE
    yield Flow(source=own, target=Role.DATABASE, port=POSTGRES, why="Changes of the schema over TLS")
    yield Flow(source=own, target=Role.ENDPOINTS, port=HTTPS, why="AWS services by interface endpoint")
    yield Flow(source=own, target=Outside.S3, port=HTTPS, why="Image layers by gateway endpoint")
    if mode is EndpointMode.NONE:
        yield Flow(source=own, target=Outside.WORLD, port=HTTPS, why="The registry, which has no interface endpoint")
