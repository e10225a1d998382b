"""As whom a resource acts, and in which groups of the network it is: another role or group may reach further."""

from collections.abc import Iterator
from typing import Final

from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.holders import Holders
from review.diff.changing import Raw
from review.diff.deltas import Delta, Json, is_missing, is_secret, is_unknown
from review.diff.kinds import AccessKind, Answer, Op
from review.diff.records import Record, mapping, text

_ROLES: Final = frozenset(
    {
        "executionRoleArn", "iamInstanceProfile", "iamRole", "iamRoleArn", "jobRoleArn", "nodeRoleArn", "role",
        "roleArn", "serviceRole", "serviceRoleArn", "taskRoleArn",
    }
)  # fmt: skip
_GROUPS: Final = frozenset({"securityGroups", "securityGroupIds", "vpcSecurityGroupIds"})
_OTHERS: Final = ("aws:iam/", "aws:vpc/", "aws:ec2/securityGroup")
"""Types that give to roles, and open groups: what they say is compared by its meaning."""


def gains(raw: Raw, holders: Holders) -> Iterator[Gain]:
    """Give the roles and groups that a resource takes on: how far those reach is not compared, so it may be no gain."""
    if raw.op not in (Op.UPDATE, Op.REPLACE) or not raw.type.startswith("aws:") or raw.type.startswith(_OTHERS):
        return
    for delta in raw.deltas:
        name = delta.path.rpartition(".")[2]
        if delta.upstream or delta.fold is not None:
            continue
        if name in _ROLES:
            yield from _role(raw, delta, holders)
        elif name in _GROUPS:
            yield from _groups(raw, delta)


def _role(raw: Raw, delta: Delta, holders: Holders) -> Iterator[Gain]:
    old, new = ({holders.now(urn) for urn in _urns(side, delta.root)} for side in (raw.pair.before, raw.pair.after))
    if is_missing(delta.after) or (old and old == new):
        return
    yield Gain(
        kind=AccessKind.ROLE, direction=MORE, path=delta.path, who=text(raw.record, "name"),
        what=f"to act as {_said(delta.after, new)}, not as {_said(delta.before, old)}", answer=Answer.MAY,
    )  # fmt: skip


def _groups(raw: Raw, delta: Delta) -> Iterator[Gain]:
    old, new = (_urns(side, delta.root) for side in (raw.pair.before, raw.pair.after))
    for direction, value, urns in ((MORE, delta.after, new - old), (LESS, delta.before, old - new)):
        if not is_missing(value) and (urns or not (is_unknown(value) or old)):
            yield Gain(
                kind=AccessKind.NETWORK, direction=direction, path=delta.path, who=f"whom {_said(value, urns)} lets in",
                what="to connect", answer=Answer.MAY,
            )  # fmt: skip


def _urns(record: Record | None, root: str) -> frozenset[str]:
    found = mapping(record, "propertyDependencies").get(root)
    return frozenset(str(urn) for urn in found) if isinstance(found, list) else frozenset()


def _said(value: Json, urns: frozenset[str] | set[str]) -> str:
    """Name a role or groups: by the resources of the program, or as they are given."""
    if urns:
        return ", ".join(sorted(urn.rpartition("::")[2] for urn in urns))
    if is_missing(value):
        return "none"
    items = value if isinstance(value, list) else [value]
    return ", ".join(
        sorted(item if isinstance(item, str) and not is_secret(item) else "one not known" for item in items)
    )
