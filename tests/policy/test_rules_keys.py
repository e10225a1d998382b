"""KMS: customer keys rotate, are hard to lose, and hand out little."""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER
from tests.support.rules import REMOVED, changed, nonsense, robust
from tests.support.wire import findings, judge, resource, verdicts

KEY: Final[dict[str, object]] = {
    "enableKeyRotation": True,
    "rotationPeriodInDays": 365,
    "deletionWindowInDays": 30,
    "isEnabled": True,
    "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "keyUsage": "ENCRYPT_DECRYPT",
}
ALONE: Final = ("KMS-01", "KMS-02", "KMS-04")


def key(path: str = "", value: object = None) -> Resource:
    return resource("kms/key", "k", changed(KEY, path, value) if path else KEY)


@pytest.mark.parametrize("rule_id", ALONE)
def test_a_compliant_key_passes_with_and_without_what_is_the_default(rule_id: str) -> None:
    judged = judge(rule_id, key())
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1
    assert verdicts(rule_id, resource("kms/key", "k", {"enableKeyRotation": True})) == []


WEAK: Final = [
    ("KMS-01", "enableKeyRotation", (False, REMOVED, None, "true", 1)),
    ("KMS-01", "rotationPeriodInDays", (366, 2560, "365", 7)),
    ("KMS-02", "deletionWindowInDays", (7, 29, 31, "30", 0)),
    ("KMS-02", "isEnabled", (False, "true")),
    ("KMS-04", "bypassPolicyLockoutSafetyCheck", (True, "false")),
]
CASES: Final = [(rule_id, path, value) for rule_id, path, values in WEAK for value in values]


@pytest.mark.parametrize(("rule_id", "path", "value"), CASES)
def test_each_way_to_weaken_a_key_fails(rule_id: str, path: str, value: object) -> None:
    found = findings(rule_id, key(path, value))
    assert [(one.verdict.value, one.path) for one in found] == [("FAIL", path)]


@pytest.mark.parametrize(("rule_id", "path"), [(rule_id, path) for rule_id, path, _ in WEAK])
def test_an_unknown_value_is_open(rule_id: str, path: str) -> None:
    assert verdicts(rule_id, key(path, UNKNOWN)) == ["UNDECIDED"]


@pytest.mark.parametrize(
    "properties",
    [
        {"customerMasterKeySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"},
        {"customerMasterKeySpec": "HMAC_256", "keyUsage": "GENERATE_VERIFY_MAC"},
        {"customerMasterKeySpec": "RSA_4096"},
        {"customKeyStoreId": "cks-1"},
        {"xksKeyId": "xks-1"},
    ],
)
def test_a_key_that_kms_cannot_rotate_says_who_does(properties: dict[str, object]) -> None:
    assert verdicts("KMS-01", resource("kms/key", "k", properties)) == ["FAIL"]
    assert verdicts("KMS-01", resource("kms/key", "k", {**properties, "tags": {"RotationClass": "jwt"}})) == []
    assert verdicts("KMS-01", resource("kms/key", "k", {**properties, "tags": {"RotationClass": ""}})) == ["FAIL"]


@pytest.mark.parametrize("path", ["customerMasterKeySpec", "keyUsage"])
def test_a_key_of_unknown_kind_passes_only_if_it_rotates(path: str) -> None:
    assert verdicts("KMS-01", key(path, UNKNOWN)) == []
    still = changed(changed(KEY, "enableKeyRotation", REMOVED), path, UNKNOWN)
    assert verdicts("KMS-01", resource("kms/key", "k", still)) == ["UNDECIDED"]


@pytest.mark.parametrize("short", ["kms/replicaKey", "kms/externalKey", "kms/replicaExternalKey"])
def test_replicas_and_imported_keys_are_hard_to_lose_too(short: str) -> None:
    assert verdicts("KMS-02", resource(short, "k", {})) == []
    assert verdicts("KMS-02", resource(short, "k", {"deletionWindowInDays": 7})) == ["FAIL"]
    assert verdicts("KMS-04", resource(short, "k", {"bypassPolicyLockoutSafetyCheck": True})) == ["FAIL"]
    assert verdicts("KMS-04", resource(short, "k", {})) == []


def test_a_replica_is_in_use() -> None:
    assert verdicts("KMS-02", resource("kms/replicaKey", "k", {"enabled": False})) == ["FAIL"]
    assert verdicts("KMS-02", resource("kms/replicaKey", "k", {"enabled": UNKNOWN})) == ["UNDECIDED"]


