"""Whose account something names: the program's own, a trusted one, a stranger's, or one that cannot be known yet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.providers import all_of_graph, argument, managing
from hardening.resources import Graph, Resource, once
from hardening.rule import Parameter, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, opened

_ID: Final = re.compile(r"\d{12}")
_ACCOUNT_FIELD: Final = 4
_OWNED: Final = (
    aws("kms/key"), aws("kms/replicaKey"), aws("iam/role"), aws("secretsmanager/secret"), aws("lambda/function"),
    aws("rds/instance"), aws("dynamodb/table"), aws("sqs/queue"), aws("sns/topic"), aws("cloudwatch/logGroup"),
    aws("ec2/vpc"), aws("backup/vault"),
)  # fmt: skip
"""Types whose `arn` is an output, so that it names the account that holds the resource and never another one."""

TRUSTED: Final = Parameter(
    name="trustedAccounts",
    description="Ids of further accounts, or of organisations, that may be granted access.",
    prod=[],
    dev=[],
    schema={"type": "array", "items": {"type": "string", "pattern": r"^(\d{12}|o-[a-z0-9]{10,32})$"}},
)


class Standing(StrEnum):
    """How an account stands to the program."""

    OWN = "the own account, or a trusted one"
    OPEN = "an account that may be the own one: nothing at preview says which account that is"
    FOREIGN = "another account"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is known of the accounts of a resource."""

    own: frozenset[str]
    """The account that holds the resource; several when the provider allows several, none when nothing is known."""
    trusted: frozenset[str]
    """Accounts and organisations that the rule's parameters name."""

    def standing(self, account: str) -> Standing:
        """Say how an account stands."""
        if account in self.trusted or self.own == {account}:
            return Standing.OWN
        return Standing.OPEN if account in self.own or not self.own else Standing.FOREIGN


def accounts_of(subject: Subject) -> Accounts:
    """Give the accounts of the subject: by its own ARN, else its provider, else the ARNs in the graph."""
    listed = subject.parameters.get(TRUSTED.name, ())
    trusted = frozenset(map(str, listed)) if isinstance(listed, Sequence) else frozenset[str]()
    return Accounts(_own(subject), trusted)


def account_in(arn: object) -> str:
    """Give the account id of an ARN, or an empty text."""
    fields = arn.split(":") if isinstance(arn, str) and arn.startswith("arn:") else []
    found = fields[_ACCOUNT_FIELD] if len(fields) > _ACCOUNT_FIELD else ""
    return found if _ID.fullmatch(found) else ""


def is_account(text: str) -> bool:
    """Whether a text is an account id."""
    return _ID.fullmatch(text) is not None


def _own(subject: Subject) -> frozenset[str]:
    return frozenset(_held([subject.resource])) or frozenset(_provided(subject)) or _seen(subject.graph)


def _held(resources: Iterable[Resource]) -> Iterator[str]:
    """Give the accounts in the ARNs of resources, once AWS has given them out."""
    for resource in resources:
        if resource.type in _OWNED:
            arn = opened(resource.outputs.get("arn", resource.properties.get("arn", ABSENT)))
            if account := account_in(arn):
                yield account


def _provided(subject: Subject) -> Iterator[str]:
    """Give the accounts that the provider of the subject may work in; where none is named, those of any provider."""
    arguments = [managing(subject)] if subject.resource.provider else all_of_graph(subject)
    for properties in arguments:
        yield from _of_provider(properties)


def _of_provider(properties: Mapping[str, object]) -> Iterator[str]:
    """Read the last role that the provider assumes, else the accounts that it allows."""
    for role in reversed(_listed(argument(properties, "assumeRoles"))):
        if isinstance(role, Mapping) and (account := account_in(opened(role.get("roleArn", ABSENT)))):
            yield account
            return
    for item in map(opened, _listed(argument(properties, "allowedAccountIds"))):
        if isinstance(item, str) and is_account(item):
            yield item


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


@once
def _seen(graph: Graph) -> frozenset[str]:
    """Give the accounts of every ARN that the graph holds."""
    return frozenset(_held(graph.all(*_OWNED)))
