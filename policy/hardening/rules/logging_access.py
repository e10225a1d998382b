"""CloudWatch Logs: where records are sent, and who reads them unmasked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.aws.json_text import decoded
from hardening.checks import items
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.documents import Document, glob, on_document
from hardening.iam.grants import no_strangers
from hardening.rows import HIGH, TEXTS, join_row, row, setting
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict, check
from hardening.rules.logging_masking import ACCOUNT_POLICY
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret, opened, read

FILTER: Final = aws("cloudwatch/logSubscriptionFilter")
DESTINATION: Final = aws("cloudwatch/logDestination")
DESTINATION_POLICY: Final = aws("cloudwatch/logDestinationPolicy")
ROLE: Final = aws("iam/role")
_POLICY: Final = aws("iam/policy")
_SUBSCRIPTION: Final = "SUBSCRIPTION_FILTER_POLICY"
_UNMASK: Final = "logs:Unmask"
_BROAD: Final = (
    "AdministratorAccess", "PowerUserAccess", "CloudWatchFullAccess", "CloudWatchFullAccessV2",
    "CloudWatchLogsFullAccess",
)  # fmt: skip
"""Managed policies of AWS that allow logs:Unmask (AWS Managed Policy Reference)."""
_DOCUMENTS: Final[Mapping[str, str]] = {
    aws("iam/policy"): "policy",
    aws("iam/rolePolicy"): "policy",
    aws("iam/userPolicy"): "policy",
    aws("iam/groupPolicy"): "policy",
    aws("cloudwatch/logResourcePolicy"): "policyDocument",
    aws("ssoadmin/permissionSetInlinePolicy"): "inlinePolicy",
}
"""Where each type holds its policy document."""
_ATTACHMENTS: Final[Mapping[str, str]] = {
    aws("iam/rolePolicyAttachment"): "policyArn",
    aws("iam/userPolicyAttachment"): "policyArn",
    aws("iam/groupPolicyAttachment"): "policyArn",
    aws("iam/policyAttachment"): "policyArn",
    aws("ssoadmin/managedPolicyAttachment"): "managedPolicyArn",
}
"""Where each type names a managed policy."""


def _stays(subject: Subject, path: str, arn: object) -> Iterator[Outcome]:
    """A destination lies in the own account, or in a trusted one."""
    expected = "a destination in the own account, or in one of trustedAccounts"
    if arn is UNKNOWN:
        yield subject.undecided(path, expected)
        return
    account = account_in(arn)
    standing = accounts_of(subject).standing(account) if account else Standing.FOREIGN
    if standing is Standing.OPEN:
        yield subject.undecided(path, expected, standing.value)
    elif standing is Standing.FOREIGN:
        shown = account and not isinstance(subject.get(path), Secret)
        yield subject.fail(path, expected, f"in account {account}" if shown else "no such destination")


def _sends_to(path: str) -> Check:
    """The destination that a property names stays."""
    return Check(lambda subject: tuple(_stays(subject, path, subject.value(path))), frozenset({("", path)}))


def _account_filter(subject: Subject) -> Outcomes:
    """A subscription of the whole account names its destination in a JSON document."""
    kind = subject.value("policyType")
    if kind is UNKNOWN:
        return (subject.undecided("policyType", "a type known at preview"),)
    if kind != _SUBSCRIPTION:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it subscribes to nothing"),)
    return tuple(_stays(subject, "policyDocument", read(decoded(subject.value("policyDocument")), "DestinationArn")))


def _trusted_role(subject: Subject, name: object) -> bool:
    roles = subject.parameters["roles"]
    patterns = map(str, roles) if isinstance(roles, Sequence) else ()
    return isinstance(name, str) and any(glob(pattern, name) for pattern in patterns)


def _holder(subject: Subject) -> object:
    """Give the name by which break-glass is told: of the role that a policy is for, else of the resource itself."""
    role = opened(subject.resource.get("role"))
    return opened(subject.resource.get("name")) if role is ABSENT else role


def _unmasks(document: Document) -> bool:
    """Whether a document allows reading in the clear, and does not refuse it again without condition."""
    refused = any(
        each.covers_action(_UNMASK) and not each.conditions and "*" in each.resources for each in document.denies
    )
    return not refused and any(each.covers_action(_UNMASK) for each in document.allows)


def _refuse(subject: Subject, path: str, holder: object) -> Iterator[Outcome]:
    """Refuse what unmasks, but for the roles that may."""
    if holder is UNKNOWN:
        yield subject.undecided(
            path, f"no {_UNMASK}, or a role known at preview", f"allows {_UNMASK} to an unknown role"
        )
    elif not _trusted_role(subject, holder):
        yield subject.fail(path, f"no {_UNMASK}", f"something that allows {_UNMASK}")


def _judge(document: Document, subject: Subject) -> Iterator[Outcome]:
    if _unmasks(document):
        yield from _refuse(subject, _DOCUMENTS.get(subject.resource.type, "policy"), _holder(subject))


_EXPECTED: Final = f"a policy document without {_UNMASK}"
_INLINE: Final = on_document("policy", _judge, expected=_EXPECTED)


@check("name", "inlinePolicies[].policy", "managedPolicyArns[]")
def _role(subject: Subject) -> Iterator[Outcome]:
    for path in ("inlinePolicies", "managedPolicyArns"):
        if subject.value(path) is UNKNOWN:
            yield subject.undecided(path, "a list known at preview")
    for part in items(subject, "inlinePolicies"):
        yield from _INLINE(part)
    for part in items(subject, "managedPolicyArns"):
        yield from _managed(part, "")


def _managed(subject: Subject, path: str) -> Iterator[Outcome]:
    """A managed policy is none of those of AWS that unmask; one of the program's own is judged where it is declared."""
    arn = subject.value(path)
    if arn is UNKNOWN:
        if not any(other.type == _POLICY for other in subject.graph.targets(subject.resource, subject.where(path))):
            yield subject.undecided(path, f"a policy without {_UNMASK}")
    elif not isinstance(arn, str):
        yield subject.fail(path, "the ARN of a policy")
    elif arn.rpartition("/")[2] in _BROAD:
        yield from _refuse(subject, path, _holder(subject))


