"""The entry point: everything else is `keyring`, and the rotation of announced values."""

import logging
import os
from collections.abc import Mapping
from typing import Final

from functions._common.announcing import Surroundings, rotate, runtime
from functions._common.entry import Context
from functions.rotate_encryption_keyring.keyring import Keyring

KEEP_VARIABLE: Final = "KEEP_DAYS"
"""How long a key stays after the rotation that finds it out of use, in days."""
_DAY: Final = 24 * 3600
_LOG: Final = logging.getLogger("rotate_encryption_keyring")


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    step(event, runtime(context), keep_days=float(os.environ[KEEP_VARIABLE]))


def step(event: Mapping[str, str], around: Surroundings, *, keep_days: float) -> None:
    """Do one step."""
    ring = Keyring(keep_seconds=keep_days * _DAY, epoch=around.clock.epoch)
    rotate(event, around, _LOG, lambda _arn: ring)
