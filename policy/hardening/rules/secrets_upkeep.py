"""Secrets Manager: secrets that people can tell apart, in use, sealed in the state, and drawn well."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.detectors import secrets_in
from hardening.aws.sealing import sealed
from hardening.aws.usage import used
from hardening.checks import all_of, at_least, param, present
from hardening.frameworks import fsbp, nist
from hardening.rows import ADVICE, CRITICAL, HIGH, LOW, join_row, number, row
from hardening.rule import Check, Outcome, Rule, Subject, check
from hardening.rules.secrets import SECRET
from hardening.rules.secrets_rotation import ROTATION
from hardening.rules.secrets_values import VERSION
from hardening.tokens import STACK, aws
from hardening.values import strings

_CLASSES: Final = ("upper", "lower", "numeric", "special")
_FEWEST: Final = 3
_POLICY: Final = aws("secretsmanager/secretPolicy")
_RANDOM: Final = "random:index/randomPassword:RandomPassword"
_LENGTH: Final = number("minLength", "Characters of a password drawn at random.", 32, 16, 128)


@check(*_CLASSES)
def _mixed(subject: Subject) -> Iterator[Outcome]:
    """At most one class of characters is left out: some databases refuse special ones."""
    left_out = [name for name in _CLASSES if subject.value(name) is False]
    if len(left_out) > len(_CLASSES) - _FEWEST:
        yield subject.fail(left_out[0], f"{_FEWEST} of the classes {', '.join(_CLASSES)}")


def _outputs(root: Subject) -> Iterator[Outcome]:
    """What the stack gives in plain text neither looks like a secret nor is named like one."""
    for path, text, marked in strings(root.resource.outputs):
        if not marked and secrets_in(path.rpartition(".")[2], text):
            yield root.fail(f"outputs.{path}", "an output marked as secret, or none", "a secret in plain text")


RULES: Final[tuple[Rule, ...]] = (
    row("SEC-07 description", "Secrets say what they are for", SECRET, present("description", "what the secret is for"),
        nist("CM-8"), fix="Set description.", severity=LOW, prod=ADVICE),
    row("SEC-08 value-sealed", "A secret value that the program sets shows in no state", VERSION,
        sealed("secretString", "secretBinary"), nist("SC-28"), fix="Use secretStringWo, or mark the value as secret.",
        severity=HIGH),
    row("SEC-09 generated", "Passwords drawn at random are long and mixed", _RANDOM,
        all_of(at_least("length", param("minLength")), _mixed), nist("IA-5(1)"),
        fix="Set length, and leave the classes of characters on.", parameters=(_LENGTH,)),
    join_row("SEC-10 stack-outputs", "The stack gives no secret in plain text", STACK,
        Check(lambda root: tuple(_outputs(root))), nist("SC-28"), fix="Export the secret's ARN instead of its value.",
        severity=CRITICAL),
    join_row("SEC-11 in-use", "Secrets are used by something", SECRET,
        used((VERSION, _POLICY, ROTATION), "a resource that uses the secret"), fsbp("SecretsManager.3"),
        fix="Remove the secret, or name it where it is read.", severity=LOW, prod=ADVICE),
)  # fmt: skip
