"""KMS: who may sign with a key, by its policy."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED
from hardening.iam.documents import Document, on_document
from hardening.joins import referred_by
from hardening.rows import HIGH, join_row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject
from hardening.rules.keys import KEY, KEY_POLICY
from hardening.rules.keys_policy import held_to_named
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

_EXTERNAL: Final = aws("kms/externalKey")
_SIGNING: Final[Mapping[str, str]] = {"SIGN_VERIFY": "kms:Sign", "GENERATE_VERIFY_MAC": "kms:GenerateMac"}
"""What makes a signature, by what the key is for (KMS Developer Guide, "Permissions reference")."""


def _held(action: str) -> Check:
    """The policy, or the KeyPolicy that gives the key one, refuses an action to everyone but named principals."""

    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        yield from held_to_named(document, subject, [action])

    expected = f"a key policy that says who may {action}"
    own = on_document("policy", judge, expected=expected, required=True)
    elsewhere = referred_by(KEY_POLICY, "keyId", where=own, expected=expected)

    def run(subject: Subject) -> Outcomes:
        return own(subject) if is_set(subject.get("policy")) else elsewhere(subject)

    return Check(run, own.reads | elsewhere.reads)


_HELD: Final[Mapping[str, Check]] = {use: _held(action) for use, action in _SIGNING.items()}


def _signed(subject: Subject) -> Outcomes:
    """Judge the policy of a key that signs. While nobody knows what a key is for, it may be one.

    A replica does not say what it is for, and its primary is in another region, most often in another program.
    """
    use = subject.value("keyUsage")
    if use is UNKNOWN:
        expected = "a key for data, or one whose policy names who signs"
        held = all(not check(subject) for check in _HELD.values())
        return PASSED if held else (subject.undecided("keyUsage", expected),)
    check = _HELD.get(use) if isinstance(use, str) else None
    return check(subject) if check else PASSED


_READS: Final = frozenset({("", "keyUsage")}).union(*(check.reads for check in _HELD.values()))

RULES: Final[tuple[Rule, ...]] = (
    join_row("KMS-12 signers", "Keys that sign do so for principals that their policies name",
        (KEY, _EXTERNAL), Check(_signed, _READS), nist("AC-6"), nist("AU-10"), severity=HIGH, controls=("PC-4",),
        fix="Deny kms:Sign (kms:GenerateMac, where the key makes codes) to all but the role that signs, by "
        "ArnNotLike on aws:PrincipalArn; without a condition where nobody signs any more.",
        parameters=(TRUSTED,)),
)  # fmt: skip
