"""How long a record holds, judged as the gate before a deployment judges it."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FARTHEST: Final = 366
"""Days that a statement may hold at most; what is told while nothing is attested, and so nothing can end."""
_SIGNATURE: Final = ("approver", "evidence", "issued", "expires")
_ENDED: Final = 0
_NOTHING: Final[Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the records stand."""

    left: Mapping[str, int]
    """Days left of each attested control, or of what cannot be read; 0 or less when it holds no longer."""
    waiting: Sequence[str]
    """Controls that nobody has attested yet."""

    @property
    def least(self) -> int:
        """The fewest days left."""
        return min(self.left.values(), default=FARTHEST)


def stand(texts: Mapping[str, str], expected: Sequence[str], today: dt.date) -> Standing:
    """Judge the texts of the records, by their controls. A record that is expected and missing has ended."""
    read = {control: _left(text, control, today) for control, text in texts.items()}
    missing = dict.fromkeys(set(expected) - set(texts), _ENDED)
    return Standing(
        left={control: days for control, days in {**read, **missing}.items() if days is not None},
        waiting=sorted(control for control, days in read.items() if days is None),
    )


def _left(text: str, control: str, today: dt.date) -> int | None:
    """Give the days left of a record; None while nobody has signed it."""
    record = _object(text)
    if record.get("control") != control:
        return _ENDED
    if not any(_said(record, part) for part in _SIGNATURE):
        return None
    issued, expires, cadence = _day(record, "issued"), _day(record, "expires"), record.get("cadenceDays")
    if issued is None or expires is None or not isinstance(cadence, int):
        return _ENDED
    sound = issued <= today and 0 < (expires - issued).days <= min(cadence, FARTHEST) and _signed(record)
    return (expires - today).days if sound else _ENDED


def _signed(record: Mapping[str, object]) -> bool:
    """Whether evidence was looked at by a second person."""
    owner, approver, evidence = (_said(record, part) for part in ("owner", "approver", "evidence"))
    return all((owner, approver, evidence)) and owner.lower() != approver.lower()


def _said(record: Mapping[str, object], part: str) -> str:
    """Give a part of a record; no text where there is none."""
    value = record.get(part)
    return value.strip() if isinstance(value, str) else ""


def _object(text: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING
    return found if isinstance(found, dict) else _NOTHING


def _day(record: Mapping[str, object], part: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(_said(record, part))
    except ValueError:
        return None
