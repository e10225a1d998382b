"""KMS: rotation, deletion and grants of customer keys."""

from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import all_of, any_of, between, equals, is_false, is_true, only_undecided, param, present, some
from hardening.conditions import unless_set
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.iam.documents import account_of
from hardening.references import referred
from hardening.rule import PASSED, Check, Level, Outcomes, Parameter, Rule, Severity, Stage, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened

KEY: Final = aws("kms/key")
KEY_POLICY: Final = aws("kms/keyPolicy")
REPLICA: Final = aws("kms/replicaKey")
IMPORTED: Final = (aws("kms/externalKey"), aws("kms/replicaExternalKey"))
GRANT: Final = aws("kms/grant")

_SYMMETRIC: Final = unless_set(
    "customKeyStoreId",
    "xksKeyId",
    then=all_of(equals("customerMasterKeySpec", "SYMMETRIC_DEFAULT"), equals("keyUsage", "ENCRYPT_DECRYPT")),
    reason="KMS cannot rotate a key that it does not hold",
)
_ROTATES: Final = all_of(is_true("enableKeyRotation"), between("rotationPeriodInDays", 90, param("maxDays")))
_ROTATION_CLASS: Final = "tags.RotationClass"


def _rotated(subject: Subject) -> Outcomes:
    """Demand rotation of what KMS can rotate, and of other keys the tag that says who replaces them."""
    symmetric = _SYMMETRIC(subject)
    if not symmetric:
        return _ROTATES(subject)
    if only_undecided(symmetric):
        return symmetric if _ROTATES(subject) else PASSED
    if is_set(tag(subject, "RotationClass")):
        return PASSED
    expected = "a class that says how the key is replaced: KMS rotates only symmetric keys of its own"
    return (subject.fail(_ROTATION_CLASS, expected),)


_WINDOW: Final = between("deletionWindowInDays", param("minDays"), 30)


def _within_accounts(path: str) -> Check:
    """The property, when set, is a principal of the own or a trusted account, or a role of this program."""
    expected = "a role of the own account"

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is ABSENT:
            return PASSED
        if value is UNKNOWN:
            known = referred(subject, path, aws("iam/role"), aws("iam/user"))
            return PASSED if known else (subject.undecided(path, expected),)
        account = account_of(value) if isinstance(value, str) else ""
        standing = accounts_of(subject).standing(account) if account else Standing.FOREIGN
        if standing is Standing.OPEN:
            return (subject.undecided(path, expected, standing),)
        return PASSED if standing is Standing.OWN else (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def _operations(subject: Subject) -> Outcomes:
    """Demand operations out of those that a grant may hand on."""
    value, allowed = subject.value("operations"), subject.parameters["operations"]
    listed = allowed if isinstance(allowed, list) else []
    expected = "operations out of " + ", ".join(map(str, listed))
    items = [opened(item) for item in value] if isinstance(value, list) else []
    if value is not UNKNOWN and (not items or any(item is not UNKNOWN and item not in listed for item in items)):
        return (subject.fail("operations", expected),)
    return (subject.undecided("operations", expected),) if value is UNKNOWN or UNKNOWN in items else PASSED


_CONFINED: Final = some(
    "constraints",
    any_of(present("encryptionContextSubset"), present("encryptionContextEquals")),
    "a constraint on the encryption context",
)

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="KMS-01",
        slug="rotation",
        title="Customer keys rotate at least once a year",
        types=(KEY,),
        check=Check(_rotated, _SYMMETRIC.reads | _ROTATES.reads | {("", _ROTATION_CLASS)}, _ROTATES.mends),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("WS-4", "TC-1"),
        frameworks=(cis("3.6"), nist("SC-12")),
        fix="Set enableKeyRotation to true; tag keys that KMS cannot rotate with their RotationClass.",
        dev=Level.ADVISORY,
        parameters=(
            Parameter(
                name="maxDays",
                description="Days between rotations at most (KMS takes 90 to 2560).",
                prod=365,
                dev=365,
                schema={"type": "integer", "minimum": 90, "maximum": 2560},
            ),
        ),
    ),
    Rule(
        id="KMS-02",
        slug="deletion",
        title="Customer keys are in use, and can be saved for weeks after a request to delete them",
        types=(KEY, REPLICA, *IMPORTED),
        check=by_type(
            {
                KEY: all_of(_WINDOW, is_true("isEnabled")),
                REPLICA: all_of(_WINDOW, is_true("enabled")),
                **dict.fromkeys(IMPORTED, _WINDOW),
            }
        ),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("TC-1",),
        frameworks=(fsbp("KMS.3"), nist("SC-12")),
        fix="Set deletionWindowInDays to the minimum or more, and do not disable the key.",
        dev=Level.ADVISORY,
        parameters=(
            Parameter(
                name="minDays",
                description="Days between a request to delete a key and its loss (KMS takes 7 to 30).",
                prod=30,
                dev=7,
                schema={"type": "integer", "minimum": 7, "maximum": 30},
            ),
        ),
    ),
    Rule(
        id="KMS-04",
        slug="lockout-check",
        title="KMS refuses a key policy under which nobody could repair the key",
        types=(KEY, KEY_POLICY, REPLICA, *IMPORTED),
        check=is_false("bypassPolicyLockoutSafetyCheck"),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("TC-1",),
        frameworks=(nist("SC-12"),),
        fix="Leave bypassPolicyLockoutSafetyCheck out, or set it to false.",
    ),
    Rule(
        id="KMS-05",
        slug="grants",
        title="Grants give few operations, to principals of the account, for a named encryption context",
        types=(GRANT,),
        check=all_of(
            present("granteePrincipal"),
            _within_accounts("granteePrincipal"),
            _within_accounts("retiringPrincipal"),
            Check(_operations, frozenset({("", "operations")})),
            _CONFINED,
        ),
        stage=Stage.STACK,
        severity=Severity.HIGH,
        controls=("TC-1",),
        frameworks=(nist("AC-6"),),
        fix="Grant only to roles of the own account, without CreateGrant, and constrain the encryption context.",
        dev=Level.ADVISORY,
        parameters=(
            TRUSTED,
            Parameter(
                name="operations",
                description="Operations that a grant may give. CreateGrant would hand the grant on.",
                prod=["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey"],
                dev=["Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey"],
                schema={"type": "array", "items": {"type": "string"}, "minItems": 1},
            ),
        ),
    ),
)
