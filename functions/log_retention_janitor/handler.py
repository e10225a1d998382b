"""The entry point: one new group, or all of them."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict, cast

from functions._common.errors import error_code
from functions._common.guarding import GuardError, client, guarded
from functions.log_retention_janitor.retention import Group, keeps_too_long

DAYS_VARIABLE: Final = "DAYS"
"""How long operational logs are kept."""
_LOG: Final = logging.getLogger("log_retention_janitor")
_PAGES: Final = 2000
"""Pages of 50 groups: more than an account may have before it asks for more (CloudWatch Logs User Guide, "Quotas")."""
_GONE: Final = "ResourceNotFoundException"


class Groups(TypedDict, total=False):
    """A page of groups."""

    logGroups: Sequence[Group]
    nextToken: str


class Logs(Protocol):
    """What is used of boto3's CloudWatch Logs client, in its own spelling."""

    def describe_log_groups(self, **request: str) -> Groups:
        """Give a page of groups."""

    def put_retention_policy(self, **request: object) -> object:
        """Say how long a group keeps records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Janitor:
    """What a run works with."""

    logs: Logs
    days: int


def handle(event: Mapping[str, object], context: object) -> None:
    """Cap the group of an event; the schedule names none, and has all of them capped."""
    del context
    sweep(event, runtime())


def runtime() -> Janitor:
    """Give the surroundings that the Lambda runtime offers."""
    return Janitor(logs=cast("Logs", client("logs")), days=int(os.environ[DAYS_VARIABLE]))


def sweep(event: Mapping[str, object], janitor: Janitor) -> None:
    """Do a run."""
    guarded(_LOG, lambda: _sweep(event, janitor))


def _sweep(event: Mapping[str, object], janitor: Janitor) -> None:
    """Cap what keeps too long. One that cannot be capped is no reason to leave the others, but one to fail."""
    name = _created(event)
    capped = missed = 0
    for group in _groups(janitor.logs, name):
        if not keeps_too_long(group, janitor.days):
            continue
        if _cap(janitor, group["logGroupName"]):
            capped += 1
        else:
            missed += 1
    _LOG.info("run done", extra={"capped": capped, "missed": missed})
    if missed:
        message = f"{missed} log groups could not be capped; the log names them"
        raise GuardError(message)


def _created(event: Mapping[str, object]) -> str | None:
    """Give the name of the group that a call made; None when the event is no call."""
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        return None
    asked = detail.get("requestParameters")
    name = asked.get("logGroupName") if isinstance(asked, Mapping) else None
    if not isinstance(name, str) or not name:
        message = "the event names no log group"
        raise GuardError(message)
    return name


def _groups(logs: Logs, name: str | None) -> Iterator[Group]:
    """Give the group with a name, or without one all groups of the account."""
    request = {} if name is None else {"logGroupNamePrefix": name}
    for _ in range(_PAGES):
        page = logs.describe_log_groups(**request)
        yield from (group for group in page.get("logGroups", ()) if name in (None, group["logGroupName"]))
        token = page.get("nextToken")
        if not token:
            return
        request["nextToken"] = token
    message = "CloudWatch Logs hands out one page of groups after the other"
    raise GuardError(message)


def _cap(janitor: Janitor, name: str) -> bool:
    """Cap a group; one that is gone keeps nothing."""
    try:
        janitor.logs.put_retention_policy(logGroupName=name, retentionInDays=janitor.days)
    except Exception as error:  # noqa: BLE001  counted, and told by its code
        if (code := error_code(error)) == _GONE:
            return True
        _LOG.error("log group not capped: %s", code, extra={"group": name})
        return False
    _LOG.warning("log group capped", extra={"group": name, "days": janitor.days})
    return True