@check("role", *_ATTACHMENTS.values())
def _attached(subject: Subject) -> Iterator[Outcome]:
    yield from _managed(subject, _ATTACHMENTS[subject.resource.type])


_ROLES: Final = setting(
    "roles",
    "Patterns of the names of roles, or of their policies, that may read logs in the clear.",
    TEXTS,
    ("*break-glass*",),
)

RULES: Final = (
    row("LOG-07 subscriptions", "Log records are sent to the own account, or to a trusted one",
        (FILTER, DESTINATION, DESTINATION_POLICY, ACCOUNT_POLICY), by_type({FILTER: _sends_to("destinationArn"),
        DESTINATION: _sends_to("targetArn"), DESTINATION_POLICY: no_strangers("accessPolicy", required=True),
        ACCOUNT_POLICY: Check(_account_filter, frozenset({("", "policyType"), ("", "policyDocument")}))}), nist("AC-4"),
        nist("AU-9"), severity=HIGH, controls=("LP-2",),
        fix="Send records to a stream or bucket of your own account, or list the account in trustedAccounts.",
        parameters=(TRUSTED,)),
    row("LOG-09 unmask", "Nobody but break-glass roles may read masked log records in the clear", (*_DOCUMENTS, ROLE),
        by_type({type_: on_document(path, _judge, expected=_EXPECTED) for type_, path in _DOCUMENTS.items()}
        | {ROLE: _role}), nist("AC-6"), nist("AU-9"), severity=HIGH, controls=("LP-1",),
        fix="Name the log actions that are needed instead of logs:*; leave logs:Unmask to a break-glass role.",
        parameters=(_ROLES,)),
    join_row("LOG-11 unmask-attached",
        "No managed policy of AWS that unmasks log records is attached, but to break-glass roles", tuple(_ATTACHMENTS),
        _attached, nist("AC-6"), nist("AU-9"), severity=HIGH, controls=("LP-1",),
        fix="Attach a policy of your own that names the log actions that are needed.", parameters=(_ROLES,)),
)  # fmt: skip
