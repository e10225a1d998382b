"""The entry point: clients, clock and limits from the Lambda runtime; everything else is `rotation`."""

import functools
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from functions._common.entry import Context, SystemClock, perform, seconds_left, services_of
from functions._common.sealed import Sealed, field
from functions._common.secret import SecretsManager, StoredSecret
from functions._common.services import ServicesPort
from functions._common.steps import ClockPort, Note, Step
from functions.rotate_db_user.aws import Rds, described
from functions.rotate_db_user.rotation import Rotation
from functions.rotate_db_user.users import Users, mint
from functions.rotate_db_user.wire import Address, Connection, Login, connected, verified

INSTANCE_VARIABLE: Final = "DB_INSTANCE_IDENTIFIER"
_LOG: Final = logging.getLogger("rotate_db_user")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the function runs in."""

    secrets_manager: SecretsManager
    rds: Rds
    services: ServicesPort
    connect: Callable[[Address, Login], AbstractContextManager[Connection]]
    clock: ClockPort
    instance: str
    """Identifier of the database."""
    seconds_left: float
    """That may be used for waiting."""


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime

    rotate(
        event,
        Surroundings(
            secrets_manager=boto3.client("secretsmanager"),
            rds=boto3.client("rds"),
            services=services_of(boto3.client("ecs")),
            connect=functools.partial(connected, context=verified()),
            clock=SystemClock(),
            instance=os.environ[INSTANCE_VARIABLE],
            seconds_left=seconds_left(context),
        ),
    )


def rotate(event: Mapping[str, str], around: Surroundings) -> None:
    """Do one step."""

    def act(step: Step, version: str, arn: str, note: Note) -> None:
        database = described(around.rds, around.instance)
        Rotation(
            secret=StoredSecret(around.secrets_manager, arn),
            users=Users(
                connect=functools.partial(around.connect, database.address),
                administrator=lambda: _administrator(around.secrets_manager, database.administrator),
                database=database.address.database,
            ),
            services=around.services,
            address=database.address,
            mint=mint,
            clock=around.clock,
            deadline=around.clock.now() + around.seconds_left,
            note=note,
        ).run(step, version)

    perform(event, _LOG, act)


def _administrator(client: SecretsManager, arn: str) -> Login:
    """Read the administrator's login."""
    value, where = Sealed(client.get_secret_value(SecretId=arn)["SecretString"]), "the administrator's secret"
    return Login(field(value, "username", where=where).opened(), field(value, "password", where=where))
