"""Whom an Allow of a resource policy reaches, and what keeps a Deny from reaching everyone."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from hardening.iam.accounts import Accounts, Standing, account_in, accounts_of, is_account
from hardening.iam.documents import Condition, Document, Statement, account_of, on_document
from hardening.rule import Check, Outcome, Subject
from hardening.values import Secret

_SERVICE: Final = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
_WILD: Final = re.compile(r"[*?]")
_MATCHES: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
_DIFFERS: Final = frozenset({"stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike"})
_CALLER: Final = frozenset(
    {"aws:principalaccount", "aws:sourceaccount", "kms:calleraccount", "aws:principalarn", "aws:sourcearn"}
)
_ORGANISATION: Final = frozenset({"aws:principalorgid", "aws:sourceorgid"})
_NETWORK: Final = frozenset({"aws:sourcevpce", "aws:sourcevpc"})
_INSIDE: Final = frozenset({"elasticfilesystem:accessedviamounttarget"})
_CONTEXT: Final = "kms:encryptioncontext:"
_RANK: Final = (Standing.OWN, Standing.OPEN, Standing.FOREIGN)


def is_service(principal: str) -> bool:
    """Whether a principal is an AWS service."""
    return _SERVICE.fullmatch(principal) is not None


def is_root(principal: str) -> bool:
    """Whether a principal is an account as a whole: its root ARN, or the bare id."""
    return bool(account_of(principal)) and (principal.endswith(":root") or is_account(principal))


def strangers(document: Document, subject: Subject, path: str, accounts: Accounts) -> Iterator[Outcome]:
    """Report each Allow that reaches beyond the own and the trusted accounts, and each exclusion of principals.

    A service that works for anyone reaches beyond them too, unless it is bound to what it works for.
    """
    expected = "grants to principals of the own account, and to services bound to it, only"
    for statement in document.statements:
        where = f"{path}.{statement.path}.Principal"
        if statement.not_principals:
            yield _say(subject, where, Standing.FOREIGN, expected, "names whom it does not mean (NotPrincipal)")
        if statement.allows:
            for standing, whom in _reached(statement, accounts):
                shown = "[secret]" if isinstance(subject.get(path), Secret) else whom
                yield _say(subject, where, standing, expected, f"grants to {shown}: {standing}")


def no_strangers(path: str, *, required: bool = False) -> Check:
    """The document at a path grants to nobody beyond the own and the trusted accounts."""

    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        return strangers(document, subject, path, accounts_of(subject))

    return on_document(path, judge, expected="grants within the own account", required=required)


def _say(subject: Subject, where: str, standing: Standing, expected: str, actual: str) -> Outcome:
    if standing is Standing.OPEN:
        return subject.undecided(where, expected, actual)
    return subject.fail(where, expected, actual)


def _reached(statement: Statement, accounts: Accounts) -> Iterator[tuple[Standing, str]]:
    for principal in statement.principals:
        if is_service(principal):
            standing, whom = bound_to(statement, accounts, for_service) or Standing.FOREIGN, "a service for anyone"
        elif _WILD.search(principal):
            standing, whom = bound_to(statement, accounts, from_caller) or Standing.FOREIGN, "everyone"
        elif account := account_of(principal):
            standing, whom = accounts.standing(account), f"account {account}"
        else:
            standing, whom = Standing.OPEN, "a principal without an account id"
        if standing is not Standing.OWN:
            yield standing, whom


def from_caller(condition: Condition) -> bool:
    """Whether a condition speaks of what a caller cannot choose: the own account, organisation or network."""
    return condition.key in _CALLER | _ORGANISATION | _NETWORK | _INSIDE


def for_service(condition: Condition) -> bool:
    """Whether a condition ties a service to the resource it works for (IAM User Guide, "confused deputy")."""
    return condition.key in _CALLER | _ORGANISATION or condition.key.startswith(_CONTEXT)


def bound_to(statement: Statement, accounts: Accounts, counts: Callable[[Condition], bool]) -> Standing | None:
    """Say to whose account the conditions of a statement bind it: None when they bind it to nobody's."""
    found = [_bind(condition, accounts) for condition in statement.conditions if counts(condition)]
    return next((standing for standing in _RANK if standing in found), None)


def _bind(condition: Condition, accounts: Accounts) -> Standing | None:
    """Judge one condition: it binds when each of its values, which are alternatives, does."""
    if _is_bool(condition, "elasticfilesystem:accessedviamounttarget", "true") and condition.binding:
        return Standing.OWN  # a mount target stands in a subnet (EFS User Guide, "Blocking public access")
    if not condition.binding or condition.qualifier or condition.operator not in _MATCHES:
        return None
    found = [_bind_value(condition.key, value, accounts) for value in condition.values]
    if None in found:
        return None
    return next((standing for standing in reversed(_RANK) if standing in found), Standing.OPEN)


def _bind_value(key: str, value: str, accounts: Accounts) -> Standing | None:
    if key in _ORGANISATION:
        found = Standing.OWN if value in accounts.trusted else Standing.OPEN
        return None if _WILD.search(value) else found
    if key in _NETWORK:
        return None if _WILD.search(value) else Standing.OWN
    if is_account(value):
        return accounts.standing(value)
    if value.startswith("arn:"):
        return _bind_arn(value, accounts)
    return Standing.OWN if key.startswith(_CONTEXT) and not _WILD.match(value) else None


def _bind_arn(value: str, accounts: Accounts) -> Standing | None:
    """Judge an ARN pattern by its account; the ARN of a bucket has none, and its name is unique in the world."""
    if account := account_in(value):
        return accounts.standing(account)
    account_field, _, name = ":".join(value.split(":")[4:]).partition(":")
    return Standing.OWN if not account_field and name and not _WILD.match(name) else None


def insecure_transport(condition: Condition) -> bool:
    """Whether a condition matches exactly the requests without TLS."""
    return _is_bool(condition, "aws:securetransport", "false") and condition.binding


def _is_bool(condition: Condition, key: str, wanted: str) -> bool:
    values = {value.lower() for value in condition.values}
    return (condition.operator, condition.key, condition.qualifier) == ("bool", key, "") and values == {wanted}


def all_but(condition: Condition, *keys: str) -> bool:
    """Whether a condition matches everyone but those whom it names by one of the (lower-case) keys."""
    return condition.operator in _DIFFERS and condition.key in keys and not condition.qualifier


def refuses_everyone(statement: Statement, *narrowing: Callable[[Condition], bool]) -> bool:
    """Whether a Deny speaks of every principal, and each of its conditions is one of these."""
    known = all(any(test(condition) for test in narrowing) for condition in statement.conditions)
    return statement.denies and statement.anyone and not statement.not_principals and known
