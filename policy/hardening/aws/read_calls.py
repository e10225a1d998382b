"""Calls that only read, which EventBridge delivers to no rule that does not ask for them.

EventBridge User Guide, "Read-only management events from AWS services": names that begin with Get, List or Describe.
"""

from collections.abc import Mapping
from typing import Final

from hardening.aws.event_patterns import Answer, either
from hardening.combining import is_list
from hardening.values import ABSENT, UNKNOWN, opened, read

_BY_CALL: Final = "AWS API Call via CloudTrail"
_READS: Final = ("BatchGet", "Describe", "Get", "List")


def asks_for_reads(pattern: object) -> Answer:
    """Whether a pattern names calls that only read; None while that is open."""
    if pattern is UNKNOWN:
        return None
    if not isinstance(pattern, Mapping):
        return False
    kinds, names = opened(read(pattern, "detail-type")), opened(read(pattern, "detail.eventName"))
    if is_list(kinds) and _BY_CALL not in kinds and UNKNOWN not in kinds:
        return False
    if UNKNOWN in (kinds, names):
        return None
    return either(_reads(opened(name)) for name in names) if is_list(names) else False


def _reads(name: object) -> Answer:
    if name is UNKNOWN:
        return None
    text = name.get("prefix", ABSENT) if isinstance(name, Mapping) else name
    return isinstance(text, str) and text.startswith(_READS)
