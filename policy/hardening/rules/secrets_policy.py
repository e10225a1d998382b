"""Secrets Manager: who reads a secret, and who can still repair its policy."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.asked import refuses_others, without_tls
from hardening.iam.documents import Condition, Document, Statement, on_document
from hardening.iam.grants import (
    all_but,
    insecure_transport,
    strangers,
)
from hardening.rows import CRITICAL, join_row, setting
from hardening.rule import Outcome, Rule, Subject
from hardening.rules.secrets import SECRET, SECRET_POLICY
from hardening.selection import by_type
from hardening.values import opened

_READ: Final = "secretsmanager:GetSecretValue"
_REPAIR: Final = ("secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy")
_ONE_PRINCIPAL: Final = re.compile(r"arn:[\w-]+:(iam::\d{12}:(role|user)|sts::\d{12}:assumed-role)/[^*?]+")


def _judge(document: Document, subject: Subject) -> Iterator[Outcome]:
    yield from strangers(document, subject, "policy", accounts_of(subject))
    yield from _missing(document, subject)
    for statement in document.denies:
        if _locks_out(statement, subject):
            expected = "no Deny of repairing the policy that spares nobody of the own account"
            yield subject.fail(f"policy.{statement.path}", expected, "a policy that nobody could repair")


def _missing(document: Document, subject: Subject) -> Iterator[Outcome]:
    accounts, emergency = accounts_of(subject), str(subject.parameters["breakGlassArn"])

    def named(arn: str) -> bool:
        own = accounts.standing(account_in(arn)) is not Standing.FOREIGN
        return own and (arn == emergency or _ONE_PRINCIPAL.fullmatch(arn) is not None)

    def refuses_strangers(one: Statement) -> bool:
        listed = one.condition("aws:PrincipalArn")
        spared = listed is not None and (not emergency or emergency in listed.values)
        return spared and refuses_others(one, _READ, named)

    def refuses_plain(one: Statement) -> bool:
        return without_tls(one, "secretsmanager:*")

    wanted = {
        f"a Deny of {_READ} to everyone but principals named one by one": refuses_strangers,
        "a Deny of secretsmanager:* for * without TLS": refuses_plain,
    }
    for expected, test in wanted.items():
        if not any(test(one) and _on_secret(one, subject) for one in document.denies):
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", expected, "no such statement is known")


def _on_secret(statement: Statement, subject: Subject) -> bool:
    """Whether a statement speaks of the secret that it stands on: by `*`, or by an ARN with the secret's name."""
    own, graph = subject.resource, subject.graph
    secrets = [own] if own.type == SECRET else graph.targets(own, "secretArn")
    names = [opened(one.properties.get("name")) for one in secrets if one.type == SECRET]
    arns = [f"arn:*:secretsmanager:*:*:secret:{name}-??????" for name in names if isinstance(name, str)]
    return "*" in statement.resources or any(map(statement.reaches, arns))


def _locks_out(statement: Statement, subject: Subject) -> bool:
    """Whether a Deny keeps the own account from mending the policy: no condition spares anyone of it."""
    emergency = str(subject.parameters["breakGlassArn"])

    def spares(condition: Condition) -> bool:
        if all_but(condition, "aws:principalarn"):
            return not emergency or emergency in condition.values
        return insecure_transport(condition) or all_but(condition, "aws:principalaccount", "aws:principalorgid")

    repairs = any(map(statement.covers_action, _REPAIR))
    return repairs and statement.anyone and not any(map(spares, statement.conditions))


_EXPECTED: Final = "a policy that lets only named principals read"

RULES: Final[tuple[Rule, ...]] = (
    join_row("SEC-03 secret-policy-content",
        "Secret policies let only named principals read, only with TLS, and stay open to repair",
        (SECRET_POLICY, SECRET), by_type({SECRET_POLICY: on_document("policy", _judge, expected=_EXPECTED,
        required=True), SECRET: on_document("policy", _judge, expected=_EXPECTED)}), nist("AC-6"), nist("SC-8"),
        severity=CRITICAL, controls=("AC-2", "TC-1", "SC-1"),
        fix="Deny GetSecretValue to * unless aws:PrincipalArn is one of the roles by name, "
        "deny everything without TLS, and grant nothing to others.", parameters=(TRUSTED, setting("breakGlassArn",
        "ARN of the emergency role, which every list of readers must then name; empty for none.", {"type": "string",
        "pattern": r"^(arn:[\w-]+:iam::\d{12}:role/\S+)?$"}, ""))),
)  # fmt: skip
