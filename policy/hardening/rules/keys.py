"""KMS: rotation, deletion and grants of customer keys."""

from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import all_of, any_of, between, equals, is_false, is_true, only_undecided, param, present, some
from hardening.conditions import unless_set
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.iam.documents import account_of
from hardening.references import referred
from hardening.rows import HIGH, STRICT, join_row, number, row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
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
    row("KMS-01 rotation", "Customer keys rotate at least once a year", KEY,
        Check(_rotated, _SYMMETRIC.reads | _ROTATES.reads | {("", _ROTATION_CLASS)}, _ROTATES.mends), cis("3.6"),
        nist("SC-12"), severity=HIGH, controls=("WS-4", "TC-1"),
        fix="Set enableKeyRotation to true; tag keys that KMS cannot rotate with their RotationClass.",
        parameters=(number("maxDays", "Days between rotations at most (KMS takes 90 to 2560).", 365, 90, 2560),)),
    row("KMS-02 deletion", "Customer keys are in use, and can be saved for weeks after a request to delete them",
        (KEY, REPLICA, *IMPORTED), by_type({KEY: all_of(_WINDOW, is_true("isEnabled")), REPLICA: all_of(_WINDOW,
        is_true("enabled")), **dict.fromkeys(IMPORTED, _WINDOW)}), fsbp("KMS.3"), nist("SC-12"), severity=HIGH,
        controls=("TC-1",), fix="Set deletionWindowInDays to the minimum or more, and do not disable the key.",
        parameters=(number("minDays", "Days between a request to delete a key and its loss (KMS takes 7 to 30).", 30, 7,
        30, dev=7),)),
    row("KMS-04 lockout-check", "KMS refuses a key policy under which nobody could repair the key",
        (KEY, KEY_POLICY, REPLICA, *IMPORTED), is_false("bypassPolicyLockoutSafetyCheck"), nist("SC-12"), severity=HIGH,
        controls=("TC-1",), dev=STRICT, fix="Leave bypassPolicyLockoutSafetyCheck out, or set it to false."),
    join_row("KMS-05 grants",
        "Grants give few operations, to principals of the account, for a named encryption context", GRANT,
        all_of(present("granteePrincipal"), _within_accounts("granteePrincipal"), _within_accounts("retiringPrincipal"),
        Check(_operations, frozenset({("", "operations")})), _CONFINED), nist("AC-6"), severity=HIGH,
        controls=("TC-1",),
        fix="Grant only to roles of the own account, without CreateGrant, and constrain the encryption context.",
        parameters=(TRUSTED, setting("operations",
        "Operations that a grant may give. CreateGrant would hand the grant on.", {"type": "array",
        "items": {"type": "string"}, "minItems": 1}, ["Decrypt", "Encrypt", "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext", "DescribeKey"]))),
)  # fmt: skip
