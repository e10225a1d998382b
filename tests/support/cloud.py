"""What stands at the provider, apart from what the engine believes: a log of calls, and what they add up to.

The processes of the doubles and the test share one file with a JSON object per line. It holds inputs in plain text, as
a real account does, so it stays in the folder of the session.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

Properties = Mapping[str, object]
OUTSIDE: Final = "outside"
"""A change that somebody made past Pulumi."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call that would change something, or look at something that stands."""

    op: str
    urn: str
    kind: str
    """Type token."""
    region: str
    id: str = ""
    effect: bool = False
    """Whether anything stands, changed or fell by it."""
    fault: str = ""
    """The fault that met the call."""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)


Key = tuple[str, str, str]
"""Type, region and id: no two things of one account share them."""


def key(call: Call) -> Key:
    """Give what identifies the thing that a call is about."""
    return call.kind, call.region, call.id


class Cloud:
    """The account behind the doubles."""

    def __init__(self, file: Path) -> None:
        """Read what was logged so far."""
        self._file = file
        self.standing: dict[Key, Call] = {}
        self.met: Counter[tuple[str, str, str]] = Counter()
        """How often a fault met an operation on a resource: fault, operation, URN."""
        for call in self.calls():
            self._apply(call)

    def calls(self) -> Iterator[Call]:
        """Give all calls, first to last."""
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                yield Call(**json.loads(line))

    def log(self, call: Call) -> None:
        """Write a call down in one go, so that the lines of several processes do not mix."""
        self._apply(call)
        line = json.dumps(asdict(call)) + "\n"
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def drift(self, urn: str, **changed: object) -> None:
        """Change what stands, past Pulumi."""
        call = self.of(urn)
        parts = asdict(call) | {"op": OUTSIDE, "inputs": {**call.inputs, **changed}}
        self.log(Call(**parts | {"outputs": {**call.outputs, **changed}}))

    def lose(self, urn: str) -> None:
        """Delete what stands, past Pulumi."""
        self.log(Call(**asdict(self.of(urn)) | {"op": "delete"}))

    def of(self, urn: str) -> Call:
        """Give what stands for a URN."""
        (found,) = (call for call in self.standing.values() if call.urn == urn)
        return found

    def _apply(self, call: Call) -> None:
        if call.fault:
            self.met[call.fault, call.op, call.urn] += 1
        if not call.effect:
            return
        if call.op == "delete":
            self.standing.pop(key(call), None)
        else:
            self.standing[key(call)] = call
