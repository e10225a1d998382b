"""CloudTrail: a trail is whole, and records access to the data that matters."""

from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.pack import Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN, Secret
from tests.support.rules import REMOVED, changed, nonsense, robust, rule
from tests.support.wire import findings, judge, resource, verdicts

MANAGEMENT: Final = {"name": "all", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}


def selector(kind: str, **arn: object) -> dict[str, object]:
    fields: list[dict[str, object]] = [
        {"field": "eventCategory", "equals": ["Data"]},
        {"field": "resources.type", "equals": [kind]},
    ]
    return {"fieldSelectors": [*fields, {"field": "resources.ARN", **arn}] if arn else fields}


OBJECTS: Final = selector("AWS::S3::Object", startsWiths=["arn:aws:s3:::shop-audit/", "arn:aws:s3:::shop-media/"])
ITEMS: Final = selector("AWS::DynamoDB::Table", equals=["arn:aws:dynamodb:eu-west-1:123456789012:table/shop-audit"])
WHOLE: Final[Mapping[str, object]] = {
    "name": "shop",
    "s3BucketName": "shop-trail",
    "isMultiRegionTrail": True,
    "enableLogFileValidation": True,
    "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/0b1c",
    "cloudWatchLogsGroupArn": "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*",
    "cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/trail",
    "advancedEventSelectors": [MANAGEMENT, OBJECTS, ITEMS],
    "insightSelectors": [{"insightType": "ApiCallRateInsight"}, {"insightType": "ApiErrorRateInsight"}],
}
DETECTOR: Final = resource("guardduty/detector", "detector", {"enable": True})


def trail(path: str = "", value: object = None) -> Resource:
    return resource("cloudtrail/trail", "trail", changed(WHOLE, path, value) if path else WHOLE)


def bucket(kind: object, name: object) -> Resource:
    return resource("s3/bucket", f"bucket-{kind}", {"bucket": name, "tags": {"S3Class": kind}})


def selected(*selectors: object, **classic: object) -> Resource:
    return resource("cloudtrail/trail", "trail", {**WHOLE, "advancedEventSelectors": list(selectors), **classic})


def told(*resources: Resource) -> list[tuple[str, str, str]]:
    return [
        (found.verdict.value, found.urn.rpartition("::")[2], found.path) for found in findings("TRL-01", *resources)
    ]


def test_a_whole_trail_passes() -> None:
    stores = (bucket("trail", "shop-trail"), bucket("audit", "shop-audit"), bucket("media-temp", "shop-media"))
    table = resource("dynamodb/table", "table", {"name": "shop-audit"})
    assert told(trail(), DETECTOR, *stores, table) == []


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("isMultiRegionTrail", REMOVED, "FAIL"),
        ("isMultiRegionTrail", UNKNOWN, "UNDECIDED"),
        ("enableLogFileValidation", REMOVED, "FAIL"),
        ("enableLogFileValidation", "true", "FAIL"),
        ("enableLogging", False, "FAIL"),
        ("includeGlobalServiceEvents", False, "FAIL"),
        ("kmsKeyId", REMOVED, "FAIL"),
        ("kmsKeyId", "alias/aws/cloudtrail", "FAIL"),
        ("s3BucketName", REMOVED, "FAIL"),
        ("cloudWatchLogsGroupArn", REMOVED, "FAIL"),
        ("cloudWatchLogsRoleArn", None, "FAIL"),
        ("insightSelectors", [{"insightType": "ApiCallRateInsight"}], "FAIL"),
        ("insightSelectors[1].insightType", UNKNOWN, "UNDECIDED"),
    ],
)
def test_each_gap_of_a_trail_is_told(path: str, value: object, verdict: str) -> None:
    assert {(found, name) for found, name, _ in told(trail(path, value))} == {(verdict, "trail")}


def test_what_is_left_to_the_provider_is_as_it_should_be() -> None:
    assert told(trail("enableLogging", REMOVED)) == []
    assert told(trail("includeGlobalServiceEvents", REMOVED)) == []
    assert told(trail("kmsKeyId", UNKNOWN)) == []


