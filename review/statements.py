"""What people state of controls, and the components that keep them, as a graph holds both."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PARAMETER: Final = "aws:ssm/parameter:Parameter"
_BRANCH: Final = "attest"
Record = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mechanism:
    """A component that keeps a control."""

    urn: str
    type: str
    source: str
    """File and line of the program, as `components/data/postgres.py:42`."""
    variables: tuple[str, ...] = ()
    """Names of the environment variables by which a service is told of the control."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What a person states of a control."""

    owner: str
    expires: dt.date | None
    """The first day on which it no longer holds; None while nobody has attested it."""
    statement: str
    record: Mechanism
    """The resource that holds it."""

    def expired(self, today: dt.date) -> bool:
        """Whether it held once and holds no longer."""
        return self.expires is not None and self.expires <= today


def statements(records: Sequence[Record]) -> Iterator[tuple[str, Statement]]:
    """Give what people state, from the parameters that hold it."""
    for record in records:
        inputs = record.get("inputs")
        if record["type"] != _PARAMETER or not isinstance(inputs, Mapping):
            continue
        path = str(inputs.get("name")).split("/")
        body = _object(inputs.get("insecureValue", inputs.get("value")))
        if path[-2:-1] == [_BRANCH] and body is not None:
            yield (
                path[-1],
                Statement(
                    owner=str(body.get("owner", "")),
                    expires=_day(body.get("expires")),
                    statement=str(body.get("statement", "")),
                    record=Mechanism(urn=str(record["urn"]), type=str(record["type"]), source=source_of(record)),
                ),
            )


def _object(text: object) -> Record | None:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return dt.date.min  # a day that cannot be read has been: it never counts as one to come


def source_of(record: Record) -> str:
    """Give file and line of the program; empty where nobody knows."""
    source = record.get("source")
    return f"{source.get('file')}:{source.get('line')}" if isinstance(source, Mapping) else ""
