"""Who uses a store: the components whose roles may, and those whose security groups reach it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from hardening.iam.documents import glob
from hardening.tokens import aws
from review.inventory.index import Index, get
from review.inventory.stores import KINDS
from review.picture.model import Record

_READS: Final = (
    "get",
    "batchget",
    "batchcheck",
    "filter",
    "startquery",
    "query",
    "scan",
    "receive",
    "list",
    "describe",
    "select",
    "lookup",
)
_LOGGING: Final = ("putlogevents", "createlogstream", "*")
_INGRESS: Final = aws("vpc/securityGroupIngressRule")
_GROUP: Final = aws("ec2/securityGroup")
_MEMBERS: Final = ("securityGroups", "vpcSecurityGroupIds", "securityGroupIds", "vpcConfig.securityGroupIds",
                   "networkConfiguration.securityGroups")  # fmt: skip


class Access:
    """What the roles and the network of a program allow."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def consumers(self, store: Record) -> tuple[str, ...]:
        """Give the components that may use a store, other than its own, with what they may do."""
        allowed: dict[str, set[str]] = defaultdict(set)
        for pattern, component, way in self._grants:
            if any(glob(pattern, arn) or glob(pattern, f"{arn}/") for arn in _arns(store)):
                allowed[component].add(way)
        for component in self._reaching(store):
            allowed[component].add("connects")
        own = self._index.owner(store)
        return tuple(
            f"{component} ({', '.join(sorted(ways))})"
            for component, ways in sorted(allowed.items())
            if component != own
        )

    @cached_property
    def _grants(self) -> list[tuple[str, str, str]]:
        """Give (pattern of ARNs, component, reads or writes) of every statement that allows something particular."""
        found = set()
        for component, document in self._documents():
            for patterns, actions in _allowed(document):
                for way in {_way(action) for action in actions}:
                    found |= {(pattern, component, way) for pattern in patterns if way}
        return sorted(found)

    def _documents(self) -> Iterator[tuple[str, object]]:
        """Give the policies of roles, by the component that the role is a part of."""
        index = self._index
        for policy in index.by_type[aws("iam/rolePolicy")]:
            role = index.target(policy, "role", aws("iam/role"))
            yield index.owner(role if role is not None else policy), get(policy, "policy")
        for attachment in index.by_type[aws("iam/rolePolicyAttachment")]:
            role = index.target(attachment, "role", aws("iam/role"))
            managed = index.target(attachment, "policyArn", aws("iam/policy"))
            if role is not None and managed is not None:
                yield index.owner(role), get(managed, "policy")

    def _reaching(self, store: Record) -> Iterator[str]:
        """Give the components whose security groups may connect to those of a store."""
        groups = {str(group["urn"]) for group in self._groups(store)}
        for rule in self._index.by_type[_INGRESS] if groups else ():
            into = self._index.target(rule, "securityGroupId", _GROUP)
            out = self._index.target(rule, "referencedSecurityGroupId", _GROUP)
            if into is not None and out is not None and str(into["urn"]) in groups:
                yield from self.members(out)

    @cached_property
    def _of_group(self) -> Mapping[str, list[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for record in self._index.records.values():
            for group in self._groups(record):
                found[str(group["urn"])].add(self._index.owner(record))
        return {urn: sorted(names) for urn, names in found.items()}

    def members(self, group: Record) -> list[str]:
        """Give the components in a security group; one that nothing stands in yet is called by its role or name."""
        role = get(group, "tags.Role")
        return self._of_group.get(str(group["urn"])) or [role if isinstance(role, str) else str(group["name"])]

    def _groups(self, record: Record) -> Iterator[Record]:
        for path in _MEMBERS:
            value = get(record, path)
            for number in range(len(value) if isinstance(value, list) else 0):
                found = self._index.target(record, f"{path}.{number}", _GROUP)
                if found is not None:
                    yield found


def _arns(store: Record) -> list[str]:
    """Give what policies call a store."""
    outputs = store.get("outputs")
    arn = outputs.get("arn") if isinstance(outputs, Mapping) else None
    kind = KINDS.get(str(store["type"]))
    name = get(store, kind.name) if kind is not None else None
    if isinstance(arn, str):
        return [arn]
    return [f"arn:aws:s3:::{name}"] if store["type"] == aws("s3/bucket") and isinstance(name, str) else []


def _allowed(document: object) -> Iterator[tuple[list[str], list[str]]]:
    """Give resources and actions of the statements of a policy that allow something on particular resources."""
    try:
        body = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        return
    statements = body.get("Statement") if isinstance(body, Mapping) else None
    for statement in _listed(statements):
        if isinstance(statement, Mapping) and statement.get("Effect") == "Allow":
            resources = [each for each in _listed(statement.get("Resource")) if isinstance(each, str) and each != "*"]
            yield resources, [str(each) for each in _listed(statement.get("Action"))]


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _way(action: str) -> str:
    """Say what an action does with data; what only manages a store, or uses a key, does nothing with it."""
    service, _, verb = action.lower().partition(":")
    if service == "kms" or not verb:
        return ""
    if service == "logs":
        return "writes" if verb.startswith(_LOGGING) else "reads" if verb.startswith(_READS) else ""
    return "reads" if verb.startswith(_READS) else "writes"
