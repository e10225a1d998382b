"""Who can read which secret: three locks, which all must open: the identity's policies, the secret's, and the key's.

Within one account the secret's policy may also grant by itself, and a key's policy that names the account leaves the
decision to IAM (Secrets Manager User Guide, "Determine who has permissions"; KMS Developer Guide, "Default key
policy").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.identities import IDENTITIES, ROLE, Identity, arn_of, identities, identity_of
from hardening.aws.identities import READS as GRANTS
from hardening.iam.accounts import account_in
from hardening.iam.asked import Request, answer, speaks
from hardening.iam.documents import Document, MalformedDocumentError, parse
from hardening.iam.principals import pattern_of
from hardening.iam.statements import Principal
from hardening.providers import region_of
from hardening.resources import Graph, Resource, once
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

SECRET: Final = aws("secretsmanager/secret")
SECRET_POLICY: Final = aws("secretsmanager/secretPolicy")
KEY: Final = aws("kms/key")
KEY_POLICY: Final = aws("kms/keyPolicy")
ALIAS: Final = aws("kms/alias")
_READ: Final = "secretsmanager:GetSecretValue"
_NAMED: Final = ":secret:"
_APPENDED: Final = 6
"""Characters that AWS appends to the name of a secret, after a dash."""
_WILD: Final = re.compile(r"[*?]")
_OPEN: Final = "kms:Decrypt"
READS: Final = GRANTS | {
    *((SECRET, name) for name in ("name", "policy", "kmsKeyId")),
    *((SECRET_POLICY, name) for name in ("secretArn", "policy")),
    *((KEY_POLICY, name) for name in ("keyId", "policy")),
    *((ALIAS, name) for name in ("targetKeyId", "name")),
    (KEY, "policy"),
}
"""What the matrix reads, as a check names it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether one identity reads one secret. None where that is only known after the update."""

    secret: Resource
    identity: Identity
    granted: bool | None
    """By its own policies or by the secret's."""
    admitted: bool | None
    """Not refused by the secret's policy."""
    decrypts: bool | None
    """By its own policies and the key's."""

    @property
    def reads(self) -> bool | None:
        """Whether all locks open."""
        locks = (self.granted, self.admitted, self.decrypts)
        return False if False in locks else None if None in locks else True


def readers(secret: Subject) -> Iterator[Cell]:
    """Give the cells of a secret: one for each role, user and group that its own or the secret's policy lets read."""
    arn = _arn(secret)
    own = _policies(secret, "policy", SECRET_POLICY, "secretArn")
    locks = _key(secret)
    shared = any(document.partly_unknown or any(True for _ in document.allows) for document in own)
    for identity in identities(secret) if shared else _granted(secret.graph).of(arn):
        context = _context(identity)
        ask = Request(identity.arn, _READ, arn, context)
        by_itself = _settled(identity, answer(identity.documents, ask), secret.resource)
        granted = True if answer(own, ask) else by_itself
        if granted is False:
            continue
        yield Cell(secret.resource, identity, granted, _admits(own, ask), _decrypts(identity, secret, locks, context))


class _Granted:
    """Identities by the names of secrets that they are granted: of hundreds, a secret concerns a few."""

    def __init__(self, found: Sequence[Identity]) -> None:
        self._all = found
        self._by_start: dict[str, set[int]] = {}
        for index, identity in enumerate(found):
            for start in _starts(identity):
                self._by_start.setdefault(start, set()).add(index)

    def of(self, arn: str) -> Iterator[Identity]:
        """Give those that may be granted a secret, and perhaps more, in the order of the graph."""
        name = arn.partition(_NAMED)[2].removesuffix("-??????")
        starts = [name[:length] for length in range(len(name) + 1)] if "*" not in name else self._by_start
        wanted = {index for start in starts for index in self._by_start.get(start, ())}
        return (self._all[index] for index in sorted(wanted))


@once
def _granted(graph: Graph) -> _Granted:
    return _Granted([identity_of(Subject(one, graph)) for one in graph.all(*IDENTITIES)])


def _starts(identity: Identity) -> Iterator[str]:
    """Give how the names of secrets start that an identity is granted; an empty text for any name."""
    spoken = identity.speaking_of("secretsmanager")
    if identity.open or any(one.partly_unknown or one.not_resources or not one.resources for one in spoken):
        yield ""
    for pattern in (pattern for one in spoken for pattern in one.resources):
        start, *rest = _WILD.split(pattern.partition(_NAMED)[2], maxsplit=1)
        yield start if rest else ""
        above, _, end = start.rpartition("-")
        if rest and len(end) <= _APPENDED:
            yield above


