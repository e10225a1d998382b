"""What provider functions answer offline: facts of a region and an account that need no look-up."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

ZONES: Final = ("a", "b", "c")
"""Zones that a made-up account sees: three per region, which every commercial region has or exceeds."""
_SUFFIX: Final = {"aws-cn": "amazonaws.com.cn"}
_CALLER: Final = "AIDAEXAMPLEEXAMPLEEX"


class UnansweredError(LookupError):
    """No offline answer is known for a provider function."""


def partition_of(region: str) -> str:
    """Give the partition of a region."""
    for prefix, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(prefix):
            return name
    return "aws"


def invoke(token: str, arguments: Mapping[str, object], *, region: str, account: str) -> dict[str, object]:
    """Answer a provider function (`aws:index/getRegion:getRegion`). Raises `UnansweredError` for others."""
    answer = _ANSWERS.get(token)
    if answer is None:
        message = f"no offline answer for {token}; pass its result into the program as configuration instead"
        raise UnansweredError(message)
    return answer(arguments, str(arguments.get("region") or region), account)


def _zones(arguments: Mapping[str, object], region: str, _: str) -> dict[str, object]:
    names = [f"{region}{letter}" for letter in ZONES]
    return {
        "id": region,
        "names": names,
        "zoneIds": [f"{region.replace('-', '')}-az{index + 1}" for index in range(len(names))],
        "groupNames": [region],
        "region": region,
        "state": str(arguments.get("state") or "available"),
    }


def _caller(_: Mapping[str, object], region: str, account: str) -> dict[str, object]:
    arn = f"arn:{partition_of(region)}:sts::{account}:assumed-role/offline/preview"
    return {"id": account, "accountId": account, "arn": arn, "userId": _CALLER}


def _region(_: Mapping[str, object], region: str, __: str) -> dict[str, object]:
    return {
        "id": region,
        "name": region,
        "region": region,
        "endpoint": f"ec2.{region}.amazonaws.com",
        "description": region,
    }


def _partition(_: Mapping[str, object], region: str, __: str) -> dict[str, object]:
    name = partition_of(region)
    suffix = _SUFFIX.get(name, "amazonaws.com")
    return {
        "id": name,
        "partition": name,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _prefix_list(arguments: Mapping[str, object], region: str, _: str) -> dict[str, object]:
    """Answer with an id of the right shape; which addresses a list of AWS holds, no rule asks."""
    name = str(arguments.get("name") or "")
    identity = f"pl-{hashlib.sha256(f'{region}|{name}'.encode()).hexdigest()[:8]}"
    return {
        "id": identity,
        "name": name,
        "arn": f"arn:{partition_of(region)}:ec2:{region}:aws:prefix-list/{identity}",
        "addressFamily": "IPv4",
        "entries": [],
        "maxEntries": 0,
        "ownerId": "AWS",
        "tags": {},
        "version": 0,
        "region": region,
    }


def _named_by(prop: str) -> "Answer":
    """Answer the look-up of something outside AWS by a name, with an id that stays the same for it."""

    def answer(arguments: Mapping[str, object], _: str, __: str) -> dict[str, object]:
        name = str(arguments.get(prop) or "")
        return {**arguments, "id": "P" + hashlib.sha256(name.encode()).hexdigest()[:6].upper(), "name": name}

    return answer


Answer = Callable[[Mapping[str, object], str, str], dict[str, object]]
_ANSWERS: Final[Mapping[str, Answer]] = {
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": _prefix_list,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "pagerduty:index/getUser:getUser": _named_by("email"),
    "pagerduty:index/getVendor:getVendor": _named_by("name"),
}
