"""KMS: whoever signs with a key is named by its policy."""

from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, Statement, document
from tests.support.rules import nonsense, robust
from tests.support.wire import findings, resource, verdicts

SIGNER: Final = f"arn:aws:iam::{OWN}:role/shop-receipt"
ROOT: Final[Statement] = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
USES: Final = {"SIGN_VERIFY": "kms:Sign", "GENERATE_VERIFY_MAC": "kms:GenerateMac"}


def deny(action: object = "kms:Sign", **changes: object) -> Statement:
    """Refuse signatures to everyone but one role."""
    spared = {"ArnNotLike": {"aws:PrincipalArn": SIGNER}}
    fixed = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": spared}
    return {name: value for name, value in {**fixed, **changes}.items() if value is not None}


def key(*statements: Statement, use: object = "SIGN_VERIFY", short: str = "kms/key") -> Resource:
    """Give a key that signs, with a policy."""
    return resource(short, "k", {"keyUsage": use, "policy": document(ROOT, *statements)})


def kms_12(*statements: Statement, use: object = "SIGN_VERIFY") -> list[str]:
    return verdicts("KMS-12", key(*statements, use=use), PROVIDER)


def told(policy: object) -> list[str]:
    return verdicts("KMS-12", resource("kms/key", "k", {"keyUsage": "SIGN_VERIFY", "policy": policy}), PROVIDER)


@pytest.mark.parametrize(("use", "action"), sorted(USES.items()))
@pytest.mark.parametrize("short", ["kms/key", "kms/externalKey"])
def test_one_role_signs(use: str, action: str, short: str) -> None:
    assert verdicts("KMS-12", key(deny(action), use=use, short=short), PROVIDER) == []
    (found,) = findings("KMS-12", key(use=use, short=short), PROVIDER)
    assert (found.verdict, found.path, action in found.expected) == ("FAIL", "policy", True)


FINE: Final = [
    deny(Condition=None),
    deny(Action="kms:*", Condition={"ArnNotLike": {"aws:PrincipalArn": [SIGNER, f"{SIGNER}-2"]}}),
    deny(Action=["kms:Sign", "kms:Verify"]),
    deny(Condition={"StringNotEquals": {"aws:PrincipalArn": SIGNER}}),
]
WEAK: Final = [
    deny(Effect="Allow", Condition={"ArnLike": {"aws:PrincipalArn": SIGNER}}),
    deny(Action="kms:Verify"),
    deny(Action="kms:GenerateMac"),
    deny(Condition={"ArnNotLike": {"aws:PrincipalArn": "*"}}),
    deny(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}),
    deny(Condition={"ArnNotLike": {"aws:PrincipalArn": [SIGNER, f"arn:aws:iam::{OTHER}:role/x"]}}),
    deny(Condition={"ArnLike": {"aws:PrincipalArn": SIGNER}}),
    deny(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
    deny(Principal={"AWS": SIGNER}, Condition=None),
    deny(Resource="arn:aws:kms:eu-west-1:123456789012:key/another", Condition=None),
]


@pytest.mark.parametrize("statement", FINE)
def test_each_way_to_say_so_passes(statement: Statement) -> None:
    assert kms_12(statement) == []


@pytest.mark.parametrize("statement", WEAK)
def test_each_way_to_say_less_fails(statement: Statement) -> None:
    assert kms_12(statement) == ["FAIL"]


def test_a_signer_of_a_trusted_account_may_be_named() -> None:
    away = deny(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/x"}})
    assert kms_12(away) == ["FAIL"]
    assert asked("KMS-12", {"trustedAccounts": [OTHER]}, key(away), PROVIDER) == []


@pytest.mark.parametrize("use", ["ENCRYPT_DECRYPT", "KEY_AGREEMENT", 7, ["SIGN_VERIFY"]])
def test_a_key_that_signs_nothing_is_not_asked(use: object) -> None:
    assert kms_12(use=use) == []
    assert verdicts("KMS-12", resource("kms/key", "k", {})) == []


def test_what_is_unknown_is_open() -> None:
    assert told(UNKNOWN) == ["UNDECIDED"]
    assert kms_12(use=UNKNOWN) == ["UNDECIDED"]
    assert kms_12(deny(["kms:Sign", "kms:GenerateMac"]), use=UNKNOWN) == []
    assert kms_12(deny(), use=UNKNOWN) == ["UNDECIDED"]


def test_a_text_that_is_no_policy_fails() -> None:
    assert told("kms:Sign") == ["FAIL"]


def test_the_policy_may_stand_apart() -> None:
    bare = resource("kms/key", "k", {"keyUsage": "SIGN_VERIFY"})

    def apart(*statements: Statement) -> Resource:
        return resource("kms/keyPolicy", "p", {"policy": document(ROOT, *statements)}, refers={"keyId": bare})

    assert verdicts("KMS-12", bare, PROVIDER) == ["FAIL"]
    assert verdicts("KMS-12", bare, apart(deny()), PROVIDER) == []
    assert verdicts("KMS-12", bare, apart(), PROVIDER) == ["FAIL"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(data: st.DataObject) -> None:
    robust("KMS-12", data.draw(nonsense("KMS-12")))
