"""Keys that sign: what each declares, who may sign, and how a successor takes over."""

import json
from typing import Any, cast

import pytest

from components.foundation.key_uses import KeyPurpose
from components.foundation.keys import KeyArgs
from components.foundation.signing_keys import SigningKeys, SigningKeysArgs
from tests.support.declare import Declared, declare
from tests.support.foundation import SHOP, parsed, tags

KEY, ALIAS, PARAMETER = "aws:kms/key:Key", "aws:kms/alias:Alias", "aws:ssm/parameter:Parameter"
SIGNER = "arn:aws:iam::123456789012:role/shop-prod-dsr-receipt"


def made(generations: int = 1) -> Declared:
    args = SigningKeysArgs(identity=SHOP, purpose=KeyPurpose.RECEIPTS, generations=generations)
    return declare(lambda: SigningKeys("receipt-keys", args))


def test_a_key_is_exactly_this() -> None:
    key = made().one(KEY)
    assert key.protect
    assert {name: value for name, value in key.inputs.items() if name != "policy"} == {
        "description": "Signatures under receipts of requests of people of shop prod, key 1",
        "customerMasterKeySpec": "ECC_NIST_P256",
        "keyUsage": "SIGN_VERIFY",
        "isEnabled": True,
        "deletionWindowInDays": 30,
        "multiRegion": False,
        "bypassPolicyLockoutSafetyCheck": False,
        "tags": tags("confidential", Purpose="receipts", RotationClass="receipts"),
    }


def refused(key: Any) -> Any:  # noqa: ANN401  a statement of a policy
    (found,) = [one for one in cast("list[Any]", parsed(key)["Statement"]) if one["Sid"] == "DenySigning"]
    return found


def test_one_role_signs_and_whoever_the_account_lets_verifies() -> None:
    key = made().one(KEY)
    assert refused(key) == {
        "Sid": "DenySigning",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["kms:Sign"],
        "Resource": ["*"],
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": SIGNER}},
    }
    assert "kms:Verify" not in json.dumps(parsed(key))


def test_the_alias_and_the_list_of_keys() -> None:
    whole = made()
    key = whole.one(KEY)
    assert {alias.inputs["name"] for alias in whole.all(ALIAS)} == {
        "alias/shop-prod-receipts",
        "alias/shop-prod-receipts-1",
    }
    assert all(alias.property_dependencies["targetKeyId"] == [key.urn] for alias in whole.all(ALIAS))
    listed = whole.one(PARAMETER).inputs
    assert (listed["name"], listed["insecureValue"]) == ("/shop/prod/keys/receipts", "alias/shop-prod-receipts-1")


def test_a_successor_takes_the_alias_and_the_one_before_signs_no_more() -> None:
    before, after = made(1), made(2)
    old, new = after.one(KEY, "receipt-keys-1"), after.one(KEY, "receipt-keys-2")
    assert after.one(ALIAS, "receipt-keys-alias").property_dependencies["targetKeyId"] == [new.urn]
    assert after.one(ALIAS, "receipt-keys-alias").inputs["name"] == "alias/shop-prod-receipts"
    assert after.one(ALIAS, "receipt-keys-1-alias").inputs == before.one(ALIAS, "receipt-keys-1-alias").inputs
    assert "Condition" not in refused(old) or refused(old)["Condition"] == {}
    assert refused(new) == refused(before.one(KEY))
    same = {name: value for name, value in before.one(KEY).inputs.items() if name != "policy"}
    assert {name: value for name, value in old.inputs.items() if name != "policy"} == same
    assert old.protect
    assert after.one(PARAMETER).inputs["insecureValue"] == "alias/shop-prod-receipts-1,alias/shop-prod-receipts-2"


def test_policies_are_known_before_the_first_update() -> None:
    args = SigningKeysArgs(identity=SHOP, purpose=KeyPurpose.RECEIPTS, generations=2)
    unknown = declare(lambda: SigningKeys("receipt-keys", args), unknown=True)
    assert all(isinstance(key.inputs["policy"], str) for key in unknown.all(KEY))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"generations": 0}, "generations 0: choose 1 to 50"),
        ({"generations": 51}, "generations 51: choose 1 to 50"),
        ({"deletion_days": 6}, "deletion_days 6: choose 7 to 30"),
        ({"purpose": KeyPurpose.DATA}, "a key for data signs nothing"),
        ({"administrators": ["*"]}, "name a role or user of account"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SigningKeysArgs(**{"identity": SHOP, "purpose": KeyPurpose.RECEIPTS, **changes})


def test_a_key_that_signs_is_no_key_that_seals() -> None:
    with pytest.raises(ValueError, match="declare SigningKeys"):
        KeyArgs(identity=SHOP, purpose=KeyPurpose.RECEIPTS)
