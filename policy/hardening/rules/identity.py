"""IAM: no lasting credentials, no broad managed policies, and a boundary around every role."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.frameworks import cis, fsbp, nist
from hardening.iam.documents import glob
from hardening.rule import PASSED, Check, Level, Outcome, Outcomes, Parameter, Rule, Severity, Stage, Subject, Verdict
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
    return ":aws:policy/" in arn and any(glob(name, arn.rpartition("/")[2]) for name in _listed(subject, "deny"))


def _break_glass(holder: str, subject: Subject) -> bool:
    value = subject.value(holder)
    return isinstance(value, str) and any(glob(role, value) for role in _listed(subject, "breakGlassRoles"))


def _listed(subject: Subject, parameter: str) -> list[str]:
    value = subject.parameters[parameter]
    return [str(item) for item in value] if isinstance(value, Sequence) else []


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
    Rule(
        id="IAM-01",
        slug="no-static-identities",
        title="No user, access key or other lasting credential is declared",
        types=_STATIC,
        check=Check(_exists),
        stage=Stage.RESOURCE,
        severity=Severity.CRITICAL,
        controls=("AC-1",),
        fix="Declare a role, assumed by the workload, by OIDC, or by people through IAM Identity Center.",
        frameworks=(cis("1.14"), fsbp("IAM.3"), nist("IA-5")),
    ),
    Rule(
        id="IAM-06",
        slug="managed-policy-denylist",
        title="No identity holds an AWS managed policy that reaches beyond one program",
        types=tuple(_ATTACHMENTS),
        check=Check(
            lambda subject: tuple(_attached(subject)),
            frozenset((type_, path) for type_, (path, _) in _ATTACHMENTS.items()),
        ),
        stage=Stage.STACK,
        severity=Severity.CRITICAL,
        controls=("AC-1", "AC-2", "AC-3"),
        fix="Attach a policy of your own with the actions that are needed.",
        frameworks=(cis("1.16"), nist("AC-6")),
        parameters=(
            Parameter(
                name="deny",
                description="Names of AWS managed policies that may not be attached, * for any text.",
                prod=list(_BROAD),
                dev=list(_BROAD),
                schema=_NAMES,
            ),
            Parameter(
                name="breakGlassRoles",
                description="Names of the roles for emergencies, which may hold such a policy, * for any text.",
                prod=[],
                dev=[],
                schema=_NAMES,
            ),
        ),
    ),
    Rule(
        id="IAM-11",
        slug="boundary",
        title="Every role has the permissions boundary of the organisation",
        types=(ROLE,),
        check=Check(_boundary, _BOUNDARY, _BOUNDARY),
        stage=Stage.RESOURCE,
        severity=Severity.MEDIUM,
        controls=("AC-1",),
        fix="Set permissionsBoundary to the boundary of the organisation.",
        frameworks=(nist("AC-6"),),
        parameters=(
            Parameter(
                name="boundaryArn",
                description="ARN of the permissions boundary; empty when the organisation has none.",
                prod="",
                dev="",
                schema={"type": "string"},
            ),
        ),
        prod=Level.ADVISORY,
        dev=Level.DISABLED,
    ),
)