def _admits(policies: Sequence[Document], request: Request) -> bool | None:
    """Whether no policy of a secret refuses a request."""
    found = [speaks(one, request) for document in policies for one in document.statements if not one.allows]
    if True in found:
        return False
    return None if None in found or any(document.partly_unknown for document in policies) else True


def _decrypts(
    identity: Identity, secret: Subject, locks: Sequence[Document] | None, context: Mapping[str, Sequence[str]]
) -> bool | None:
    """Whether an identity may decrypt under the secret's key. The key that AWS manages serves the whole account."""
    if not is_set(secret.get("kmsKeyId")):
        return True
    if locks is None:
        return None
    service = f"secretsmanager.{region_of(secret) or '*'}.amazonaws.com"
    facts = {
        **context,
        "kms:viaservice": (service,),
        "kms:encryptioncontext:secretarn": (_arn(secret),),
        "kms:resourcealiases": _aliases(secret),
    }
    ask = Request(identity.arn, _OPEN, f"{arn_of(secret, 'kms')}:key/?*", facts)
    admitted = answer(locks, _wide(ask))
    if admitted is not True:
        return admitted
    if any(_names(document, ask) for document in locks):
        return True
    return _settled(identity, answer(identity.documents, ask), *secret.graph.targets(secret.resource, "kmsKeyId"))


def _settled(identity: Identity, found: bool | None, *targets: Resource) -> bool | None:  # noqa: FBT001  an answer
    """Settle an open answer: unknown parts of a policy that come from the target itself are there to name it."""
    if found is None or (identity.open and not found):
        return True if any(target.urn in identity.comes_from for target in targets) else None
    return found


def _wide(request: Request) -> Request:
    """Give a request as a key's own policy sees it: whose resource is the key, by whatever name."""
    return Request(request.principal, request.action, "*", request.context)


def _names(document: Document, request: Request) -> bool:
    """Whether a key's policy grants to the identity itself, and not to its whole account."""
    exact = pattern_of(Principal("aws", request.principal))
    return any(
        speaks(one, _wide(request)) is True and exact in {pattern_of(each) for each in one.named}
        for one in document.allows
    )


def _aliases(secret: Subject) -> tuple[str, ...]:
    graph = secret.graph
    found = [
        subject.value("name")
        for key in graph.targets(secret.resource, "kmsKeyId")
        for alias in graph.referring(key, ALIAS, "targetKeyId")
        for subject in [secret.of(alias)]
    ]
    return tuple(sorted(name if isinstance(name, str) else "alias/*" for name in found))


def _key(secret: Subject) -> Sequence[Document] | None:
    """Give the policies of a secret's key; None when the key, or one of them, is not of this program or not known."""
    keys = [one for one in secret.graph.targets(secret.resource, "kmsKeyId") if one.type == KEY]
    found = [_policies(secret.of(key), "policy", KEY_POLICY, "keyId") for key in keys[:1]]
    return (found[0] or None) if len(keys) == 1 else None


def _policies(subject: Subject, path: str, beside: str, via: str) -> tuple[Document, ...]:
    """Give the resource policies of a resource: its own, and those declared beside it."""
    others = [subject.of(one) for one in subject.graph.referring(subject.resource, beside, via)]
    values = [subject.value(path), *(other.value("policy") for other in others)]
    return tuple(found for value in values if (found := _parsed(value)) is not None)


def _parsed(value: object) -> Document | None:
    if value is UNKNOWN:
        return Document((), partly_unknown=True)
    try:
        return parse(value)
    except MalformedDocumentError:
        return None


def _arn(secret: Subject) -> str:
    """Give the pattern of a secret's ARN: its name with the six characters that AWS appends."""
    name = secret.value("name")
    return f"{arn_of(secret, 'secretsmanager')}:secret:{name if isinstance(name, str) else '*'}-??????"


def _context(identity: Identity) -> Mapping[str, Sequence[str]]:
    """Give what every call of an identity says: who it is, and that it comes over TLS."""
    account = account_in(identity.arn)
    known = {"aws:principalaccount": (account,)} if account else {}
    return {
        **known,
        "aws:principalarn": (identity.arn,),
        "aws:securetransport": ("true",),
        "aws:principalisawsservice": ("false",),
        "aws:principaltype": ("AssumedRole",) if identity.resource.type == ROLE else ("User",),
    }
