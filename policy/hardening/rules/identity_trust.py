"""IAM: who may assume a role, and under which conditions."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hardening.checks import all_of, equals, one_of, param
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Accounts, Standing, accounts_of
from hardening.iam.documents import Condition, Document, Statement, account_of, on_document
from hardening.iam.grants import bound_to, is_service
from hardening.iam.scopes import covers_service, has_wildcard
from hardening.rows import CRITICAL, STRICT, names, row
from hardening.rule import Outcome, Subject
from hardening.selection import by_type
from hardening.tokens import aws

ROLE: Final = aws("iam/role")
OIDC: Final = aws("iam/openIdConnectProvider")
TRUST: Final = "assumeRolePolicy"

_DEPUTIES: Final = frozenset(
    {
        "backup", "codebuild", "codepipeline", "ecs", "ecs-tasks", "events", "firehose", "glue", "lambda",
        "monitoring.rds", "pipes", "scheduler", "ssm", "states", "vpc-flow-logs",
    }
)  # fmt: skip
"""Services that say for whom they work when they assume a role (the guide of each, "confused deputy")."""
_HOST: Final = re.compile(r"(?P<service>[a-z0-9-]+(\.rds)?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?")
_FEDERATION: Final = re.compile(r"arn:aws[\w-]*:iam::\d{12}:(oidc|saml)-provider/\S+|[\w-]+(\.[\w-]+)+")
_ISSUER: Final = re.compile(r"arn:aws[\w-]*:iam::\d{12}:oidc-provider/(?P<host>\S+)")
_PLACE: Final = re.compile(r":(ref|environment|job_workflow_ref|pull_request):?")
"""What follows the repository in the subject of a GitHub token."""
_WEB: Final = "sts:AssumeRoleWithWebIdentity"
_AUDIENCE: Final = "sts.amazonaws.com"


def _trust(document: Document, subject: Subject) -> Iterator[Outcome]:
    accounts = accounts_of(subject)
    for statement in document.allows:
        where = f"{TRUST}.{statement.path}"
        if statement.not_principals:
            yield subject.fail(f"{where}.NotPrincipal", "principals named one by one", "all but some principals")
        if any(map(covers_service, statement.actions)) or statement.not_actions:
            yield subject.fail(f"{where}.Action", "sts:AssumeRole and its like by name", "every action")
        elif statement.covers_action("sts:TagSession") and not _tagged(statement):
            yield subject.fail(f"{where}.Action", "aws:RequestTag or aws:TagKeys to bound sts:TagSession", "any tag")
        for principal in statement.principals:
            yield from _principal(f"{where}.Principal", principal, statement, subject, accounts)


def _tagged(statement: Statement) -> bool:
    return any(
        condition.key.startswith(("aws:requesttag/", "aws:tagkeys")) and not condition.if_exists
        for condition in statement.conditions
    )


def _principal(
    where: str, principal: str, statement: Statement, subject: Subject, accounts: Accounts
) -> Iterator[Outcome]:
    if has_wildcard(principal):
        yield subject.fail(where, "a named principal", "everyone who matches a wildcard")
    elif is_service(principal):
        yield from _service(where, principal, statement, subject, accounts)
    elif account := account_of(principal):
        if principal == account:
            yield subject.fail(where, "an ARN, which tells the account from its principals", "a bare account id")
        else:
            yield from _account(where, account, statement, subject, accounts)
    elif not _FEDERATION.fullmatch(principal):
        yield subject.fail(where, "a principal that exists", "the id of a principal, left over from a deleted one")


def _account(where: str, account: str, statement: Statement, subject: Subject, accounts: Accounts) -> Iterator[Outcome]:
    match accounts.standing(account):
        case Standing.FOREIGN:
            yield subject.fail(where, "the own account, or a trusted one", f"account {account}")
        case Standing.OPEN:
            yield subject.undecided(where, "the own account, or a trusted one", f"account {account}")
        case Standing.OWN if account not in accounts.own and not any(map(_second, statement.conditions)):
            yield subject.fail(
                where, "sts:ExternalId or MFA for a trusted account", f"account {account} unconditionally"
            )
        case Standing.OWN:
            pass


def _second(condition: Condition) -> bool:
    """Whether a condition asks another account for more than its name."""
    return multi_factor(condition) or (
        condition.binding
        and condition.operator == "stringequals"
        and condition.key in {"sts:externalid", "aws:principalorgid"}
    )


def _service(
    where: str, principal: str, statement: Statement, subject: Subject, accounts: Accounts
) -> Iterator[Outcome]:
    host = _HOST.fullmatch(principal)
    if host is None or host["service"] not in _DEPUTIES:
        return
    expected = f"aws:SourceAccount or aws:SourceArn of the own account for {principal}"
    match bound_to(statement, accounts, _works_for):
        case Standing.OWN:
            pass
        case Standing.OPEN:
            yield subject.undecided(where, expected, "an account that may be the own one")
        case _:
            yield subject.fail(where, expected, "no such condition")


def multi_factor(condition: Condition) -> bool:
    """Whether a condition demands MFA: `BoolIfExists` does not, for lasting credentials carry no such key."""
    return (
        (condition.operator, condition.key) == ("bool", "aws:multifactorauthpresent")
        and condition.binding
        and {value.lower() for value in condition.values} == {"true"}
    )


def _web_identity(document: Document, subject: Subject) -> Iterator[Outcome]:
    for statement in document.allows:
        hosts = [match["host"] for principal in statement.principals if (match := _ISSUER.fullmatch(principal))]
        if hosts or statement.covers_action(_WEB):
            for host in hosts or [""]:
                yield from _claims(f"{TRUST}.{statement.path}.Condition", host.lower(), statement, subject)


def _claims(where: str, host: str, statement: Statement, subject: Subject) -> Iterator[Outcome]:
    audience, claim = (
        [one for one in statement.conditions if one.key == f"{host}:{name}" and _exact(one)] for name in ("aud", "sub")
    )
    if not any(one.operator == "stringequals" and set(one.values) == {_AUDIENCE} for one in audience):
        yield subject.fail(where, f"StringEquals {host}:aud to be {_AUDIENCE}", "any audience")
    allowed = subject.parameters["allowedSubjects"]
    listed = [str(text) for text in allowed] if isinstance(allowed, Sequence) else []
    if not any(all(_named(value, one, listed) for value in one.values) for one in claim):
        yield subject.fail(where, f"StringEquals {host}:sub to name repository and environment", "any or many subjects")


def _exact(condition: Condition) -> bool:
    """Whether a condition holds only where the claim is there and matches."""
    known = condition.operator in {"stringequals", "stringlike"}
    return known and condition.binding and not condition.qualifier and bool(condition.values)


def _named(value: str, condition: Condition, allowed: Sequence[str]) -> bool:
    """Whether a value names one subject, or is a pattern that is allowed and spells out the repository."""
    if allowed and value not in allowed:
        return False
    if condition.operator == "stringequals" or not has_wildcard(value):
        return not has_wildcard(value)
    return value in allowed and not has_wildcard(_PLACE.split(value, maxsplit=1)[0])


def _works_for(condition: Condition) -> bool:
    """Whether a condition speaks of the resource, account or organisation that a service works for."""
    return condition.key in {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid"}


_SUBJECTS: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_ALLOWED: Final = names(
    "allowedSubjects", "Subjects of tokens that may assume a role; patterns are allowed only if they stand here."
)

RULES: Final = (
    row("IAM-04 trust-policy", "Roles trust named principals of the own account, and services only on its behalf", ROLE,
        on_document(TRUST, _trust, expected="a trust policy known at preview", required=True), nist("AC-3"),
        nist("AC-6"), severity=CRITICAL, controls=("AC-1",), dev=STRICT,
        fix="Name the principal, and bind a service by aws:SourceAccount or aws:SourceArn.", parameters=(TRUSTED,)),
    row("IAM-05 oidc-subject",
        "Web identities assume a role only with the audience and the exact subject that it is made for", (ROLE, OIDC),
        by_type({ROLE: on_document(TRUST, _web_identity, expected="a trust policy known at preview"),
        OIDC: all_of(equals("clientIdLists", [_AUDIENCE]), one_of("url", param("allowedIssuers")))}), nist("IA-8"),
        nist("AC-6"), severity=CRITICAL, controls=("AC-1",), dev=STRICT,
        fix="Compare aud and sub by StringEquals, with sub naming the repository and the environment.",
        parameters=(_ALLOWED, names("allowedIssuers", "URLs of the OIDC providers that may be declared.",
        "https://token.actions.githubusercontent.com"))),
)  # fmt: skip
