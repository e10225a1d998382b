"""S3: what bucket policies grant and refuse beside strangers and plain transport."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.buckets import BUCKET, CLASS, POLICY, Purpose, configured, purpose
from hardening.frameworks import nist
from hardening.iam.documents import Condition, Document, on_document
from hardening.iam.grants import refuses_everyone
from hardening.iam.scopes import covers_everything, covers_service
from hardening.rows import ADVICE, HIGH, join_row, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.values import UNKNOWN

_HEADER: Final = "s3:x-amz-server-side-encryption"
_KEY: Final = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_REPAIR: Final = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
_DELIVERED: Final = frozenset({Purpose.ACCESS_LOGS, Purpose.TRAIL})
"""Classes that services of AWS write to, in a way of their own."""


def _actions(document: Document, subject: Subject) -> Iterator[Outcome]:
    for statement in document.allows:
        stars = [action for action in statement.actions if covers_everything(action) or covers_service(action)]
        if stars:
            yield subject.fail(f"policy.{statement.path}.Action", "actions named one by one", ", ".join(stars))


def _lockout(document: Document, subject: Subject) -> Iterator[Outcome]:
    for statement in document.denies:
        if refuses_everyone(statement) and any(map(statement.covers_action, _REPAIR)):
            yield subject.fail(f"policy.{statement.path}", "a policy that its owner can repair", "refuses everyone")


def _other_sealing(condition: Condition) -> bool:
    return condition.key == _HEADER and condition.negated and all(v.startswith("aws:kms") for v in condition.values)


def _other_key(condition: Condition) -> bool:
    return condition.key == _KEY and condition.negated and bool(condition.values)


def _wrong_key(document: Document, subject: Subject) -> Iterator[Outcome]:
    wanted = {"that are not encrypted by KMS": _other_sealing, "under another key": _other_key}
    for which, test in wanted.items():
        denies = (one for one in document.denies if one.conditions and refuses_everyone(one, test))
        if not any(one.covers_action("s3:PutObject") for one in denies):
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", f"a Deny of s3:PutObject to * for objects {which}", "no such statement is known")


_PUTS: Final = on_document("policy", _wrong_key, expected="a refusal of other encryption", required=True)
_GUARDED: Final = configured(POLICY, _PUTS, inline={"policy": _PUTS}, expected="a policy that refuses other encryption")


def _guarded(bucket: Subject) -> Outcomes:
    """Demand the refusals of every bucket but those to which services of AWS deliver."""
    found = purpose(bucket)
    if isinstance(found, str) and found in _DELIVERED:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="services of AWS write to it in their own way"),)
    outcomes = _GUARDED(bucket)
    return (bucket.undecided(CLASS, "a known class"),) if found is UNKNOWN and outcomes else outcomes


RULES: Final[tuple[Rule, ...]] = (
    row("S3-25 policy-actions", "Bucket policies name the actions that they grant", POLICY,
        on_document("policy", _actions, expected="actions known at preview"), nist("AC-6"),
        fix="Name the actions one by one.", severity=HIGH),
    row("S3-26 policy-lockout", "No bucket policy keeps its owner from repairing it", POLICY,
        on_document("policy", _lockout, expected="a policy known at preview"), nist("AC-3"),
        fix="Give the Deny a condition that spares whoever repairs the policy.", severity=HIGH),
    join_row("S3-27 wrong-key", "Bucket policies refuse objects that are not under the bucket's key", BUCKET,
        Check(_guarded, _GUARDED.reads | {("", "tags")}), nist("SC-28"),
        fix="Deny s3:PutObject for another encryption and another key.", prod=ADVICE),
)  # fmt: skip
