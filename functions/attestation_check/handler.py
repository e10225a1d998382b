"""The entry point: read, judge, count."""

import datetime as dt
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict, cast

from functions._common.entry import SystemClock
from functions._common.guarding import client, guarded
from functions._common.metrics import CloudWatch, Metrics, Number
from functions._common.steps import ClockPort
from functions.attestation_check.records import stand

PATH_VARIABLE: Final = "PATH_OF_RECORDS"
"""Names the branch of the parameters that hold records."""
CONTROLS_VARIABLE: Final = "CONTROLS"
"""Names the controls that have a record, with commas between."""
NAMESPACE_VARIABLE: Final = "NAMESPACE"
"""Where the numbers are put."""
_LOG: Final = logging.getLogger("attestation_check")
_PAGE: Final = 10
"""Parameters of a page at most (Systems Manager API, GetParametersByPath)."""
_PAGES: Final = 100
"""More pages than there are controls: whoever hands out tokens for ever is not followed."""


class Parameter(TypedDict):
    """The part of a parameter that is read."""

    Name: str
    Value: str


class Found(TypedDict, total=False):
    """A page of parameters."""

    Parameters: Sequence[Parameter]
    NextToken: str


class EndlessAnswerError(Exception):
    """Systems Manager hands out one page after the other: half an answer would pass for a whole one."""


class Ssm(Protocol):
    """What is used of boto3's Systems Manager client, in its own spelling."""

    def get_parameters_by_path(self, **request: object) -> Found:
        """Give a page of the parameters below a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What a check runs in."""

    ssm: Ssm
    metrics: CloudWatch
    clock: ClockPort
    path: str
    controls: Sequence[str]
    namespace: str


def handle(event: Mapping[str, object], context: object) -> None:
    """Check every record; the schedule says nothing that matters."""
    del event, context
    check(runtime())


def runtime() -> Checking:
    """Give the surroundings that the Lambda runtime offers."""
    return Checking(
        ssm=cast("Ssm", client("ssm")),
        metrics=cast("CloudWatch", client("cloudwatch")),
        clock=SystemClock(),
        path=os.environ[PATH_VARIABLE],
        controls=[control for control in os.environ[CONTROLS_VARIABLE].split(",") if control],
        namespace=os.environ[NAMESPACE_VARIABLE],
    )


def check(checking: Checking) -> None:
    """Do a run."""
    guarded(_LOG, lambda: _check(checking))


def _check(checking: Checking) -> None:
    today = dt.datetime.fromtimestamp(checking.clock.epoch(), dt.UTC).date()
    standing = stand(dict(_texts(checking)), checking.controls, today)
    for control, days in sorted(standing.left.items()):
        level = logging.ERROR if days <= 0 else logging.INFO
        _LOG.log(level, "attestation", extra={"control": control, "daysLeft": days})
    numbers = {"DaysLeft": standing.least, "Waiting": len(standing.waiting), "Attested": len(standing.left)}
    Metrics(checking.metrics, checking.namespace).put({name: Number(value) for name, value in numbers.items()})
    _LOG.info("run done", extra=numbers)


def _texts(checking: Checking) -> Iterator[tuple[str, str]]:
    """Give each control with the text of its record."""
    request: dict[str, object] = {"Path": checking.path, "MaxResults": _PAGE}
    for _ in range(_PAGES):
        page = checking.ssm.get_parameters_by_path(**request)
        for parameter in page.get("Parameters", ()):
            yield parameter["Name"].rpartition("/")[2], parameter["Value"]
        token = page.get("NextToken")
        if not token:
            return
        request["NextToken"] = token
    raise EndlessAnswerError
