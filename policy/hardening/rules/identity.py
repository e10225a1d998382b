"""IAM: no lasting credentials, no broad managed policies, and a boundary around every role."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.bounds import listed
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.documents import glob
from hardening.rows import ADVICE, CRITICAL, OFF, STRICT, TEXT, UNIQUE, join_row, names, row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened

ROLE: Final = aws("iam/role")
POLICY: Final = aws("iam/policy")
_STATIC: Final = (
    aws("iam/user"),
    aws("iam/accessKey"),
    aws("iam/userLoginProfile"),
    aws("iam/serviceSpecificCredential"),
    aws("iam/sshKey"),
    aws("iam/signingCertificate"),
    aws("iam/userPolicy"),
    aws("iam/userPolicyAttachment"),
    aws("iam/userPoliciesExclusive"),
    aws("iam/userPolicyAttachmentsExclusive"),
    aws("iam/userGroupMembership"),
    aws("iam/groupMembership"),
    aws("lightsail/bucketAccessKey"),
)
_ATTACHMENTS: Final[Mapping[str, tuple[str, str]]] = {
    ROLE: ("managedPolicyArns", "name"),
    aws("iam/rolePolicyAttachment"): ("policyArn", "role"),
    aws("iam/rolePolicyAttachmentsExclusive"): ("policyArns", "roleName"),
    aws("iam/groupPolicyAttachment"): ("policyArn", "group"),
    aws("iam/groupPolicyAttachmentsExclusive"): ("policyArns", "groupName"),
    aws("iam/userPolicyAttachment"): ("policyArn", "user"),
    aws("iam/policyAttachment"): ("policyArn", "name"),
    aws("ssoadmin/managedPolicyAttachment"): ("managedPolicyArn", "permissionSetArn"),
    aws("rolesanywhere/profile"): ("managedPolicyArns", "name"),
}
"""Types that attach managed policies: the property that names the policies, and the one that names the holder."""
_BROAD: Final = (
    "AdministratorAccess*", "*FullAccess", "*Full_Access", "PowerUserAccess", "*PowerUser", "SecretsManagerReadWrite",
    "SystemAdministrator", "DatabaseAdministrator", "NetworkAdministrator", "DataScientist", "AmazonEC2RoleforSSM",
    "AWSCodeCommitPowerUser", "AmazonAPIGatewayAdministrator",
)  # fmt: skip
"""Names of AWS managed policies that reach beyond one program, `*` for any text."""


def _exists(subject: Subject) -> Outcomes:
    return (subject.fail("", "a role, whose credentials end by themselves", "an identity with lasting credentials"),)


def _attached(subject: Subject) -> Iterator[Outcome]:
    path, holder = _ATTACHMENTS[subject.resource.type]
    value = subject.value(path)
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    own = any(target.type == POLICY for target in subject.graph.targets(subject.resource, path))
    expected = "a policy of one's own with the actions that are needed"
    for item in map(opened, listed):
        if item is UNKNOWN and not own:
            yield subject.undecided(path, "a policy known at preview")
        elif isinstance(item, str) and _broad(item, subject) and not _break_glass(holder, subject):
            yield subject.fail(path, expected, item.rpartition("/")[2])
        elif not isinstance(item, str) and item is not ABSENT and item is not UNKNOWN:
            yield subject.fail(path, "the ARN of a policy")


def _broad(arn: str, subject: Subject) -> bool:
    return ":aws:policy/" in arn and any(glob(name, arn.rpartition("/")[2]) for name in listed(subject, "deny"))


def _break_glass(holder: str, subject: Subject) -> bool:
    value = subject.value(holder)
    return isinstance(value, str) and any(glob(role, value) for role in listed(subject, "breakGlassRoles"))


_BOUNDARY: Final = frozenset({("", "permissionsBoundary")})


def _boundary(subject: Subject) -> Outcomes:
    wanted = subject.parameters["boundaryArn"]
    if not wanted:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="no boundary is configured"),)
    value = subject.value("permissionsBoundary")
    if value is UNKNOWN or (is_set(value) and value == wanted):
        return PASSED
    return (subject.fail("permissionsBoundary", str(wanted), wanted=wanted),)


_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}

RULES: Final = (
    row("IAM-01 no-static-identities", "No user, access key or other lasting credential is declared", _STATIC,
        Check(_exists), cis("1.14"), fsbp("IAM.3"), nist("IA-5"), severity=CRITICAL, controls=("AC-1",), dev=STRICT,
        fix="Declare a role, assumed by the workload, by OIDC, or by people through IAM Identity Center."),
    join_row("IAM-06 managed-policy-denylist",
        "No identity holds an AWS managed policy that reaches beyond one program", tuple(_ATTACHMENTS), Check(
        lambda subject: tuple(_attached(subject)), frozenset((type_, path) for type_, (path,
        _) in _ATTACHMENTS.items())), cis("1.16"), nist("AC-6"), severity=CRITICAL, controls=("AC-1", "AC-2", "AC-3"),
        dev=STRICT, fix="Attach a policy of your own with the actions that are needed.", parameters=(setting("deny",
        "Names of AWS managed policies that may not be attached, * for any text.", UNIQUE, list(_BROAD)),
        names("breakGlassRoles", "Names of the roles for emergencies, which may hold such a policy, * for any text."))),
    row("IAM-11 boundary", "Every role has the permissions boundary of the organisation", ROLE,
        Check(_boundary, _BOUNDARY, _BOUNDARY), nist("AC-6"), controls=("AC-1",), prod=ADVICE, dev=OFF,
        fix="Set permissionsBoundary to the boundary of the organisation.", parameters=(setting("boundaryArn",
        "ARN of the permissions boundary; empty when the organisation has none.", TEXT, ""),)),
)  # fmt: skip
