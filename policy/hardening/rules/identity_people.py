"""IAM: people come in with a second factor, and not for long."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import at_most, is_number, param
from hardening.frameworks import nist
from hardening.iam.documents import (
    Condition,
    Document,
    MalformedDocumentError,
    Statement,
    account_of,
    glob,
    on_document,
)
from hardening.iam.documents import parse as parse_document
from hardening.numerals import integer
from hardening.resources import Resource
from hardening.rows import HIGH, STRICT, join_row, names, row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Parameter, Subject, Verdict
from hardening.rules.identity_trust import ROLE, TRUST, multi_factor
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

GROUP: Final = aws("iam/group")
GROUP_POLICY: Final = aws("iam/groupPolicy")
GROUP_ATTACHMENT: Final = aws("iam/groupPolicyAttachment")
POLICY: Final = aws("iam/policy")
PERMISSION_SET: Final = aws("ssoadmin/permissionSet")
PROFILE: Final = aws("rolesanywhere/profile")

_SETUP: Final = frozenset(
    {
        "iam:changepassword", "iam:createvirtualmfadevice", "iam:enablemfadevice", "iam:getuser",
        "iam:listmfadevices", "iam:listvirtualmfadevices", "iam:resyncmfadevice", "sts:getsessiontoken",
    }
)  # fmt: skip
"""What people may do before they have shown a second factor (IAM User Guide, "MFA-protected self-management")."""
_DURATION: Final = re.compile(r"P(?:(?P<D>\d+)D)?(?:T(?:(?P<H>\d+)H)?(?:(?P<M>\d+)M)?(?:(?P<S>\d+)S)?)?")
_SECONDS: Final = {"D": 86_400, "H": 3_600, "M": 60, "S": 1}


def humans(document: Document, idps: Sequence[str]) -> Iterator[tuple[Statement, str]]:
    """Give each statement that lets people in: by an account's root, a user, or an identity provider not in `idps`."""
    for statement in document.allows:
        for principal in statement.principals:
            if _is_human(principal) and not any(glob(idp, principal) for idp in idps) and not _workload(statement):
                yield statement, principal


def _is_human(principal: str) -> bool:
    resource = principal.split(":", 5)[-1]
    people = ("root", "user/", "saml-provider/", "role/aws-reserved/sso.amazonaws.com/")
    return account_of(principal) == principal != "" or (bool(account_of(principal)) and resource.startswith(people))


def _workload(statement: Statement) -> bool:
    """Whether a condition narrows an account to roles that it names, none of them one of IAM Identity Center."""
    return any(
        condition.key == "aws:principalarn"
        and condition.binding
        and condition.operator in {"arnequals", "arnlike", "stringequals", "stringlike"}
        and all(re.search(r":role/(?!aws-reserved/)[^*?]{3}", value) for value in condition.values)
        for condition in statement.conditions
    )


def _second_factor(document: Document, subject: Subject) -> Iterator[Outcome]:
    listed = subject.parameters["idpEnforcesMfa"]
    idps = [str(idp) for idp in listed] if isinstance(listed, Sequence) else []
    access = tag(subject, "Access")
    people = [statement for statement, _ in humans(document, idps)]
    others = [one for one in document.allows if one not in people and not _trusted(one, idps)]
    for statement in (*people, *(others if access is UNKNOWN or _says(access, "human") else ())):
        if not any(map(multi_factor, statement.conditions)):
            where, expected = f"{TRUST}.{statement.path}.Condition", "Bool aws:MultiFactorAuthPresent to be true"
            if access is UNKNOWN and statement in others:
                yield subject.undecided(where, expected, "a role that may be for people: its tag Access is unknown")
            else:
                yield subject.fail(where, expected, "people without a second factor")


def _trusted(statement: Statement, idps: Sequence[str]) -> bool:
    """Whether a statement lets in by providers alone that demand a second factor themselves."""
    return all(any(glob(idp, who) for idp in idps) for who in statement.principals)


def _says(access: object, *kinds: str) -> bool:
    """Whether the tag `Access` says for whom a role is, whoever its principals are."""
    return isinstance(access, str) and access.lower() in kinds


def _group(subject: Subject) -> Iterator[Outcome]:
    expected = "a Deny of everything but MFA setup where aws:MultiFactorAuthPresent is false or missing"
    found = [_parsed(subject.of(policy)) for policy in _policies(subject)]
    if any(document is not None and any(map(_locks, document.denies)) for document in found):
        return
    unresolved = (subject.graph.unresolved(type_, "group") for type_ in (GROUP_POLICY, GROUP_ATTACHMENT))
    if any(document is None or document.partly_unknown for document in found) or any(unresolved):
        yield subject.undecided("", expected)
    else:
        yield subject.fail("", expected, "no such policy")


