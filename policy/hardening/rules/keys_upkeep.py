"""KMS: keys that people can tell apart, in use, and of the kinds that were chosen."""

from typing import Final

from hardening.aws.usage import Nickname, used
from hardening.checks import all_of, not_true, one_of, param, present
from hardening.frameworks import nist
from hardening.joins import referred_by
from hardening.rows import ADVICE, LOW, join_row, names, row
from hardening.rule import Rule
from hardening.rules.keys import GRANT, IMPORTED, KEY, KEY_POLICY, REPLICA
from hardening.tokens import aws

_ALIAS: Final = aws("kms/alias")
_SPECS: Final = names(
    "allowedSpecs", "Kinds of keys that may be made.", "SYMMETRIC_DEFAULT", "RSA_3072", "RSA_4096", "ECC_NIST_P256",
    "ECC_NIST_P384", "ECC_NIST_P521", "HMAC_256", "HMAC_384", "HMAC_512", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87",
)  # fmt: skip
_USES: Final = names("allowedUses", "What keys may be for.", "ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC")
_KIND: Final = all_of(one_of("customerMasterKeySpec", param("allowedSpecs")), one_of("keyUsage", param("allowedUses")))

RULES: Final[tuple[Rule, ...]] = (
    row("KMS-07 multi-region", "Keys stay in their region, unless a copy elsewhere was decided on", KEY,
        not_true("multiRegion"), nist("SC-12"), fix="Leave multiRegion off, or waive this for the key that is copied."),
    row("KMS-08 description", "Keys say what they are for", (KEY, REPLICA, *IMPORTED),
        present("description", "what the key is for"), nist("CM-8"), fix="Set description.", severity=LOW, prod=ADVICE),
    join_row("KMS-09 alias", "Keys have an alias, by which people and programs know them", KEY,
        referred_by(_ALIAS, "targetKeyId", expected="an alias"), nist("CM-8"), fix="Declare an Alias.", prod=ADVICE),
    join_row("KMS-10 in-use", "Keys are used by something", KEY,
        used((_ALIAS, KEY_POLICY, GRANT), "a resource that uses the key", Nickname(_ALIAS, "targetKeyId", "name")),
        nist("SC-12"), fix="Remove the key, or name it where it belongs.", severity=LOW, prod=ADVICE),
    row("KMS-11 key-spec", "Keys are of the kinds that were chosen", KEY, _KIND, nist("SC-13"),
        fix="Choose one of the listed specs and uses.", parameters=(_SPECS, _USES)),
)  # fmt: skip
