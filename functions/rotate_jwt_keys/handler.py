"""The entry point: everything else is `keyset`, and the rotation of announced values."""

import logging
import os
from collections.abc import Mapping
from typing import Final

from functions._common.announcing import Surroundings, rotate, runtime
from functions._common.entry import Context
from functions.rotate_jwt_keys.keyset import KeySet
from functions.rotate_jwt_keys.kms import KeyPairs, Kms

KEY_VARIABLE: Final = "KEY_ALIAS"
"""Alias of the key of secrets, which KMS asks for when it makes a key pair."""
_LOG: Final = logging.getLogger("rotate_jwt_keys")


def handle(event: Mapping[str, str], context: Context) -> None:
    """Do the step that Secrets Manager asks for."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime

    step(event, runtime(context), kms=boto3.client("kms"), key=os.environ[KEY_VARIABLE])


def step(event: Mapping[str, str], around: Surroundings, *, kms: Kms, key: str) -> None:
    """Do one step."""
    rotate(event, around, _LOG, lambda arn: KeySet(KeyPairs(kms, key, arn).mint))
