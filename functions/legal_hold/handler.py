"""The entry point: note a wish, then do what there is to do for every hold."""

import hashlib
import json
import logging
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol, cast

from functions._common.entry import Context, SystemClock, seconds_left
from functions._common.errors import error_code
from functions._common.guarding import GuardError, client, guarded
from functions._common.items import DynamoDb
from functions._common.metrics import CloudWatch, Metrics, Number
from functions._common.pace import NotDoneError, Pace
from functions._common.steps import ClockPort
from functions.legal_hold.archive import Archive, Holding
from functions.legal_hold.holds import Action, Hold, State, day_before, end_of_release, wish_of
from functions.legal_hold.records import Records
from functions.legal_hold.register import Register

REQUESTS_VARIABLE: Final = "REQUESTS_TABLE"
INDEX_VARIABLE: Final = "REQUESTS_INDEX"
RECORDS_VARIABLE: Final = "AUDIT_TABLE"
ARCHIVE_VARIABLE: Final = "ARCHIVE_BUCKET"
MACHINE_VARIABLE: Final = "DSR_MACHINE"
"""ARN of the machine that answers requests."""
RETENTION_VARIABLE: Final = "AUDIT_RETENTION_DAYS"
NAMESPACE_VARIABLE: Final = "NAMESPACE"
"""Where numbers are put."""
_RUNNING: Final = "ExecutionAlreadyExists"
_LOG: Final = logging.getLogger("legal_hold")


class States(Protocol):
    """What is used of boto3's Step Functions client, in its own spelling."""

    def start_execution(self, **request: str) -> object:
        """Start a machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """What a run works with."""

    register: Register
    records: Records
    archive: Archive
    states: States
    metrics: CloudWatch
    clock: ClockPort
    machine: str
    namespace: str
    seconds_left: float

    @property
    def pace(self) -> Pace:
        """The time of this run, beginning now."""
        return Pace(self.clock, self.clock.now() + self.seconds_left)


def handle(event: Mapping[str, object], context: Context) -> None:
    """Place or lift a hold, or go on with all of them."""
    keep(event, runtime(context))


def runtime(context: Context) -> Keeping:
    """Give the surroundings that the Lambda runtime offers."""
    table, variables = cast("DynamoDb", client("dynamodb")), os.environ
    return Keeping(
        register=Register(client=table, table=variables[REQUESTS_VARIABLE], index=variables[INDEX_VARIABLE]),
        records=Records(
            client=table, table=variables[RECORDS_VARIABLE], retention_days=int(variables[RETENTION_VARIABLE])
        ),
        archive=Archive(client=cast("Holding", client("s3")), bucket=variables[ARCHIVE_VARIABLE]),
        states=cast("States", client("stepfunctions")),
        metrics=cast("CloudWatch", client("cloudwatch")),
        clock=SystemClock(),
        machine=variables[MACHINE_VARIABLE],
        namespace=variables[NAMESPACE_VARIABLE],
        seconds_left=seconds_left(context),
    )


def keep(event: Mapping[str, object], keeping: Keeping) -> None:
    """Do a run."""
    guarded(_LOG, lambda: _keep(event, keeping))


def _keep(event: Mapping[str, object], keeping: Keeping) -> None:
    wish, new = wish_of(event), tuple[str, ...]()
    if wish is not None:
        keeping.register.wish(wish, keeping.clock.epoch())
        new = (wish.hold.id,)
    active, pace, ends = keeping.register.active(*new), keeping.pace, Counter[_End]()
    for ident, hold in active:
        others = [other for name, other in active if name != ident]
        ends[_worked(keeping, ident, hold, others, pace)] += 1
    numbers = {"Holds": len(active), "Unfinished": ends[_End.UNFINISHED], "Failures": ends[_End.FAILED], "Runs": 1}
    Metrics(keeping.metrics, keeping.namespace).put({name: Number(float(value)) for name, value in numbers.items()})
    if ends[_End.FAILED]:
        message = f"{ends[_End.FAILED]} holds could not be worked on; the next run tries again"
        raise GuardError(message)


class _End(StrEnum):
    """How work on a hold ended."""

    DONE = "done"
    UNFINISHED = "unfinished"
    FAILED = "failed"


def _worked(keeping: Keeping, ident: str, hold: Hold, others: Sequence[Hold], pace: Pace) -> _End:
    """Do what there is to do for a hold. Whatever happens, others are next."""
    end, code = _End.DONE, ""
    try:
        if hold.due(keeping.clock.epoch()):
            _WORK[hold.state](keeping, ident, hold, others, pace)
    except NotDoneError:
        end = _End.UNFINISHED
    except Exception as error:  # noqa: BLE001  whatever it is, its message may hold what nobody may read
        end, code = _End.FAILED, error_code(error)
    level = logging.ERROR if end is _End.FAILED else logging.INFO
    extra = {"hold": _digest(ident), "state": hold.state.value, "reason": code}
    _LOG.log(level, "legal hold %s", end.value, extra=extra)
    return end


def _place(keeping: Keeping, ident: str, hold: Hold, others: Sequence[Hold], pace: Pace) -> None:
    """Hold the archive, then the table, so that nothing that expires meanwhile is lost."""
    del ident, others
    first = hold.state is State.PLACING
    start = hold.cursor if first else day_before(hold.cursor)
    places = [hold.cursor]

    def note(place: str) -> None:
        places.append(place)
        keeping.register.save(replace(hold, cursor=place))

    keeping.archive.hold(max(start, hold.start), note, pace)
    keeping.records.hold(hold, pace)
    keeping.records.tell(hold, Action.PLACE, hold.placed)
    done = replace(hold, cursor=max(places), swept=int(keeping.clock.epoch()))
    keeping.register.save(done, becomes=State.HELD)


def _lift(keeping: Keeping, ident: str, hold: Hold, others: Sequence[Hold], pace: Pace) -> None:
    """Let go of the table, then of the archive, and start what waited."""

    def note(place: str) -> None:
        keeping.register.save(replace(hold, cursor=place))

    keeping.records.release(hold, others, hold.lifted, pace)
    end = end_of_release(others)
    keeping.archive.release(max(hold.cursor, hold.start), end, note, pace)
    keeping.records.tell(hold, Action.LIFT, hold.lifted)
    keeping.register.end(hold)
    del ident


def _resume(keeping: Keeping, ident: str, hold: Hold, others: Sequence[Hold], pace: Pace) -> None:
    """Start the requests that waited; one that another hold still keeps back is found so by the machine."""
    del others
    for request in pace.within(keeping.register.waiting(hold)):
        name = f"{request}-{_digest(ident)}"
        try:
            keeping.states.start_execution(
                stateMachineArn=keeping.machine, name=name[:80], input=json.dumps({"requestId": request})
            )
        except Exception as error:
            if error_code(error) != _RUNNING:
                raise
    keeping.register.forget(ident, keeping.clock.epoch())


_WORK: Final = {
    State.PLACING: _place,
    State.HELD: _place,
    State.LIFTING: _lift,
    State.RESUMING: _resume,
}


def _digest(ident: str) -> str:
    """Give a name for a hold that says nothing of anybody."""
    return hashlib.sha256(ident.encode()).hexdigest()[:16]
