"""IAM: what identity policies grant, read by meaning: expanded wildcards, exclusions and conditions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from hardening.aws.consumers import SCHEMA, by_role
from hardening.checks import each
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.covering import covered
from hardening.iam.documents import Document, Statement, glob, on_document
from hardening.iam.levels import changing_permissions
from hardening.iam.managed import but_for_databases
from hardening.iam.narrowing import EQUALS, scoped, unguarded_keys
from hardening.iam.scopes import covers_everything, covers_service, has_wildcard, secret_family, secret_name, wide
from hardening.rows import CRITICAL, HIGH, STRICT, TEXT, UNIQUE, row, setting
from hardening.rule import Check, FromStack, Outcome, Outcomes, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

ROLE: Final = aws("iam/role")
POLICIES: Final[Mapping[str, str]] = {
    aws("iam/policy"): "policy",
    aws("iam/rolePolicy"): "policy",
    aws("iam/groupPolicy"): "policy",
    aws("iam/userPolicy"): "policy",
    aws("ssoadmin/permissionSetInlinePolicy"): "inlinePolicy",
}
"""Types that carry an identity policy, and the property that holds it; roles carry theirs in a list."""
_HOLDERS: Final[Mapping[str, str]] = {
    aws("iam/rolePolicy"): "role",
    aws("iam/groupPolicy"): "group",
    aws("iam/userPolicy"): "user",
    ROLE: "name",
}
"""Types whose policy belongs to one identity, and the property that names it."""
_TYPES: Final = (*POLICIES, ROLE)

_SENSITIVE: Final = (
    "account:CloseAccount", "acm:DeleteCertificate", "backup:DeleteBackupVault", "backup:DeleteRecoveryPoint",
    "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "dynamodb:BatchGetItem",
    "dynamodb:DeleteTable", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "ec2:DeleteFlowLogs",
    "ecr:DeleteRepository", "ecr:PutImage", "ecs:ExecuteCommand", "guardduty:DeleteDetector", "kms:Decrypt",
    "kms:DisableKey", "kms:DisableKeyRotation", "kms:GenerateMac", "kms:ReEncryptFrom", "kms:ReplicateKey",
    "kms:ScheduleKeyDeletion", "kms:Sign", "lambda:InvokeFunction", "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration", "logs:DeleteLogGroup", "logs:PutSubscriptionFilter", "logs:Unmask",
    "organizations:LeaveOrganization", "rds:DeleteDBInstance", "rds:ModifyDBInstance", "s3:DeleteBucket",
    "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject", "s3:PutReplicationConfiguration",
    "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
    "secretsmanager:RotateSecret", "secretsmanager:UpdateSecret", "ses:SendEmail", "ses:SendRawEmail", "sns:Publish",
    "sqs:ReceiveMessage", "ssm:GetParameter", "ssm:SendCommand", "ssm:StartSession", "sts:AssumeRole",
)  # fmt: skip
"""Actions that read, leak, sign or destroy; those that change permissions are in AWS's own list (`iam/levels.py`)."""
_FORBIDDEN: Final = (
    "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential", "iam:CreateUser",
    "iam:UpdateLoginProfile", "s3:BypassGovernanceRetention", "s3:PutAccountPublicAccessBlock",
)  # fmt: skip
"""Actions that no role of a program needs: lasting credentials, and the end of a lock or of a block."""

_ATTACHING: Final = ("iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy")
_GRANT_BOUNDS: Final = frozenset({"iam:permissionsboundary", "iam:policyarn"})
"""Keys of a request that say which policies may be given (Service Authorization Reference, "AWS IAM")."""

_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}

Judge = Callable[[str], Callable[[Document, Subject], Iterator[Outcome]]]
"""Given the path of the document, judge it."""


def identity_policies(judge: Judge) -> Check:
    """Judge every identity policy that a resource carries."""
    checks = {path: on_document(path, judge(path), expected="a policy known at preview") for path in POLICIES.values()}
    separate = {type_: checks[path] for type_, path in POLICIES.items()}
    return by_type({**separate, ROLE: each("inlinePolicies", checks["policy"])})