@pytest.mark.parametrize(
    ("selectors", "verdicts_"),
    [
        ([MANAGEMENT], []),
        ([], []),
        ([OBJECTS], ["FAIL"]),
        ([changed(MANAGEMENT, "fieldSelectors[0].equals", ["Data"])], ["FAIL"]),
        ([changed(MANAGEMENT, "fieldSelectors[0].field", UNKNOWN)], ["UNDECIDED"]),
        (
            [
                {
                    "fieldSelectors": [
                        {"field": "eventCategory", "equals": ["Management"]},
                        {"field": "eventSource", "notEquals": ["kms.amazonaws.com"]},
                    ]
                }
            ],
            ["FAIL"],
        ),
        (
            [
                {
                    "fieldSelectors": [
                        {"field": "eventCategory", "equals": ["Management"]},
                        {"field": "readOnly", "equals": ["false"]},
                    ]
                }
            ],
            ["FAIL"],
        ),
    ],
)
def test_every_management_event_is_recorded(selectors: list[object], verdicts_: list[str]) -> None:
    assert verdicts("TRL-01", selected(*selectors)) == verdicts_


@pytest.mark.parametrize(
    ("classic", "expected"),
    [
        ({}, []),
        ({"readWriteType": "All", "includeManagementEvents": True}, []),
        ({"readWriteType": "WriteOnly"}, ["FAIL"]),
        ({"includeManagementEvents": False}, ["FAIL"]),
        ({"excludeManagementEventSources": ["kms.amazonaws.com"]}, ["FAIL"]),
        ({"readWriteType": UNKNOWN}, ["UNDECIDED"]),
    ],
)
def test_older_selectors_are_read_too(classic: dict[str, object], expected: list[str]) -> None:
    made = {**WHOLE, "eventSelectors": [{"dataResources": [], **classic}]}
    del made["advancedEventSelectors"]
    assert verdicts("TRL-01", resource("cloudtrail/trail", "trail", made)) == expected


AUDIT: Final = bucket("audit", "shop-audit")


@pytest.mark.parametrize(
    ("selectors", "verdict"),
    [
        ([OBJECTS], None),
        ([selector("AWS::S3::Object")], None),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws:s3:::shop-"])], None),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws:s3"])], None),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws-cn:s3:::shop-audit/"])], None),
        ([], "FAIL"),
        ([selector("AWS::Lambda::Function")], "FAIL"),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws:s3:::shop-audit/2026"])], "FAIL"),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws:s3:::other/"])], "FAIL"),
        ([selector("AWS::S3::Object", startsWiths=["arn:aws:dynamodb"])], "FAIL"),
        ([selector("AWS::S3::Object", equals=["arn:aws:s3:::shop-audit/"])], "FAIL"),
        ([selector("AWS::S3::Object", notStartsWiths=["arn:aws:s3:::other/"])], "FAIL"),
        ([selector("AWS::S3::Object", startsWiths=[UNKNOWN])], "UNDECIDED"),
        ([changed(OBJECTS, "fieldSelectors[0].equals", ["Management"])], "FAIL"),
    ],
)
def test_every_access_to_records_and_media_is_recorded(selectors: list[object], verdict: str | None) -> None:
    expected = [] if verdict is None else [(verdict, "trail", "advancedEventSelectors")]
    assert told(selected(MANAGEMENT, *selectors), AUDIT) == expected


@pytest.mark.parametrize(
    ("values", "write_type", "expected"),
    [
        (["arn:aws:s3"], "All", []),
        (["arn:aws:s3:::shop-audit/"], REMOVED, []),
        (["arn:aws:s3:::shop-audit/"], "WriteOnly", ["FAIL", "FAIL"]),
        (["arn:aws:s3:::other/"], "All", ["FAIL"]),
        (UNKNOWN, "All", ["UNDECIDED"]),
    ],
)
def test_older_selectors_of_data_are_read_too(values: object, write_type: object, expected: list[str]) -> None:
    classic = {"readWriteType": write_type, "dataResources": [{"type": "AWS::S3::Object", "values": values}]}
    made = {**WHOLE, "eventSelectors": [{name: value for name, value in classic.items() if value is not REMOVED}]}
    del made["advancedEventSelectors"]
    assert verdicts("TRL-01", resource("cloudtrail/trail", "trail", made), AUDIT) == expected


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ([ITEMS], []),
        ([selector("AWS::DynamoDB::Table")], []),
        ([selector("AWS::DynamoDB::Table", equals=["arn:aws:dynamodb:eu-west-1:1:table/other"])], ["FAIL"]),
        ([OBJECTS], ["FAIL"]),
    ],
)
def test_every_access_to_audit_tables_is_recorded(selectors: list[object], expected: list[str]) -> None:
    table = resource("dynamodb/table", "table", {"name": "shop-audit"})
    other = resource("dynamodb/table", "other", {"name": "shop-leases"})
    assert verdicts("TRL-01", selected(MANAGEMENT, *selectors), table, other) == expected


