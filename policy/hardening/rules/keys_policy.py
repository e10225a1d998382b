"""KMS: who may administer, use and end a key, by its policy."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hardening.aws.publishers import READS as PUBLISHED
from hardening.aws.publishers import TOPIC, publishers
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.asked import refuses_others
from hardening.iam.documents import Condition, Document, Statement, on_document
from hardening.iam.grants import is_root, strangers
from hardening.joins import referred_by
from hardening.resources import Resource
from hardening.rows import CRITICAL, join_row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject
from hardening.rules.keys import IMPORTED, KEY, KEY_POLICY, REPLICA
from hardening.values import is_set

_HOLDERS: Final = (KEY, REPLICA, *IMPORTED)
_ENDING: Final = ("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy")
_NAMED: Final = re.compile(
    r"arn:[\w-]+:(iam|sts)::\d{12}:((role|user|assumed-role)/[^*?]+|role/aws-reserved/sso\.amazonaws\.com/.*[^/*?].*)"
)
"""A role or user by name. IAM Identity Center makes up the end of its roles' names, which may be left open."""


def _judge(document: Document, subject: Subject) -> Iterator[Outcome]:
    accounts = accounts_of(subject)
    yield from strangers(document, subject, "policy", accounts)
    for statement in document.allows:
        yield from _confined(statement, subject)
    yield from held_to_named(document, subject, _ENDING)
    yield from _publishing(document, subject)


def _confined(statement: Statement, subject: Subject) -> Iterator[Outcome]:
    """Report a grant of use and administration together, and one of grants without bounds."""
    where = f"policy.{statement.path}"
    others = [principal for principal in statement.principals if not is_root(principal)]
    if others and statement.covers_action("kms:Decrypt") and statement.covers_action("kms:PutKeyPolicy"):
        yield subject.fail(where, "kms:* for the root of the own account only", "use and administration in one grant")
    elif others and statement.covers_action("kms:CreateGrant") and not _grants_bounded(statement):
        expected = "kms:CreateGrant only with kms:GrantIsForAWSResource or kms:GrantOperations"
        yield subject.fail(where, expected, "no such condition")


def _grants_bounded(statement: Statement) -> bool:
    """Whether the conditions bound what a new grant may give, and to whom."""
    return any(_bounds_grants(condition, statement) for condition in statement.conditions)


def _bounds_grants(condition: Condition, statement: Statement) -> bool:
    if condition.if_exists:
        return False
    if condition.key == "kms:grantisforawsresource":
        return condition.operator == "bool" and {value.lower() for value in condition.values} == {"true"}
    if condition.key != "kms:grantoperations" or condition.operator != "stringequals":
        return False
    # ForAllValues alone also matches a request that lists no operation.
    listed = statement.condition("kms:GrantOperations", "null")
    present = listed is not None and {value.lower() for value in listed.values} == {"false"}
    return condition.qualifier == "forallvalues" and present


def held_to_named(document: Document, subject: Subject, actions: Iterable[str]) -> Iterator[Outcome]:
    """Demand that a key's policy refuses actions to everyone but principals by name: an allow of IAM is no use then."""
    accounts = accounts_of(subject)

    def named(arn: str) -> bool:
        return _NAMED.fullmatch(arn) is not None and accounts.standing(account_in(arn)) is not Standing.FOREIGN

    denies = [one for one in document.denies if "*" in one.resources]
    for action in actions:
        if not any(refuses_others(one, action, named) for one in denies):
            expected = f"a Deny of {action} to everyone but named principals"
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", expected, "no such statement is known")


def _publishing(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Demand that what publishes to a topic under this key may use the key: else its messages are lost."""
    for service in sorted({service for key in _keys(subject) for service in _publishers(subject.of(key))}):
        users = [one for one in document.allows if service in one.principals]
        if not any(one.covers_action("kms:Decrypt") and one.covers_action("kms:GenerateDataKey") for one in users):
            expected = f"{service} may use the key, since it publishes to a topic under it"
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", expected, "no such statement is known")


def _keys(subject: Subject) -> list[Resource]:
    if subject.resource.type in _HOLDERS:
        return [subject.resource]
    return [key for key in subject.graph.targets(subject.resource, "keyId") if key.type in _HOLDERS]


def _publishers(key: Subject) -> Iterator[str]:
    for topic in key.graph.referring(key.resource, TOPIC, "kmsMasterKeyId"):
        yield from publishers(key.graph, topic)


_DOCUMENT: Final = on_document(
    "policy", _judge, expected="a key policy that names who administers, uses and ends the key", required=True
)
_ELSEWHERE: Final = referred_by(
    KEY_POLICY, "keyId", expected="a key policy: the default one lets IAM alone decide, also on the key's deletion"
)


def _decided(subject: Subject) -> Outcomes:
    """Judge a policy where it stands; a key without one needs a KeyPolicy, which is judged by itself."""
    if subject.resource.type in _HOLDERS and not is_set(subject.get("policy")):
        return _ELSEWHERE(subject)
    return _DOCUMENT(subject)


RULES: Final[tuple[Rule, ...]] = (
    join_row("KMS-03 key-policy",
        "Key policies grant within the account, bind services to their source, and let few end the key",
        (*_HOLDERS, KEY_POLICY),
        Check(_decided, _DOCUMENT.reads | _ELSEWHERE.reads | PUBLISHED | {(TOPIC, "kmsMasterKeyId")}), fsbp("KMS.5"),
        nist("AC-6"), nist("SC-12"), severity=CRITICAL, controls=("WS-4", "TC-1", "AC-2", "MA-1", "IR-1"),
        fix="Grant kms:* to the own root only, bind each service by aws:SourceAccount, aws:SourceArn or context, "
        "and deny kms:ScheduleKeyDeletion, kms:DisableKey and kms:PutKeyPolicy to all but named roles.",
        parameters=(TRUSTED,)),
)  # fmt: skip
