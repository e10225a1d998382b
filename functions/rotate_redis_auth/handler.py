"""The entry point: clients, clock and limits from the Lambda runtime; everything else is `rotation`."""

import functools
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from functions._common.entry import Context, SystemClock, perform, seconds_left, services_of
from functions._common.sealed import Sealed
from functions._common.secret import SecretsManager, StoredSecret
from functions._common.services import ServicesPort
from functions._common.steps import ClockPort, Note, Step
from functions.rotate_redis_auth.aws import ElastiCache, Group
from functions.rotate_redis_auth.rotation import Endpoint, Rotation
from functions.rotate_redis_auth.token import mint
from functions.rotate_redis_auth.wire import accepts, verified

GROUP_VARIABLE: Final = "REPLICATION_GROUP_ID"
_LOG: Final = logging.getLogger("rotate_redis_auth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the function runs in."""

    secrets_manager: SecretsManager
    elasticache: ElastiCache
    services: ServicesPort
    accepts: Callable[[Endpoint, Sealed], bool]
    clock: ClockPort
    group: str
    """Identifier of the replication group."""
    seconds_left: float
    """That may be used for waiting."""


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime

    rotate(
        event,
        Surroundings(
            secrets_manager=boto3.client("secretsmanager"),
            elasticache=boto3.client("elasticache"),
            services=services_of(boto3.client("ecs")),
            accepts=functools.partial(accepts, context=verified()),
            clock=SystemClock(),
            group=os.environ[GROUP_VARIABLE],
            seconds_left=seconds_left(context),
        ),
    )


def rotate(event: Mapping[str, str], around: Surroundings) -> None:
    """Do one step."""

    def act(step: Step, version: str, arn: str, note: Note) -> None:
        Rotation(
            secret=StoredSecret(around.secrets_manager, arn),
            group=Group(around.elasticache, around.group),
            services=around.services,
            accepts=around.accepts,
            mint=mint,
            clock=around.clock,
            deadline=around.clock.now() + around.seconds_left,
            note=note,
        ).run(step, version)

    perform(event, _LOG, act)
