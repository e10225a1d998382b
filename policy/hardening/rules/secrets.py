"""Secrets Manager: the key, the policy and the recovery of a secret."""

from typing import Final

from hardening.checks import all_of, between, customer_key, each, is_true, not_true, param
from hardening.frameworks import nist
from hardening.joins import referred_by
from hardening.rows import HIGH, join_row, number, row
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.tokens import aws
from hardening.values import is_set

SECRET: Final = aws("secretsmanager/secret")
SECRET_POLICY: Final = aws("secretsmanager/secretPolicy")

_POLICY: Final = referred_by(
    SECRET_POLICY, "secretArn", where=is_true("blockPublicPolicy"), expected="a resource policy of the secret"
)


def _has_policy(subject: Subject) -> Outcomes:
    """Demand a policy: a resource of its own, or the secret's own property, which has no switch for public ones."""
    own = is_set(subject.get("policy"))
    separate = subject.graph.referring(subject.resource, SECRET_POLICY, "secretArn")
    return PASSED if own and not separate else _POLICY(subject)


RULES: Final[tuple[Rule, ...]] = (
    row("SEC-01 secret-cmk", "Secrets and their replicas are encrypted with a customer key", SECRET,
        all_of(customer_key("kmsKeyId"), each("replicas", customer_key("kmsKeyId"))), nist("SC-28"), nist("SC-12"),
        severity=HIGH, controls=("TC-1", "TC-4", "SC-1", "SS-1"),
        fix="Set kmsKeyId to a customer key, also in each replica."),
    join_row("SEC-02 secret-has-policy",
        "Every secret has a resource policy that Secrets Manager has checked not to be public", SECRET,
        Check(_has_policy, _POLICY.reads | {("", "policy")}, demands=_POLICY.demands), nist("AC-3"), severity=HIGH,
        controls=("AC-2", "TC-1", "SC-1"), waivable=False,
        fix="Give the secret a SecretPolicy with blockPublicPolicy true."),
    row("SEC-05 recovery-window", "A deleted secret can be restored for weeks, and replicas do not overwrite others",
        SECRET, all_of(between("recoveryWindowInDays", param("minDays"), 30), not_true("forceOverwriteReplicaSecret")),
        nist("CP-9"), controls=("TC-1", "SC-1"),
        fix="Set recoveryWindowInDays to the minimum or more, and leave forceOverwriteReplicaSecret out.",
        parameters=(number("minDays", "Days in which a deleted secret can be restored (Secrets Manager takes 7 to 30).",
        30, 7, 30, dev=7),)),
)  # fmt: skip