def test_a_policy_of_its_own_is_checked_for_lockout_too() -> None:
    assert verdicts("KMS-04", resource("kms/keyPolicy", "p", {})) == []
    assert verdicts("KMS-04", resource("kms/keyPolicy", "p", {"bypassPolicyLockoutSafetyCheck": True})) == ["FAIL"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("alias/shop-receipts", []),
        ("alias/shop-other,alias/shop-receipts,alias/shop-third", []),
        ('{"kms:ResourceAliases": "alias/shop-receipts"}', []),
        ("alias/shop-receipts-2", ["FAIL"]),
        ("alias/shop", ["FAIL"]),
    ],
)
def test_who_names_an_alias_uses_its_key(told: str, expected: list[str]) -> None:
    signing = resource("kms/key", "k", KEY)
    alias = resource("kms/alias", "a", {"name": "alias/shop-receipts"}, refers={"targetKeyId": signing})
    other = resource("ssm/parameter", "p", {"value": told})
    assert verdicts("KMS-10", signing, alias, other) == expected


def test_who_refers_to_an_alias_uses_its_key_and_a_nameless_one_may_be_named() -> None:
    signing = resource("kms/key", "k", KEY)
    alias = resource("kms/alias", "a", {"name": UNKNOWN}, refers={"targetKeyId": signing})
    assert verdicts("KMS-10", signing, alias) == ["UNDECIDED"]
    assert verdicts("KMS-10", signing, alias, resource("sqs/queue", "q", {}, refers={"kmsMasterKeyId": alias})) == []


GRANT: Final[dict[str, object]] = {
    "granteePrincipal": f"arn:aws:iam::{OWN}:role/shop-worker",
    "retiringPrincipal": f"arn:aws:iam::{OWN}:role/shop-worker",
    "operations": ["Decrypt", "GenerateDataKey"],
    "constraints": [{"encryptionContextSubset": {"tenant": "a"}}],
}
ROLE: Final = resource("iam/role", "role", {})


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("retiringPrincipal", REMOVED, []),
        ("retiringPrincipal", f"arn:aws:iam::{OTHER}:role/x", ["FAIL"]),
        ("granteePrincipal", f"arn:aws:iam::{OTHER}:role/x", ["FAIL"]),
        ("granteePrincipal", "*", ["FAIL"]),
        ("granteePrincipal", "rds.amazonaws.com", ["FAIL"]),
        ("granteePrincipal", REMOVED, ["FAIL"]),
        ("granteePrincipal", 7, ["FAIL"]),
        ("granteePrincipal", UNKNOWN, ["UNDECIDED"]),
        ("operations", ["Decrypt", "CreateGrant"], ["FAIL"]),
        ("operations", ["Decrypt", "CreateGrant", UNKNOWN], ["FAIL"]),
        ("operations", ["Decrypt", UNKNOWN], ["UNDECIDED"]),
        ("operations", UNKNOWN, ["UNDECIDED"]),
        ("operations", [], ["FAIL"]),
        ("operations", REMOVED, ["FAIL"]),
        ("operations", "Decrypt", ["FAIL"]),
        ("constraints", REMOVED, ["FAIL"]),
        ("constraints", [], ["FAIL"]),
        ("constraints", [{}], ["FAIL"]),
        ("constraints", [{"encryptionContextEquals": {"tenant": "a"}}], []),
        ("constraints", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_each_way_to_widen_a_grant_is_told(path: str, value: object, expected: list[str]) -> None:
    assert verdicts("KMS-05", resource("kms/grant", "g", changed(GRANT, path, value)), PROVIDER) == expected


def test_a_compliant_grant_passes_by_name_and_by_reference() -> None:
    assert verdicts("KMS-05", resource("kms/grant", "g", GRANT), PROVIDER) == []
    referring = resource("kms/grant", "g", GRANT, refers={"granteePrincipal": ROLE})
    assert verdicts("KMS-05", referring, ROLE, PROVIDER) == []
    assert verdicts("KMS-05", resource("kms/grant", "g", GRANT)) == ["UNDECIDED"] * 2
    away = resource("kms/grant", "g", changed(GRANT, "granteePrincipal", f"arn:aws:iam::{OTHER}:role/x"))
    assert asked("KMS-05", {"trustedAccounts": [OTHER]}, away, PROVIDER) == []


def test_levels_and_sizes() -> None:
    def level(rule_id: str, path: str, value: object, profile: Profile) -> list[str]:
        return [one.level.value for one in findings(rule_id, key(path, value), profile=profile)]

    assert level("KMS-01", "enableKeyRotation", REMOVED, Profile.DEV) == ["advisory"]
    assert level("KMS-02", "deletionWindowInDays", 7, Profile.DEV) == []
    assert level("KMS-02", "deletionWindowInDays", 7, Profile.PROD) == ["mandatory"]
    assert level("KMS-04", "bypassPolicyLockoutSafetyCheck", "true", Profile.DEV) == ["mandatory"]
    assert asked("KMS-01", {"maxDays": 180}, key()) != []


@pytest.mark.parametrize("rule_id", [f"KMS-0{number}" for number in range(1, 7)])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
