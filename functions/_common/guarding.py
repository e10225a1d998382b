"""What the guards share: errors that quote nobody, and clients that wait when AWS is busy."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from functions._common.errors import error_code

_ATTEMPTS: Final = 5
"""Tries of a call, with growing pauses between them (AWS SDKs Reference Guide, "Retry behavior")."""
Answer = TypeVar("Answer")


class GuardError(Exception):
    """A guard could not do its work. The message holds no secret and nothing of anybody."""


def guarded(log: logging.Logger, work: Callable[[], Answer]) -> Answer:
    """Do a run. An error that is not ours is reduced to its code, because AWS may quote what it was sent."""
    try:
        return work()
    except GuardError as error:
        log.warning("run failed: %s", error)
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, its message may hold what nobody may read
        code = error_code(error)
    # Raised outside the handler, so that the error with the message is not even its context.
    log.error("run failed: %s", code)
    message = f"the run failed: {code}"
    raise GuardError(message)


def client(service: str, *, read_timeout: float = 20.0) -> object:
    """Give a client that tries again where AWS is busy, and gives up on an answer that does not come."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime
    from botocore.config import Config  # noqa: PLC0415  as above

    settings = Config(
        retries={"mode": "standard", "max_attempts": _ATTEMPTS}, connect_timeout=5, read_timeout=read_timeout
    )
    made: object = boto3.client(service, config=settings)
    return made
