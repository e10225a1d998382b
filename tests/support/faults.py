"""Faults that a test plants into the provider doubles, and the file by which the doubles learn of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from tests.support.cloud import Cloud


class How(StrEnum):
    """What a fault does to a call."""

    BEFORE = "before"
    """The call fails and nothing has happened."""
    AFTER = "after"
    """It has happened, the call fails, and the provider says what stands: it did not become ready."""
    LOST = "lost"
    """It has happened, the call fails, and nobody is told."""
    HANG = "hang"
    """Nothing happens until the operation is cancelled; then the call fails."""
    SLOW = "slow"
    """It happens only when the operation is cancelled; then the call succeeds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one kind of call, for resources whose URN matches a pattern."""

    op: str
    """create, read, update, delete."""
    how: How
    urn: str = "*"
    times: int = 1
    """How often it meets each resource."""


class Plan:
    """The faults that are planted. What met a resource already is counted in the cloud's own log."""

    def __init__(self, file: Path, cloud: Cloud) -> None:
        """Read the plan; no file is no fault."""
        rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        self._faults = [Fault(row["op"], How(row["how"]), row["urn"], row["times"]) for row in rows]
        self._cloud = cloud

    def due(self, op: str, urn: str) -> How | None:
        """Give the fault that meets this call: the first that matches and has not met this resource often enough."""
        for fault in self._faults:
            met = self._cloud.met[fault.how, op, urn]
            if fault.op == op and met < fault.times and fnmatchcase(urn, fault.urn):
                return fault.how
        return None


def plant(file: Path, faults: Sequence[Fault]) -> None:
    """Write the plan that the doubles of the next operation read."""
    file.write_text(json.dumps([asdict(fault) for fault in faults]), encoding="utf-8")