def test_buckets_of_other_classes_need_no_record_and_an_open_class_is_open() -> None:
    bare = selected(MANAGEMENT)
    assert told(bare, bucket("access-logs", "shop-logs")) == []
    assert told(bare, bucket(UNKNOWN, "shop-logs")) == [("UNDECIDED", "bucket-UNKNOWN", "tags.S3Class")]
    assert told(trail(), bucket(UNKNOWN, "shop-audit")) == []


def test_a_name_still_to_be_made_up_is_found_by_what_the_selectors_come_from() -> None:
    unnamed = resource("s3/bucket", "audit", {"tags": {"S3Class": "audit"}})
    body = {name: value for name, value in WHOLE.items() if name != "advancedEventSelectors"}
    told_of = resource("cloudtrail/trail", "trail", body, refers={"advancedEventSelectors": unnamed})
    assert ("UNDECIDED", "trail", "advancedEventSelectors") in told(told_of, unnamed)  # its management events
    assert len(told(told_of, unnamed)) == 1
    assert told(selected(MANAGEMENT), unnamed) == [("FAIL", "trail", "advancedEventSelectors")]
    assert told(selected(MANAGEMENT, selector("AWS::S3::Object", startsWiths=[UNKNOWN])), unnamed) == [
        ("UNDECIDED", "trail", "advancedEventSelectors")
    ]


def test_the_bucket_of_a_trail_is_one_for_trails() -> None:
    assert told(trail(), bucket("trail", "shop-trail")) == []
    assert told(trail(), bucket("access-logs", "shop-trail")) == [("FAIL", "trail", "s3BucketName")]
    assert told(trail(), bucket(UNKNOWN, "shop-trail"))[0] == ("UNDECIDED", "trail", "s3BucketName")
    assert told(trail("s3BucketName", UNKNOWN)) == [("UNDECIDED", "trail", "s3BucketName")]
    body = {name: value for name, value in WHOLE.items() if name != "s3BucketName"}
    own = bucket("trail", "shop-trail")
    assert told(resource("cloudtrail/trail", "trail", body, refers={"s3BucketName": own}), own) == []


def test_an_account_without_a_trail_is_told_of_once() -> None:
    assert [verdict for verdict, _, _ in told(DETECTOR, AUDIT)] == ["FAIL"]
    assert told(AUDIT) == []
    assert judge("TRL-01", AUDIT).inapplicable["TRL-01"] == "the program owns no baseline of an account"


@pytest.mark.parametrize(("owner", "count"), [("owned", 1), ("declared", 0), ("elsewhere", 0)])
def test_whose_account_it_is_may_be_said(owner: str, count: int) -> None:
    parameters = {**rule("TRL-01").defaults(Profile.PROD), "accountBaseline": owner}
    pack = Pack([rule("TRL-01")], settings={"TRL-01": Setting(level=Level.MANDATORY, parameters=parameters)})
    assert len(pack.judge(Graph([AUDIT])).findings) == count
    if owner == "elsewhere":
        assert pack.judge(Graph([DETECTOR])).findings == []


def test_a_secret_name_does_not_show() -> None:
    found = findings("TRL-01", trail("s3BucketName", Secret("hunter2-hunter2")), bucket("audit", "hunter2-hunter2"))
    assert found
    assert not any("hunter2" in f"{each.actual} {each.expected}" for each in found)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_the_rule_or_makes_it_tell_secrets(data: st.DataObject) -> None:
    robust("TRL-01", data.draw(nonsense("TRL-01")))
