"""S3: what comes in from outside is scanned before it is read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardening.aws.buckets import ANY_NAME, BUCKET, CLASS, POLICY, configured, names_of, purpose, speaks_of_objects
from hardening.checks import absent, all_of, equals, some
from hardening.frameworks import nist
from hardening.iam.asked import by_stranger, refuses_others, speaks
from hardening.iam.documents import Document, Statement, on_document
from hardening.iam.scopes import has_wildcard
from hardening.joins import referred_by
from hardening.rows import HIGH, TEXTS, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.tokens import aws
from hardening.values import UNKNOWN

PLAN: Final = aws("guardduty/malwareProtectionPlan")
_SCANNED: Final = "s3:existingobjecttag/guarddutymalwarescanstatus"
_UNCLEAN: Final = ("THREATS_FOUND", "UNSUPPORTED", "ACCESS_DENIED", "FAILED")
"""What the scan may find beside NO_THREATS_FOUND (GuardDuty User Guide, "Malware Protection for S3")."""
_READS: Final = ("s3:GetObject", "s3:GetObjectVersion")


def _gates(statement: Statement) -> bool:
    """Whether a statement refuses exactly what GuardDuty did not find clean, the unscanned objects included."""
    others = tuple(one for one in statement.conditions if one.key != "aws:principalarn")
    gate = replace(statement, conditions=others)

    def refused(action: str, *found: str) -> bool | None:
        return speaks(gate, by_stranger(action, {_SCANNED: found}))

    return gate.denies and all(
        refused(action)
        and all(refused(action, status) for status in _UNCLEAN)
        and refused(action, "NO_THREATS_FOUND") is False
        for action in _READS
    )


def _keeps_tags(statement: Statement) -> bool:
    """Whether a statement spares one role: the one with which GuardDuty tags."""
    listed = statement.condition("aws:PrincipalArn")
    alone = listed is None or len(listed.values) == 1
    return alone and refuses_others(statement, "s3:PutObjectTagging", lambda arn: not has_wildcard(arn))


def _gate(document: Document, subject: Subject, name: str) -> Iterator[Outcome]:
    wanted = {
        "a Deny of reading any object that is not tagged NO_THREATS_FOUND": _gates,
        "a Deny of tagging objects to all but the role of the malware scan": _keeps_tags,
    }
    for expected, test in wanted.items():
        if not any(test(one) and speaks_of_objects(one, name) for one in document.denies):
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", expected, "no such statement is known")


def _gated(bucket: Subject) -> Outcomes:
    name = next(iter(names_of(bucket)), ANY_NAME)
    gate = on_document(
        "policy", lambda document, subject: _gate(document, subject, name), expected="a gate on the scan", required=True
    )
    return configured(POLICY, gate, inline={"policy": gate}, expected="a bucket policy with a gate on the scan")(bucket)


_BUCKET_NAME: Final = "protectedResource.s3Bucket.bucketName"
_SCAN: Final = all_of(
    referred_by(
        PLAN,
        _BUCKET_NAME,
        where=all_of(
            absent("protectedResource.s3Bucket.objectPrefixes", "not set, so that every object is scanned"),
            some("actions", some("taggings", equals("status", "ENABLED"), "tagging"), "tagging with status ENABLED"),
        ),
        expected="a malware protection plan for the bucket",
    ),
    Check(_gated, frozenset({("", "policy"), (POLICY, "policy"), (POLICY, "bucket")})),
)


def _scanned(subject: Subject) -> Outcomes:
    """Demand the scan of buckets that take media from outside."""
    classes, found = subject.parameters["classes"], purpose(subject)
    if found is not UNKNOWN and not (isinstance(classes, list) and found in classes):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the bucket takes nothing from outside"),)
    outcomes = _SCAN(subject)
    return (subject.undecided(CLASS, "a known class"),) if outcomes and found is UNKNOWN else outcomes


RULES: Final[tuple[Rule, ...]] = (
    join_row("S3-11 malware-plan", "Media from outside is scanned, and not read before it is found clean", BUCKET,
        Check(_scanned, _SCAN.reads | {("", CLASS)}), nist("SI-3"), severity=HIGH, controls=("SU-2",),
        fix="Give the bucket a GuardDuty malware protection plan that tags every object, "
        "and deny reading objects that are not tagged NO_THREATS_FOUND.",
        parameters=(setting("classes", "Classes of buckets that take objects from outside.", TEXTS, ["media-temp"]),)),
)  # fmt: skip
