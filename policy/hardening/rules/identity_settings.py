"""IAM: how identities are made, grouped and attached, beside what they may do."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, each, equals, matches, none_of, present, when
from hardening.combining import is_list
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.documents import Condition, Document, glob, on_document
from hardening.iam.grants import is_root
from hardening.joins import exists, not_referred_by, some_referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, names, row
from hardening.rule import Check, Outcome, Parameter, Rule, Subject
from hardening.rules.identity_trust import multi_factor
from hardening.shapes import forbidden, has_at_least, omitted
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN, opened

ROLE: Final = "iam/role"
_ATTACHMENT: Final = aws("iam/rolePolicyAttachment")
_INLINE: Final = aws("iam/rolePolicy")
_TRUST: Final = "assumeRolePolicy"
_ATTACHED: Final = {
    "iam/rolePolicyAttachment iam/groupPolicyAttachment iam/policyAttachment iam/userPolicyAttachment": "policyArn",
    ROLE: "managedPolicyArns",
    "ssoadmin/managedPolicyAttachment": "managedPolicyArn",
}
_MORE: Final = ("sts:externalid", "aws:principalarn", "aws:principalorgid")
_SPARED: Final = ("service-role/*", "aws-service-role/*", "AWSBackupServiceRolePolicyFor*", "AWSXRayDaemonWriteAccess")


def _conditioned(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Whoever trusts an account as a whole asks for a second factor, an id or a name."""
    for statement in document.allows:
        roots = [principal for principal in statement.principals if is_root(principal)]
        if roots and not any(map(_asks_more, statement.conditions)):
            expected = "a condition on MFA, sts:ExternalId, aws:PrincipalArn or a tag of the principal"
            yield subject.fail(f"{_TRUST}.{statement.path}.Condition", expected, "everyone in the account")


def _asks_more(condition: Condition) -> bool:
    """Whether a condition asks a principal of an account for more than that."""
    named = condition.key.startswith((*_MORE, "aws:principaltag/"))
    return multi_factor(condition) or (condition.binding and not condition.negated and named)


def _by_aws(path: str) -> Check:
    """Judge policies of AWS: those that are made for a service's own role are."""

    def run(subject: Subject) -> tuple[Outcome, ...]:
        value, allowed = subject.value(path), subject.parameters["allowed"]
        spared = [str(item) for item in allowed] if is_list(allowed) else []
        listed = [opened(item) for item in value] if is_list(value) else [value]
        found = [arn.partition(":aws:policy/")[2] for arn in listed if isinstance(arn, str) and ":aws:policy/" in arn]
        foreign = [name for name in found if not any(glob(one, name) for one in spared)]
        expected = "a policy of one's own, or a listed one of AWS"
        if foreign:
            return (subject.fail(path, expected, ", ".join(foreign)),)
        open_ = UNKNOWN in listed and not _own_policy(subject, path)
        return (subject.undecided(path, expected),) if open_ else ()

    return Check(run, frozenset({("", path)}))


def _own_policy(subject: Subject, path: str) -> bool:
    """Whether a property comes from a policy of this program."""
    return any(target.type == aws("iam/policy") for target in subject.graph.targets(subject.resource, path))


_BY_AWS: Final = kinds({types: _by_aws(path) for types, path in _ATTACHED.items()})
_ONE_WAY: Final = all_of(
    when(
        has_at_least("managedPolicyArns", 1, "policies"),
        not_referred_by(_ATTACHMENT, "role", expected="no attachment beside managedPolicyArns"),
        "it lists no managed policies",
    ),
    when(
        has_at_least("inlinePolicies", 1, "policies"),
        not_referred_by(_INLINE, "role", expected="no policy beside inlinePolicies"),
        "it holds no policies itself",
    ),
)


def _conventional(subject: Subject) -> tuple[Outcome, ...]:
    value, pattern = subject.value("name"), str(subject.parameters["pattern"])
    expected = f"a name like {pattern}"
    if value is UNKNOWN:
        return (subject.undecided("name", expected),)
    return () if isinstance(value, str) and glob(pattern, value) else (subject.fail("name", expected),)


