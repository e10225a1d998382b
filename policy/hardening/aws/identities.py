"""Roles, users and groups with everything that they are granted: inline, beside them, and by attached policies."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.checks import items
from hardening.iam.accounts import account_in, accounts_of
from hardening.iam.documents import Document, MalformedDocumentError, Statement, parse
from hardening.providers import region_of
from hardening.resources import Graph, Resource, once
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, has_unknown, is_set, opened, split

ROLE: Final = aws("iam/role")
POLICY: Final = aws("iam/policy")
_OWN: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    ROLE: ((aws("iam/rolePolicy"), "role"), (aws("iam/rolePolicyAttachment"), "role")),
    aws("iam/user"): ((aws("iam/userPolicy"), "user"), (aws("iam/userPolicyAttachment"), "user")),
    aws("iam/group"): ((aws("iam/groupPolicy"), "group"), (aws("iam/groupPolicyAttachment"), "group")),
}
"""Identities, each with the type and property of its policies, and of what attaches others to it."""
IDENTITIES: Final = tuple(_OWN)
READS: Final = frozenset(
    {(type_, name) for type_ in IDENTITIES for name in ("name", "path")}
    | {(ROLE, "inlinePolicies"), (ROLE, "managedPolicyArns"), (POLICY, "policy"), (POLICY, "name")}
    | {row for rows in _OWN.values() for row in rows}
    | {(own, "policy") for (own, _), _ in _OWN.values()}
    | {(attachment, "policyArn") for _, (attachment, _) in _OWN.values()}
)
"""What reading grants reads, as a check names it."""
_EVERY: Final = "*"
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who may act, and what it is granted."""

    resource: Resource
    name: str
    """Its name; empty where that is only known after the update."""
    arn: str
    """Its ARN, with `*` for an account that is not known."""
    documents: tuple[Document, ...]
    policies: tuple[str, ...]
    """ARN patterns of the managed policies of the program that it has."""
    open: bool
    """Whether it may be granted more than what is known."""
    granting: Mapping[str, list[Statement]]
    """What it is granted, by service; `*` for what names no single one."""
    comes_from: frozenset[str]
    """URNs of what the unknown parts of its policies come from."""

    def speaking_of(self, service: str) -> list[Statement]:
        """Give the statements that grant something of a service, or may: most identities have none."""
        return [*self.granting.get(service, ()), *self.granting.get(_EVERY, ())]

    @property
    def document(self) -> Document:
        """All that is known of its grants as one document."""
        return Document(tuple(one for document in self.documents for one in document.statements))


def _granting(documents: Sequence[Document]) -> Mapping[str, list[Statement]]:
    """Sort what is granted, or may be, by the services that its actions name."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in (one for document in documents for one in document.statements if not one.denies):
        owners = {pattern.partition(":")[0].lower() for pattern in statement.actions} or {_EVERY}
        for owner in {_EVERY} if any("*" in one or "?" in one for one in owners) else owners:
            found[owner].append(statement)
    return found


@once
def _found(_: Graph) -> dict[str, Identity]:
    return {}


def identity_of(subject: Subject) -> Identity:
    """Give an identity with its grants; found once per graph."""
    found, urn = _found(subject.graph), subject.resource.urn
    if urn not in found:
        found[urn] = _identity(subject.of(subject.resource))
    return found[urn]


def identities(subject: Subject) -> Iterator[Identity]:
    """Give every identity of the graph."""
    return (identity_of(subject.of(one)) for one in subject.graph.all(*IDENTITIES))


def _identity(subject: Subject) -> Identity:
    attached = list(_attached(subject))
    carriers = [*_carriers(subject), *((one, "policy") for one in attached)]
    values = [one.value(path) for one, path in carriers]
    name = subject.value("name")
    documents = tuple(parsed for value in values if (parsed := _parsed(value)) is not None)
    return Identity(
        resource=subject.resource,
        name=name if isinstance(name, str) else "",
        arn=_arn(subject),
        documents=documents,
        granting=_granting(documents),
        policies=tuple(_arn(one) for one in attached),
        open=UNKNOWN in values or any(subject.graph.unresolved(*row) for row in _OWN[subject.resource.type]),
        comes_from=frozenset(
            urn
            for (one, path), value in zip(carriers, values, strict=True)
            if has_unknown(value)
            for urn in one.resource.property_dependencies.get(split(one.where(path))[0], ())
        ),
    )


def _carriers(subject: Subject) -> Iterator[tuple[Subject, str]]:
    """Give where the policies that belong to an identity alone stand."""
    if subject.value("inlinePolicies") is UNKNOWN:
        yield subject, "inlinePolicies"
    yield from ((part, "policy") for part in items(subject, "inlinePolicies"))
    for one in subject.graph.referring(subject.resource, *_OWN[subject.resource.type][0]):
        yield subject.of(one), "policy"


def _attached(subject: Subject) -> Iterator[Subject]:
    """Give the managed policies of the program that an identity has; those of AWS have a rule of their own."""
    graph = subject.graph
    carriers = [(one, "policyArn") for one in graph.referring(subject.resource, *_OWN[subject.resource.type][1])]
    if is_set(subject.get("managedPolicyArns")):
        carriers.append((subject.resource, "managedPolicyArns"))
    for carrier, via in carriers:
        yield from (subject.of(target) for target in graph.targets(carrier, via) if target.type == POLICY)


def _parsed(value: object) -> Document | None:
    """Parse a document; what is none grants nothing, and rules on documents say so."""
    try:
        return parse(opened(value))
    except MalformedDocumentError:
        return None


def _arn(subject: Subject) -> str:
    """Compose the ARN from the name, which the program states, and the account, as far as that is known."""
    known = opened(subject.resource.outputs.get("arn"))
    if account_in(known):
        return str(known)
    name, path = subject.value("name"), subject.value("path")
    kind = subject.resource.type.rpartition("/")[2].partition(":")[0]
    tail = f"{path if isinstance(path, str) else '/'}{name if isinstance(name, str) else '*'}"
    return f"{arn_of(subject, 'iam', place='')}:{kind}{tail}"


def arn_of(subject: Subject, service: str, *, place: str | None = None) -> str:
    """Compose an ARN up to its account: of the subject's own region unless another is given; `*` for what is open."""
    own, here = accounts_of(subject).own, region_of(subject)
    partition = next((name for start, name in _PARTITIONS.items() if here.startswith(start)), "aws")
    account = next(iter(own)) if len(own) == 1 else "*"
    return f"arn:{partition}:{service}:{here or '*' if place is None else place}:{account}"