def _wildcards(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        for statement in document.allows:
            where = f"{path}.{statement.path}"
            if statement.not_actions:
                yield subject.fail(f"{where}.NotAction", "actions named one by one", "all but some actions")
            if statement.not_resources:
                yield subject.fail(f"{where}.NotResource", "resources named one by one", "all but some resources")
            yield from _overreach(where, statement, subject)
            yield from _giving(where, statement, subject)

    return judge


def _giving(where: str, statement: Statement, subject: Subject) -> Outcomes:
    """Report who may attach any policy: to name the identity bounds nothing, since an attached policy may be AWS's."""
    given = [action for action in _ATTACHING if statement.covers_action(action)]
    if not given or any(one.key in _GRANT_BOUNDS and one.binding and not one.negated for one in statement.conditions):
        return ()
    expected = "a condition on iam:PolicyARN or iam:PermissionsBoundary"
    return (subject.fail(f"{where}.Condition", expected, f"{given[0]} of any policy"),)


def _overreach(where: str, statement: Statement, subject: Subject) -> Outcomes:
    prefix = str(subject.parameters["projectPrefix"])
    reach = [arn for arn in statement.resources if wide(arn, prefix)]
    stars = [action for action in statement.actions if covers_everything(action) or (reach and covers_service(action))]
    if stars:
        return (subject.fail(f"{where}.Action", "actions named one by one", ", ".join(stars)),)
    if forbidden := _covered(statement, subject, "forbiddenActions"):
        return (subject.fail(f"{where}.Action", "no lasting credential and no bypass", ", ".join(forbidden)),)
    loose, far = unguarded_keys(statement), reach and not scoped(statement)
    if not (loose or far):
        return ()
    sensitive = [*_covered(statement, subject, "sensitiveActions"), *changing_permissions(statement)]
    if far and sensitive:
        shown = ", ".join(sensitive[:3])
        return (subject.fail(f"{where}.Resource", "one's own resources, by name", f"{shown} on {reach[0]}"),)
    return _unguarded(where, loose, subject) if sensitive else ()


def _unguarded(where: str, loose: Sequence[str], subject: Subject) -> Outcomes:
    """Report a condition on every value of a key that a request may leave out: it then bounds nothing."""
    expected = "Null of the same key false beside ForAllValues, which also matches a request without the key"
    return tuple(subject.fail(f"{where}.Condition", expected, f"ForAllValues of {key} alone") for key in loose)


def _covered(statement: Statement, subject: Subject, parameter: str) -> tuple[str, ...]:
    names = subject.parameters[parameter]
    return covered(statement, names if isinstance(names, Sequence) else ())


def _secrets(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        for statement in document.allows:
            if statement.covers_action("secretsmanager:GetSecretValue"):
                where = f"{path}.{statement.path}"
                if statement.not_resources:
                    yield subject.fail(f"{where}.NotResource", "the ARN of each secret", "all but some secrets")
                for arn in but_for_databases(statement):
                    yield from _secret(where, arn, subject)

    return judge


def _secret(where: str, arn: str, subject: Subject) -> Outcomes:
    name = secret_name(arn) or _family(arn, subject)
    if name is None:
        return (subject.fail(f"{where}.Resource", "the ARN of one secret, at most -?????? at its end", arn),)
    consumers, who = subject.parameters["consumers"], holder(subject)
    if not isinstance(consumers, Mapping) or not consumers:
        return ()
    if who is UNKNOWN:
        return (subject.undecided("role", "an identity known at preview"),)
    allowed = [text for secret, roles in consumers.items() if glob(str(secret), name) for text in _texts(roles)]
    if any(glob(text, str(who)) for text in allowed):
        return ()
    return (subject.fail(f"{where}.Resource", "a secret that this identity consumes", f"{who} may read {name}"),)


def _family(arn: str, subject: Subject) -> str | None:
    """Give the pattern of secrets that a program makes while it runs, where those may be read together."""
    name, families = secret_family(arn), _texts(subject.parameters["families"])
    return name if name and any(glob(family, name.replace("*", "x")) for family in families) else None


def holder(subject: Subject) -> object:
    """Give the name of the identity that a policy belongs to, as far as the resource tells it."""
    name = _HOLDERS.get(subject.resource.type)
    value = subject.of(subject.resource).value(name) if name else UNKNOWN
    return value if isinstance(value, str) else UNKNOWN


def _texts(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list | tuple) else []


def _pass_role(path: str) -> Callable[[Document, Subject], Iterator[Outcome]]:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        for statement in document.allows:
            if statement.covers_action("iam:PassRole"):
                where = f"{path}.{statement.path}"
                reach = [arn for arn in statement.resources if wide(arn)]
                if reach or statement.not_resources:
                    yield subject.fail(f"{where}.Resource", "the roles that may be passed, by name", ", ".join(reach))
                condition = statement.condition("iam:PassedToService", *EQUALS)
                if condition is None or not condition.binding or any(map(has_wildcard, condition.values)):
                    yield subject.fail(f"{where}.Condition", "iam:PassedToService to name the service", "any service")

    return judge


RULES: Final = (
    row("IAM-02 no-admin-wildcards",
        "Identity policies name their actions, and sensitive ones reach the program's own resources only", _TYPES,
        identity_policies(_wildcards), cis("1.16"), fsbp("IAM.1"), fsbp("IAM.21"), nist("AC-6"), severity=CRITICAL,
        controls=("AC-1", "AC-2", "WS-1", "LP-1", "IR-2", "IR-2a", "PC-2", "EM-1", "EM-2", "SU-2"), dev=STRICT,
        fix="Name the actions one by one and the resources by ARN or by a prefix of your own names.",
        parameters=(setting("sensitiveActions",
        "Further actions that may only reach resources named by ARN, prefix, tag or alias.", UNIQUE, list(_SENSITIVE)),
        setting("forbiddenActions", "Actions that no identity policy of a program may grant.", UNIQUE,
        list(_FORBIDDEN)), setting("projectPrefix",
        "How the names that a pattern stands for begin; when empty, any three characters will do.", TEXT, ""))),
    row("IAM-03 secrets-read-scope", "Whoever may read secrets may read named ones only, and only those it consumes",
        _TYPES, identity_policies(_secrets), fsbp("IAM.21"), nist("AC-6"), severity=CRITICAL,
        controls=("AC-2", "IR-2a", "SS-1"), dev=STRICT,
        fix="Write the full ARN of each secret, with -?????? for the six characters that AWS appends.",
        parameters=(setting("consumers",
        "Patterns of secret names, each with those of the roles that read it; empty for any role.", SCHEMA, {},
        stack=FromStack(key="secrets", path="consumers", taken=by_role)), setting("families",
        "Paths of secrets that are made while the program runs, so that a pattern may name them.", {"type": "array",
        "items": {"type": "string", "pattern": "/\\*$"}}, ["*/oauth/*/*", "*/tiktok/cookie/*"]))),
    row("IAM-07 pass-role", "Roles are passed by name, and only to the service that they are made for", _TYPES,
        identity_policies(_pass_role), nist("AC-6"), severity=HIGH, controls=("AC-1",), dev=STRICT,
        fix="Name the role in Resource and the service in a StringEquals condition on iam:PassedToService."),
)  # fmt: skip
