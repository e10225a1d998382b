"""Resource options: what holds data is protected, and nothing is hidden from the rules."""

import re
from dataclasses import replace
from typing import Final

import pytest

from hardening.catalog import RULES
from hardening.pack import Pack, Setting
from hardening.resources import Graph, Options
from hardening.rule import Check, Level, Profile, Rule, Severity, Stage, Verdict
from hardening.rules.general_options import ignore_changes_rule
from hardening.tokens import STACK
from hardening.values import UNKNOWN
from tests.support.rules import rule
from tests.support.wire import judge, resource, verdicts


def ignoring(*names: str, short: str = "rds/instance") -> list[str]:
    return verdicts("G-03", resource(short, options=Options(ignore_changes=names)))


@pytest.mark.parametrize(
    "name",
    [
        "*",
        "deletionProtection",
        "deletion_protection",
        "storageEncrypted",
        "tags",
        'tags["Owner"]',
        '["tags"]["Owner"]',
        "tags.Owner",
        "region",
        "[*]",
    ],
)
def test_nothing_that_a_rule_reads_may_be_ignored(name: str) -> None:
    assert ignoring(name) == ["FAIL"]
    assert ignoring("allocatedStorage", name) == ["FAIL"]


def test_what_no_rule_reads_and_what_a_rotation_changes_may_be_ignored() -> None:
    assert ignoring() == ignoring("allocatedStorage") == []
    assert ignoring("authToken", short="elasticache/replicationGroup") == []
    assert ignoring("auth_token", short="elasticache/replicationGroup") == []
    assert ignoring("transitEncryptionEnabled", short="elasticache/replicationGroup") == ["FAIL"]
    assert ignoring("transitEncryptionEnabled", short="aws:sqs/queue:Queue") == []


def test_every_property_that_a_mandatory_rule_reads_is_covered() -> None:
    for each in RULES:
        for owner, path in each.check.reads:
            root = re.split(r"[.\[]", path)[0]
            types = [owner] if owner else [type_ for type_ in each.types if type_ != STACK]
            for type_ in types if each.prod is Level.MANDATORY and root else []:
                token = "aws:sqs/queue:Queue" if type_ == "*" else type_
                allowed = rule("G-03").defaults(Profile.PROD)["allow"]
                assert isinstance(allowed, dict)
                expected = [] if root in allowed.get(token, ()) else ["FAIL"]
                assert ignoring(root, short=token) == expected, (each.id, token, root)


def test_the_table_follows_the_rules_that_it_is_made_from() -> None:
    def one(level: Level) -> Rule:
        check = Check(lambda _: (), frozenset({("", "colour"), ("aws:sqs/queue:Queue", "shape.size")}))
        return Rule(
            id="X-1",
            slug="x",
            title="X",
            types=("aws:sns/topic:Topic",),
            check=check,
            stage=Stage.RESOURCE,
            severity=Severity.LOW,
            controls=(),
            fix="",
            prod=level,
        )

    hidden = [
        resource("sns/topic", "t", options=Options(ignore_changes=("colour",))),
        resource("sqs/queue", "q", options=Options(ignore_changes=("shape.size",))),
    ]
    for level, count in ((Level.MANDATORY, 2), (Level.ADVISORY, 0)):
        assert len(Pack([ignore_changes_rule([one(level)])]).judge(Graph(hidden)).findings) == count


STATEFUL: Final = [
    "rds/instance",
    "rds/cluster",
    "kms/key",
    "dynamodb/table",
    "s3/bucket",
    "aws:s3/bucketV2:BucketV2",
    "elasticache/replicationGroup",
    "secretsmanager/secret",
    "cloudtrail/trail",
    "backup/vault",
]


@pytest.mark.parametrize("short", STATEFUL)
def test_what_holds_data_is_protected(short: str) -> None:
    assert verdicts("G-04", resource(short)) == ["FAIL"]
    assert verdicts("G-04", resource(short, options=Options(protect=True))) == []
    assert verdicts("G-04", resource(short, options=Options(protect=True, delete_before_replace=True))) == ["FAIL"]
    assert judge("G-04", resource(short), profile=Profile.DEV).findings == []


@pytest.mark.parametrize(
    ("tags", "verdict"),
    [
        ({"S3Class": "media-temp"}, []),
        ({"S3Class": "access-logs"}, []),
        ({"S3Class": "audit"}, ["FAIL"]),
        ({"S3Class": "trail"}, ["FAIL"]),
        ({"S3Class": "media-archive"}, ["FAIL"]),
        ({"S3Class": ["media-temp"]}, ["FAIL"]),
        ({}, ["FAIL"]),
        ({"S3Class": UNKNOWN}, ["UNDECIDED"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_only_buckets_of_passing_things_need_no_protection(tags: object, verdict: list[str]) -> None:
    assert verdicts("G-04", resource("s3/bucket", properties={"tags": tags})) == verdict
    assert verdicts("G-04", resource("kms/key", properties={"tags": {"S3Class": "media-temp"}})) == ["FAIL"]


def _judged(parent: str, *components: str) -> list[Verdict]:
    """Judge a table below a parent, with the rule on."""
    setting = Setting(level=Level.MANDATORY, parameters={"components": list(components)})
    table = replace(resource("dynamodb/table"), parent=f"urn:pulumi:prod::shop::{parent}::x" if parent else "")
    found = Pack([rule("G-16")], settings={"G-16": setting}).judge(Graph([table])).findings
    return [finding.verdict for finding in found]


@pytest.mark.parametrize(
    ("parent", "components", "held"),
    [
        ("shop:data:Table", (), True),
        ("pulumi:pulumi:Stack$shop:data:Table", (), True),
        ("shop:Platform$shop:data:Table", ("shop:data:Table",), True),
        ("shop:data:Table$shop:data:Inner", ("shop:data:Table",), True),
        ("shop:data:Other", ("shop:data:Table",), False),
        ("pulumi:pulumi:Stack", (), False),
        ("", (), False),
        ("", ("shop:data:Table",), False),
    ],
)
def test_what_holds_data_stands_within_a_component(parent: str, components: tuple[str, ...], *, held: bool) -> None:
    assert _judged(parent, *components) == ([] if held else [Verdict.FAIL])
