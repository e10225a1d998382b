"""A run over all accounts of a platform: each by itself, within the function's time, and all of it counted."""

import logging
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from functions._common.accounts import Account, AccountSecret, SecretStore, accounts_below
from functions._common.backoff import Backoff, Jitter
from functions._common.entry import Context, SystemClock, seconds_left
from functions._common.errors import error_code
from functions._common.https import Https, Send
from functions._common.metrics import CloudWatch, Metrics
from functions._common.outcomes import FAILURES, Kind, Outcome, numbers
from functions._common.steps import ClockPort

PREFIX: Final = "SECRET_PREFIX"
"""Path below which the secrets of the platform's accounts are."""
NAMESPACE: Final = "METRIC_NAMESPACE"
APPLICATION: Final = "APPLICATION_SECRET"
"""Name of the secret with the credential of the platform's own application."""
RESERVE_SECONDS: Final = 90.0
"""What the work on one account may take: with less time left, none is begun."""


class RefreshError(Exception):
    """A run could not be done. The message holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a function runs in."""

    secrets: SecretStore
    metrics: CloudWatch
    send: Send
    clock: ClockPort
    jitter: Jitter
    shuffle: Callable[[list[Account]], None]
    """Changes the order of accounts, so that a run that is too short leaves out others each time."""
    prefix: str
    namespace: str
    seconds_left: float
    """That may be used."""

    def backoff(self) -> Backoff:
        """Give the pauses between attempts."""
        return Backoff(self.clock, self.jitter)


def patient(service: str) -> Any:  # noqa: ANN401  boto3 makes classes of clients as it runs
    """Give a client of AWS that gives up in seconds: a hanging call would take the time of other accounts."""
    import boto3  # type: ignore[import-untyped]  # noqa: PLC0415, TID251  from the Lambda runtime
    from botocore.config import Config  # noqa: PLC0415  as above

    limits = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 2})
    return boto3.client(service, config=limits)


def runtime(context: Context) -> Surroundings:
    """Give the surroundings that the Lambda runtime offers."""
    clock, chance = SystemClock(), random.SystemRandom()
    return Surroundings(
        secrets=patient("secretsmanager"),
        metrics=patient("cloudwatch"),
        send=Https(clock.now),
        clock=clock,
        jitter=chance.uniform,
        shuffle=chance.shuffle,
        prefix=os.environ[PREFIX],
        namespace=os.environ[NAMESPACE],
        seconds_left=seconds_left(context),
    )


Renew = Callable[[Account, AccountSecret], Outcome]
"""Does what one account needs."""


def run(platform: str, around: Surroundings, log: logging.Logger, renew: Renew) -> None:
    """Work on every account, and put the numbers. Without them somebody hears of it: the heartbeat is missing."""
    deadline = around.clock.now() + around.seconds_left

    def work() -> None:
        outcomes: list[Outcome] = []
        for account in _accounts(around):
            enough = around.clock.now() + RESERVE_SECONDS <= deadline
            outcome = _one(around, account, renew) if enough else Outcome(Kind.NOT_REACHED)
            _tell(log, platform, account, outcome)
            outcomes.append(outcome)
        found = numbers(outcomes, around.clock.epoch())
        Metrics(around.metrics, around.namespace, {"Platform": platform}).put(found)
        log.info("run done", extra={"platform": platform, **{name: each.value for name, each in found.items()}})

    if code := failure(work):
        log.error("run failed: %s", code, extra={"platform": platform})
        message = f"the run for {platform} failed: {code}"
        raise RefreshError(message)


def failure(act: Callable[[], object]) -> str:
    """Do something, and give the code of the error that it ended with: its message may quote a secret."""
    try:
        act()
    except Exception as error:  # noqa: BLE001  whatever it is, its message may hold the secret
        return error_code(error)
    return ""


def _accounts(around: Surroundings) -> Sequence[Account]:
    found = accounts_below(around.secrets, around.prefix)
    around.shuffle(found)
    return found


def _one(around: Surroundings, account: Account, renew: Renew) -> Outcome:
    """Work on one account; whatever happens, the others are next."""
    found: list[Outcome] = []
    code = failure(lambda: found.append(renew(account, AccountSecret(around.secrets, account.arn))))
    return Outcome(Kind.FAILED, code) if code else found[0]


def _tell(log: logging.Logger, platform: str, account: Account, outcome: Outcome) -> None:
    level = logging.ERROR if outcome.kind in FAILURES else logging.INFO
    extra = {"platform": platform, "account": account.name, "outcome": outcome.kind.value, "reason": outcome.reason}
    log.log(level, "account %s", outcome.kind.value, extra=extra)
