"""Which groups keep too long."""

from typing import Final, TypedDict

_AUDIT: Final = "/audit/"
"""Part of the names of groups that are kept for years, on purpose."""
_DELIVERY: Final = "DELIVERY"
"""A class of groups whose retention CloudWatch fixes by itself (CloudWatch Logs User Guide, "Log classes")."""


class Group(TypedDict, total=False):
    """The part of a group's description that is read."""

    logGroupName: str
    logGroupClass: str
    retentionInDays: int


def keeps_too_long(group: Group, days: int) -> bool:
    """Whether a group must be capped; one without a retention keeps for ever."""
    if _AUDIT in group.get("logGroupName", "") or group.get("logGroupClass") == _DELIVERY:
        return False
    return group.get("retentionInDays", days + 1) > days
