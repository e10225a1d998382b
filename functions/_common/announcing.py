"""What the rotations of announced values run in."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from functions._common.announced import Announced, Kind
from functions._common.entry import Context, SystemClock, perform, seconds_left, services_of
from functions._common.secret import SecretsManager, StoredSecret
from functions._common.services import ServicesPort
from functions._common.steps import ClockPort, Note, Step

REST_VARIABLE: Final = "REST_SECONDS"
"""How long a value is current at least, so that what precedes it can be forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a function runs in."""

    secrets_manager: SecretsManager
    services: ServicesPort
    clock: ClockPort
    rest_seconds: float
    seconds_left: float
    """That may be used for waiting."""


def runtime(context: Context) -> Surroundings:
    """Give the surroundings that the Lambda runtime offers."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime

    return Surroundings(
        secrets_manager=boto3.client("secretsmanager"),
        services=services_of(boto3.client("ecs")),
        clock=SystemClock(),
        rest_seconds=float(os.environ[REST_VARIABLE]),
        seconds_left=seconds_left(context),
    )


def rotate(event: Mapping[str, str], around: Surroundings, log: logging.Logger, kind: Callable[[str], Kind]) -> None:
    """Do one step. `kind` gives what a value is made of, for the secret with an ARN."""

    def act(step: Step, version: str, arn: str, note: Note) -> None:
        Announced(
            secret=StoredSecret(around.secrets_manager, arn),
            services=around.services,
            kind=kind(arn),
            rest_seconds=around.rest_seconds,
            clock=around.clock,
            deadline=around.clock.now() + around.seconds_left,
            note=note,
        ).run(step, version)

    perform(event, log, act)
