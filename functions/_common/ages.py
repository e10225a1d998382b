"""How old the current values of secrets are, without reading one.

The date of the version that has AWSCURRENT counts: moving the label back to an earlier version makes the value older,
never younger.
"""

import datetime as dt
import functools
import logging
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict, TypeVar

from functions._common.accounts import Listed, Listing, Mark, listed
from functions._common.backoff import Backoff
from functions._common.entry import SystemClock
from functions._common.errors import error_code
from functions._common.metrics import CloudWatch, Metrics, Number
from functions._common.refreshing import NAMESPACE, PREFIX, RefreshError, failure, patient
from functions._common.steps import ClockPort

DAY: Final = 86_400.0
_ATTEMPTS: Final = 3
_BUSY: Final = frozenset({"InternalServiceError", "ThrottlingException", "TooManyRequestsException"})
Page = TypeVar("Page")


class Dated(TypedDict, total=False):
    """A version with its labels."""

    VersionStages: Sequence[str]
    CreatedDate: dt.datetime


class Versions(TypedDict, total=False):
    """A page of versions."""

    Versions: Sequence[Dated]
    NextToken: str


class Inventory(Protocol):
    """What is used of boto3's Secrets Manager client, in its own spelling. Nothing of it reads a value."""

    def list_secrets(self, **request: object) -> Listing: ...

    def list_secret_version_ids(self, **request: object) -> Versions: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What a look at ages runs in."""

    secrets: Inventory
    metrics: CloudWatch
    clock: ClockPort
    backoff: Backoff
    prefix: str
    """Path below which the secrets are."""
    namespace: str

    def below(self) -> Iterator[Listed]:
        """Give the secrets below the path."""
        return listed(lambda **request: self._again(lambda: self.secrets.list_secrets(**request)), self.prefix)

    def age(self, secret: Listed) -> float:
        """Give the age of the current value in days; a secret that never had one is as old as itself."""
        return self.days(self._current(secret["ARN"]) or secret["CreatedDate"])

    def days(self, since: dt.datetime) -> float:
        """Give the days since a moment."""
        return (self.clock.epoch() - since.timestamp()) / DAY

    def _current(self, arn: str) -> dt.datetime | None:
        """Give when the current value was put."""
        request: dict[str, object] = {"SecretId": arn, "MaxResults": 100}
        while True:
            page = self._again(lambda: self.secrets.list_secret_version_ids(**request))
            for version in page.get("Versions", ()):
                if Mark.CURRENT.value in version.get("VersionStages", ()):
                    return version["CreatedDate"]
            token = page.get("NextToken")
            if not token:
                return None
            request["NextToken"] = token

    def _again(self, call: Callable[[], Page]) -> Page:
        """Call AWS, again after a pause where it was too busy."""
        for attempt in range(1, _ATTEMPTS):
            try:
                return call()
            except Exception as error:
                if error_code(error) not in _BUSY:
                    raise
            self.backoff.pause(attempt)
        return call()


def runtime() -> Looking:
    """Give the surroundings that the Lambda runtime offers."""
    clock = SystemClock()
    return Looking(
        secrets=patient("secretsmanager"),
        metrics=patient("cloudwatch"),
        clock=clock,
        backoff=Backoff(clock, random.SystemRandom().uniform),
        prefix=os.environ[PREFIX],
        namespace=os.environ[NAMESPACE],
    )


def each(secrets: Sequence[Listed], look: Callable[[Listed], None], log: logging.Logger) -> int:
    """Look at every secret; give how many could not be looked at, whatever the reason."""
    missed = 0
    for secret in secrets:
        if code := failure(functools.partial(look, secret)):
            log.error("secret not looked at: %s", code, extra={"secret": secret["Name"]})
            missed += 1
    return missed


def report(looking: Looking, log: logging.Logger, found: Mapping[str, float], missed: int) -> None:
    """Put what was found, then fail if a secret was missed: an age that nobody knows is no young age."""
    numbers = {**found, "Runs": 1.0, "Missed": float(missed)}
    Metrics(looking.metrics, looking.namespace).put({name: Number(value) for name, value in numbers.items()})
    log.info("run done", extra=numbers)
    if missed:
        message = f"{missed} secrets could not be looked at; the log names them"
        raise RefreshError(message)


def guarded(log: logging.Logger, work: Callable[[], None]) -> None:
    """Do a run; an error is reduced to its code, because AWS may quote what it was sent."""
    try:
        work()
    except RefreshError:
        raise
    except Exception as error:  # noqa: BLE001  as the docstring says
        code = error_code(error)
    else:
        return
    log.error("run failed: %s", code)
    message = f"the run failed: {code}"
    raise RefreshError(message)
