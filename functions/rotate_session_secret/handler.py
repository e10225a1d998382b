"""The entry point: everything else is `session`, and the rotation of announced values."""

import logging
from collections.abc import Mapping
from typing import Final

from functions._common.announcing import Surroundings, rotate, runtime
from functions._common.entry import Context
from functions.rotate_session_secret.session import SessionSecret

_LOG: Final = logging.getLogger("rotate_session_secret")


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    step(event, runtime(context))


def step(event: Mapping[str, str], around: Surroundings) -> None:
    """Do one step."""
    rotate(event, around, _LOG, lambda _arn: SessionSecret())
