"""CloudWatch Logs data protection: what is masked wherever a log is read, judged by what the document says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.json_text import decoded
from hardening.aws.log_groups import LOG_GROUP, READS, declared
from hardening.checks import all_of
from hardening.conditions import of_type
from hardening.frameworks import nist
from hardening.joins import referred_by
from hardening.rows import HIGH, join_row, setting, switch
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict, check
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, has_unknown, read

POLICY: Final = aws("cloudwatch/logDataProtectionPolicy")
ACCOUNT_POLICY: Final = aws("cloudwatch/logAccountPolicy")
_DOCUMENT: Final = "policyDocument"
_PROTECTION: Final = "DATA_PROTECTION_POLICY"
_HARMLESS: Final = ("public", "internal")
"""Data classes whose logs hold nothing to mask. A group that says nothing may hold anything."""
_MANAGED: Final = re.compile(r"arn:aws[\w-]*:dataprotection::aws:data-identifier/(?P<name>[\w-]+)")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_REGEX: Final = re.compile(r"[A-Za-z0-9_#=@/;,\- ^$?\[\]{}|\\*+.]{1,200}")
"""CloudWatch Logs User Guide, "Custom data identifiers": no groups, and none of ( ) : " % ! < >."""
_MOST_CUSTOM: Final = 10
_LONGEST: Final = 30_720
"""Characters of a document (API PutDataProtectionPolicy)."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A data protection document, as far as it is one."""

    custom: tuple[tuple[object, object], ...]
    """Names and patterns of the custom identifiers."""
    audited: tuple[object, ...] | None
    """Identifiers of the statement that counts what it finds."""
    masked: tuple[object, ...] | None
    """Identifiers of the statement that masks."""
    mask: object
    """The masking statement's MaskConfig, which must be empty."""
    findings: object
    """The log group that receives the findings, where one is named."""
    statements: int


def parse(body: object) -> Protection | None:
    """Read a document. None when it is not an object with a list of statements."""
    statements = read(body, "Statement")
    if not isinstance(statements, list) or not all(isinstance(each, Mapping) for each in statements):
        return None
    audit = next((each for each in statements if read(each, "Operation.Audit") is not ABSENT), None)
    mask = next((each for each in statements if read(each, "Operation.Deidentify") is not ABSENT), None)
    custom = read(body, "Configuration.CustomDataIdentifier")
    return Protection(
        custom=tuple((read(each, "Name"), read(each, "Regex")) for each in custom) if isinstance(custom, list) else (),
        audited=_identifiers(audit),
        masked=_identifiers(mask),
        mask=read(mask, "Operation.Deidentify.MaskConfig"),
        findings=read(audit, "Operation.Audit.FindingsDestination.CloudWatchLogs.LogGroup"),
        statements=len(statements),
    )


def _identifiers(statement: object) -> tuple[object, ...] | None:
    found = read(statement, "DataIdentifier")
    return tuple(found) if isinstance(found, list) else None


def problems(found: Protection, required: Sequence[str]) -> Iterator[str]:
    """Say what CloudWatch Logs would refuse in a document, and what the document leaves unmasked."""
    if found.audited is None or found.masked is None or found.statements != 2:  # noqa: PLR2004  one of each kind
        yield "one statement that audits and one that de-identifies, each with a list of identifiers"
        return
    if Counter(map(str, found.audited)) != Counter(map(str, found.masked)):
        yield "the same identifiers audited and masked"
    if found.mask != {}:
        yield "an empty MaskConfig"
    yield from _custom_problems(found)
    names = {_short(each) for each in found.masked if isinstance(each, str)}
    if missing := [name for name in required if name not in names]:
        yield f"{', '.join(missing)} masked"


def _custom_problems(found: Protection) -> Iterator[str]:
    defined = [name for name, _ in found.custom]
    used = {each for each in found.masked or () if isinstance(each, str) and not _MANAGED.fullmatch(each)}
    if len(defined) > _MOST_CUSTOM:
        yield f"at most {_MOST_CUSTOM} custom identifiers"
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in defined):
        yield "custom identifiers named by up to 128 letters, digits, - and _"
    if not all(isinstance(regex, str) and _REGEX.fullmatch(regex) for _, regex in found.custom):
        yield 'patterns of up to 200 characters without groups and ( ) : " % ! < >'
    if used != {str(name) for name in defined} or len(set(map(str, defined))) < len(defined):
        yield "every custom identifier defined once and masked"


def _short(identifier: str) -> str:
    managed = _MANAGED.fullmatch(identifier)
    return managed["name"] if managed else identifier


@check(_DOCUMENT, *READS)
def _masks(subject: Subject) -> Iterator[Outcome]:
    """The document is one that CloudWatch Logs takes, and masks what must be masked."""
    text = subject.value(_DOCUMENT)
    body = decoded(text)
    if has_unknown(body):
        yield subject.undecided(_DOCUMENT, "a data protection document known at preview")
        return
    found = parse(body)
    if found is None or (isinstance(text, str) and len(text) > _LONGEST):
        yield subject.fail(
            _DOCUMENT, f"a data protection document of at most {_LONGEST} characters", "no such document"
        )
        return
    required = subject.parameters["requiredIdentifiers"]
    names = [str(name) for name in required] if isinstance(required, Sequence) else []
    for problem in problems(found, names):
        yield subject.fail(_DOCUMENT, problem, "a document without it")
    if isinstance(found.findings, str):
        yield from declared(subject, _DOCUMENT, found.findings)


def _account(subject: Subject) -> Outcomes:
    """An account policy of another type masks nothing and is judged elsewhere."""
    kind = subject.value("policyType")
    if kind is UNKNOWN:
        return (subject.undecided("policyType", "a type known at preview"),)
    if kind != _PROTECTION:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it is not a data protection policy"),)
    return _masks(subject)


_PROTECTED: Final = referred_by(POLICY, "logGroupName", expected="a data protection policy for this log group")


def _protected(subject: Subject) -> Outcomes:
    """A group that may hold personal data or secrets has a policy; a group that receives findings has none."""
    kind = subject.value("tags.DataClass")
    if kind in _HARMLESS:
        return (Outcome(Verdict.NOT_APPLICABLE, expected=f"its data are {kind}"),)
    account = subject.graph.all(ACCOUNT_POLICY)
    if subject.parameters["accountPolicySuffices"] is True and any(o.get("policyType") == _PROTECTION for o in account):
        return ()
    return _PROTECTED(subject)


RULES: Final = (
    join_row("LOG-06 data-protection", "Log groups mask tokens, cookies and personal data",
        (LOG_GROUP, POLICY, ACCOUNT_POLICY), all_of(of_type(LOG_GROUP, then=Check(_protected, _PROTECTED.reads | {("",
        "tags.DataClass")})), of_type(POLICY, then=_masks), of_type(ACCOUNT_POLICY, then=Check(_account, _masks.reads
        | {("", "policyType")}))), nist("SI-19"), nist("AU-9"), severity=HIGH, controls=("LP-1",),
        fix="Give the log group a data protection policy that audits and masks the same identifiers, with an empty "
        "MaskConfig, and declare the group that receives the findings.", parameters=(setting("requiredIdentifiers",
        "Identifiers that every document masks, managed ones by the last part of their ARN.", {"type": "array",
        "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,128}$"}}, ("EmailAddress", "AwsSecretKey",
        "OpenSshPrivateKey", "BearerToken", "Jwt", "SessionCookie")), switch("accountPolicySuffices",
        "Whether a policy of the whole account may stand in for one per group. It holds only as "
        "long as no other stack replaces it.", on=False, dev=True))),
)  # fmt: skip