def _policies(subject: Subject) -> Iterator[Resource]:
    """Give the resources that carry the policies of a group."""
    graph, group = subject.graph, subject.resource
    yield from graph.referring(group, GROUP_POLICY, "group")
    for attachment in graph.referring(group, GROUP_ATTACHMENT, "group"):
        yield from (policy for policy in graph.targets(attachment, "policyArn") if policy.type == POLICY)


def _parsed(subject: Subject, path: str = "policy") -> Document | None:
    """Read a document; None when it is unknown."""
    value = subject.value(path)
    try:
        return None if value is UNKNOWN else parse_document(value)
    except MalformedDocumentError:
        return Document(())


def _locks(statement: Statement) -> bool:
    """Whether a Deny refuses everything but MFA setup to those who show no second factor."""
    everything = {name.lower() for name in statement.not_actions} <= _SETUP if statement.not_actions else False
    refused = everything or "*" in statement.actions
    missing = [condition for condition in statement.conditions if _without_factor(condition)]
    return refused and "*" in statement.resources and len(missing) == len(statement.conditions) == 1


def _without_factor(condition: Condition) -> bool:
    values = {value.lower() for value in condition.values}
    shape = (condition.operator, condition.key, condition.if_exists, condition.qualifier)
    return shape == ("bool", "aws:multifactorauthpresent", True, "") and values == {"false"}


def _session(subject: Subject) -> Outcomes:
    value, limit = subject.value("maxSessionDuration"), subject.parameters["roleSeconds"]
    if is_number(value) and is_number(limit) and value <= limit:
        return PASSED
    people = _for_people(subject)
    if people is False:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="neither people nor deployments assume this role"),)
    expected = f"at most {limit} seconds for people and deployments"
    if people is None:
        return (subject.undecided("maxSessionDuration", expected, "it cannot be told who assumes the role"),)
    return (subject.verdict_on("maxSessionDuration", expected),)


def _for_people(subject: Subject) -> bool | None:
    """Whether people or deployments assume a role: by its tag, or by its trust policy; None when unknown."""
    access = tag(subject, "Access")
    if _says(access, "human", "deploy"):
        return True
    document = _parsed(subject, TRUST)
    if document is not None and any(map(_lets_in, document.allows)):
        return True
    return None if access is UNKNOWN or document is None or document.partly_unknown else False


def _lets_in(statement: Statement) -> bool:
    return any(_is_human(who) or ":oidc-provider/" in who for who in statement.principals) and not _workload(statement)


def _duration(subject: Subject) -> Outcomes:
    value, limit = subject.value("sessionDuration"), subject.parameters["permissionSetSeconds"]
    seconds = _parse_duration(value)
    if seconds is not None and is_number(limit) and seconds <= limit:
        return PASSED
    return (subject.verdict_on("sessionDuration", f"a duration of at most {limit} seconds"),)


def _parse_duration(value: object) -> int | None:
    """Give the seconds of an ISO 8601 duration such as PT1H30M."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) and len(value) > 2 else None  # noqa: PLR2004  more than PT
    return sum(integer(found[unit] or "0") * size for unit, size in _SECONDS.items()) if found else None


def _seconds(name: str, description: str, value: int, most: int) -> Parameter:
    schema = {"type": "integer", "minimum": 900, "maximum": most}
    return Parameter(name=name, description=description, prod=value, dev=value, schema=schema)


RULES: Final = (
    join_row("IAM-09 human-mfa", "People need a second factor to assume a role, and members of a group to do anything",
        (ROLE, GROUP), by_type({ROLE: on_document(TRUST, _second_factor, expected="a trust policy known at preview"),
        GROUP: Check(lambda subject: tuple(_group(subject)), frozenset({(GROUP_POLICY, "group"), (GROUP_POLICY,
        "policy"), (POLICY, "policy")} | {(GROUP_ATTACHMENT, "group"), (GROUP_ATTACHMENT, "policyArn")}))}),
        nist("IA-2(1)"), severity=HIGH, controls=("AC-3",),
        fix="Add Bool aws:MultiFactorAuthPresent true to the trust policy, or the Deny without MFA to the group.",
        parameters=(names("idpEnforcesMfa",
        "ARN patterns of SAML providers and IAM Identity Center roles that demand MFA themselves."),)),
    row("IAM-10 session-length", "Sessions of people and deployments end soon", (ROLE, PERMISSION_SET, PROFILE),
        by_type({ROLE: Check(_session, frozenset({("", "maxSessionDuration"), ("", "tags"), ("", TRUST)})),
        PERMISSION_SET: Check(_duration, frozenset({("", "sessionDuration")})), PROFILE: at_most("durationSeconds",
        param("roleSeconds"))}), nist("AC-12"), controls=("AC-1",), dev=STRICT,
        fix="Shorten the session; who needs longer assumes the role again.", parameters=(_seconds("roleSeconds",
        "Longest session of a role for people or deployments.", 3_600, 43_200), _seconds("permissionSetSeconds",
        "Longest session of a permission set.", 14_400, 43_200))),
)  # fmt: skip
