"""The entry point: clients, clock and limits from the Lambda runtime; everything else is `rotation`."""

import functools
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from functions.rotate_redis_auth.aws import ElastiCache, Group, SecretsManager, StoredSecret, error_code
from functions.rotate_redis_auth.rotation import ClockPort, Endpoint, Rotation, RotationError, Step
from functions.rotate_redis_auth.token import Token, mint
from functions.rotate_redis_auth.wire import accepts, verified

GROUP_VARIABLE: Final = "REPLICATION_GROUP_ID"
_MARGIN_SECONDS: Final = 20.0
"""Kept free at the end of the function's time, to fail with words instead of being cut off."""
_LOG: Final = logging.getLogger("rotate_redis_auth")


class Context(Protocol):
    """What is used of the Lambda context."""

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds left."""


class SystemClock:
    """The machine's clock, which never runs backwards."""

    def now(self) -> float:
        """Give the seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the function runs in."""

    secrets_manager: SecretsManager
    elasticache: ElastiCache
    accepts: Callable[[Endpoint, Token], bool]
    clock: ClockPort
    group: str
    """Identifier of the replication group."""
    seconds_left: float
    """Until the function's time limit."""


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    import boto3  # type: ignore[import-not-found]  # noqa: PLC0415, TID251  from the Lambda runtime; absent elsewhere

    rotate(
        event,
        Surroundings(
            secrets_manager=boto3.client("secretsmanager"),
            elasticache=boto3.client("elasticache"),
            accepts=functools.partial(accepts, context=verified()),
            clock=SystemClock(),
            group=os.environ[GROUP_VARIABLE],
            seconds_left=context.get_remaining_time_in_millis() / 1000,
        ),
    )


def rotate(event: Mapping[str, str], around: Surroundings) -> None:
    """Do one step. An error that is not ours is reduced to its code, because AWS may quote what it was sent."""
    step, version = Step(event["Step"]), event["ClientRequestToken"]
    names = {"step": step.value, "version": version}
    rotation = Rotation(
        secret=StoredSecret(around.secrets_manager, event["SecretId"]),
        group=Group(around.elasticache, around.group),
        accepts=around.accepts,
        mint=mint,
        clock=around.clock,
        deadline=around.clock.now() + around.seconds_left - _MARGIN_SECONDS,
        note=lambda event_name: _LOG.info(event_name, extra=names),
    )
    try:
        rotation.run(step, version)
    except RotationError as error:
        _LOG.warning("step failed: %s", error, extra=names)
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, its message may hold the token
        code = error_code(error)
    else:
        return
    # Raised outside the handler, so that the error with the message is not even its context.
    _LOG.error("step failed: %s", code, extra=names)
    message = f"{step.value} failed: {code}"
    raise RotationError(message)
