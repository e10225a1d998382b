"""Leave out of a record what may not be archived."""

from collections.abc import Mapping, Sequence
from typing import Final

RECORD: Final = "record"
"""Holds a whole record as DynamoDB writes it; a record that was redacted before has its attributes beside the keys."""
_UNSET: Final = {"BOOL": False}
Members = Mapping[str, object]


def redacted(change: Members, flags: Sequence[str], envelope: frozenset[str]) -> dict[str, object]:
    """Give a change as it may be archived: of a flagged record, only what is in the envelope.

    A flag that is there and not plainly false counts as set: a record is rather kept short than shown.
    """
    whole = change.get(RECORD)
    if not isinstance(whole, Mapping):
        return dict(change)
    if all(whole.get(flag, _UNSET) == _UNSET for flag in flags):
        return dict(change)
    origin = {name: value for name, value in change.items() if name != RECORD}
    return {**origin, **{name: value for name, value in whole.items() if name in envelope}}