_NAMED: Final = Check(_conventional, frozenset({("", "name")}))
_NAMES: Final = {"type": "string", "pattern": "."}
_ISSUER: Final = all_of(
    matches("url", r"https://[^*?\s]+", "an https address"),
    has_at_least("clientIdLists", 1, "audiences"),
    each("clientIdLists", none_of("", ("*", ""))),
)
_METADATA: Final = matches("samlMetadataDocument", r"(?s).*X509Certificate.*", "metadata with a certificate")

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("IAM-22 account-trust", "Whoever trusts a whole account asks its principals for more", ROLE, on_document(_TRUST,
        _conditioned, expected="a trust policy known at preview"), nist("AC-6"), severity=HIGH,
        fix="Add a condition on MFA, sts:ExternalId, aws:PrincipalArn or a tag."),
    row("IAM-23 own-policies", "Policies are one's own; those of AWS only where made for a service",
        " ".join(_ATTACHED), _BY_AWS, nist("AC-6"), prod=ADVICE, fix="Write a policy with the actions that are needed.",
        parameters=(names("allowed", "Policies of AWS that may be attached, * for any text.", *_SPARED),)),
    join_row("IAM-24 one-way-of-policies", "A role lists its policies itself, or others attach them, and not both",
        ROLE, _ONE_WAY, nist("CM-2"), fix="Attach policies by resources of their own."),
    row("IAM-25 exclusive-attachment", "No attachment takes a policy from everyone else who has it",
        "iam/policyAttachment", forbidden("an attachment for one role or group", "an exclusive one"), nist("CM-2"),
        fix="Use a RolePolicyAttachment or GroupPolicyAttachment."),
    row("IAM-26 no-inline-of-people", "Policies of groups and users are managed ones, which are seen and versioned",
        "iam/groupPolicy iam/userPolicy", forbidden("a managed policy", "an inline one"), cis("1.15"), fsbp("IAM.2"),
        fix="Write a Policy and attach it."),
    row("IAM-27 no-inline-of-roles", "Roles hold managed policies only", "iam/rolePolicy iam/role", kinds({
        "iam/rolePolicy": forbidden("a managed policy", "an inline one"), ROLE: omitted("inlinePolicies", "none")}),
        fsbp("IAM.21"), severity=LOW, prod=OFF, fix="Write a Policy and attach it."),
    join_row("IAM-28 users-in-groups", "Users get permissions by a group", "iam/user", some_referred_by([
        aws("iam/userGroupMembership")], "user", expected="a group"), cis("1.15"), fsbp("IAM.2"),
        fix="Put the user into a group."),
    join_row("IAM-29 groups-used", "Groups hold users", "iam/group", some_referred_by([aws("iam/groupMembership")],
        "group", expected="its members"), nist("AC-2"), severity=LOW, prod=ADVICE,
        fix="Declare a GroupMembership, or remove it."),
    row("IAM-30 no-server-certificates", "Certificates are in ACM, where they renew; none ends unseen in IAM",
        "iam/serverCertificate", forbidden("a certificate of ACM", "a certificate of IAM"), cis("1.19"), nist("SC-12"),
        fix="Request a certificate of ACM."),
    row("IAM-31 identity-providers", "Who signs people in has an https address, audiences and a certificate",
        "iam/openIdConnectProvider iam/samlProvider", kinds({"iam/openIdConnectProvider": _ISSUER, "iam/samlProvider":
        _METADATA}), nist("IA-8"), severity=HIGH, fix="Name the address and the audiences."),
    row("IAM-32 role-names", "Roles have names by a convention", ROLE, _NAMED, nist("CM-8"), severity=LOW, prod=OFF,
        fix="Name the role by the convention.", parameters=(Parameter(name="pattern",
        description="Pattern of names, * for any text.", prod="*", dev="*", schema=_NAMES),)),
    join_row("IAM-33 support-role", "Somebody may open a case with AWS", STACK, exists(_ATTACHMENT,
        where=matches("policyArn", r".*:policy/AWSSupportAccess", "AWSSupportAccess"), expected="a role for support"),
        cis("1.17"), fsbp("IAM.18"), severity=LOW, prod=OFF, fix="Attach AWSSupportAccess to a role."),
    row("IAM-34 regional-tokens", "Tokens of the global endpoint of STS hold in every region",
        "iam/securityTokenServicePreferences", equals("globalEndpointTokenVersion", "v2Token"), nist("IA-5"),
        severity=LOW, fix="Set globalEndpointTokenVersion to v2Token."),
    row("IAM-35 no-user-policies", "No policy is attached to a user",
        "iam/userPolicyAttachment iam/userPolicyAttachmentsExclusive iam/userPoliciesExclusive iam/policyAttachment",
        kinds({"iam/policyAttachment": omitted("users", "no user"), "iam/userPolicyAttachment "
        "iam/userPolicyAttachmentsExclusive iam/userPoliciesExclusive": forbidden("a group or role", "a user")}),
        cis("1.15"), fsbp("IAM.2"), fix="Attach it to a role or group."),
    row("IAM-36 passwords-changed", "A first password is changed, and is only given sealed", "iam/userLoginProfile",
        all_of(equals("passwordResetRequired", wanted=True), present("pgpKey", "a key that seals it")), nist("IA-5"),
        severity=HIGH, fix="Set passwordResetRequired and pgpKey."),
    row("IAM-37 access-analyzer-kept", "No rule hides what the Access Analyzer finds", "accessanalyzer/archiveRule",
        forbidden("findings that are answered one by one", "an archive rule"), nist("CA-7"), severity=LOW, prod=ADVICE,
        fix="Remove the archive rule."),
)
