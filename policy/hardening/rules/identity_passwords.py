"""IAM: passwords of the account, for users that somebody makes by hand."""

from typing import Final

from hardening.aws.baseline import BASELINE, PASSWORDS, where_owned
from hardening.checks import all_of, at_least, between, is_true, not_true, param
from hardening.frameworks import cis, fsbp, nist
from hardening.joins import exists
from hardening.rows import join_row
from hardening.rule import Parameter
from hardening.selection import by_type
from hardening.tokens import STACK

_STRONG: Final = all_of(
    at_least("minimumPasswordLength", param("minLength")),
    at_least("passwordReusePrevention", param("memory")),
    between("maxPasswordAge", 1, param("maxAgeDays")),
    is_true("requireLowercaseCharacters"),
    is_true("requireUppercaseCharacters"),
    is_true("requireNumbers"),
    is_true("requireSymbols"),
    not_true("hardExpiry"),
)


def _number(name: str, description: str, value: int, least: int, most: int) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name=name, description=description, prod=value, dev=value, schema=schema)


RULES: Final = (
    join_row("IAM-08 password-policy", "The account asks for long, mixed passwords that change and do not come back",
        (STACK, PASSWORDS), by_type({STACK: where_owned(exists(PASSWORDS, expected="a password policy of the account")),
        PASSWORDS: _STRONG}), cis("1.8"), cis("1.9"), fsbp("IAM.7"), nist("IA-5(1)"), controls=("AC-3",),
        fix="Declare an AccountPasswordPolicy of 14 characters of all four kinds, 24 remembered, changed in 90 days.",
        parameters=(BASELINE, _number("minLength", "Characters of a password at least.", 14, 8, 128), _number("memory",
        "Former passwords that may not come back, at least.", 24, 1, 24), _number("maxAgeDays",
        "Days after which a password has to be changed, at most.", 90, 1, 1095))),
)  # fmt: skip
