"""The entry of every rotation function: the event, the clock, and errors reduced to what may be shown."""

import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from functions._common.errors import RotationError, error_code
from functions._common.services import Ecs, EcsServices
from functions._common.steps import Note, Step

CLUSTER_VARIABLE: Final = "CLUSTER"
"""Names the cluster of the services that read the secret."""
SERVICES_VARIABLE: Final = "SERVICES"
"""Names these services, with commas between; empty when none does."""
_MARGIN_SECONDS: Final = 20.0
"""Kept free at the end of the function's time, to fail with words instead of being cut off."""

Act = Callable[[Step, str, str, Note], None]
"""Does a step for a version of a secret (by its ARN)."""


class Context(Protocol):
    """What is used of the Lambda context."""

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds left."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        """Give the seconds since some moment; this clock never runs backwards."""
        return time.monotonic()

    def epoch(self) -> float:
        """Give the seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def seconds_left(context: Context) -> float:
    """Give the seconds that may be used for waiting."""
    return context.get_remaining_time_in_millis() / 1000 - _MARGIN_SECONDS


def services_of(client: Ecs) -> EcsServices:
    """Give the services that the function's variables name."""
    names = [name for name in os.environ[SERVICES_VARIABLE].split(",") if name]
    return EcsServices(client, os.environ[CLUSTER_VARIABLE], names)


def perform(event: Mapping[str, str], log: logging.Logger, act: Act) -> None:
    """Do one step. An error that is not ours is reduced to its code, because AWS may quote what it was sent."""
    step, version = Step(event["Step"]), event["ClientRequestToken"]
    names = {"step": step.value, "version": version}
    try:
        act(step, version, event["SecretId"], lambda name: log.info(name, extra=names))
    except RotationError as error:
        log.warning("step failed: %s", error, extra=names)
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, its message may hold the secret
        code = error_code(error)
    else:
        return
    # Raised outside the handler, so that the error with the message is not even its context.
    log.error("step failed: %s", code, extra=names)
    message = f"{step.value} failed: {code}"
    raise RotationError(message)
