"""Secrets Manager: the key, the policy and the recovery of a secret."""

from typing import Final

from hardening.checks import all_of, between, customer_key, each, is_true, not_true, param
from hardening.frameworks import nist
from hardening.joins import referred_by
from hardening.rule import PASSED, Check, Level, Outcomes, Parameter, Rule, Severity, Stage, Subject
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
    Rule(
        id="SEC-01",
        slug="secret-cmk",
        title="Secrets and their replicas are encrypted with a customer key",
        types=(SECRET,),
        check=all_of(customer_key("kmsKeyId"), each("replicas", customer_key("kmsKeyId"))),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("TC-1", "TC-4", "SC-1", "SS-1"),
        frameworks=(nist("SC-28"), nist("SC-12")),
        fix="Set kmsKeyId to a customer key, also in each replica.",
        dev=Level.ADVISORY,
    ),
    Rule(
        id="SEC-02",
        slug="secret-has-policy",
        title="Every secret has a resource policy that Secrets Manager has checked not to be public",
        types=(SECRET,),
        check=Check(_has_policy, _POLICY.reads | {("", "policy")}, demands=_POLICY.demands),
        stage=Stage.STACK,
        waivable=False,
        severity=Severity.HIGH,
        controls=("AC-2", "TC-1", "SC-1"),
        frameworks=(nist("AC-3"),),
        fix="Give the secret a SecretPolicy with blockPublicPolicy true.",
        dev=Level.ADVISORY,
    ),
    Rule(
        id="SEC-05",
        slug="recovery-window",
        title="A deleted secret can be restored for weeks, and replicas do not overwrite others",
        types=(SECRET,),
        check=all_of(between("recoveryWindowInDays", param("minDays"), 30), not_true("forceOverwriteReplicaSecret")),
        stage=Stage.RESOURCE,
        severity=Severity.MEDIUM,
        controls=("TC-1", "SC-1"),
        frameworks=(nist("CP-9"),),
        fix="Set recoveryWindowInDays to the minimum or more, and leave forceOverwriteReplicaSecret out.",
        dev=Level.ADVISORY,
        parameters=(
            Parameter(
                name="minDays",
                description="Days in which a deleted secret can be restored (Secrets Manager takes 7 to 30).",
                prod=30,
                dev=7,
                schema={"type": "integer", "minimum": 7, "maximum": 30},
            ),
        ),
    ),
)
