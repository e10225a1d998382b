"""S3: what comes in from outside is scanned before it is read."""

from typing import Final

import pytest

from hardening.values import UNKNOWN
from tests.support.bucket_world import (
    GONE,
    NAME,
    OWN,
    SCANNER,
    Statement,
    document,
    gate,
    keep_tags,
    old,
    plain,
    told,
    world,
)
from tests.support.rules import REMOVED

SCAN: Final = "protectedResource.s3Bucket"
STATUS: Final = "s3:ExistingObjectTag/GuardDutyMalwareScanStatus"


def gated(*statements: Statement) -> list[tuple[str, str, str]]:
    return told("S3-11", world("media-temp", ("policy", "", document(plain(), old(), *statements))))


PLANS: Final = [
    ("", GONE, "FAIL", "media-bucket", ""),
    (f"{SCAN}.bucketName", "another", "FAIL", "media-bucket", ""),
    (f"{SCAN}.objectPrefixes", ["uploads/"], "FAIL", "media-plan", f"{SCAN}.objectPrefixes"),
    (f"{SCAN}.objectPrefixes", UNKNOWN, "FAIL", "media-plan", f"{SCAN}.objectPrefixes"),
    ("actions[0].taggings[0].status", "DISABLED", "FAIL", "media-plan", "actions"),
    ("actions[0].taggings[0].status", UNKNOWN, "UNDECIDED", "media-plan", "actions"),
    ("actions", REMOVED, "FAIL", "media-plan", "actions"),
    ("actions", [], "FAIL", "media-plan", "actions"),
    ("actions", UNKNOWN, "UNDECIDED", "media-plan", "actions"),
]


@pytest.mark.parametrize(("path", "value", "verdict", "name", "at"), PLANS)
def test_each_way_to_miss_a_scan_is_told(path: str, value: object, verdict: str, name: str, at: str) -> None:
    assert told("S3-11", world("media-temp", ("plan", path, value))) == [(verdict, name, at)]


@pytest.mark.parametrize(
    "statements",
    [
        [gate(), keep_tags()],
        [
            gate(Condition={"StringNotEquals": {STATUS: ["NO_THREATS_FOUND"]}}, Action="s3:Get*"),
            keep_tags(Action="s3:*"),
        ],
        [
            gate(
                Condition={
                    "StringNotEquals": {STATUS: "NO_THREATS_FOUND"},
                    "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/api"},
                }
            ),
            keep_tags(Resource="*"),
        ],
    ],
)
def test_a_gate_may_be_written_in_many_ways(statements: list[Statement]) -> None:
    assert gated(*statements) == []


@pytest.mark.parametrize(
    "statements",
    [
        [keep_tags()],
        [gate()],
        [gate(Condition={"StringEquals": {STATUS: "THREATS_FOUND"}}), keep_tags()],
        [gate(Condition={"StringNotEquals": {STATUS: "THREATS_FOUND"}}), keep_tags()],
        [gate(Condition={"StringNotEquals": {STATUS: ["NO_THREATS_FOUND", "FAILED"]}}), keep_tags()],
        [gate(Condition={"StringEquals": {"aws:PrincipalAccount": OWN}}), keep_tags()],
        [gate(Action="s3:GetObject"), keep_tags()],
        [gate(Effect="Allow"), keep_tags()],
        [gate(Resource=f"arn:aws:s3:::{NAME}/uploads/*"), keep_tags()],
        [gate(), keep_tags(Condition={"ArnNotLike": {"aws:PrincipalArn": [SCANNER, f"arn:aws:iam::{OWN}:role/w"]}})],
        [gate(), keep_tags(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}})],
        [gate(), keep_tags(Condition={"ArnLike": {"aws:PrincipalArn": SCANNER}})],
        [gate(), keep_tags(Effect="Allow")],
    ],
)
def test_a_gate_that_lets_unscanned_objects_through_fails(statements: list[Statement]) -> None:
    assert gated(*statements) == [("FAIL", "media-policy", "policy")]


def test_a_bucket_that_may_be_one_of_these_is_open() -> None:
    found = told("S3-11", world("media-temp", ("bucket", "tags.S3Class", UNKNOWN), ("plan", "", GONE)))
    assert {verdict for verdict, _, _ in found} == {"UNDECIDED"}
    assert told("S3-11", world("media-temp", ("policy", "policy", UNKNOWN))) == [
        ("UNDECIDED", "media-policy", "policy")
    ]
