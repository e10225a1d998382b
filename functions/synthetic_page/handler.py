"""The entry point: put the number on which the alarm rings."""

import logging
import os
from collections.abc import Mapping
from typing import Final, cast

from functions._common.guarding import client, guarded
from functions._common.metrics import CloudWatch, Metrics, Number

NAMESPACE_VARIABLE: Final = "NAMESPACE"
"""Where the number is put."""
_LOG: Final = logging.getLogger("synthetic_page")


def handle(event: Mapping[str, object], context: object) -> None:
    """Ring; the schedule says nothing that matters."""
    del event, context
    ring(cast("CloudWatch", client("cloudwatch")), os.environ[NAMESPACE_VARIABLE])


def ring(cloudwatch: CloudWatch, namespace: str) -> None:
    """Do a run."""
    guarded(_LOG, lambda: Metrics(cloudwatch, namespace).put({"Drill": Number(1)}))
    _LOG.info("drill begun")
